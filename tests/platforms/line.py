"""LINE's double: the Messaging API's replies, pushes and animation, with its bounds, tokens, quota and errors.

Users have any name here; LINE sees an id of its kind for it. `group:…` and `room:…` name chats of several.

The bounds of what is sent are those of the Messaging API's reference: five messages; texts of 5,000 UTF-16 units
("Character counting in a text"); 13 quick replies ("Use quick replies"); of a postback, data of 300 characters, a
label of 20, which quick replies need, and a `displayText` of 300, which they need too (the reference, as the types
of line-bot-sdk-nodejs quote it). Labels and shown texts are counted in graphemes. The form of the errors:
line-bot-sdk-java#258 ("`label` must be specified"), bottenderjs/messaging-apis#171 ("May not be empty"),
zaoldyeck/cross-platform-chatbot#1 ("must not be longer than 40 characters").
"""

from __future__ import annotations

import base64
import copy
import hashlib
import hmac
import json
import re
import uuid
from collections.abc import Mapping, Sequence
from itertools import count
from typing import Any

import httpx
import regex

from tests.platforms.base import Call, Event, Outcome, Platform, Rate, Said, utf16

SECRET, TOKEN = "8c570fa6dd201bb328f1c1eac23a96d8", "the+access/token/of/the/double="
ACCOUNT = "U4af4980629a1b2c3d4e5f60718293a4b"
BASIC_ID = "@216ru123"
_TOKEN_SECONDS = 60.0
_KEY_SECONDS = 86_400.0
_STORED = {"contentProvider": {"type": "line"}}
_PLACE = {"title": "a place", "address": "a street", "latitude": -6.2, "longitude": 106.8}
_STICKER = {"packageId": "446", "stickerId": "1988", "stickerResourceType": "ANIMATION", "quoteToken": "q"}
_CONTENTS: dict[str, dict[str, Any]] = {
    "picture": {"type": "image", "quoteToken": "q", **_STORED},
    "voice": {"type": "audio", "duration": 60_000, **_STORED},
    "video": {"type": "video", "quoteToken": "q", "duration": 60_000, **_STORED},
    "sticker": {"type": "sticker", **_STICKER},
    "location": {"type": "location", **_PLACE},
    "file": {"type": "file", "fileName": "file.txt", "fileSize": 2138},
}
_SOURCES = {"U": ("user", "userId"), "C": ("group", "groupId"), "R": ("room", "roomId")}


class Refused(Exception):
    """A call that the platform refuses."""

    def __init__(self, status: int, words: str, details: Sequence[Event] = (), **headers: str) -> None:
        super().__init__(words)
        content = {"message": words, **({"details": details} if details else {})}
        self.outcome = Outcome(status, content, headers)


