"""What Messenger's errors mean for a call."""

from __future__ import annotations

from bot.channels.http_client import Answer
from bot.channels.interface import NotSent
from bot.channels.json_fields import as_object
from bot.channels.outcomes import Code, Meaning, Outcomes, closed, later, mend, overloaded, unreachable

_PERMISSION = mend("the app lacks a permission: pages_messaging")
_TOKEN = mend("MESSENGER_TOKEN is not accepted")
# The same codes mean several things; then the subcode tells which.
_CODES: dict[Code, Meaning] = {
    **dict.fromkeys(((10, 2018278), (10, 2018065)), closed("the user has not written for 24 hours")),
    **dict.fromkeys((551, (10, 2018108), (100, 2018001), (200, 1545041)), unreachable("this user can't be written to")),
    **dict.fromkeys((3, 10, *range(200, 300)), _PERMISSION),
    102: _TOKEN,
    190: mend("MESSENGER_TOKEN is not accepted, or has expired"),
    368: mend("the page is restricted by Meta"),
    # Too much was sent, or the platform is at fault.
    **dict.fromkeys((1, 2, 4, 32, 341, 613, 1200, 80006), later()),
}
_OUTCOMES = Outcomes("Messenger", _CODES, {401: _TOKEN, 403: _TOKEN})


def failed_with(answer: Answer) -> NotSent:
    """The error that an answer stands for."""
    told = as_object(answer.content.get("error"))
    code, subcode = told.get("code"), told.get("error_subcode")
    if not isinstance(code, int):
        return _OUTCOMES.of_status(answer)
    if isinstance(subcode, int) and _OUTCOMES.knows((code, subcode)):
        return _OUTCOMES.of_code((code, subcode), answer.after)
    if _OUTCOMES.knows(code):
        return _OUTCOMES.of_code(code, answer.after)
    if overloaded(answer):
        return _OUTCOMES.away(answer)
    return _OUTCOMES.refusal(f"error {code}, subcode {subcode}" if isinstance(subcode, int) else f"error {code}")
