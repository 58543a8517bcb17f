"""Spaces calls as a platform asks for: so far apart to one user, and so many a second in all."""

from __future__ import annotations

# Of users who have not been written to for long nothing is remembered.
_MOST_KEYS = 1_000


class Pace:
    """When calls may be made; it knows only those of this process. `rate` is the most calls a second in all."""

    def __init__(self, rate: float) -> None:
        self._apart = 1.0 / rate
        self._any = 0.0
        self._free: dict[str, float] = {}

    def wait(self, key: str, seconds: float, now: float) -> float:
        """How many seconds a call has to wait; counts it as made then, and the next of its key `seconds` later."""
        due = max(now, self._any, self._free.get(key, now))
        self._any = max(now, self._any) + self._apart
        self._free[key] = due + seconds
        if len(self._free) > _MOST_KEYS:
            self._free = {known: free for known, free in self._free.items() if free > now}
        return due - now
