"""Finds processes that are deaf: they run, but do not answer."""

from __future__ import annotations

import time

from bot.processes.shared_memory import Board

# Between two looks of the supervisor so much time counts at most: when all stood still together (a laptop was shut, a
# container was paused, the machine swapped), nobody was deaf.
_LONGEST_LOOK_SECONDS = 1.0


class Clock:
    """Time as the supervisor lives through it, in seconds."""

    def __init__(self) -> None:
        self.now = 0.0
        self._looked = time.monotonic()

    def tick(self) -> None:
        """Let the time go on that has passed since the last look."""
        looked = time.monotonic()
        self.now += min(looked - self._looked, _LONGEST_LOOK_SECONDS)
        self._looked = looked


class Watchdog:
    """Watches the signs of life at a place."""

    def __init__(self, board: Board, place: int, clock: Clock) -> None:
        self._board = board
        self._place = place
        self._clock = clock
        self.begin()

    def begin(self) -> None:
        """Watch from now on."""
        self._last = self._board.pulse(self._place)
        self._beaten = self._turned = self._clock.now

    def look(self) -> None:
        """See what is new."""
        last, self._last = self._last, self._board.pulse(self._place)
        if self._last.beats != last.beats:
            self._beaten = self._clock.now
        if not self._last.message or self._last.turns != last.turns:
            self._turned = self._clock.now

    @property
    def silent(self) -> float:
        """For how many seconds the event loop has shown no life."""
        return self._clock.now - self._beaten

    @property
    def busy(self) -> float:
        """For how many seconds one message has been at hand."""
        return self._clock.now - self._turned

    @property
    def message(self) -> int:
        """The message at hand."""
        return self._last.message
