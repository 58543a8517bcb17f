"""A worker, as the supervisor starts it: `python -m bot.commands.work …` answers on a socket that `serve` has opened.

Before it loads anything it binds itself to the supervisor: whoever was killed while its workers load would leave them
with a socket that nobody answers on.
"""

from __future__ import annotations

import signal
import sys
from pathlib import Path
from typing import Optional

from bot.processes.tie import Tie, signal_parents_end


def work(model: Path, socket: int, pipe: int, board: int, place: int, cause: Optional[str] = None) -> None:
    """Answer beside the workers that share a board; all numbers but the place are descriptors."""
    from bot.processes.service import inherited

    # Tied before Rasa is loaded, which takes seconds.
    tie = Tie(inherited(pipe))
    from bot.commands.errors import clear_errors, give_up
    from bot.engine.training import ModelUnusable
    from bot.processes import service
    from bot.processes.exit_codes import MODEL_UNUSABLE
    from bot.processes.shared_memory import Board
    from bot.settings import settings

    with clear_errors():
        try:
            slot = service.WorkerSlot(inherited(socket), tie, Board(board), place, cause)
            service.work(settings(), model, slot)
        except ModelUnusable as error:
            give_up(str(error), MODEL_UNUSABLE)


def main() -> None:
    """Run the command line, bound to the supervisor from its first moment on."""
    signal_parents_end(signal.SIGKILL)
    import argparse

    parser = argparse.ArgumentParser(prog="python -m bot.commands.work")
    parser.add_argument("model", type=Path)
    for descriptor in ("socket", "pipe", "board"):
        parser.add_argument(f"--{descriptor}", type=int, required=True)
    parser.add_argument("--place", type=int, required=True)
    parser.add_argument("--cause")
    given = parser.parse_args()
    import typer

    try:
        work(**vars(given))
    except typer.Exit as error:
        sys.exit(error.exit_code)


if __name__ == "__main__":
    main()
