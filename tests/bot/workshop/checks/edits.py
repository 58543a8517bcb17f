"""Edits as people make them."""

from __future__ import annotations

from pathlib import Path


def line_with(file: Path, text: str) -> int:
    """The line (from 1) that holds a text."""
    lines = file.read_text(encoding="utf-8").splitlines()
    return next(number for number, line in enumerate(lines, 1) if text in line)


def edit_line(file: Path, line: int, new: str | None) -> None:
    """Replace a line (from 1), or remove it."""
    lines = file.read_text(encoding="utf-8").splitlines()
    lines[line - 1 : line] = [] if new is None else [new]
    file.write_text("\n".join(lines) + "\n", encoding="utf-8")
