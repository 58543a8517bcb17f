"""WeChat's double: sealed events, answers in acknowledgements, the API's tokens, windows, counts and errors.

The documentation names no bounds of a text or a menu (`msgmenu`) beside the error 45002. 2,048 bytes of a text,
with the menu's lines counted in, are what others have found. WeChat's customer service (kf/send_msg), which has the
same menu, names bounds: 1,024 bytes of its text, 10 items, each with 1 to 128 bytes and an id of 1 to 64; of these
the items' bytes are held to. Escaped characters: 40033. Empty texts: 44004.
"""

from __future__ import annotations

import base64
import hashlib
import os
import re
import struct
import time
from collections import defaultdict
from collections.abc import Mapping, Sequence
from itertools import count
from typing import Any
from xml.etree import ElementTree
from xml.sax.saxutils import escape

import httpx
from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes

from tests.platforms.base import Call, Event, Outcome, Platform, Said, whole

APP_ID, APP_SECRET = "wx5823bf96d3bd56c7", "0123456789abcdef-of-the-double"
TOKEN, KEY = "QDG6eK", "jWmYm7qr5nMoAUwZRjGtBxmz3KA1tkAj3ykkR6q2B2C"
US = "gh_97417a04a28d"
# So long (seconds) an acknowledgement may take, and so often an event is delivered.
PATIENCE, ATTEMPTS = 5.0, 3
_LONGEST_TEXT = 2048
_TOKEN_SECONDS, _GRACE_SECONDS = 7200, 300
# How many messages an action of the user allows, and for how long (seconds).
_BY_MESSAGE, _BY_ACTION = (5, 48 * 3600.0), (3, 60.0)
_UNREADABLE = "【收到不支持的消息类型，暂无法显示】"
_NUMBERED = re.compile(r"^(\d+)\. (.+)$", re.MULTILINE)
_FIRST_MENU = 100


class Refused(Exception):
    """A call that the platform refuses: with HTTP 200, like all that it answers."""

    def __init__(self, code: int, words: str) -> None:
        super().__init__(words)
        self.outcome = Outcome(200, {"errcode": code, "errmsg": f"{words} rid: 608780e2-4b5d9662-035705c2"})


