"""Messenger's double: the Send API, with its bounds, window, rate and errors; signed events.

The bounds are those of Meta's reference, "Message" and "Quick Replies"
(developers.facebook.com/docs/messenger-platform/reference): texts of 2,000 characters, not empty; up to 13 quick
replies, their titles needed, of 20 characters, payloads of 1,000; metadata of 1,000. Longer titles have been seen
to be refused (howdyai/botkit#370, Charca/bootbot#2) and to be cut (restfb#913). That titles have to differ is
nowhere said; two that look the same can't be told apart, and are refused here. Meta does not say what a character
is: here it is a UTF-16 unit, of which there are the most.
"""

from __future__ import annotations

import hashlib
import hmac
import json
from collections.abc import Mapping, Sequence
from itertools import count
from typing import Any

import httpx

from tests.platforms.base import Call, Event, Outcome, Platform, Rate, Said, utf16, whole

PAGE, TOKEN = "108293847561029", "EAAM-a-token-of-the-double"
SECRET, VERIFY = "a-secret-of-the-double", "a-word-of-our-own"
VERSION = "v23.0"
_WINDOW_SECONDS = 86_400.0
_ACTIONS = ("mark_seen", "typing_on", "typing_off")
_MEDIA = {"picture": "image", "voice": "audio", "video": "video", "file": "file"}


class Refused(Exception):
    """A call that the platform refuses."""

    def __init__(self, status: int, code: int, words: str, subcode: int | None = None) -> None:
        super().__init__(words)
        error = {"message": f"(#{code}) {words}", "type": "OAuthException", "code": code, "fbtrace_id": "A"}
        self.outcome = Outcome(status, {"error": error if subcode is None else {**error, "error_subcode": subcode}})


