"""What LINE's errors mean for a call."""

from __future__ import annotations

import re

from bot.channels.http_client import Answer
from bot.channels.interface import Cause, NotSent, Permanent
from bot.channels.outcomes import Outcomes, mend

# LINE's errors have no codes, only words.
_INVALID_TOKEN = "invalid reply token"  # noqa: S105
_QUOTA = "monthly limit"
# As messages[0].quickReply.items[3].action: nothing that a user wrote is in it.
_PLACE = re.compile(r"messages\[\d\][A-Za-z0-9_.\[\]/]{0,80}")
_OUTCOMES = Outcomes(
    "LINE",
    statuses={
        401: mend("LINE_CHANNEL_ACCESS_TOKEN is not accepted, or has expired"),
        403: mend("the channel or its plan may not do this"),
    },
)


def failed_with(answer: Answer, uncertain: bool = False) -> NotSent:
    """The error that an answer stands for; `uncertain`: the call may have been taken all the same."""
    if answer.status == 429 and _QUOTA in _words(answer):
        # Not again and again: the next reply, which costs nothing, would have to wait for this one.
        return Permanent("the account's monthly quota of pushed messages is used up (HTTP 429)", Cause.ACCOUNT)
    return _OUTCOMES.of_status(answer, uncertain, _place(answer))


def is_invalid_token(answer: Answer) -> bool:
    """Whether a reply token was refused: it has expired, or was used, or never was one."""
    return answer.status == 400 and _INVALID_TOKEN in _words(answer)


def _place(answer: Answer) -> str:
    """What in the request LINE does not take, where it says so."""
    match answer.content.get("details"):
        case [{"property": str(place)}, *_] if _PLACE.fullmatch(place):
            return f", {place}"
    return ""


def _words(answer: Answer) -> str:
    return str(answer.content.get("message", "")).lower()
