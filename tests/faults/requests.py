"""Requests that nobody means well: half of each is right, so that the other half is read.

All are bytes as they go over the wire: a client's library would refuse to send most of them.
"""

from __future__ import annotations

import json
import random
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

# What no line of the log may hold.
CANARY = "canary-7f3a"
_METHODS = (
    "GET",
    "POST",
    "POST",
    "POST",
    "PUT",
    "PATCH",
    "DELETE",
    "HEAD",
    "OPTIONS",
    "TRACE",
    "get",
    "FOO",
    "M-SEARCH",
)
_PATHS = (
    *["/webhooks/rest/webhook"] * 6,
    *["/api/chat/sessions", "/api/chat/messages", "/api/chat/feedback", "/api/chat/events"] * 3,
    *(f"/webhooks/{name}/webhook" for name in ("whatsapp", "messenger", "telegram", "wechat", "line", "nobody")),
    *("/", "/docs", "/openapi.json", "/widget.js", "/favicon.ico", "/web/chat.js", "/web/strings/zh-Hant.json"),
    *("/metrics", "/health/live", "/health/ready", "/webhooks/rest/", "/nothing"),
)
# Hosts, addresses, numbers, dates, tags, tokens: each is broken where another is meant.
_VALUES = (
    *("", " ", "*", "null", "0", "-1", "1e309", "NaN", "999999999999999999999", "0x10", "١٢٣", "true"),
    *(
        "http://[",
        "http://]",
        "http://[::1",
        "https://a:b@c:99999/",
        "//",
        "http://\x01",
        "javascript:1",
        "file:///etc",
    ),
    *("en", "zh-Hant-TW-x-lvariant", "id;q=x", ",,,;q=;;", "*;q=0", "e" * 300, "zh,en;q=0.5," * 40),
    *("Bearer ", "Bearer x.y.z", "Basic Og==", "bearer é", "Bearer " + "A" * 4000),
    *("1-1", "0-0", "99999999999999999999-1", "-", "1-", "\x7f", "..%2f..%2f", "%", "%zz", "%00", "\udc80"),
    *("gzip", "chunked", "identity", "100-continue", "websocket", "close, close", "bytes=0-,-1", 'W/"'),
    *("application/json; charset=utf-16", "multipart/form-data; boundary=", "text/event-stream", "a/b/c"),
    *(
        "00-" + "0" * 32 + "-" + "0" * 16 + "-00",
        "ff-x",
        "sha256=",
        "sha256=é",
        "t=1,v1=",
        "127.0.0.1, ::1, x",
        "[::1]:x",
    ),
    *("é", "中文", "👩‍👩‍👧", "a" * 6000, "\u202e", "'\"<>&", "{{7*7}}", "${jndi:x}", "\t"),
)
_HEADERS = (
    *("Origin", "Host", "Accept", "Accept-Language", "Accept-Encoding", "Authorization", "Idempotency-Key"),
    *("Last-Event-ID", "Content-Type", "Content-Encoding", "Content-Language", "Cookie", "Referer", "User-Agent"),
    *("X-Forwarded-For", "X-Forwarded-Proto", "X-Forwarded-Host", "X-Forwarded-Prefix", "Forwarded", "X-Real-IP"),
    *(
        "If-None-Match",
        "If-Modified-Since",
        "Range",
        "Expect",
        "Upgrade",
        "Connection",
        "TE",
        "Traceparent",
        "Tracestate",
    ),
    *("X-Hub-Signature-256", "X-Telegram-Bot-Api-Secret-Token", "X-Line-Signature", "Access-Control-Request-Method"),
    *("Access-Control-Request-Headers", "X-Request-Id", "X-HTTP-Method-Override", "Sec-WebSocket-Key", "Date"),
)
_QUERIES = ("after", "wait", "session", "language", "stream", "token", "hub.mode", "hub.challenge", "hub.verify_token",
            "signature", "timestamp", "nonce", "msg_signature", "echostr", "encrypt_type", "%ff", "")  # fmt: skip
