"""Every file that CONTRIBUTING.md and the README name is there."""

from __future__ import annotations

import re

import pytest

from bot.settings import ROOT

PAGES = ("CONTRIBUTING.md", "README.md")


def paths(page: str) -> set[str]:
    """What a page names that looks like a file or directory of the repository."""
    text = re.sub(r"```.*?```", "", (ROOT / page).read_text("utf-8"), flags=re.DOTALL)
    named = set(re.findall(r"`([\w.<>*-]+(?:/[\w.<>*-]*)+|[\w-]+\.(?:yml|md|toml|py))`", text))
    return {path for path in named if not path.startswith("results/")}


@pytest.mark.parametrize("page", PAGES)
def test_every_path_is_there(page: str) -> None:
    """`<language>` and `<topic>` stand for any."""
    patterns = {path: re.sub(r"<\w+>", "*", path).rstrip("/") for path in paths(page)}
    known = {path for path, pattern in patterns.items() if any(ROOT.glob(pattern))}
    known |= {path for path in patterns if "/" not in path and any((ROOT / "actions" / "knowledge").rglob(path))}
    assert patterns.keys() - known == set()


@pytest.mark.parametrize("page", PAGES)
def test_what_is_named_in_a_file_is_in_it(page: str) -> None:
    """ "`this` in `that/file.py`"."""
    named = re.findall(r"`(\w+)` in `([\w./-]+\.\w+)`", (ROOT / page).read_text("utf-8"))
    assert [
        (name, path) for name, path in named if not re.search(rf"\b{name}\b", (ROOT / path).read_text("utf-8"))
    ] == []


def test_changes_name_enough_files() -> None:
    section = (ROOT / "CONTRIBUTING.md").read_text("utf-8").split("## Where do I change …")[1].split("\n## ")[0]
    rows = [line for line in section.splitlines() if line.startswith("| ") and "start here" not in line]
    assert len(rows) >= 20
    assert [row for row in rows if not re.search(r"`[\w./<>-]+[/.][\w<>./]*`", row)] == []
