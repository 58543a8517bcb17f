"""Slips in test conversations that YAML takes without a word: it reads something else than is written."""

from __future__ import annotations

import re

from knowledge.findings import Report

_QUOTED = re.compile(r"\"(?:[^\"\\]|\\.)*\"|'(?:[^']|'')*'")
# A list on one line, with what stands in it.
_LIST = re.compile(r"^\s*(?:-\s+)?\w+:\s*\[(.*)\]\s*(?:#.*)?$")
# A number with commas in it, as a whole item of a list.
_GROUPED = re.compile(r"(?:^|[\[,])\s*([+-]?\d{1,3}(?:,\d{3})+(?:\.\d+)?)\s*(?=[\],]|$)")
# A text without quotes that goes on after what YAML takes for the beginning of a comment.
_CUT = re.compile(r"^\s*(?:-\s+)?say:\s+(?![\"'\[{|>#&*!])\S.*?\s(#[^\s#].*)$")


def check_slips(content: str, report: Report) -> None:
    """Report numbers that are read as several, and texts that are cut at a "#"."""
    for number, line in enumerate(content.splitlines(), 1):
        for written in _grouped(line):
            parts = written.count(",") + 1
            report.add(number, f"{written} is read as {parts} numbers", f'put it in quotes: "{written}"')
        if cut := _CUT.match(line):
            report.add(number, f"the text ends before '{cut.group(1)}'", "put the whole text in quotes")


def _grouped(line: str) -> list[str]:
    found = _LIST.match(line)
    return _GROUPED.findall(_QUOTED.sub("''", found.group(1))) if found else []
