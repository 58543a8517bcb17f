"""What an answer of a platform means for a call: its HTTP status, and codes of the platform's own.

What a status means is the same for all; each platform has a table of what it adds. Reasons are our own words: a
platform's may quote a token, or what a user wrote.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from bot.channels.failures import Cause, NotSent, Permanent, Retry, WindowClosed
from bot.channels.http_client import Answer

# So often (seconds) it is tried whether an operator has mended what is wrong.
_MENDING_SECONDS = 60.0


@dataclass(frozen=True)
class Failure:
    """A call that failed: `code` as a reason names it, `after` so many seconds it may be made again.

    `uncertain`: the platform may have taken it all the same.
    """

    platform: str
    code: str
    after: float | None = None
    uncertain: bool = False


# Makes the error that a code stands for.
Meaning = Callable[[Failure], NotSent]
# A code, or a code with what tells its several meanings apart.
Code = int | tuple[int, int]


def later(seconds: float | None = None) -> Meaning:
    """It may go better later: in so many seconds, if the platform does not say."""
    return lambda failure: Retry(
        f"{failure.platform} asks to wait ({failure.code})",
        failure.after if failure.after is not None else seconds,
        failure.uncertain,
    )


def mend(reason: str, seconds: float | None = None) -> Meaning:
    """An operator has to mend something, and then everything goes on."""
    return lambda failure: Retry(f"{reason} ({failure.code})", seconds or _MENDING_SECONDS, failure.uncertain)


def closed(reason: str) -> Meaning:
    """The user has to write first."""
    return lambda failure: WindowClosed(f"{reason} ({failure.code})")


def refused(reason: str, cause: Cause = Cause.CONTENT) -> Meaning:
    """It will never succeed."""
    return lambda failure: Permanent(f"{reason} ({failure.code})", cause)


def unreachable(reason: str) -> Meaning:
    """This user can't be written to."""
    return refused(reason, Cause.RECIPIENT)


def forbidden(reason: str) -> Meaning:
    """Our account may not do this."""
    return refused(reason, Cause.ACCOUNT)


class Outcomes:
    """What the answers of one platform mean: `codes` are its own, `statuses` those that say more than "not taken"."""

    def __init__(
        self, platform: str, codes: Mapping[Code, Meaning] | None = None, statuses: Mapping[int, Meaning] | None = None
    ) -> None:
        self._platform = platform
        self._codes = codes or {}
        self._statuses = statuses or {}
        self._unknown = refused(f"{platform} does not take the message")

    def knows(self, code: Code) -> bool:
        """Whether a code is in the table."""
        return code in self._codes

    def of_code(self, code: Code, after: float | None = None) -> NotSent:
        """What a code of the platform's means."""
        number = code if isinstance(code, int) else code[0]
        return self._codes.get(code, self._unknown)(Failure(self._platform, f"error {number}", after))

    def of_status(self, answer: Answer, uncertain: bool = False, detail: str = "") -> NotSent:
        """What an answer means by its status; `detail` says more of a call that is not taken."""
        if overloaded(answer):
            return self.away(answer, uncertain)
        failure = Failure(self._platform, f"HTTP {answer.status}", answer.after, uncertain)
        known = self._statuses.get(answer.status)
        return known(failure) if known else self.refusal(failure.code + detail)

    def away(self, answer: Answer, uncertain: bool = False) -> Retry:
        """The platform neither takes nor refuses the call at present."""
        return Retry(f"{self._platform} answers with HTTP {answer.status}", answer.after, uncertain)

    def refusal(self, code: str, meaning: Meaning | None = None) -> NotSent:
        """What a code means that is in no table: that the message is not taken, if nothing else tells more."""
        return (meaning or self._unknown)(Failure(self._platform, code))


def overloaded(answer: Answer) -> bool:
    """Whether a platform is called too much, or is at fault."""
    return answer.status == 429 or answer.status >= 500