_FIELDS = ("sender", "message", "metadata", "language", "id", "text", "payload", "reply", "rating", "reason", "comment")
_MESSAGES = (
    "How many trucks are sold in South Africa every year?",
    "南非每年卖多少辆？",
    "Berapa penjualan di Meksiko?",
    "ask:ask_sales:market/za",
    'ask:x:"',
    "/restart",
    '/ask_sales{"market": "market/za"}',
    "南非" + "好的" * 30 + "x",
    "South Africa " + "in the year " * 60 + "zzz",
    "两 " * 1000,
    "解放" * 1000,
    "1\u00a0" * 1000,
    "?" * 2000,
    "\u0301" * 2000,
    "\U000e0001" * 500,
    "👩‍👩‍👧" * 200,
    "ʲ" * 1999,
    "2017 " * 400,
    "a" * 2000,
    "\x00\x1f\x7f\x85\ufeff\ufffe",
    "\ud800",
)
_WEIRD: tuple[Any, ...] = (
    None, True, 0, -1, 1e308, 10**400, [], {}, "", [[]], {"language": 1}, {"language": "zh-TW"}, {"": ""}, "x" * 70_000
)  # fmt: skip
_RAW = (
    b"",
    b"{",
    b"[]",
    b"null",
    b'"text"',
    b"[" * 50_000,
    b'{"a":' * 20_000,
    b"\xff\xfe{\x00}\x00",
    b"\xef\xbb\xbf{}",
    b"\x1f\x8b\x08\x00",
    b'{"sender":"a","sender":"b","message":"hi"}',
    b"sender=a&message=b",
    b"<xml><MsgType><![CDATA[text]]></MsgType></xml>",
    b'<!DOCTYPE x [<!ENTITY a "b">]><xml>&a;</xml>',
    b'{"object":"page","entry":[{"messaging":[{}]}]}',
    b'{"object":"whatsapp_business_account","entry":[{"changes":[{"value":{"messages":[null]}}]}]}',
    b'{"destination":"U","events":[{"type":"message","message":7}]}',
    b'{"update_id":1,"message":{"chat":{"id":"x"}}}',
    b'{"sender":"a","message":1e999999}',
    b'{"sender":"a","message":"\\ud800"}',
    b"\x00" * 100,
)


@dataclass(frozen=True)
class Shot:
    """A request's bytes; `ends` says that the connection is of no use after it, whatever is answered."""

    data: bytes
    ends: bool = False


