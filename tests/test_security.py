"""What SECURITY.md says of pinned packages is so."""

from __future__ import annotations

import re

from bot.settings import ROOT

_PAGE = (ROOT / "SECURITY.md").read_text("utf-8")
_LOCK = (ROOT / "requirements" / "base.txt").read_text("utf-8")


def test_the_versions_are_those_of_the_lock() -> None:
    rows = [line.split("|")[1] for line in _PAGE.splitlines() if line.startswith("| ")]
    named = [found for row in rows for found in re.findall(r"([A-Za-z-]+) (\d[\d.]*)", row)]
    locked = dict(re.findall(r"^([a-z0-9-]+)==(\S+)", _LOCK, re.MULTILINE))
    assert len(named) > 5
    assert [(name, version) for name, version in named if locked.get(name.lower()) != version] == []
