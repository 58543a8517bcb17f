"""What the coverage report holds."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

# States of an item in a language, the worst first.
UNTESTED, FAILING, PARTLY, COVERED = "untested", "failing", "partly", "covered"


@dataclass(frozen=True)
class Tally:
    """How often something is met in a language: training examples, test wordings by result, conversations."""

    examples: int = 0
    passed: int = 0
    failed: int = 0
    conversations: int = 0

    @property
    def state(self) -> str:
        """How well the tests cover it."""
        if self.failed:
            return PARTLY if self.passed else FAILING
        return COVERED if self.passed or self.conversations else UNTESTED


@dataclass(frozen=True)
class Alias:
    """A name of an entity in a language; `tests` counts the wordings and conversations that write it."""

    name: str
    tests: int


@dataclass(frozen=True)
class Item:
    """A fact, an intent, an answer key, an action or an entity.

    `about` says more of it, by column; `tallies` and `aliases` are by language, these for entities only.
    """

    id: str
    about: Mapping[str, str]
    tallies: Mapping[str, Tally]
    aliases: Mapping[str, tuple[Alias, ...]] = field(default_factory=dict)


@dataclass(frozen=True)
class Reading:
    """Wordings that were expected to be read as one intent and were read as `read`, which may be the same."""

    expected: str
    read: str
    questions: tuple[str, ...]

    @property
    def right(self) -> bool:
        """Whether they were read as expected."""
        return self.expected == self.read


@dataclass(frozen=True)
class Totals:
    """A language in figures, each pair "so many of so many".

    Facts that are proven, wordings that are answered right, conversations that went as expected, and aliases of what
    facts speak of that tests write.
    """

    facts: tuple[int, int]
    wordings: tuple[int, int]
    conversations: tuple[int, int]
    aliases: tuple[int, int]


@dataclass(frozen=True)
class Coverage:
    """The whole report. `items` are by kind, `confusion` and `totals` by language."""

    languages: tuple[str, ...]
    items: Mapping[str, tuple[Item, ...]]
    confusion: Mapping[str, tuple[Reading, ...]]
    totals: Mapping[str, Totals]
