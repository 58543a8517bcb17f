"""Figures that outlast the process that measures them."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

Record = dict[str, Any]


class Kept:
    """Figures by name, written to a file one by one; with `resume`, those in the file are not measured again."""

    def __init__(self, file: Path, *, resume: bool) -> None:
        self._file = file
        self._records: dict[str, Record] = json.loads(file.read_text("utf-8")) if resume and file.exists() else {}

    def get(self, name: str, measure: Callable[[], Record]) -> Record:
        """The figures of this name; they are measured if they are not there."""
        if name not in self._records:
            self._records[name] = measure()
            self._file.parent.mkdir(parents=True, exist_ok=True)
            self._file.write_text(json.dumps(self._records, indent=1), "utf-8")
            print(f"{name}: {json.dumps(self._records[name])}", file=sys.stderr)
        return self._records[name]
