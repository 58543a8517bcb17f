"""Makes the values of facts wrong: figures, units, qualifiers, years; and where facts come from."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from decimal import Decimal
from pathlib import Path

import yaml

from knowledge import Fact, Knowledge, Quantity, Source, Value, Year
from knowledge.computed import CannotCompute
from knowledge.schema import MULTIPLES
from tests.contexts import LANGUAGES
from tests.mutation.knowledge import mutant, with_fact, with_source
from tests.mutation.marks import fact_mark, source_mark
from tests.mutation.mutants import AS_OF, FIGURE, QUALIFIER, SOURCE, UNIT, YEAR, Mutant
from tests.mutation.places import Places

_UNITS: Mapping[str, str] = yaml.safe_load((Path(__file__).parent / "units.yml").read_text("utf-8"))
# What a qualifier is most gravely taken for.
_QUALIFIERS = {None: "over", "over": "under", "under": "over", "nearly": "over", "about": "over"}
_MADE_UP_TITLE = "Zorvane"
_Change = tuple[str, str, Value]


def value_mutants(knowledge: Knowledge, places: Places) -> Iterator[Mutant]:
    """Every value of every fact, and the year it is for, made wrong in each way."""
    for fact in knowledge.facts.values():
        if not fact.computed_from:  # that follows from the others
            yield from _of_value(fact, ("value",), fact.value, knowledge, places)
        for name, value in fact.details.items():
            yield from _of_value(fact, ("details", name), value, knowledge, places)
        if fact.year is not None:
            changed = replace(fact, year=fact.year + 1)
            yield from _mutant(YEAR, changed, ("year",), f"{fact.year} → {changed.year}", knowledge, places)


def source_mutants(knowledge: Knowledge, places: Places) -> Iterator[Mutant]:
    """Sources with another date or title; facts of another source."""
    for source in knowledge.sources.values():
        changes = [(AS_OF, "as_of", replace(source, as_of=as_of)) for as_of in other_dates(source)]
        for language in LANGUAGES:
            changed = replace(source, title={**source.title, language: _MADE_UP_TITLE})
            changes.append((SOURCE, f"title ({language})", changed))
        for kind, name, changed in changes:
            place = places.of(source.id, name.split(" ")[0])
            assert place
            new = changed.as_of if kind == AS_OF else "a made-up one"
            touches = frozenset({source_mark(source.id)})
            yield mutant(kind, place, f"{source.id}: {name} → {new}", touches, with_source(knowledge, changed))
    for fact in knowledge.facts.values():
        other = next((identity for identity in knowledge.sources if identity != fact.source), None)
        if other:
            yield from _mutant(
                SOURCE, replace(fact, source=other), ("source",), f"{fact.source} → {other}", knowledge, places
            )


def other_figures(amount: Decimal) -> list[Decimal]:
    """An amount with another first digit, ten times as much, and with a digit before it."""
    digits = f"{amount:f}"
    first = digits[0]
    other = Decimal(("8" if first == "9" else str(int(first) + 1)) + digits[1:])
    return [other, amount * 10, Decimal(f"1{digits}")]


def other_dates(source: Source) -> list[str]:
    """The year before, for a date the same day of the month before or after, too."""
    rest = source.as_of[4:]
    dates = [f"{source.year - 1}{rest}"]
    if rest:
        month = 5 if rest[1:3] == "06" else 6
        dates.append(f"{source.year}-{month:02}-{min(int(rest[4:]), 28):02}")
    return dates


def other_values(value: Value) -> Iterator[_Change]:
    """A value made wrong in every way: the kind of the mutant, what was changed, the new value."""
    if isinstance(value, Year):
        yield YEAR, f"{value.year} → {value.year + 1}", Year(value.year + 1)
    if not isinstance(value, Quantity):
        return
    several = value.qualifier == "multiple"
    figures = [Decimal(other) for other in MULTIPLES if other != value.amount] if several else None
    for amount in figures or other_figures(value.amount):
        yield FIGURE, f"amount {value.amount:f} → {amount:f}", replace(value, amount=amount)
    unit = _UNITS.get(value.unit) or next(unit for unit in _UNITS if unit != value.unit)
    yield UNIT, f"unit {value.unit} → {unit}", replace(value, unit=unit)
    if value.unit == "rank":
        return  # nobody is over first
    qualifiers = [None] if value.qualifier else []
    for qualifier in [*qualifiers, *([] if several else [_QUALIFIERS[value.qualifier]])]:
        change = f"qualifier {value.qualifier or 'none'} → {qualifier or 'none'}"
        yield QUALIFIER, change, replace(value, qualifier=qualifier)


def _of_value(
    fact: Fact, path: tuple[str, ...], value: Value, knowledge: Knowledge, places: Places
) -> Iterator[Mutant]:
    for kind, change, other in other_values(value):
        if path[0] == "value":
            changed = replace(fact, value=other)
        else:
            changed = replace(fact, details={**fact.details, path[1]: other})
        yield from _mutant(kind, changed, path, change, knowledge, places)


def _mutant(
    kind: str, changed: Fact, path: tuple[str, ...], change: str, knowledge: Knowledge, places: Places
) -> Iterator[Mutant]:
    place = places.of(changed.id, *path)
    assert place
    followers = {fact.id for fact in knowledge.facts.values() if changed.id in fact.computed_from}
    touches = frozenset(map(fact_mark, {changed.id, *followers}))
    try:
        other = with_fact(knowledge, changed)
    except CannotCompute:
        return  # it would not load
    yield mutant(kind, place, f"{changed.id}: {'.'.join(path)}: {change}", touches, other)
