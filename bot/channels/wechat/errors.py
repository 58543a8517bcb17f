"""What WeChat's errors mean for a call."""

from __future__ import annotations

from bot.channels.http_client import Answer
from bot.channels.interface import NotSent
from bot.channels.outcomes import Outcomes, closed, forbidden, later, mend, refused, unreachable

# The access token is not, or no longer, accepted: another is to be had.
STALE = frozenset({40001, 40014, 42001, 42007})
_STALE_SECONDS = 30.0
_OUTCOMES = Outcomes(
    "WeChat",
    {
        **dict.fromkeys(STALE, mend("the access token is not accepted", _STALE_SECONDS)),
        45015: closed("the user has not written for 48 hours, or has left"),
        45047: closed("the user has been sent as many messages as one of theirs allows"),
        43004: closed("the user does not follow the account"),
        50005: closed("the user does not follow the account"),
        # Too much was called, or the platform is at fault.
        -1: later(),
        6000: later(),
        45009: later(3_600.0),
        45011: later(60.0),
        40002: mend("WECHAT_APP_ID or WECHAT_APP_SECRET is not accepted"),
        40013: mend("WECHAT_APP_ID is not accepted"),
        40125: mend("WECHAT_APP_SECRET is not accepted"),
        40164: mend("this server's address is not on the account's IP whitelist"),
        40243: mend("WECHAT_APP_SECRET is frozen"),
        41002: mend("WECHAT_APP_ID is not accepted"),
        41004: mend("WECHAT_APP_SECRET is not accepted"),
        50002: mend("the account is restricted by WeChat"),
        50007: mend("the account is frozen by WeChat"),
        61024: mend("WECHAT_APP_ID is not accepted"),
        89503: mend("the account's administrator has to confirm this server's address"),
        40003: unreachable("this user is not one of the account's"),
        43019: unreachable("the account has blocked this user"),
        48001: forbidden(
            "the account may not send customer service messages: it is not verified, or lacks the permission"
        ),
        48004: forbidden("the account may not send customer service messages any more"),
        50004: forbidden("the account may not send customer service messages any more"),
        40200: refused("this kind of account may not send such a message"),
        45002: refused("the message is too long"),
    },
)


def code_of(answer: Answer) -> int | None:
    """The error's code; 0 for none, None where the answer is not one of the platform's."""
    code = answer.content.get("errcode", 0 if answer.content else None)
    return code if isinstance(code, int) else None


def failed_with(answer: Answer) -> NotSent | None:
    """The error that an answer stands for; None where the platform has done what it was asked for."""
    code = code_of(answer)
    if answer.status != 200:
        return _OUTCOMES.of_status(answer)
    if code is None:
        # An answer that can't be read does not say whether the call was taken.
        return _OUTCOMES.away(answer, uncertain=True)
    return _OUTCOMES.of_code(code) if code else None
