"""CHANGELOG.md is in the form of Keep a Changelog, and its newest version is the product's."""

from __future__ import annotations

import re
from datetime import date

from bot import __version__
from bot.settings import ROOT

_SECTIONS = re.split(r"^## ", (ROOT / "CHANGELOG.md").read_text("utf-8"), flags=re.MULTILINE)[1:]
_GROUPS = ["Added", "Changed", "Deprecated", "Removed", "Fixed", "Security"]
RELEASED = [section.splitlines()[0].split(" – ") for section in _SECTIONS if not section.startswith("Unreleased\n")]


def test_only_the_first_section_may_be_unreleased() -> None:
    assert len(_SECTIONS) - len(RELEASED) <= 1
    assert not any(section.startswith("Unreleased") for section in _SECTIONS[1:])


def test_versions_and_dates_go_back_from_this_one() -> None:
    assert RELEASED[0][0] == __version__
    versions = [tuple(map(int, version.split("."))) for version, _ in RELEASED]
    assert versions == sorted(set(versions), reverse=True)
    dates = [date.fromisoformat(day) for _, day in RELEASED]
    assert dates == sorted(dates, reverse=True)


def test_changes_stand_in_the_usual_groups() -> None:
    for section in _SECTIONS:
        groups = re.findall(r"^### (.*)$", section, re.MULTILINE)
        assert groups
        assert groups == [group for group in _GROUPS if group in groups]
