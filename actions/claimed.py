"""What a message claims that a fact can bear out: amounts, years, places in an order, names, what it is said to be."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from actions.claims import Condition
from actions.polarity import Clause
from actions.turn import Bound
from actions.word_lists import spaced_phrases, word_lists
from knowledge import EntityList, Fact, Knowledge, Quantity, Texts, Year
from knowledge.comparing import range_of
from knowledge.context import per_languages
from knowledge.languages import Languages
from nlu.numbers.amounts import Amount

_ALIKE = {
    "truck": "vehicle",
    "car": "vehicle",
    "truck_or_exhibit": "vehicle",
    "visitor": "person",
    "job": "person",
    "capabilities": "capability",
}
# One may stand for the other; what lies in a region is not known, so that a region is neither.
_PLACES = ("market", "place")
# What lies in such is in it.
_AROUND = "region/"
# An edition stands for its series.
_EVENT = "event/"
_TOLERANCE = Decimal("0.1")
_FAR = 2
# What is so counted is said to be: a bare number that differs is of something else.
_ALWAYS_NAMED = ("percent", "multiple", "rank")


@dataclass(frozen=True)
class ClaimedAmount:
    """An amount."""

    asked: Amount

    def holds(self, facts: Sequence[Fact]) -> bool | None:
        """Whether facts give it; None where it is unclear with which of their amounts to compare."""
        found = [is_so(self.asked, value) for value in self._alike(facts)]
        if self.asked.unit is None and True in found:
            return True
        if self.asked.unit is None and any(value.unit in _ALWAYS_NAMED for value in self._alike(facts)):
            return None
        return found[0] if len(set(found)) == 1 else None

    def is_open(self, facts: Sequence[Fact]) -> bool:
        """Whether facts give such an amount, but not exactly enough to tell."""
        return None in [is_so(self.asked, value) for value in self._alike(facts)]

    def _alike(self, facts: Sequence[Fact]) -> list[Quantity]:
        """The amounts that are counted alike."""
        given = [value for fact in facts for value in _quantities(fact)]
        unit = self.asked.unit
        return [value for value in given if unit is None or _unit(value.unit) == _unit(unit)]


@dataclass(frozen=True)
class ClaimedBounds:
    """Years that are only compared with."""

    bounds: tuple[Bound, ...]

    def holds(self, facts: Sequence[Fact]) -> bool | None:
        """Whether the first fact's year is on the right side of all."""
        value = facts[0].value
        return all(bound.holds(value.year) for bound in self.bounds) if isinstance(value, Year) else None


@dataclass(frozen=True)
class ClaimedYears:
    """Years in which something is said to have been."""

    years: tuple[int, ...]

    def holds(self, facts: Sequence[Fact]) -> bool | None:
        """Whether facts tell one of them; None where they tell no year."""
        told = {value.year for fact in facts for value in fact.values if isinstance(value, Year)}
        return bool(told & set(self.years)) if told else None


@dataclass(frozen=True)
class ClaimedRanks:
    """Places in an order."""

    ranks: frozenset[int]

    def holds(self, facts: Sequence[Fact]) -> bool | None:
        """Whether it is just the place that facts give."""
        told = {int(value.amount) for fact in facts for value in _quantities(fact) if value.unit == "rank"}
        return self.ranks == told if told else None


@dataclass(frozen=True)
class ClaimedNames:
    """Places, doers, products, members of a list; `all_told` says that a fact names all there are."""

    knowledge: Knowledge
    named: tuple[str, ...]
    all_told: bool

    def holds(self, facts: Sequence[Fact]) -> bool | None:
        """Whether facts give one of them beside their subject; False where they give others of the kind instead.

        What they have to do with besides (the country, the parent company) is no other, nor what is asked for.
        """
        given = {entity for fact in facts for entity in _entities(fact) if entity != fact.subject}
        related = {entity for fact in facts for entity in fact.entities}
        related = related.union(*(self.knowledge.ancestors(entity) for entity in related))
        subjects = {fact.subject for fact in facts}
        around = {entity for entity in given if entity.startswith(_AROUND)}
        parts = [name for name in self.named if self.knowledge.ancestors(name) & around and name not in subjects]
        given |= {entity for fact in facts for entity in self.knowledge.around(fact) if entity.startswith(_EVENT)}
        members = [name for name in self.named if name in given or name in parts]
        others = {_kind(name) for name in self.named if name not in members and name not in related}
        if others & {_kind(entity) for entity in given} and self.all_told:
            return False
        return True if members and not others else None


@dataclass(frozen=True)
class ClaimedWords:
    """What it is said to be: phrases for what a fact tells, or for the contrary."""

    clauses: tuple[Clause, ...]

    def holds(self, facts: Sequence[Fact]) -> bool | None:
        """Whether a fact tells what is said; False where it tells the contrary."""
        found = [_is_said(saying, clause) for saying in sayings_of(facts) for clause in self.clauses]
        return False if False in found else True if True in found else None


