"""The records of the knowledge: sources, entities, facts and their values."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal


@dataclass(frozen=True)
class Quantity:
    """An amount with its unit; `qualifier` says how exact the source is ("over", "nearly", …)."""

    amount: Decimal
    unit: str
    qualifier: str | None = None


@dataclass(frozen=True)
class Year:
    """A calendar year."""

    year: int


@dataclass(frozen=True)
class EntityList:
    """One or more entities, by id."""

    entities: tuple[str, ...]


@dataclass(frozen=True)
class Texts:
    """One or more texts, by key below `texts.` in the locale files."""

    keys: tuple[str, ...]


@dataclass(frozen=True)
class Computed:
    """An amount that follows from two facts, by id: their "share" (in percent) or "multiple"."""

    kind: str
    of: tuple[str, str]


Value = Quantity | Year | EntityList | Texts | Computed


@dataclass(frozen=True)
class Source:
    """Where facts come from; `as_of` is a year or an ISO date."""

    id: str
    title: Mapping[str, str]
    as_of: str

    @property
    def year(self) -> int:
        """The year in which the source spoke."""
        return int(self.as_of[:4])


@dataclass(frozen=True)
class Entity:
    """A thing that has a name: a market, a plant, an agreement …

    `names` holds the label in each language, `sentence_names` the form inside a sentence where that differs, `aliases`
    everything else that people write. `part_of` lists what may be named beside it without meaning something else,
    `members` what lies in a region: what is known of it is no figure of the region, but belongs to its overview.
    """

    id: str
    names: Mapping[str, str]
    sentence_names: Mapping[str, str] = field(default_factory=dict)
    aliases: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    part_of: tuple[str, ...] = ()
    members: tuple[str, ...] = ()
    market: str | None = None

    @property
    def type(self) -> str:
        """The kind of thing: `market`, `plant`, `agreement` …"""
        return self.id.split("/", 1)[0]

    def all_names(self, language: str) -> tuple[str, ...]:
        """Everything that it is called in a language."""
        own = (self.names.get(language), *self.aliases.get(language, ()))
        return tuple(dict.fromkeys(name for name in own if name))

    def name(self, language: str) -> str:
        """The label, as on a button or in a list."""
        return self.names[language]

    def in_sentence(self, language: str) -> str:
        """The form inside a sentence ("the Philippines")."""
        return self.sentence_names.get(language) or self.names[language]


@dataclass(frozen=True)
class Fact:
    """One statement of one source.

    `about` names entities that the fact concerns beside its subject; `details` are further values that belong to the
    statement; `year` is the year that the figure is for, where the source gives one; `computed_from` names the facts
    from which the value was computed, where no source gives it.
    """

    id: str
    subject: str
    attribute: str
    value: Value
    source: str
    about: tuple[str, ...] = ()
    details: Mapping[str, Value] = field(default_factory=dict)
    year: int | None = None
    computed_from: tuple[str, ...] = ()

    @property
    def values(self) -> tuple[Value, ...]:
        """The value and the details' values."""
        return (self.value, *self.details.values())

    @property
    def entities(self) -> frozenset[str]:
        """Everything that the fact has to do with, by id."""
        return self.focus | frozenset(self.about)

    @property
    def focus(self) -> frozenset[str]:
        """Its subject and what its values name, by id."""
        named = [entity for value in self.values if isinstance(value, EntityList) for entity in value.entities]
        return frozenset([self.subject, *named])
