"""What Telegram's errors mean for a call: its codes are the statuses of HTTP, and words tell more."""

from __future__ import annotations

from bot.channels.http_client import Answer
from bot.channels.interface import NotSent
from bot.channels.json_fields import Object, as_object
from bot.channels.outcomes import Outcomes, later, mend, refused, unreachable

_LONGEST_AFTER = 3_600.0
_TOKEN = mend("TELEGRAM_TOKEN is not accepted")
_OUTCOMES = Outcomes(
    "Telegram",
    {
        401: _TOKEN,
        403: unreachable("the bot was blocked by the user, or removed from the group"),
        404: _TOKEN,
        429: later(),
    },
)
# Parts of Telegram's words, and what they say of a chat, or of what is sent there.
_WORDS = {
    "chat not found": unreachable("there is no such chat"),
    "not enough rights": unreachable("the bot may not write in this group"),
    "have no rights": unreachable("the bot may not write in this group"),
    "thread not found": unreachable("the topic of the group is gone"),
    "topic_closed": unreachable("the topic of the group is closed"),
    "too long": refused("the text is too long"),
    "is empty": refused("the text is empty"),
    "must be non-empty": refused("the text is empty"),
    "keyboard": refused("the buttons are not taken"),
    "button": refused("the buttons are not taken"),
}


def failed_with(answer: Answer) -> NotSent:
    """The error that an answer stands for."""
    if not 400 <= answer.status < 500:
        return _OUTCOMES.away(answer)
    if _OUTCOMES.knows(answer.status):
        return _OUTCOMES.of_code(answer.status, _after(answer))
    words = str(answer.content.get("description", "")).lower()
    meaning = next((meaning for part, meaning in _WORDS.items() if part in words), None)
    return _OUTCOMES.refusal(f"error {answer.status}", meaning)


def new_chat(answer: Answer) -> int | None:
    """The id that a group has got by growing to a supergroup; it can be written to by this one only."""
    identity = _parameters(answer).get("migrate_to_chat_id")
    return identity if isinstance(identity, int) else None


def _after(answer: Answer) -> float | None:
    seconds = _parameters(answer).get("retry_after")
    if isinstance(seconds, (int, float)) and seconds >= 0:
        return min(float(seconds), _LONGEST_AFTER)
    return answer.after


def _parameters(answer: Answer) -> Object:
    return as_object(answer.content.get("parameters"))
