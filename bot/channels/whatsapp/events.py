"""Reads what WhatsApp tells: messages, and what became of those that we sent. Whatever it is given, it never fails."""

from __future__ import annotations

from collections.abc import Iterator

from bot.channels.interface import Inbound, Status
from bot.channels.json_fields import Object, as_object, as_objects, as_text, read_object
from bot.channels.whatsapp.errors import cause_of
from bot.engine.conversation import Kind

# What can't be read as text; a kind that is not here (a reaction, a deletion, a note of the system) is no message.
_KINDS = {
    "image": Kind.PICTURE,
    "audio": Kind.VOICE,
    "voice": Kind.VOICE,
    "video": Kind.VIDEO,
    "sticker": Kind.STICKER,
    "location": Kind.LOCATION,
    "document": Kind.FILE,
    "contacts": Kind.CONTACT,
    "order": Kind.OTHER,
    "unsupported": Kind.OTHER,
    "unknown": Kind.OTHER,
    "interactive": Kind.OTHER,
    "button": Kind.OTHER,
    "text": Kind.OTHER,
    "request_welcome": Kind.WELCOME,
}
# A hint where the number's country leaves little doubt what language is spoken; by E.164's country codes.
_LANGUAGE_OF_NUMBER = {"62": "id", "60": "id", "86": "zh", "886": "zh-Hant", "852": "zh-Hant", "853": "zh-Hant"}
_LANGUAGE_OF_COUNTRY = {"ID": "id", "MY": "id", "CN": "zh", "TW": "zh-Hant", "HK": "zh-Hant", "MO": "zh-Hant"}


def messages(body: bytes, account: str) -> list[Inbound]:
    """The messages to an account, in their order."""
    found = []
    for value in _values(body, account):
        for message in as_objects(value.get("messages")):
            read = _message(message, value, account)
            if read is not None:
                found.append(read)
    return found


def statuses(body: bytes, account: str) -> list[Status]:
    """What became of our messages."""
    told = (as_objects(value.get("statuses")) for value in _values(body, account))
    return [_status(status, account) for statuses in told for status in statuses]


def _status(status: Object, account: str) -> Status:
    call = as_text(status.get("biz_opaque_callback_data"))
    if status.get("status") != "failed":
        return Status(account, call)
    code = next((error.get("code") for error in as_objects(status.get("errors"))), "unknown")
    return Status(account, call, str(code), cause_of(code))


def _values(body: bytes, account: str) -> Iterator[Object]:
    """What is told of an account. One app may serve several; the others are not ours to answer."""
    for entry in as_objects(read_object(body).get("entry")):
        for change in as_objects(entry.get("changes")):
            value = as_object(change.get("value"))
            if as_object(value.get("metadata")).get("phone_number_id") == account:
                yield value


def _message(message: Object, value: Object, account: str) -> Inbound | None:
    identity, user = message.get("id"), _user(message, value)
    sort = message.get("type")
    if not isinstance(identity, str) or user is None or not isinstance(sort, str) or sort not in _KINDS:
        return None
    text, press = _said(message, sort)
    return Inbound(
        identity,
        account,
        user,
        text=text or "",
        press=press,
        kind=_KINDS[sort] if text is None and press is None else None,
        language=_hint(user),
        context={"message": identity},
        at=_time(message.get("timestamp")),
    )


def _user(message: Object, value: Object) -> str | None:
    """The phone number, or the id that stands in its place for users who hide theirs."""
    contacts = as_objects(value.get("contacts"))
    given = [message.get("from"), message.get("from_user_id"), message.get("user_id")]
    if len(contacts) == 1:
        given += [contacts[0].get("wa_id"), contacts[0].get("user_id")]
    return next((user for user in given if isinstance(user, str) and user), None)


def _said(message: Object, sort: str) -> tuple[str | None, str | None]:
    """The text of a message, and the id of what was pressed."""
    content = as_object(message.get(sort))
    if sort == "text":
        return as_text(content.get("body")), None
    if sort == "button":
        return as_text(content.get("text")), as_text(content.get("payload"))
    if sort == "interactive":
        pressed = as_object(content.get("button_reply")) or as_object(content.get("list_reply"))
        # A row's full title stands in its description, where it did not fit.
        return as_text(pressed.get("description")) or as_text(pressed.get("title")), as_text(pressed.get("id"))
    return None, None


def _hint(user: str) -> str | None:
    if not user.isdigit():
        return _LANGUAGE_OF_COUNTRY.get(user.partition(".")[0])
    return next((tag for code, tag in _LANGUAGE_OF_NUMBER.items() if user.startswith(code)), None)


def _time(value: object) -> float | None:
    if isinstance(value, str) and value.isascii() and value.isdigit() and len(value) <= 12:
        return float(value)
    return None