class Line(Platform):
    """The double. `quota` is how many messages may still be pushed this month; None for any number."""

    name = "line"

    def __init__(self, service: str = "", port: int = 0) -> None:
        super().__init__(service, port)
        self.quota: int | None = None
        self._numbers = count(1)
        self._names: dict[str, str] = {}
        self._tokens: dict[str, tuple[str, float]] = {}
        self._accepted: dict[str, tuple[str, float]] = {}
        self._delivered: set[str] = set()
        self._rates = {"reply": Rate(1 / 2000, 2000), "push": Rate(1 / 2000, 2000), "loading": Rate(1 / 100, 100)}
        self.loading: list[str] = []

    @property
    def settings(self) -> dict[str, str]:
        return {
            "LINE_CHANNEL_SECRET": SECRET,
            "LINE_CHANNEL_ACCESS_TOKEN": TOKEN,
            "LINE_USER_ID": ACCOUNT,
            "LINE_API": self.url,
        }

    def text(self, user: str, text: str) -> Event:
        return self.event(user, "message", message=self._message(type="text", text=text, quoteToken="q"))

    def mention(self, user: str, text: str, name: str = "@Partner Desk", **mentionee: Any) -> Event:
        """Somebody writes in a group, and mentions us first (or somebody else)."""
        place = {"index": 0, "length": utf16(name), "type": "user", "userId": ACCOUNT, "isSelf": True, **mentionee}
        message = self._message(type="text", text=f"{name} {text}", quoteToken="q")
        message["mention"] = {"mentionees": [place]}
        return self.event(user, "message", message=message)

    def press(self, user: str, option: str) -> Event:
        return self.event(user, "postback", postback={"data": self.option(user, option)})

    def kind(self, user: str, kind: str) -> Event:
        return self.event(user, "message", message=self._message(**_CONTENTS[kind]))

    def event(self, user: str, sort: str, **more: Any) -> Event:
        """Something that happens, with a reply token."""
        identity, token = f"01HZX{next(self._numbers):021d}", uuid.uuid4().hex
        chat = self.id_of(user)
        self._tokens[token] = (chat, self.now)
        kind, field = _SOURCES[chat[0]]
        return {
            "type": sort,
            "webhookEventId": identity,
            "deliveryContext": {"isRedelivery": False},
            "timestamp": int(self.now * 1000),
            "mode": "active",
            "source": {"type": kind, field: chat},
            "replyToken": token,
            **more,
        }

    def id_of(self, user: str) -> str:
        """The id that LINE has for a user."""
        kind = {"group": "C", "room": "R"}.get(user.partition(":")[0], "U")
        identity = kind + hashlib.md5(user.encode(), usedforsecurity=False).hexdigest()
        self._names[identity] = user
        return identity

    def signed(self, events: Sequence[Event]) -> httpx.Request:
        told = [copy.deepcopy(event) for event in events]
        for event in told:
            identity = event["webhookEventId"]
            event["deliveryContext"]["isRedelivery"] = identity in self._delivered
            self._delivered.add(identity)
        return self.request(batch(told))

    def request(self, content: Any) -> httpx.Request:
        """A signed request with any content."""
        body = content if isinstance(content, bytes) else json.dumps(content, ensure_ascii=False).encode()
        headers = {"x-line-signature": signature(body), "Content-Type": "application/json; charset=utf-8"}
        return httpx.Request("POST", self.webhook, content=body, headers=headers)

    def answer(self, call: Call) -> Outcome:
        try:
            return self._answer(call)
        except Refused as refused:
            return refused.outcome

    def _answer(self, call: Call) -> Outcome:
        if call.headers.get("authorization") != f"Bearer {TOKEN}":
            raise Refused(
                401, "Authentication failed. Confirm that the access token in the authorization header is valid."
            )
        match call.method, call.path:
            case "GET", "/v2/bot/info":
                name = {"basicId": BASIC_ID, "displayName": "Partner Desk"}
                return Outcome(200, {"userId": ACCOUNT, **name, "chatMode": "bot", "markAsReadMode": "auto"})
            case "PUT", "/v2/bot/channel/webhook/endpoint":
                _check(str(call.content.get("endpoint")).startswith("https://"), "endpoint")
                return Outcome(200, {})
            case "POST", "/v2/bot/chat/loading/start":
                return self._load(call.content)
            case "POST", "/v2/bot/message/reply":
                return self._reply(call)
            case "POST", "/v2/bot/message/push":
                return self._push(call)
        raise Refused(404, "Not found")

    def _load(self, content: Mapping[str, Any]) -> Outcome:
        self._count("loading")
        chat, seconds = str(content.get("chatId")), content.get("loadingSeconds", 20)
        _check(chat.startswith("U") and chat in self._names, "chatId")
        _check(isinstance(seconds, int) and 5 <= seconds <= 60 and seconds % 5 == 0, "loadingSeconds")
        self.loading.append(self._names[chat])
        return Outcome(202, {})

    def _reply(self, call: Call) -> Outcome:
        self._count("reply")
        if "x-line-retry-key" in call.headers:
            raise Refused(400, "The header 'X-Line-Retry-Key' is not supported for this endpoint.")
        said = self._seen(call.content)
        chat, since = self._tokens.pop(str(call.content.get("replyToken")), ("", 0.0))
        if not chat or self.now - since > _TOKEN_SECONDS:
            raise Refused(400, "Invalid reply token")
        return self._take(chat, said)

    def _push(self, call: Call) -> Outcome:
        self._count("push")
        said, chat = self._seen(call.content), str(call.content.get("to"))
        _check(chat in self._names, "to")
        key = call.headers.get("x-line-retry-key")
        _check(key is None or re.fullmatch(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", key) is not None, "retry key")
        known, since = self._accepted.get(key or "", ("", 0.0))
        if known and self.now - since <= _KEY_SECONDS:
            raise Refused(409, "The retry key is already accepted", (), **{"x-line-accepted-request-id": known})
        if self.quota is not None:
            if self.quota < len(said):
                raise Refused(429, "You have reached your monthly limit.")
            self.quota -= len(said)
        if key is not None:
            self._accepted[key] = (uuid.uuid4().hex, self.now)
        return self._take(chat, said)

    def _seen(self, content: Mapping[str, Any]) -> list[tuple[str, Mapping[str, str]]]:
        said = _read(content)
        shown = any(options for _, options in said)
        _check(self.takes_options or not shown, "messages[0].quickReply", "is not taken at present")
        return said

    def _take(self, chat: str, said: Sequence[tuple[str, Mapping[str, str]]]) -> Outcome:
        sent = []
        for text, options in said:
            sent.append({"id": str(next(self._numbers)), "quoteToken": "q"})
            self.tell(Said(self._names[chat], text, options))
        return Outcome(200, {"sentMessages": sent})

    def _count(self, endpoint: str) -> None:
        if not self._rates[endpoint].allows("", self.now):
            raise Refused(429, "The API rate limit has been exceeded. Try again later.")

    def _message(self, **content: Any) -> dict[str, Any]:
        return {"id": str(next(self._numbers)), **content}


def batch(events: Sequence[Any], account: str = ACCOUNT) -> dict[str, Any]:
    """A body with events."""
    return {"destination": account, "events": list(events)}


def signature(body: bytes, secret: str = SECRET) -> str:
    """The header that signs a body."""
    return base64.b64encode(hmac.new(secret.encode(), body, hashlib.sha256).digest()).decode()


def _read(content: Mapping[str, Any]) -> list[tuple[str, Mapping[str, str]]]:
    """What a user sees of messages that are within the bounds: each text and what can be pressed."""
    messages = content.get("messages")
    if not isinstance(messages, list) or not 0 < len(messages) <= 5:
        raise Refused(400, "Size must be between 1 and 5")
    places = [f"messages[{number}]" for number in range(len(messages))]
    return [(_text(message, place), _options(message, place)) for message, place in zip(messages, places, strict=True)]


def _text(message: Mapping[str, Any], place: str) -> str:
    text = message.get("text")
    _check(message.get("type") == "text" and isinstance(text, str), f"{place}.type", "Must be one of: [text]")
    _check(bool(text), f"{place}.text", "May not be empty")
    _check(utf16(str(text)) <= 5000, f"{place}.text", "Length must be between 0 and 5000")
    return str(text)


def _options(message: Mapping[str, Any], place: str) -> dict[str, str]:
    if "quickReply" not in message:
        return {}
    items = message["quickReply"]["items"]
    _check(0 < len(items) <= 13, f"{place}.quickReply.items", "Size must be between 1 and 13")
    shown = {}
    for number, item in enumerate(items):
        action, where = item["action"], f"{place}.quickReply.items[{number}].action"
        _check(item["type"] == "action" and action["type"] == "postback", where, "invalid")
        for name, longest in (("label", 20), ("displayText", 300)):
            _check(bool(str(action.get(name, "")).strip()), where, f"`{name}` must be specified")
            _check(_graphemes(action[name]) <= longest, where, f"must not be longer than {longest} characters")
        _check(0 < len(action["data"]) <= 300, f"{where}.data", "Length must be between 1 and 300")
        shown[action["data"]] = action["displayText"]
    return shown


def _graphemes(text: str) -> int:
    return len(regex.findall(r"\X", text))


def _check(holds: bool, what: str, words: str = "invalid") -> None:
    if not holds:
        raise Refused(400, "The request body has 1 error(s)", [{"message": words, "property": what}])
