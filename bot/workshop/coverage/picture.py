"""A language's confusion as a picture: expected intents downwards, what was read across."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape

from bot.workshop.coverage.records import Reading

_CELL = 16
# Room for the names: beside the rows, above the columns, and right of the last column, as these lean over.
_LEFT, _TOP, _RIGHT = 190, 150, 100
_SHADES = 4


def confusion_picture(readings: Sequence[Reading], language: str) -> str:
    """An SVG; empty where nothing was asked."""
    rows = list(dict.fromkeys(reading.expected for reading in readings))
    # Read as another than any that was expected: these columns come last.
    columns = list(dict.fromkeys([*rows, *(reading.read for reading in readings)]))
    if not rows:
        return ""
    asked = {row: sum(len(each.questions) for each in readings if each.expected == row) for row in rows}
    width, height = _LEFT + _CELL * len(columns) + _RIGHT, _TOP + _CELL * len(rows) + 8
    parts = [
        f'<svg class="confusion" viewBox="0 0 {width} {height}" width="{width}" height="{height}" role="img" '
        f'aria-label="Confusion of intents in {escape(language)}">',
        *(_row(name, number, len(columns)) for number, name in enumerate(rows)),
        *(_column(name, number, len(rows)) for number, name in enumerate(columns)),
        *(_cell(each, columns.index(each.read), rows.index(each.expected), asked[each.expected]) for each in readings),
        "</svg>",
    ]
    return "\n".join(parts)


def _row(name: str, number: int, columns: int) -> str:
    y = _TOP + _CELL * number
    return (
        f'<line x1="{_LEFT}" y1="{y}" x2="{_LEFT + _CELL * columns}" y2="{y}"/>'
        f'<text x="{_LEFT - 6}" y="{y + 12}" text-anchor="end">{escape(_short(name))}</text>'
    )


def _column(name: str, number: int, rows: int) -> str:
    x = _LEFT + _CELL * number
    return (
        f'<line x1="{x}" y1="{_TOP}" x2="{x}" y2="{_TOP + _CELL * rows}"/>'
        f'<text transform="translate({x + 12} {_TOP - 6}) rotate(-60)">{escape(_short(name))}</text>'
    )


def _cell(reading: Reading, column: int, row: int, asked: int) -> str:
    count = len(reading.questions)
    shade = max(1, round(_SHADES * count / asked))
    x, y = _LEFT + _CELL * column, _TOP + _CELL * row
    kind = "right" if reading.right else "wrong"
    read = "read as expected" if reading.right else f"read as {reading.read}"
    title = f"{reading.expected}: {count} of {asked} {read}"
    number = "" if reading.right else f'<text x="{x + 8}" y="{y + 12}" text-anchor="middle">{count}</text>'
    return (
        f'<g class="{kind} shade-{shade}"><title>{escape(title)}</title>'
        f'<rect x="{x + 1}" y="{y + 1}" width="{_CELL - 2}" height="{_CELL - 2}" rx="2"/>{number}</g>'
    )


def _short(intent: str) -> str:
    return intent.removeprefix("ask_")