class WeChat(Platform):
    """The double."""

    name = "wechat"

    def __init__(self, service: str = "", port: int = 0) -> None:
        super().__init__(service, port)
        self._numbers = count(23_000_000_000_000_001)
        self._allowed: dict[str, list[tuple[float, int]]] = defaultdict(list)
        self._shown: dict[str, str] = {}
        # Tokens and until when they hold.
        self.tokens: dict[str, float] = {}
        self.patience = PATIENCE

    @property
    def settings(self) -> dict[str, str]:
        return {
            "WECHAT_APP_ID": APP_ID,
            "WECHAT_APP_SECRET": APP_SECRET,
            "WECHAT_TOKEN": TOKEN,
            "WECHAT_AES_KEY": KEY,
            "WECHAT_API": self.url,
        }

    def text(self, user: str, text: str) -> Event:
        return self._message(user, "text", {"Content": text})

    def press(self, user: str, option: str) -> Event:
        identity = self.option(user, option)
        if int(identity) < _FIRST_MENU:
            return self.text(user, identity)
        return self._message(user, "text", {"Content": option, "bizmsgmenuid": identity})

    def kind(self, user: str, kind: str) -> Event:
        if kind == "sticker":
            return self.text(user, _UNREADABLE)
        if kind == "location":
            place = {"Location_X": "23.134", "Location_Y": "113.358", "Scale": "20", "Label": "a place"}
            return self._message(user, "location", place)
        sort = {"picture": "image"}.get(kind, kind)
        return self._message(user, sort, {"MediaId": "media_id"})

    def event(self, user: str, event: str, key: str = "") -> Event:
        """A user does something that is no message: subscribe, SCAN, CLICK, …"""
        if event in ("subscribe", "SCAN", "CLICK"):
            self._allow(user, *_BY_ACTION)
        return self._told(user, "event", {"Event": event, "EventKey": key})

    def signed(self, events: Sequence[Event]) -> httpx.Request:
        [event] = events
        return self.request(document(event))

    def request(self, content: str, at: float | None = None) -> httpx.Request:
        """The request that delivers a document, signed at a time."""
        timestamp, nonce = str(int(time.time() if at is None else at)), "1372623149"
        sealed = seal(content.encode())
        body = f"<xml>\n<ToUserName><![CDATA[{US}]]></ToUserName>\n<Encrypt><![CDATA[{sealed}]]></Encrypt>\n</xml>"
        query = {
            "signature": signature(timestamp, nonce),
            "timestamp": timestamp,
            "nonce": nonce,
            "openid": "anybody",
            "encrypt_type": "aes",
            "msg_signature": signature(timestamp, nonce, sealed),
        }
        extensions = {"timeout": httpx.Timeout(self.patience).as_dict()}
        return httpx.Request(
            "POST",
            self.webhook,
            params=query,
            content=body.encode(),
            headers={"Content-Type": "text/xml"},
            extensions=extensions,
        )

    def deliver(self, *events: Event) -> httpx.Response:
        """Deliver events one by one, as this platform does; what acknowledgements carry, the user sees."""
        for event in events:
            response = self._client.send(self.signed([event]))
            if response.status_code == 200:
                self.show(event, response)
        return response

    def deliver_patiently(self, event: Event) -> httpx.Response | None:
        """Deliver an event as often as the platform does; None when it was never acknowledged in time."""
        for _ in range(ATTEMPTS):
            try:
                response = self.deliver(event)
            except httpx.TransportError:
                continue
            if response.status_code == 200:
                return response
        return None

    def answer(self, call: Call) -> Outcome:
        try:
            return Outcome(200, self._answer(call))
        except Refused as refused:
            return refused.outcome

    def _answer(self, call: Call) -> dict[str, Any]:
        if (call.method, call.path) == ("POST", "/cgi-bin/stable_token"):
            return self._issue(call.content)
        self._check_token(call.query.get("access_token", ""))
        if (call.method, call.path) == ("GET", "/cgi-bin/get_api_domain_ip"):
            return {"ip_list": ["101.226.62.77"]}
        if (call.method, call.path) != ("POST", "/cgi-bin/message/custom/send"):
            raise Refused(40066, "invalid url")
        if rb"\u" in call.body:
            raise Refused(40033, r"invalid charset, \uxxxx is not allowed")
        said = _read(call.content)
        if not self.takes_options and call.content["msgtype"] == "msgmenu":
            raise Refused(40008, "invalid message type")
        self._use(said.user)
        self.tell(said)
        return {"errcode": 0, "errmsg": "ok"}

    def _issue(self, asked: Mapping[str, Any]) -> dict[str, Any]:
        if asked.get("grant_type") != "client_credential" or asked.get("appid") != APP_ID:
            raise Refused(40013, "invalid appid")
        if asked.get("secret") != APP_SECRET:
            raise Refused(40125, "invalid appsecret")
        if asked.get("force_refresh"):
            self.tokens.clear()
        for token, until in self.tokens.items():
            if until - _GRACE_SECONDS > self.now:
                return {"access_token": token, "expires_in": int(until - self.now)}
        token = f"70_a-token-of-the-double-{next(self._numbers)}"
        self.tokens[token] = self.now + _TOKEN_SECONDS
        return {"access_token": token, "expires_in": _TOKEN_SECONDS}

    def _check_token(self, token: str) -> None:
        if token not in self.tokens:
            raise Refused(40001, "invalid credential, access_token is invalid or not latest")
        if self.tokens[token] <= self.now:
            raise Refused(42001, "access_token expired")

    def _message(self, user: str, sort: str, content: Mapping[str, str]) -> Event:
        self._allow(user, *_BY_MESSAGE)
        return self._told(user, sort, {**content, "MsgId": str(next(self._numbers))})

    def _told(self, user: str, sort: str, content: Mapping[str, str]) -> Event:
        at = str(int(self.now))
        return {"ToUserName": US, "FromUserName": user, "CreateTime": at, "MsgType": sort, **content}

    def _allow(self, user: str, messages: int, seconds: float) -> None:
        self._allowed[user] = [(self.now + seconds, messages)]

    def _use(self, user: str) -> None:
        [(until, left)] = self._allowed[user] or [(0.0, 0)]
        if until <= self.now:
            raise Refused(45015, "response out of time limit or subscription is canceled")
        if left <= 0:
            raise Refused(45047, "out of response count limit")
        self._allowed[user] = [(until, left - 1)]

    def show(self, event: Event, response: httpx.Response) -> None:
        """Show a user what an acknowledgement carries: once, as the platform takes one acknowledgement of an event."""
        if response.content in (b"", b"success"):
            return
        carried = carried_by(response)
        assert (carried["ToUserName"], carried["FromUserName"]) == (event["FromUserName"], US)
        assert carried["MsgType"] == "text"
        text = carried["Content"]
        assert 0 < len(text.encode()) < _LONGEST_TEXT
        identity = event.get("MsgId") or f"{event['FromUserName']} {event['CreateTime']} {event['Event']}"
        if identity in self._shown:
            assert self._shown[identity] == text, "the same event was acknowledged with another answer"
            return
        self._shown[identity] = text
        self.tell(_seen(event["FromUserName"], text))


