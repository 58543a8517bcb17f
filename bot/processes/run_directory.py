"""A directory for what a service keeps beside the database while it runs; those of killed ones are removed."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from bot.delivery.lease_owners import has_ended, new_owner

_PREFIX = "partner-desk."


@contextmanager
def own_directory() -> Iterator[Path]:
    """A directory named by this process, which is removed at the end; at a kill it stays, until the next start."""
    place = Path(tempfile.gettempdir())
    for left in place.glob(f"{_PREFIX}*"):
        if has_ended(left.name.removeprefix(_PREFIX)):
            shutil.rmtree(left, ignore_errors=True)
    own = place / f"{_PREFIX}{new_owner()}"
    own.mkdir(mode=0o700)
    try:
        yield own
    finally:
        shutil.rmtree(own, ignore_errors=True)
