"""What Messenger's errors mean for a call. Their words are left out: they may quote the token or a user."""

from __future__ import annotations

from bot.channels.http_client import Answer
from bot.channels.interface import Cause, NotSent, Permanent, Retry, WindowClosed

# The same codes mean several things; the subcode tells which.
_WINDOW = frozenset({(10, 2018278), (10, 2018065)})
_UNREACHABLE = frozenset({(10, 2018108), (100, 2018001), (200, 1545041)})
# Too much was sent, or the platform is at fault: it may go better later.
_LATER = frozenset({1, 2, 4, 32, 341, 613, 1200, 80006})
# An operator has to mend it, and then everything goes on.
_PERMISSION = "the app lacks a permission: pages_messaging"
_OURS = {
    3: _PERMISSION,
    10: _PERMISSION,
    102: "MESSENGER_TOKEN is not accepted",
    190: "MESSENGER_TOKEN is not accepted, or has expired",
    368: "the page is restricted by Meta",
}
_PERMISSIONS = range(200, 300)
_OURS_SECONDS = 60.0
_UNAVAILABLE = 551


def failed_with(answer: Answer) -> NotSent:
    """The error that an answer stands for."""
    told = answer.content.get("error")
    code = told.get("code") if isinstance(told, dict) else None
    if not isinstance(told, dict) or not isinstance(code, int):
        return _by_status(answer)
    subcode = told.get("error_subcode")
    subcode = subcode if isinstance(subcode, int) else None
    if (code, subcode) in _WINDOW:
        return WindowClosed(f"the user has not written for 24 hours (error {code})")
    if code == _UNAVAILABLE or (code, subcode) in _UNREACHABLE:
        return Permanent(f"this user can't be written to (error {code})", Cause.RECIPIENT)
    if code in _OURS or code in _PERMISSIONS:
        return Retry(f"{_OURS.get(code, _PERMISSION)} (error {code})", _OURS_SECONDS)
    if code in _LATER:
        return Retry(f"Messenger asks to wait (error {code})", answer.after)
    if answer.status >= 500 or answer.status == 429:
        return _by_status(answer)
    return Permanent(f"Messenger does not take the message (error {code}{_more(subcode)})")


def _more(subcode: int | None) -> str:
    return "" if subcode is None else f", subcode {subcode}"


def _by_status(answer: Answer) -> NotSent:
    if answer.status >= 500 or answer.status == 429:
        return Retry(f"Messenger answers with HTTP {answer.status}", answer.after)
    if answer.status in (401, 403):
        return Retry(f"MESSENGER_TOKEN is not accepted (HTTP {answer.status})", _OURS_SECONDS)
    return Permanent(f"Messenger does not take the message (HTTP {answer.status})")
