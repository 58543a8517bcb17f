"""What LINE's errors mean for a call. Their words are left out of the reasons: they may quote what was sent."""

from __future__ import annotations

import re

from bot.channels.http_client import Answer
from bot.channels.interface import Cause, NotSent, Permanent, Retry

# LINE's errors have no codes, only words.
_INVALID_TOKEN = "invalid reply token"  # noqa: S105
_QUOTA = "monthly limit"
# An operator has to mend it, and then everything goes on.
_OURS_SECONDS = 60.0
# As messages[0].quickReply.items[3].action: nothing that a user wrote is in it.
_PLACE = re.compile(r"messages\[\d\][A-Za-z0-9_.\[\]/]{0,80}")


def failed_with(answer: Answer, uncertain: bool = False) -> NotSent:
    """The error that an answer stands for; `uncertain`: the call may have been taken all the same."""
    status = answer.status
    if status == 429 and _QUOTA in _words(answer):
        # Not again and again: the next reply, which costs nothing, would have to wait for this one.
        return Permanent("the account's monthly quota of pushed messages is used up (HTTP 429)", Cause.ACCOUNT)
    if status == 429 or status >= 500:
        return Retry(f"LINE answers with HTTP {status}", answer.after, uncertain)
    if status == 401:
        return Retry("LINE_CHANNEL_ACCESS_TOKEN is not accepted, or has expired (HTTP 401)", _OURS_SECONDS, uncertain)
    if status == 403:
        return Retry("the channel or its plan may not do this (HTTP 403)", _OURS_SECONDS, uncertain)
    return Permanent(f"LINE does not take the message (HTTP {status}{_place(answer)})")


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