class Messenger(Platform):
    """The double."""

    name = "messenger"

    def __init__(self, service: str = "", port: int = 0) -> None:
        super().__init__(service, port)
        self._numbers = count(1)
        self._heard: dict[str, float] = {}
        self._titles: dict[str, str] = {}
        self._throughput = Rate(1 / 300, 300)
        # What the page is told of messages that it sent: to be delivered as events.
        self.echoes: list[Event] = []

    @property
    def settings(self) -> dict[str, str]:
        return {
            "MESSENGER_PAGE_ID": PAGE,
            "MESSENGER_TOKEN": TOKEN,
            "MESSENGER_APP_SECRET": SECRET,
            "MESSENGER_VERIFY_TOKEN": VERIFY,
            "MESSENGER_API": f"{self.url}/{VERSION}",
        }

    def text(self, user: str, text: str) -> Event:
        return self._message(user, {"text": text})

    def press(self, user: str, option: str) -> Event:
        identity = self.option(user, option)
        return self._message(user, {"text": self._titles[identity], "quick_reply": {"payload": identity}})

    def kind(self, user: str, kind: str) -> Event:
        payload: Event = {"url": "https://cdn.example.com/x"}
        sort = _MEDIA.get(kind, kind)
        if kind == "location":
            payload = {"coordinates": {"lat": -6.2, "long": 106.8}}
        if kind == "sticker":
            sort, payload = "image", {**payload, "sticker_id": 369239263222822}
        return self._message(user, {"attachments": [{"type": sort, "payload": payload}]})

    def started(self, user: str) -> Event:
        """A user presses the button with which one begins."""
        self._heard[user] = self.now
        press = {"mid": f"m_{next(self._numbers)}", "title": "Get Started", "payload": "GET_STARTED"}
        return {**self._between(user, PAGE), "postback": press}

    def signed(self, events: Sequence[Event]) -> httpx.Request:
        return self.request(batch(events))

    def request(self, content: Any) -> httpx.Request:
        """A signed request with any content."""
        body = content if isinstance(content, bytes) else json.dumps(content).encode()
        headers = {"X-Hub-Signature-256": signature(body), "Content-Type": "application/json"}
        return httpx.Request("POST", self.webhook, content=body, headers=headers)

    def answer(self, call: Call) -> Outcome:
        try:
            return self._answer(call)
        except Refused as refused:
            return refused.outcome

    def _answer(self, call: Call) -> Outcome:
        if call.headers.get("authorization") != f"Bearer {TOKEN}":
            raise Refused(400, 190, "Invalid OAuth access token - Cannot parse access token")
        if call.method == "GET" and call.path == f"/{VERSION}/me":
            return Outcome(200, {"id": PAGE, "name": "Partner Desk"})
        if call.method != "POST" or call.path != f"/{VERSION}/me/messages":
            raise Refused(400, 100, "Unsupported request")
        match call.content:
            case {"recipient": {"id": str(user)}, "sender_action": action, **rest}:
                _check(action in _ACTIONS and not rest, "sender_action")
                self._allow(user)
                return Outcome(200, {"recipient_id": user})
            case {"recipient": {"id": str(user)}, "messaging_type": "RESPONSE", "message": dict(message)}:
                return self._take(user, message)
        raise Refused(400, 100, "Invalid parameter")

    def _allow(self, user: str) -> None:
        if user not in self._heard:
            raise Refused(400, 100, "No matching user found", 2018001)
        if self.now - self._heard[user] > _WINDOW_SECONDS:
            raise Refused(400, 10, "This message is sent outside of allowed window.", 2018278)
        if not self._throughput.allows("", self.now):
            raise Refused(400, 613, "Calls to this api have exceeded the rate limit.")

    def _take(self, user: str, message: Mapping[str, Any]) -> Outcome:
        text, replies = message.get("text"), message.get("quick_replies", [])
        _check(isinstance(text, str) and bool(text.strip()) and utf16(text) <= 2000, "message[text]")
        _check(len(message.get("metadata", "")) <= 1000, "message[metadata]")
        options = _options(replies) if "quick_replies" in message else {}
        _check(self.takes_options or not options, "quick replies are not taken at present")
        self._allow(user)
        self._titles.update(options)
        identity = f"m_sent_{next(self._numbers)}"
        echo = {**message, "is_echo": True, "app_id": 1517776481860111, "mid": identity}
        self.echoes.append({**self._between(PAGE, user), "message": echo})
        self.tell(Said(user, str(text), whole(options, str(text))))
        return Outcome(200, {"recipient_id": user, "message_id": identity})

    def _message(self, user: str, content: Event) -> Event:
        self._heard[user] = self.now
        return {**self._between(user, PAGE), "message": {"mid": f"m_{next(self._numbers)}", **content}}

    def _between(self, sender: str, recipient: str) -> Event:
        return {"sender": {"id": sender}, "recipient": {"id": recipient}, "timestamp": int(self.now * 1000)}


def batch(events: Sequence[Event], page: str = PAGE) -> dict[str, Any]:
    """A body with events, each an entry of its own, as Meta sends them."""
    entries = [{"id": page, "time": 1_700_000_000_000, "messaging": [event]} for event in events]
    return {"object": "page", "entry": entries}


def signature(body: bytes, secret: str = SECRET) -> str:
    """The header that signs a body."""
    return "sha256=" + hmac.new(secret.encode(), body, hashlib.sha256).hexdigest()


def _options(replies: Sequence[Mapping[str, str]]) -> dict[str, str]:
    _check(0 < len(replies) <= 13, "the number of quick replies")
    for reply in replies:
        _check(reply["content_type"] == "text", "content_type")
        _check(bool(reply.get("title", "").strip()) and utf16(reply["title"]) <= 20, "title")
        _check(0 < len(reply["payload"]) <= 1000, "payload")
    _check(len({reply["title"] for reply in replies}) == len(replies), "two titles are the same")
    return {reply["payload"]: reply["title"] for reply in replies}


def _check(holds: bool, what: str) -> None:
    if not holds:
        raise Refused(400, 100, f"Invalid parameter: {what}")
