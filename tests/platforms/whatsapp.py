"""WhatsApp's double: the Graph API's messages, with its bounds, windows, rates and errors; signed events.

The bounds are those of Meta's documentation, "Text messages", "Interactive reply buttons messages" and "Interactive
list messages" (developers.facebook.com/documentation/business-messaging/whatsapp/messages/…): texts of 4,096
characters; up to 3 buttons with titles of 20, unique and not empty, ids of 256, a body of 1,024; up to 10 sections
with titles of 24 (needed where there are several), in all up to 10 rows with titles of 24, descriptions of 72 and
ids of 200, a body of 4,096, a button of 20; headers and footers of 60. The reference of the older API adds: no
spaces around an id. That two rows may not have the same title: glific/glific-frontend#1999. That what is given must
not be null or empty, as 131009 with `error_data.details`: Secreto31126/whatsapp-api-js#54. Meta does not say what a
character is: here it is a UTF-16 unit, of which there are the most.
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

NUMBER, TOKEN = "106540352242922", "EAAG-a-token-of-the-double"
SECRET, VERIFY = "a-secret-of-the-double", "a-word-of-our-own"
VERSION = "v23.0"
_WINDOW_SECONDS = 86_400.0
_INVALID = 131009
_MOST_SECTIONS, _MOST_ROWS, _MOST_BUTTONS = 10, 10, 3
_MEDIA = {"picture": "image", "voice": "audio", "video": "video", "sticker": "sticker", "file": "document"}


class Refused(Exception):
    """A call that the platform refuses."""

    def __init__(self, status: int, code: int, words: str) -> None:
        super().__init__(words)
        error: dict[str, Any] = {
            "message": f"(#{code}) {words}",
            "type": "OAuthException",
            "code": code,
            "fbtrace_id": "A",
        }
        if code == _INVALID:
            error |= {
                "message": f"(#{code}) Parameter value is not valid",
                "error_data": {"messaging_product": "whatsapp", "details": words},
            }
        self.outcome = Outcome(status, {"error": error})


class WhatsApp(Platform):
    """The double."""

    name = "whatsapp"

    def __init__(self, service: str = "", port: int = 0) -> None:
        super().__init__(service, port)
        self._numbers = count(1)
        self._heard: dict[str, float] = {}
        # What a press of each option tells.
        self._presses: dict[str, dict[str, Any]] = {}
        self._pairs = Rate(6.0, 45)
        self._throughput = Rate(1 / 80, 80)
        # What we were told of messages that we sent: to be delivered as events.
        self.statuses: list[Event] = []

    @property
    def settings(self) -> dict[str, str]:
        return {
            "WHATSAPP_PHONE_NUMBER_ID": NUMBER,
            "WHATSAPP_TOKEN": TOKEN,
            "WHATSAPP_APP_SECRET": SECRET,
            "WHATSAPP_VERIFY_TOKEN": VERIFY,
            "WHATSAPP_API": f"{self.url}/{VERSION}",
        }

    def text(self, user: str, text: str) -> Event:
        return self._message(user, {"type": "text", "text": {"body": text}})

    def press(self, user: str, option: str) -> Event:
        pressed = self._presses[self.option(user, option)]
        return self._message(user, {"type": "interactive", "interactive": pressed})

    def kind(self, user: str, kind: str) -> Event:
        if kind == "location":
            return self._message(user, {"type": "location", "location": {"latitude": -6.2, "longitude": 106.8}})
        sort = _MEDIA[kind]
        return self._message(user, {"type": sort, sort: {"id": "1013859600285441", "mime_type": "any/any"}})

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
            raise Refused(401, 190, "Invalid OAuth access token - Cannot parse access token")
        if call.method == "GET" and call.path == f"/{VERSION}/{NUMBER}":
            return Outcome(200, {"display_phone_number": "15550783881", "verified_name": "Partner Desk", "id": NUMBER})
        if call.method != "POST" or call.path != f"/{VERSION}/{NUMBER}/messages":
            raise Refused(400, 100, "Unsupported request")
        content = call.content
        _check(isinstance(content, dict) and content.get("messaging_product") == "whatsapp", "messaging_product")
        if content.get("status") == "read":
            _check(content.get("message_id") in self._heard, "message_id")
            return Outcome(200, {"success": True})
        return self._take(content)

    def _take(self, content: Mapping[str, Any]) -> Outcome:
        user = content.get("to") or content.get("recipient")
        _check(isinstance(user, str) and user.isdigit() == ("to" in content), "recipient")
        said = _read(str(user), content)
        _check(self.takes_options or not said.options, "interactive messages are not taken at present")
        if self.now - self._heard.get(str(user), 0.0) > _WINDOW_SECONDS and content["type"] != "template":
            raise Refused(400, 131047, "Re-engagement message")
        if not self._throughput.allows("", self.now):
            raise Refused(429, 130429, "Rate limit hit")
        if not self._pairs.allows(str(user), self.now):
            raise Refused(400, 131056, "(Business Account, Consumer Account) pair rate limit hit")
        identity = f"wamid.sent.{next(self._numbers)}"
        self.statuses.append(_status(identity, str(user), "sent", key=content.get("biz_opaque_callback_data")))
        self._presses.update(_presses(content))
        self.tell(said)
        return Outcome(200, {"messaging_product": "whatsapp", "messages": [{"id": identity}]})

    def _message(self, user: str, content: Event) -> Event:
        identity = f"wamid.{next(self._numbers)}"
        self._heard[user] = self._heard[identity] = self.now
        whom = {"from": user} if user.isdigit() else {"from_user_id": user}
        message = {**whom, "id": identity, "timestamp": str(int(self.now)), **content}
        contact = {"profile": {"name": "A partner"}, **({"wa_id": user} if user.isdigit() else {"user_id": user})}
        return {"contacts": [contact], "messages": [message]}


def batch(events: Sequence[Event], number: str = NUMBER) -> dict[str, Any]:
    """A body with events."""
    metadata = {"display_phone_number": "15550783881", "phone_number_id": number}
    changes = [
        {"field": "messages", "value": {"messaging_product": "whatsapp", "metadata": metadata, **event}}
        for event in events
    ]
    return {"object": "whatsapp_business_account", "entry": [{"id": "8856996819413533", "changes": changes}]}


def signature(body: bytes, secret: str = SECRET) -> str:
    """The header that signs a body."""
    return "sha256=" + hmac.new(secret.encode(), body, hashlib.sha256).hexdigest()


def failed(code: int) -> Event:
    """A message of ours could not be delivered."""
    return _status("wamid.sent.1", "62811", "failed", [{"code": code, "title": "Undeliverable"}])


def _status(identity: str, user: str, status: str, errors: Sequence[Event] = (), key: str | None = None) -> Event:
    told: Event = {"id": identity, "status": status, "timestamp": "1700000000", "recipient_id": user}
    if errors:
        told["errors"] = list(errors)
    if key is not None:
        told["biz_opaque_callback_data"] = key
    return {"statuses": [told]}


def _read(user: str, content: Mapping[str, Any]) -> Said:
    """What a user sees of a message that is within the bounds."""
    match content:
        case {"type": "text", "text": {"body": str(body)}}:
            _check_text(body, 4096, "text.body")
            return Said(user, body)
        case {"type": "interactive", "interactive": {"type": "button", "action": {"buttons": list(buttons)}} as shown}:
            body = _body(shown, 1024)
            _check(0 < len(buttons) <= _MOST_BUTTONS, "Invalid buttons count. Min allowed buttons: 1, Max: 3")
            _check(all(button["type"] == "reply" for button in buttons), "button.type")
            return Said(user, body, whole(_options([button["reply"] for button in buttons], 20, 256), body))
        case {"type": "interactive", "interactive": {"type": "list", "action": action} as shown}:
            body = _body(shown, 4096)
            _check_text(action["button"], 20, "action.button")
            rows = _rows(action["sections"])
            options = whole(_options(rows, 24, 200), body)
            return Said(user, body, options | {row["id"]: row["description"] for row in rows if "description" in row})
        case {"type": "template", "template": {"name": str(name), "language": {"code": str(code)}}}:
            return Said(user, f"[template {name} {code}]")
    raise Refused(400, 100, "Invalid parameter: type")


def _presses(content: Mapping[str, Any]) -> dict[str, dict[str, Any]]:
    """What a press of each option of a message tells, by the option's id."""
    match content.get("interactive"):
        case {"type": "button", "action": {"buttons": buttons}}:
            replies = [button["reply"] for button in buttons]
            return {reply["id"]: {"type": "button_reply", "button_reply": reply} for reply in replies}
        case {"type": "list", "action": {"sections": sections}}:
            rows = [row for section in sections for row in section["rows"]]
            return {row["id"]: {"type": "list_reply", "list_reply": row} for row in rows}
    return {}


