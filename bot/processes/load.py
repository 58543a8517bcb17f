"""How many connections each process of a service holds, on the board that the processes share.

Of several that listen on one socket, whichever wakes first would take all that come at once, while the others stood
idle.
"""

from __future__ import annotations

from bot.processes.shared_memory import NOBODY, Board

# A process may hold more than the least busy one by this part of them.
_SLACK = 8


class Share:
    """What one process, at its place, has to take of all connections."""

    def __init__(self, board: Board, place: int) -> None:
        self._board = board
        self._place = place
        self._left = False

    def note(self, connections: int) -> None:
        """Say how many connections are held here."""
        if not self._left:
            self._board.hold(self._place, connections)

    def leave(self) -> None:
        """Say that no connections are taken here any more."""
        self._left = True
        self._board.hold(self._place, NOBODY)

    def allows(self, connections: int) -> bool:
        """Whether a process with so many connections may take another at once."""
        fewest = least(self._board)
        return connections <= fewest + fewest // _SLACK


def least(board: Board) -> int:
    """The connections of the process that holds the fewest; 0 when there is none."""
    held = map(board.connections, board.places)
    return min((number for number in held if number != NOBODY), default=0)
