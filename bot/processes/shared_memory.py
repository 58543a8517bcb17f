"""What the processes of a service tell each other: numbers in memory that they share.

Each number is written by one process alone, and read by all. Nobody waits for anybody here.
"""

from __future__ import annotations

import mmap
import os
import tempfile
from array import array
from dataclasses import dataclass

NOBODY = -1
# What each place holds: connections; the beats of its event loop; how often a message was begun or ended, and which one
# is in progress (0 for none); the number of its process (0 for none).
_CONNECTIONS, _BEATS, _TURNS, _MESSAGE, _PROCESS = range(5)
_OF_A_PLACE = 5
# Of a death: the number of the process, the message that it was at, how much that message is to blame.
_OF_A_DEATH = 3
# So many of the last deaths are remembered: what those have left is long taken over.
_DEATHS = 128
# Before the places: how many there are, how many have died, whether the newest model was refused.
_PLACES, _DIED, _REFUSED = range(3)
_HEADER = 3


@dataclass(frozen=True)
class Pulse:
    """A sign of life: the beats of an event loop, the turns of messages, and the message in progress, if any."""

    beats: int
    turns: int
    message: int


@dataclass(frozen=True)
class Death:
    """What a process was at when it ended: a message (0 for none), and how much that is to blame."""

    message: int
    blame: int


class Board:
    """A place for each process, and the last deaths; of a file that `shared` has made."""

    def __init__(self, descriptor: int) -> None:
        """This object keeps the memory, not the file."""
        self._numbers = memoryview(mmap.mmap(descriptor, os.fstat(descriptor).st_size)).cast("q")
        self.places = range(self._numbers[_PLACES])

    def connections(self, place: int) -> int:
        """How many connections are held at a place; NOBODY when none are taken there."""
        return int(self._numbers[_at(place) + _CONNECTIONS])

    def hold(self, place: int, connections: int) -> None:
        """Say how many connections are held at a place."""
        self._numbers[_at(place) + _CONNECTIONS] = connections

    def beat(self, place: int) -> None:
        """Say that the event loop at a place runs."""
        self._numbers[_at(place) + _BEATS] += 1

    def note_message(self, place: int, message: int) -> None:
        """Say which message is being answered at a place; 0 for none."""
        self._numbers[_at(place) + _MESSAGE] = message
        self._numbers[_at(place) + _TURNS] += 1

    def pulse(self, place: int) -> Pulse:
        """The signs of life at a place."""
        at = _at(place)
        return Pulse(self._numbers[at + _BEATS], self._numbers[at + _TURNS], self._numbers[at + _MESSAGE])

    def seat(self, place: int, process: int) -> None:
        """Give a place to a process."""
        for offset in range(_OF_A_PLACE):
            self._numbers[_at(place) + offset] = 0
        self._numbers[_at(place) + _CONNECTIONS] = NOBODY
        self._numbers[_at(place) + _PROCESS] = process

    def record_death(self, place: int, blame: int) -> None:
        """Note that the process at a place has ended, and how much the message that it was at is to blame."""
        at, number = _at(place), self._numbers[_DIED]
        row = self._death(number)
        self._numbers[row : row + _OF_A_DEATH] = array(
            "q", [self._numbers[at + _PROCESS], self._numbers[at + _MESSAGE], blame]
        )
        self._numbers[_DIED] = number + 1
        self.seat(place, 0)

    def is_seated(self, process: int) -> bool:
        """Whether a process has a place: its end, if it has ended, is not noted yet."""
        return any(self._numbers[_at(place) + _PROCESS] == process for place in self.places)

    def death(self, process: int) -> Death | None:
        """What a process was at when it ended, if that is known."""
        died = self._numbers[_DIED]
        for number in range(died - 1, max(died - _DEATHS, 0) - 1, -1):
            row = self._death(number)
            if self._numbers[row] == process:
                return Death(self._numbers[row + 1], self._numbers[row + 2])
        return None

    @property
    def refused(self) -> bool:
        """Whether the newest model could not be used."""
        return bool(self._numbers[_REFUSED])

    @refused.setter
    def refused(self, refused: bool) -> None:
        self._numbers[_REFUSED] = int(refused)

    def _death(self, number: int) -> int:
        return _at(len(self.places)) + number % _DEATHS * _OF_A_DEATH


def shared(places: int) -> int:
    """A file without a name, with so many empty places, by its descriptor. Raises OSError."""
    header = [places, 0, 0]
    empty = [NOBODY, 0, 0, 0, 0] * places
    with tempfile.TemporaryFile() as file:
        # Written, not only made so long: where the disk is full, that is said here.
        file.write(array("q", header + empty + [0] * _DEATHS * _OF_A_DEATH).tobytes())
        file.flush()
        return os.dup(file.fileno())


def _at(place: int) -> int:
    return _HEADER + place * _OF_A_PLACE
