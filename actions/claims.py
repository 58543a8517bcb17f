"""What may be said about facts. Each claim is checked when it is made, so that a false sentence can't be built.

Interval arithmetic decides (knowledge/comparing.py); a claim that does not hold raises FalseClaim. Sentences that
compare, deny, confirm or say that there is nothing are built from a claim only; the words are the callers'.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

from knowledge import EntityList, Fact, Knowledge, Quantity, Texts, Year
from knowledge.comparing import as_given, comparable, computed, decided, equal, interval, surely_more
from knowledge.queries import Question, look_up

Facts = tuple[Fact, ...]
# The knowledge does not say what lies in a region.
_REGION = "region/"
_WHERE = ("region/", "market/", "place/", "event/")
_PLACES = ("market/", "plant/", "place/", "agreement/")


class FalseClaim(ValueError):
    """What was to be said is not so."""


class Condition(Protocol):
    """What a question takes for granted."""

    def holds(self, facts: Sequence[Fact]) -> bool | None:
        """Whether facts say so; None where they leave it open."""


def _require(holds: bool, what: str) -> None:
    if not holds:
        raise FalseClaim(what)


def are_different(facts: Sequence[Fact]) -> bool:
    """Whether these are at least two facts, and each is of another thing: another subject, attribute or year."""
    return len(facts) > 1 and len({(fact.subject, fact.attribute, fact.year) for fact in facts}) == len(facts)


@dataclass(frozen=True)
class _Compared:
    facts: Facts

    def __post_init__(self) -> None:
        _require(are_different(self.facts), "one thing is compared with itself")


@dataclass(frozen=True)
class NotComparable(_Compared):
    """The facts count different things."""

    def __post_init__(self) -> None:
        super().__post_init__()
        _require(not comparable(self.facts), "they can be compared")


@dataclass(frozen=True)
class SameNumber(NotComparable):
    """The facts count different things, but exactly as many."""

    def __post_init__(self) -> None:
        super().__post_init__()
        counted = all(isinstance(fact.value, Quantity) for fact in self.facts)
        _require(counted and equal(self.facts), "they are not exactly as many")


@dataclass(frozen=True)
class _Ordered(_Compared):
    def __post_init__(self) -> None:
        super().__post_init__()
        _require(comparable(self.facts), "they count different things")


@dataclass(frozen=True)
class Equal(_Ordered):
    """All have the same amount, and exactly that."""

    def __post_init__(self) -> None:
        super().__post_init__()
        _require(equal(self.facts), "they are not exactly equal")


@dataclass(frozen=True)
class More(_Ordered):
    """Each of `best` is surely more than each of the others."""

    best: Facts

    def __post_init__(self) -> None:
        super().__post_init__()
        _require(_apart(self.facts, self.best, least=False), "they are not surely more than the others")


@dataclass(frozen=True)
class Less(_Ordered):
    """Each of `best` is surely less than each of the others."""

    best: Facts

    def __post_init__(self) -> None:
        super().__post_init__()
        _require(_apart(self.facts, self.best, least=True), "they are not surely less than the others")


@dataclass(frozen=True)
class Undecided(_Ordered):
    """The facts are too inexact to say which is more, or whether they are equal."""

    def __post_init__(self) -> None:
        super().__post_init__()
        _require(not equal(self.facts) and not decided(self.facts), "the sources decide it")


@dataclass(frozen=True)
class MoreAsGiven(Undecided):
    """The figure that is given for `best` is the greatest, though the exact amounts are open."""

    best: Facts

    def __post_init__(self) -> None:
        super().__post_init__()
        _require(bool(self.best) and as_given(self.facts) == self.best, "no figure is the greatest")


@dataclass(frozen=True)
class _Timed(_Compared):
    """Facts, and the year in which each thing happened; a plan has not happened."""

    years: tuple[int, ...]

    def __post_init__(self) -> None:
        super().__post_init__()
        _require(len(self.years) == len(self.facts) and all(self.years), "not all of it has happened")


@dataclass(frozen=True)
class SameYear(_Timed):
    """All happened in one year."""

    def __post_init__(self) -> None:
        super().__post_init__()
        _require(len(set(self.years)) == 1, "they happened in different years")


@dataclass(frozen=True)
class Earlier(_Timed):
    """`best` happened before the others, which of them are more than one in one year."""

    best: Facts

    def __post_init__(self) -> None:
        super().__post_init__()
        first = tuple(fact for fact, year in zip(self.facts, self.years, strict=True) if year == min(self.years))
        _require(self.best == first and len(first) < len(self.facts), "they did not happen before the others")


@dataclass(frozen=True)
class Computed(_Ordered):
    """What follows from amounts: their "sum"; the "difference" of two, the "ratio", or the "share" of the less."""

    kind: str

    def __post_init__(self) -> None:
        super().__post_init__()
        _require(self.kind == "sum" or len(self.facts) == 2, "it is reckoned from two amounts")
        _require(self.kind != "sum" or _belong_together(self.facts), "they make no whole")
        _require(self._computed() is not None, "the sources are not exact enough")

    @property
    def value(self) -> Quantity:
        """The amount."""
        value = self._computed()
        _require(value is not None, "the sources are not exact enough")
        assert value is not None  # noqa: S101  # for mypy
        return value

    def _computed(self) -> Quantity | None:
        facts = sorted(self.facts, key=lambda fact: interval(fact)[0], reverse=True)
        amounts = [fact.value for fact in facts if isinstance(fact.value, Quantity)]
        ordered_ = self.kind == "sum" or surely_more(facts[0], facts[1])
        return computed(self.kind, amounts) if ordered_ and len(amounts) == len(facts) else None


@dataclass(frozen=True)
class Only:
    """No other thing has such a fact."""

    knowledge: Knowledge
    fact: Fact

    def __post_init__(self) -> None:
        alike = [other for other in self.knowledge.facts.values() if other.attribute == self.fact.attribute]
        _require({other.subject for other in alike} == {self.fact.subject}, "others have it, too")


@dataclass(frozen=True)
class Absent:
    """The sources say nothing about any of `attributes` for any of `subjects`, in these years or editions.

    With `together` they say something about each subject, perhaps, but nothing that concerns all. Without subjects they
    say nothing about it at all; without attributes, nothing of any kind.
    """

    knowledge: Knowledge
    attributes: tuple[str, ...]
    subjects: tuple[str, ...] = ()
    years: tuple[int, ...] = ()
    ordinals: tuple[int, ...] = ()
    together: bool = False

    def __post_init__(self) -> None:
        _require(not any(self._is_told(question) for question in self._questions()), "the sources do tell it")
        _require(not any(map(self._may_hold, self.subjects)), "what it is told of may lie there")

    def _may_hold(self, subject: str) -> bool:
        """Whether a subject is a region in which a place may lie that something of it is told of."""
        told = (fact for fact in self.knowledge.facts.values() if fact.attribute in self.attributes)
        # What a fact concerns beside that (`about`) is whose it is: a worldwide target of a Chinese maker lies nowhere.
        places = (entity for fact in told for entity in {fact.subject, *fact.entities}.difference(fact.about))
        return subject.startswith(_REGION) and any(entity.startswith(_PLACES) for entity in places)

    def _questions(self) -> list[Question]:
        attributes = self.attributes or tuple({fact.attribute for fact in self.knowledge.facts.values()})
        named = [self.subjects] if self.together or not self.subjects else [(subject,) for subject in self.subjects]
        editions: list[tuple[int, ...]] = [(number,) for number in self.ordinals] or [()]
        return [Question(attributes, names, self.years, numbers) for names in named for numbers in editions]

    def _is_told(self, question: Question) -> bool:
        found = look_up(self.knowledge, question)
        return bool(found.facts or found.choices)


@dataclass(frozen=True)
class Related:
    """None of the facts gives what is missing: a `moment`, `names`, a `doer`, an `event`, or what no fact can give."""

    facts: Facts
    lacks: str

    def __post_init__(self) -> None:
        _require(not any(map(self._gives, self.facts)), "they do give it")

    def _gives(self, fact: Fact) -> bool:
        lists = [value.entities for value in fact.values if isinstance(value, EntityList)]
        named = any(not entity.startswith(_WHERE) for entities in lists for entity in entities)
        named = named or any(isinstance(value, Texts) for value in fact.values)
        dated = fact.year is not None or any(isinstance(value, Year) for value in fact.values)
        about_event = fact.subject.startswith("event/")
        given = {"moment": dated, "names": named, "doer": named, "event": about_event}
        return given.get(self.lacks, False)


@dataclass(frozen=True)
class Yes:
    """All that a question takes for granted is so."""

    conditions: tuple[Condition, ...]
    facts: Facts

    def __post_init__(self) -> None:
        holding = [condition.holds(self.facts) for condition in self.conditions]
        _require(bool(holding) and all(each is True for each in holding), "it is not surely so")


@dataclass(frozen=True)
class No:
    """Something that a question takes for granted is not so."""

    conditions: tuple[Condition, ...]
    facts: Facts

    def __post_init__(self) -> None:
        _require(any(condition.holds(self.facts) is False for condition in self.conditions), "it may be so")


def _belong_together(facts: Facts) -> bool:
    """Whether amounts can be added: all of one thing, or the like of several ("9 million made and 180,000 planned")."""
    return len({fact.subject for fact in facts}) == 1 or len({fact.attribute for fact in facts}) == 1


def _apart(facts: Facts, best: Facts, least: bool) -> bool:
    """Whether all of `best`, and only these of `facts`, are surely more, or less, than the rest."""
    chosen = {fact.id for fact in best}
    rest = [fact for fact in facts if fact.id not in chosen]
    pairs = [(other, one) if least else (one, other) for one in best for other in rest]
    return bool(pairs) and len(rest) + len(best) == len(facts) and all(surely_more(*pair) for pair in pairs)
