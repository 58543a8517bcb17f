"""How many connections a process holds at most, by its settings and by the descriptors that the system gives it."""

from __future__ import annotations

import resource
from dataclasses import dataclass

from bot.settings import Settings

# Descriptors that are kept back: for the database, files and calls to platforms; and for connections that are refused.
_OWN, _RESERVE = 160, 32


@dataclass(frozen=True)
class Bounds:
    """The most connections in all, of one address, and beside these of such as only hear that there are too many.

    `seconds` are those in which a request's headers have to be there, and then its body.
    """

    total: int
    address: int
    reserve: int
    seconds: float

    @property
    def streams(self) -> int:
        """How many may stay open, so that there is room for those that come and go: three quarters."""
        return max(1, self.total * 3 // 4)


def bounds(settings: Settings) -> Bounds:
    """The bounds of the settings, lower where there are not as many descriptors. One address has a quarter at most."""
    limit, _ = resource.getrlimit(resource.RLIMIT_NOFILE)
    if limit == resource.RLIM_INFINITY:
        limit = settings.max_connections + _OWN + _RESERVE
    own = min(_OWN, limit // 2)
    reserve = max(1, min(_RESERVE, (limit - own) // 4))
    total = max(1, min(settings.max_connections, limit - own - reserve))
    address = max(1, min(settings.max_connections_per_address, total // 4))
    return Bounds(total, address, reserve, settings.request_timeout)


def ask_for_descriptors(settings: Settings) -> None:
    """Raise this process's limit of open files to what the settings need, as far as the system allows."""
    limit, most = resource.getrlimit(resource.RLIMIT_NOFILE)
    wanted = settings.max_connections + _OWN + _RESERVE
    if most != resource.RLIM_INFINITY:
        wanted = min(wanted, most)
    if limit != resource.RLIM_INFINITY and limit < wanted:
        resource.setrlimit(resource.RLIMIT_NOFILE, (wanted, most))
