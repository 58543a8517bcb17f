"""How many connections each process of a service holds, in memory that the processes share.

Of several that listen on one socket, whichever wakes first would take all that come at once, while the others stood
idle.
"""

from __future__ import annotations

import mmap
import os
import tempfile
from array import array

_NOBODY = -1
# A process may hold more than the least busy one by this part of them.
_SLACK = 8


class Loads:
    """A place for each process, with the number of its connections; empty as long as none answers from there."""

    def __init__(self, descriptor: int) -> None:
        """Of a file that `shared` has made; this object keeps the memory, not the file."""
        self._numbers = memoryview(mmap.mmap(descriptor, os.fstat(descriptor).st_size)).cast("q")

    def note(self, place: int, connections: int) -> None:
        """Say how many connections the process at a place holds."""
        self._numbers[place] = connections

    def leave(self, place: int) -> None:
        """Say that no process takes connections at a place."""
        self._numbers[place] = _NOBODY

    def least(self) -> int:
        """The connections of the process that holds the fewest; 0 when there is none."""
        return min((number for number in self._numbers if number != _NOBODY), default=0)


class Share:
    """What one process, at its place, has to take of all connections."""

    def __init__(self, loads: Loads, place: int) -> None:
        self._loads = loads
        self._place = place
        self._left = False

    def note(self, connections: int) -> None:
        """Say how many connections are held here."""
        if not self._left:
            self._loads.note(self._place, connections)

    def leave(self) -> None:
        """Say that no connections are taken here any more."""
        self._left = True
        self._loads.leave(self._place)

    def allows(self, connections: int) -> bool:
        """Whether a process with so many connections may take another at once."""
        least = self._loads.least()
        return connections <= least + least // _SLACK


def shared(places: int) -> int:
    """A file without a name that holds so many empty places, by its descriptor. Raises OSError."""
    with tempfile.TemporaryFile() as file:
        # Written, not only made so long: where the disk is full, that is said here.
        file.write(array("q", [_NOBODY] * places).tobytes())
        file.flush()
        return os.dup(file.fileno())
