"""A test conversation as its author wrote it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any


@dataclass(frozen=True)
class Expectation:
    """What must hold for the reply to a turn, or in `Turn.forbidden` what must not.

    `facts` are among those that the reply rests on, `only_facts` are all of them (None: not asked). `outcomes` are
    accepted ones. Each group of `contains` has at least one alternative in the text, whatever its case and script;
    `matches` are regular expressions; `buttons` are parts of titles that are offered.
    """

    facts: tuple[str, ...] = ()
    only_facts: tuple[str, ...] | None = None
    outcomes: tuple[str, ...] = ()
    intent: str | None = None
    language: str | None = None
    script: str | None = None
    contains: tuple[tuple[str, ...], ...] = ()
    matches: tuple[str, ...] = ()
    buttons: tuple[str, ...] = ()
    slots: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Turn:
    """What the partner does, and what must come of it.

    One of: `say`, its wordings; `press`, a button of the last reply by number (from 1) or by part of its title; or
    `restart` of the service.
    """

    line: int
    say: tuple[str, ...] = ()
    press: int | str | None = None
    restart: bool = False
    expected: Expectation = Expectation()
    forbidden: Expectation = Expectation()


@dataclass(frozen=True)
class TestConversation:
    """A conversation as it stands in a file; `language` is that of its folder, `query` says what it is held for."""

    __test__ = False  # no class of tests, whatever its name begins with

    file: Path
    line: int
    name: str
    language: str
    turns: tuple[Turn, ...]
    channel: str = "rest"
    channel_language: str | None = None
    query: str | None = None
    fails: str | None = None