class Shots:
    """Makes requests by chance, the same from the same seed; `tokens` are sessions that are good."""

    def __init__(self, seed: int, tokens: Sequence[str] = ()) -> None:
        self._random = random.Random(seed)  # noqa: S311
        self._tokens = tokens

    def next(self) -> Shot:
        """The next request."""
        chance = self._random.random()
        path = self._path()
        body = self._body(path)
        lines = [f"{self._method(path)} {path}{self._query()} HTTP/1.1".encode("utf-8", "surrogateescape")]
        lines += [_line(name, value) for name, value in self._headers()]
        if chance < 0.03:
            return Shot(self._mangled(b"\r\n".join([*lines, b"", body])), ends=True)
        if chance < 0.06:
            lines.append(b"Transfer-Encoding: chunked")
            return Shot(b"\r\n".join([*lines, b"", self._chunked(body)]))
        if chance < 0.08:
            lines.append(f"Content-Length: {self._pick(_VALUES)}".encode("utf-8", "surrogateescape"))
            return Shot(b"\r\n".join([*lines, b"", body]), ends=True)
        lines.append(f"Content-Length: {len(body)}".encode())
        return Shot(b"\r\n".join([*lines, b"", body]))

    def _pick(self, values: Sequence[Any]) -> Any:
        return self._random.choice(values)

    def _method(self, path: str) -> str:
        if self._random.random() < 0.8:
            return "GET" if "events" in path or "/web/" in path else "POST"
        return str(self._pick(_METHODS))

    def _path(self) -> str:
        path = str(self._pick(_PATHS))
        bends: list[Callable[[str], str]] = [
            lambda text: text + "/",
            lambda text: text.replace("/", "//"),
            lambda text: text + "/%2e%2e/" + CANARY,
            lambda text: text.upper(),
            lambda text: text + "%00",
            lambda text: text + "/%ff%fe",
            lambda text: "/web/" + "a" * 3000,
            lambda text: text + "\udcff",
            lambda text: "http://other.example" + text,
            lambda text: text.replace("webhook", "web%68ook"),
            lambda text: text + ";a=b",
        ]
        return self._pick(bends)(path) if self._random.random() < 0.1 else path

    def _query(self) -> str:
        if self._random.random() < 0.7:
            return ""
        pairs = [(str(self._pick(_QUERIES)), self._value()) for _ in range(self._random.randint(1, 3))]
        if self._random.random() < 0.8:
            return "?" + urlencode(pairs, errors="surrogateescape")
        return "?" + "&".join(map("=".join, pairs))

    def _headers(self) -> list[tuple[str, str]]:
        headers = [] if self._random.random() < 0.02 else [("Host", "desk.test")]
        if self._random.random() < 0.7:
            headers.append(("Content-Type", "application/json"))
        if self._tokens and self._random.random() < 0.5:
            headers.append(("Authorization", "Bearer " + self._token()))
        while self._random.random() < 0.5:
            headers.append((str(self._pick(_HEADERS)), self._value()))
        return headers

    def _token(self) -> str:
        token = str(self._pick(self._tokens))
        if self._random.random() < 0.7:
            return token
        at = self._random.randrange(len(token))
        return str(token[:at] + self._pick("Aa0.-_=é") + token[at + 1 :])

    def _value(self) -> str:
        return CANARY if self._random.random() < 0.05 else str(self._pick(_VALUES))

    def _body(self, path: str) -> bytes:
        if self._random.random() < 0.15:
            return bytes(self._pick(_RAW))
        content = self._content(path)
        while self._random.random() < 0.3:
            content[str(self._pick(_FIELDS))] = self._pick((*_WEIRD, *_MESSAGES, *_VALUES))
        if content and self._random.random() < 0.05:
            del content[self._pick(list(content))]
        return json.dumps(content, ensure_ascii=self._random.random() < 0.5).encode("utf-8", "surrogatepass")

    def _content(self, path: str) -> dict[str, Any]:
        said = self._pick(_MESSAGES) if self._random.random() < 0.9 else f"{CANARY} {self._value()}"
        if "rest" in path:
            return {"sender": f"fuzz-{self._random.randrange(200)}", "message": said}
        if "messages" in path:
            return {"id": f"m-{self._random.randrange(10**6)}", "text": said}
        if "feedback" in path:
            return {"reply": str(self._random.randrange(50)), "rating": self._pick(["up", "down", None])}
        return {}

    def _chunked(self, body: bytes) -> bytes:
        size = self._pick([f"{len(body):x}", f"{len(body):x};a=b", "zz", "-1", "fffffffffffffffff", "0"])
        trailer = self._pick([b"", b"X: y\r\n", b"\x00"])
        return b"".join([size.encode(), b"\r\n", body, b"\r\n0\r\n", trailer, b"\r\n"])

    def _mangled(self, data: bytes) -> bytes:
        """Some bytes of a request changed, left out or doubled."""
        mangled = bytearray(data[:4000])
        for _ in range(self._random.randint(1, 4)):
            at = self._random.randrange(len(mangled))
            mangled[at : at + self._random.randint(0, 2)] = self._random.randbytes(self._random.randint(0, 3))
        return bytes(mangled)


def _line(name: str, value: str) -> bytes:
    return f"{name}: {value}".replace("\r", "").replace("\n", "").encode("utf-8", "surrogateescape")