@dataclass(frozen=True)
class Denied:
    """That something is not so."""

    claimed: Condition

    def holds(self, facts: Sequence[Fact]) -> bool | None:
        """False where it is so; what is not so may be denied for another reason."""
        return False if self.claimed.holds(facts) else None


@dataclass(frozen=True)
class Saying:
    """The phrases for what a fact tells, for the contrary, and for more than it tells.

    `about` are those of which a message needs one to mean the fact.
    """

    says: tuple[str, ...]
    denies: tuple[str, ...]
    about: tuple[str, ...]
    beyond: tuple[str, ...]


def sayings_of(facts: Sequence[Fact]) -> list[Saying]:
    """How what facts tell is put in words."""
    keys = [key for fact in facts if isinstance(fact.value, Texts) for key in fact.value.keys]
    known = _sayings()
    return [known[key] for key in (*keys, *(fact.attribute for fact in facts)) if key in known]


def ranks_in(clauses: Sequence[Clause]) -> frozenset[int]:
    """The places in an order that are spoken of."""
    return frozenset(
        rank
        for rank, phrases in _ranks().items()
        for clause in clauses
        if any(each in clause.words for each in phrases)
    )


def is_so(asked: Amount, value: Quantity) -> bool | None:
    """Whether an amount is as asked: more, less, about or just so much; None where its qualifier leaves it open."""
    least, most = range_of(value)
    exact = value.qualifier is None
    amount = asked.value
    surely_more = least > amount or (least == amount and not exact)
    surely_less = most < amount or (most == amount and not exact)
    if asked.relation in ("over", "at_least"):
        if surely_more or (asked.relation == "at_least" and least == amount):
            return True
        return False if surely_less or (asked.relation == "over" and most == amount) else None
    if asked.relation in ("under", "at_most"):
        if surely_less or (asked.relation == "at_most" and most == amount):
            return True
        return False if surely_more or (asked.relation == "under" and least == amount) else None
    return _is_so_much(asked, value, exact)


def _is_so_much(asked: Amount, value: Quantity, exact: bool) -> bool | None:
    """Whether an amount is just, or about, as much as asked; the figure of "over 5,000" is five thousand."""
    about = asked.relation == "about"
    near = abs(value.amount - asked.value) <= asked.value * _TOLERANCE
    if exact:
        return near if about else value.amount == asked.value
    if value.amount == asked.value and value.qualifier in ("over", "about"):
        return True
    if about and value.qualifier in ("about", "nearly") and near:
        return True
    # Nobody says "over 5,000" of what is known to be ten thousand.
    if value.qualifier == "over" and asked.value >= value.amount * _FAR:
        return False
    least, most = range_of(value)
    reach = asked.value * _TOLERANCE if about else Decimal(0)
    return None if least - reach <= asked.value <= most + reach else False


def _is_said(saying: Saying, clause: Clause) -> bool | None:
    if any(phrase in clause.words for phrase in saying.denies):
        return None if clause.negated else False
    return not clause.negated if any(phrase in clause.words for phrase in saying.says) else None


def _quantities(fact: Fact) -> list[Quantity]:
    """The amounts of a fact; how many a list has is one of them."""
    counted = [value for value in fact.values if isinstance(value, Quantity)]
    if isinstance(fact.value, EntityList) and len(fact.value.entities) > 1:
        counted.append(Quantity(Decimal(len(fact.value.entities)), fact.value.entities[0].split("/")[0]))
    if isinstance(fact.value, Texts) and len(fact.value.keys) > 1:
        counted.append(Quantity(Decimal(len(fact.value.keys)), fact.attribute))
    return counted


def _entities(fact: Fact) -> list[str]:
    return [entity for value in fact.values if isinstance(value, EntityList) for entity in value.entities]


def _unit(unit: str) -> str:
    return _ALIKE.get(unit, unit)


def _kind(identity: str) -> str:
    kind = identity.split("/")[0]
    return "place" if kind in _PLACES else kind


@per_languages
def _sayings(languages: Languages) -> Mapping[str, Saying]:
    """How texts and attributes are put in words, by their keys."""
    lists = word_lists("sayings")
    listed = {**lists["texts"], **lists["attributes"]}

    def phrases(entry: Mapping[str, Any], part: str) -> tuple[str, ...]:
        return spaced_phrases(languages, entry.get(part, {}))

    return {
        key: Saying(
            phrases(entry, "says"),
            phrases(listed[entry["denies_like"]] if "denies_like" in entry else entry, "denies"),
            phrases(entry, "about"),
            phrases(entry, "beyond"),
        )
        for key, entry in listed.items()
    }


@per_languages
def _ranks(languages: Languages) -> Mapping[int, tuple[str, ...]]:
    return {int(rank): spaced_phrases(languages, listed) for rank, listed in word_lists("sayings")["ranks"].items()}