def _body(interactive: Mapping[str, Any], longest: int) -> str:
    """The body, and whether what else is around it is within the bounds."""
    body = interactive.get("body", {}).get("text")
    _check_text(body, longest, "body.text")
    for name in ("header", "footer"):
        if name in interactive:
            _check_text(interactive[name].get("text"), 60, name)
    return str(body)


def _rows(sections: Sequence[Mapping[str, Any]]) -> list[Mapping[str, str]]:
    _check(0 < len(sections) <= _MOST_SECTIONS, "the number of sections")
    for section in sections:
        if len(sections) > 1 or "title" in section:
            _check_text(section.get("title"), 24, "section.title")
        _check(len(section["rows"]) > 0, "a section without rows")
    rows = [row for section in sections for row in section["rows"]]
    _check(len(rows) <= _MOST_ROWS, "Total row count exceed max allowed count: 10")
    for row in rows:
        if "description" in row:
            _check_text(row["description"], 72, "row.description")
    return rows


def _options(options: Sequence[Mapping[str, str]], title: int, identity: int) -> dict[str, str]:
    for option in options:
        _check_text(option.get("title"), title, "title")
        _check_text(option.get("id"), identity, "id")
        _check(option["id"] == option["id"].strip(), "spaces around an id")
    _check(len({option["id"] for option in options}) == len(options), "two ids are the same")
    _check(len({option["title"] for option in options}) == len(options), "two titles are the same")
    return {option["id"]: option["title"] for option in options}


def _check_text(text: Any, longest: int, what: str) -> None:
    _check(isinstance(text, str) and bool(text.strip()), f"{what} is empty")
    _check(utf16(str(text)) <= longest, f"{what} is longer than {longest} characters")


def _check(holds: bool, what: str) -> None:
    if not holds:
        raise Refused(400, _INVALID, what)
