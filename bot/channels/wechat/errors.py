"""What WeChat's errors mean for a call. Their words are left out: they may quote the token or a user."""

from __future__ import annotations

from bot.channels.http_client import Answer
from bot.channels.interface import Cause, NotSent, Permanent, Retry, WindowClosed

# The access token is not, or no longer, accepted: another is to be had.
STALE = frozenset({40001, 40014, 42001, 42007})
_STALE_SECONDS = 30.0
_CLOSED = {
    45015: "the user has not written for 48 hours, or has left",
    45047: "the user has been sent as many messages as one of theirs allows",
    43004: "the user does not follow the account",
    50005: "the user does not follow the account",
}
# Too much was called, or the platform is at fault: it may go better later.
_LATER = {-1: None, 45009: 3_600.0, 45011: 60.0, 6000: None}
# An operator has to mend it, and then everything goes on.
_OURS = {
    40002: "WECHAT_APP_ID or WECHAT_APP_SECRET is not accepted",
    40013: "WECHAT_APP_ID is not accepted",
    40125: "WECHAT_APP_SECRET is not accepted",
    40164: "this server's address is not on the account's IP whitelist",
    40243: "WECHAT_APP_SECRET is frozen",
    41002: "WECHAT_APP_ID is not accepted",
    41004: "WECHAT_APP_SECRET is not accepted",
    50002: "the account is restricted by WeChat",
    50007: "the account is frozen by WeChat",
    61024: "WECHAT_APP_ID is not accepted",
    89503: "the account's administrator has to confirm this server's address",
}
_OURS_SECONDS = 60.0
_UNREACHABLE = {
    40003: "this user is not one of the account's",
    43019: "the account has blocked this user",
}
_NOT_TAKEN = {
    40200: "this kind of account may not send such a message",
    45002: "the message is too long",
}
_NOT_ALLOWED = {
    48001: "the account may not send customer service messages: it is not verified, or lacks the permission",
    48004: "the account may not send customer service messages any more",
    50004: "the account may not send customer service messages any more",
}


def code_of(answer: Answer) -> int | None:
    """The error's code; 0 for none, None where the answer is not one of the platform's."""
    code = answer.content.get("errcode", 0 if answer.content else None)
    return code if isinstance(code, int) else None


def failed_with(answer: Answer) -> NotSent | None:
    """The error that an answer stands for; None where the platform has done what it was asked for."""
    code = code_of(answer)
    if answer.status != 200 or code is None:
        return _by_status(answer)
    if code == 0:
        return None
    if code in STALE:
        return Retry(f"the access token is not accepted (error {code})", _STALE_SECONDS)
    if code in _CLOSED:
        return WindowClosed(f"{_CLOSED[code]} (error {code})")
    if code in _LATER:
        return Retry(f"WeChat asks to wait (error {code})", _LATER[code])
    if code in _OURS:
        return Retry(f"{_OURS[code]} (error {code})", _OURS_SECONDS)
    return _refused(code)


def _refused(code: int) -> Permanent:
    if code in _UNREACHABLE:
        return Permanent(f"{_UNREACHABLE[code]} (error {code})", Cause.RECIPIENT)
    if code in _NOT_ALLOWED:
        return Permanent(f"{_NOT_ALLOWED[code]} (error {code})", Cause.ACCOUNT)
    return Permanent(f"{_NOT_TAKEN.get(code, 'WeChat does not take the message')} (error {code})")


def _by_status(answer: Answer) -> NotSent:
    if answer.status == 200 or answer.status >= 500 or answer.status == 429:
        # An answer that can't be read does not say whether the call was taken.
        return Retry(f"WeChat answers with HTTP {answer.status}", answer.after, uncertain=answer.status == 200)
    return Permanent(f"WeChat does not take the message (HTTP {answer.status})")
