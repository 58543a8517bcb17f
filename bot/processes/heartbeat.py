"""The signs of life of a process that answers, for the supervisor that watches over it."""

from __future__ import annotations

import asyncio
import signal

from bot.delivery.poison import InProgress
from bot.processes.shared_memory import Board, Death
from bot.processes.tie import signal_parents_end

_EACH_SECONDS = 0.5


class Heartbeat(InProgress):
    """Tells on the board, at a place, that the event loop runs, and which message is at hand."""

    def __init__(self, board: Board, place: int, most_cpu_seconds: float) -> None:
        """`most_cpu_seconds` are those of the processor that this process may use between two beats."""
        super().__init__()
        self._board = board
        self._place = place
        self._most_cpu_seconds = most_cpu_seconds
        self._task: asyncio.Task[None] | None = None

    def start(self) -> None:
        """Breathe from now on, as long as the event loop runs."""
        self.beat()
        self._task = asyncio.get_running_loop().create_task(self._go_on())

    def beat(self) -> None:
        """Show that the event loop runs.

        Who uses the processor for long and shows nothing is ended by the system: also where the supervisor is gone,
        and where a message keeps Python's lock, so that no thread here could do it.
        """
        self._board.beat(self._place)
        signal.setitimer(signal.ITIMER_PROF, self._most_cpu_seconds)

    def tell(self, message: int) -> None:
        """Tell which message is at hand, 0 for none.

        Meanwhile the supervisor's end is the end at once: if the message hangs, nobody else would be there to see it.
        """
        signal_parents_end(signal.SIGKILL if message else 0)
        self._board.note_message(self._place, message)

    def awaits(self, process: int) -> bool:
        """Whether the supervisor has not noted the end of a process yet."""
        return self._board.is_seated(process)

    def death(self, process: int) -> Death | None:
        """What a process of this service was at when it ended."""
        return self._board.death(process)

    async def _go_on(self) -> None:
        while True:
            await asyncio.sleep(_EACH_SECONDS)
            self.beat()
