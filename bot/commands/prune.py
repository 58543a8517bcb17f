"""python -m bot prune: removes messages and replies that are done for long, as a running service does by itself."""

from __future__ import annotations

import time

from bot.commands.console import out
from bot.commands.database import opened
from bot.commands.errors import clear_errors
from bot.settings import settings


def prune() -> None:
    """Remove messages and replies that are done for KEEP_DONE_DAYS, now; conversations and their events stay."""
    from bot.delivery.retention import PAUSE_SECONDS, Removed, batches

    with clear_errors(rasa=False), opened(settings()) as database:
        days = settings().keep_done_days
        if days is None:
            out.print("KEEP_DONE_DAYS=forever: nothing is removed.", highlight=False)
            return
        total = Removed()
        for removed in batches(database, days):
            total += removed
            # For the writers of a running service: SQLite lets them wait without a queue.
            time.sleep(PAUSE_SECONDS if removed.messages else 0.0)
    out.print(
        f"Removed what was done over {days} days ago: {total.messages} messages, {total.replies} replies",
        highlight=False,
    )