def _read(content: Mapping[str, Any]) -> Said:
    """What a user sees of a message that is within the bounds."""
    match content:
        case {"touser": str(user), "msgtype": "text", "text": {"content": str(text)}}:
            _check_length(text)
            return _seen(user, text)
        case {"touser": str(user), "msgtype": "msgmenu", "msgmenu": {"head_content": str(head), "list": list(listed)}}:
            options = {option["id"]: option["content"] for option in listed}
            if not all(identity.isdigit() for identity in options) or len(options) != len(listed):
                raise Refused(40035, "invalid parameter")
            if not all(0 < len(content.encode()) <= 128 and content.strip() for content in options.values()):
                raise Refused(40035, "invalid parameter")
            _check_length(head + "\n".join(options.values()))
            return Said(user, head.rstrip("\n"), whole(options, head))
    raise Refused(40008, "invalid message type")


def _seen(user: str, text: str) -> Said:
    """A text, which may end with a numbered list to choose from."""
    said, numbered, listed = text.partition("\n\n1. ")
    return Said(user, said, dict(_NUMBERED.findall(f"1. {listed}")) if numbered else {})


def _check_length(text: str) -> None:
    if not text.strip():
        raise Refused(44004, "empty content")
    if len(text.encode()) > _LONGEST_TEXT:
        raise Refused(45002, "content size out of limit")


def document(event: Event) -> str:
    """An event as XML, as the platform writes it."""
    fields = "".join(f"<{name}>{_field(name, text)}</{name}>\n" for name, text in event.items())
    return f"<xml>{fields}</xml>"


def _field(name: str, text: str) -> str:
    if name in ("CreateTime", "MsgId", "bizmsgmenuid"):
        return text
    return escape(text) if "]]>" in text else f"<![CDATA[{text}]]>"


def carried_by(response: httpx.Response, receiver: str = APP_ID) -> dict[str, str]:
    """The fields of the sealed answer that an acknowledgement carries, whose signature holds."""
    told = _fields(response.content)
    expected = signature(told["TimeStamp"], told["Nonce"], told["Encrypt"])
    assert told["MsgSignature"] == expected
    return _fields(opened(told["Encrypt"], receiver))


def signature(*parts: str, token: str = TOKEN) -> str:
    """The signature of some parts."""
    return hashlib.sha1("".join(sorted([token, *parts])).encode()).hexdigest()  # noqa: S324


def seal(message: bytes, receiver: str = APP_ID, key: str = KEY) -> str:
    """A message that is encrypted for an account."""
    content = os.urandom(16) + struct.pack(">I", len(message)) + message + receiver.encode()
    missing = 32 - len(content) % 32
    encryptor = _cipher(key).encryptor()
    return base64.b64encode(encryptor.update(content + bytes([missing]) * missing) + encryptor.finalize()).decode()


def opened(sealed: str, receiver: str = APP_ID, key: str = KEY) -> bytes:
    """What is sealed for the platform."""
    decryptor = _cipher(key).decryptor()
    padded = decryptor.update(base64.b64decode(sealed)) + decryptor.finalize()
    content = padded[16 : -padded[-1]]
    [length] = struct.unpack(">I", content[:4])
    assert content[4 + length :] == receiver.encode()
    return content[4 : 4 + length]


def _cipher(key: str) -> Cipher[modes.CBC]:
    decoded = base64.b64decode(key + "=")
    return Cipher(algorithms.AES(decoded), modes.CBC(decoded[:16]))


def _fields(body: bytes) -> dict[str, str]:
    return {element.tag: element.text or "" for element in ElementTree.fromstring(body)}  # noqa: S314
