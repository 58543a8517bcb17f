"""What WhatsApp's errors mean for a call. Their words are left out: they may quote the token or a user."""

from __future__ import annotations

from bot.channels.http_client import Answer
from bot.channels.interface import Cause, NotSent, Permanent, Retry, WindowClosed

_WINDOW = 131047
_PAIR = 131056
# Too much was sent, or the platform is at fault: it may go better later.
_LATER = frozenset({1, 2, 4, 80007, 130429, 131000, 131016, 131048, 131057, 131064, 133004, _PAIR})
# One message in six seconds to one user, when the burst is used up.
_PAIR_SECONDS = 6.0
# An operator has to mend it, and then everything goes on.
_OURS = {
    0: "WHATSAPP_TOKEN is not accepted",
    3: "the app lacks a permission: whatsapp_business_messaging",
    10: "the app lacks a permission: whatsapp_business_messaging",
    190: "WHATSAPP_TOKEN is not accepted, or has expired",
    368: "the account is restricted by Meta",
    131005: "the app lacks a permission: whatsapp_business_messaging",
    131031: "the account is locked by Meta",
    131042: "the account has a problem with its payment",
    133010: "the phone number is not registered",
}
_PERMISSIONS = range(200, 300)
_OURS_SECONDS = 60.0
_UNREACHABLE = {
    131021: "sender and recipient are the same number",
    131026: "this user can't be written to",
    131030: "this user is not among those that a test number may write to",
    131050: "this user wants no messages of this kind",
    130497: "the account may not write to users in this country",
}
# The platform does not take what the message says, or its form (131009 is a list whose rows have the same title).
_NOT_TAKEN = {131051: "this kind of message is not supported"}


def failed_with(answer: Answer) -> NotSent:
    """The error that an answer stands for."""
    told = answer.content.get("error")
    code = told.get("code") if isinstance(told, dict) else None
    if not isinstance(code, int):
        return _by_status(answer)
    failure = _failure(code, answer.after)
    if isinstance(failure, Permanent) and (answer.status >= 500 or answer.status == 429):
        return _by_status(answer)
    return failure


def cause_of(code: object) -> Cause:
    """Why a message that was taken could not be delivered, by the code that is told later."""
    return _failure(code).cause if isinstance(code, int) else Cause.CONTENT


def _failure(code: int, after: float | None = None) -> NotSent:
    if code == _WINDOW:
        return WindowClosed(f"the user has not written for 24 hours (error {code})")
    if code in _OURS or code in _PERMISSIONS:
        return Retry(f"{_OURS.get(code, 'the app lacks a permission')} (error {code})", _OURS_SECONDS)
    if code in _LATER:
        after = after if after is not None else (_PAIR_SECONDS if code == _PAIR else None)
        return Retry(f"WhatsApp asks to wait (error {code})", after)
    if code in _UNREACHABLE:
        return Permanent(f"{_UNREACHABLE[code]} (error {code})", Cause.RECIPIENT)
    return Permanent(f"{_NOT_TAKEN.get(code, 'WhatsApp does not take the message')} (error {code})")


def _by_status(answer: Answer) -> NotSent:
    if answer.status >= 500 or answer.status == 429:
        return Retry(f"WhatsApp answers with HTTP {answer.status}", answer.after)
    if answer.status in (401, 403):
        return Retry(f"WHATSAPP_TOKEN is not accepted (HTTP {answer.status})", _OURS_SECONDS)
    return Permanent(f"WhatsApp does not take the message (HTTP {answer.status})")
