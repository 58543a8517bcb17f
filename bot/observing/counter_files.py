"""The files in which processes count: their place on the disk is taken when they are made.

prometheus_client only makes them so long. Where the disk is full later on, the system would end the process in the
moment in which it counts something for the first time (SIGBUS): just when partners should be told to come again.
"""

from __future__ import annotations

import os

from prometheus_client import values
from prometheus_client.mmap_dict import MmapedDict

# More than all our figures take with all their labels.
BYTES = 262_144


class Reserved(MmapedDict):
    """A file of counters."""

    def __init__(self, filename: str, read_mode: bool = False) -> None:
        """Make it, or go on with the one that is there. Raises OSError where the disk has no place for it."""
        if not read_mode:
            with open(filename, "ab") as file:
                os.posix_fallocate(file.fileno(), 0, BYTES)
        super().__init__(filename, read_mode)  # type: ignore[no-untyped-call]


def reserve() -> None:
    """Let prometheus_client use them."""
    values.MmapedDict = Reserved  # type: ignore[attr-defined]
