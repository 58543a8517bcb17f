"""What Telegram's errors mean for a call. Their words are left out unless they are known: they may quote a user."""

from __future__ import annotations

from bot.channels.http_client import Answer
from bot.channels.interface import Cause, NotSent, Permanent, Retry

_OURS_SECONDS = 60.0
_LONGEST_AFTER = 3_600.0
_BLOCKED = "the bot was blocked by the user, or removed from the group"
# Parts of Telegram's words, and what they say of a chat, or of what is sent there.
_UNREACHABLE = {
    "chat not found": "there is no such chat",
    "not enough rights": "the bot may not write in this group",
    "have no rights": "the bot may not write in this group",
    "thread not found": "the topic of the group is gone",
    "topic_closed": "the topic of the group is closed",
}
_NOT_TAKEN = {
    "too long": "the text is too long",
    "is empty": "the text is empty",
    "must be non-empty": "the text is empty",
    "keyboard": "the buttons are not taken",
    "button": "the buttons are not taken",
}


def failed_with(answer: Answer) -> NotSent:
    """The error that an answer stands for."""
    status = answer.status
    if status == 429:
        return Retry("Telegram asks to wait (error 429)", _after(answer))
    if status in (401, 404):
        # An operator has to mend it, and then everything goes on.
        return Retry(f"TELEGRAM_TOKEN is not accepted (error {status})", _OURS_SECONDS)
    if status == 403:
        return Permanent(f"{_BLOCKED} (error 403)", Cause.RECIPIENT)
    if 400 <= status < 500:
        return _refused(answer)
    return Retry(f"Telegram answers with HTTP {status}", answer.after)


def new_chat(answer: Answer) -> int | None:
    """The id that a group has got by growing to a supergroup; it can be written to by this one only."""
    parameters = answer.content.get("parameters")
    identity = parameters.get("migrate_to_chat_id") if isinstance(parameters, dict) else None
    return identity if isinstance(identity, int) else None


def _after(answer: Answer) -> float | None:
    parameters = answer.content.get("parameters")
    seconds = parameters.get("retry_after") if isinstance(parameters, dict) else None
    if isinstance(seconds, (int, float)) and seconds >= 0:
        return min(float(seconds), _LONGEST_AFTER)
    return answer.after


def _refused(answer: Answer) -> Permanent:
    words = str(answer.content.get("description", "")).lower()
    for part, reason in _UNREACHABLE.items():
        if part in words:
            return Permanent(f"{reason} (error {answer.status})", Cause.RECIPIENT)
    known = (reason for part, reason in _NOT_TAKEN.items() if part in words)
    return Permanent(f"{next(known, 'Telegram does not take the message')} (error {answer.status})")
