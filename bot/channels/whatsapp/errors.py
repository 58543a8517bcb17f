"""What WhatsApp's errors mean for a call."""

from __future__ import annotations

from bot.channels.http_client import Answer
from bot.channels.interface import Cause, NotSent, Permanent
from bot.channels.json_fields import as_object
from bot.channels.outcomes import Code, Meaning, Outcomes, closed, later, mend, overloaded, refused, unreachable

_PERMISSION = mend("the app lacks a permission: whatsapp_business_messaging")
_TOKEN = mend("WHATSAPP_TOKEN is not accepted")
# One message in six seconds to one user, when the burst is used up.
_PAIR_SECONDS = 6.0
_CODES: dict[Code, Meaning] = {
    131047: closed("the user has not written for 24 hours"),
    # Too much was sent, or the platform is at fault.
    **dict.fromkeys((1, 2, 4, 80007, 130429, 131000, 131016, 131048, 131057, 131064, 133004), later()),
    131056: later(_PAIR_SECONDS),
    **dict.fromkeys(range(200, 300), mend("the app lacks a permission")),
    **dict.fromkeys((3, 10, 131005), _PERMISSION),
    0: _TOKEN,
    190: mend("WHATSAPP_TOKEN is not accepted, or has expired"),
    368: mend("the account is restricted by Meta"),
    131031: mend("the account is locked by Meta"),
    131042: mend("the account has a problem with its payment"),
    133010: mend("the phone number is not registered"),
    131021: unreachable("sender and recipient are the same number"),
    131026: unreachable("this user can't be written to"),
    131030: unreachable("this user is not among those that a test number may write to"),
    131050: unreachable("this user wants no messages of this kind"),
    130497: unreachable("the account may not write to users in this country"),
    # Others say that the platform does not take what the message says, or its form (131009: two rows of one title).
    131051: refused("this kind of message is not supported"),
}
_OUTCOMES = Outcomes("WhatsApp", _CODES, {401: _TOKEN, 403: _TOKEN})


def failed_with(answer: Answer) -> NotSent:
    """The error that an answer stands for."""
    code = as_object(answer.content.get("error")).get("code")
    if not isinstance(code, int):
        return _OUTCOMES.of_status(answer)
    error = _OUTCOMES.of_code(code, answer.after)
    return _OUTCOMES.of_status(answer) if isinstance(error, Permanent) and overloaded(answer) else error


def cause_of(code: object) -> Cause:
    """Why a message that was taken could not be delivered, by the code that is told later."""
    return _OUTCOMES.of_code(code).cause if isinstance(code, int) else Cause.CONTENT
