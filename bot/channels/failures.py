"""What can go wrong between a platform and us."""

from __future__ import annotations

from enum import Enum


class Cause(str, Enum):
    """Why a reply was given up, as it is counted."""

    # The platform does not take what it says, or how: another form may be taken.
    CONTENT = "content"
    # This user can't be written to.
    RECIPIENT = "recipient"
    # Our account may not do this: an operator has to mend it.
    ACCOUNT = "account"
    # The user has to write first.
    WINDOW = "window"
    # The platform asked to wait, or was away, for too long.
    WAITED = "waited"
    # The channel failed.
    DEFECT = "defect"


class Unauthentic(Exception):
    """A request that is not from the platform. It carries no reason: nobody is told any."""


class NotSent(Exception):
    """A call came to nothing. The reason is kept and logged: it must hold no secret and nothing that a user wrote."""

    cause = Cause.DEFECT


class Retry(NotSent):
    """The call may be made again, `after` so many seconds where the platform says so.

    `uncertain`: the platform may have taken it all the same, as its answer did not come.
    """

    cause = Cause.WAITED

    def __init__(self, reason: str, after: float | None = None, uncertain: bool = False) -> None:
        super().__init__(reason)
        self.after = after
        self.uncertain = uncertain


class WindowClosed(NotSent):
    """The platform lets nobody write to this user before the user writes again."""

    cause = Cause.WINDOW


class Permanent(NotSent):
    """The call will never succeed.

    Where it is for another cause than the content, a channel has to say so: what shows options and is refused for its
    content goes out once more, in words alone.
    """

    def __init__(self, reason: str, cause: Cause = Cause.CONTENT) -> None:
        super().__init__(reason)
        self.cause = cause
