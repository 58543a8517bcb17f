"""Says numbers, quantities, lists, dates and facts in each language: CLDR for forms, the locale files for words."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from decimal import Decimal
from functools import lru_cache

from babel.dates import format_date, format_skeleton
from babel.lists import format_list
from babel.numbers import format_decimal

from knowledge import Entity, EntityList, Fact, Knowledge, Quantity, Source, Texts, Value, Year
from knowledge.context import current
from knowledge.expressions import Expression, compiled
from knowledge.languages import SCALES

_ORDINALS = {1: "first", 2: "second", 3: "third"}
_MULTIPLES = {100: "hundreds", 1000: "thousands"}


def scale_names(language: str) -> frozenset[str]:
    """What a language counts in, by key below `numbers.` in the locale files."""
    return frozenset(current().languages.known[language].scales)


def number(amount: Decimal, language: str) -> str:
    """An amount in full: 9 million / 900万 / 9 juta; 4,757 / 4757 / 4.757."""
    for name in current().languages.known[language].scales:
        scaled = amount / SCALES[name]
        if abs(scaled) >= 1 and _is_short(scaled):
            count = 1 if scaled == 1 else 2
            return current().text(f"numbers.{name}", language, amount=_digits(scaled, language), count=count)
    return _digits(amount, language)


def quantity(value: Quantity, language: str) -> str:
    """An amount with its unit and its qualifier: "over 5,000 vehicles"."""
    if value.unit == "rank" and value.amount in _ORDINALS:
        return current().text(f"numbers.{_ORDINALS[int(value.amount)]}", language)
    if value.qualifier == "multiple":
        amount = current().text(f"numbers.{_MULTIPLES[int(value.amount)]}", language)
        return current().text(f"units.{value.unit}", language, amount=amount, count=2)
    count = 1 if value.amount == 1 else 2
    phrase = current().text(f"units.{value.unit}", language, amount=number(value.amount, language), count=count)
    return current().text(f"numbers.{value.qualifier}", language, value=phrase) if value.qualifier else phrase


def names(entities: Sequence[Entity], language: str) -> str:
    """The names of entities as a list: "A, B and C"."""
    return enumeration([entity.in_sentence(language) for entity in entities], language)


def enumeration(items: Sequence[str], language: str) -> str:
    """Items as a list in a sentence."""
    listed = str(format_list(list(items), locale=_locale(language)))
    for before, after in current().languages.known[language].euphony.items():
        listed = _between_neighbours(before).sub(after, listed)
    return listed


@lru_cache
def _between_neighbours(before: str) -> Expression:
    return compiled("languages.yml euphony", before, ignore_case=True)


def capitalised(words: str) -> str:
    """Words with a capital letter at their beginning."""
    return words[:1].upper() + words[1:]


def bullets(lines: Iterable[str]) -> str:
    """Lines as a list below each other."""
    return "\n".join(f"• {line}" for line in lines)


def topic(intent: str, language: str) -> str:
    """What an intent asks for, as a few words."""
    return current().text(f"topics.{intent}", language)


def english_ordinal(number: int) -> str:
    """The ending of an ordinal in English digits: 21 and "st", 112 and "th"."""
    if number % 100 in (11, 12, 13):
        return "th"
    return {1: "st", 2: "nd", 3: "rd"}.get(number % 10, "th")


def as_of(source: Source, language: str) -> str:
    """The time at which a source spoke: a year, or a full date."""
    if len(source.as_of) == len("2025"):
        return format_skeleton("y", dt.date(source.year, 1, 1), locale=_locale(language))
    return format_date(dt.date.fromisoformat(source.as_of), "long", locale=_locale(language))


def value_in_words(value: Value, knowledge: Knowledge, language: str) -> str:
    """A value of any form, in words."""
    if isinstance(value, Quantity):
        return quantity(value, language)
    if isinstance(value, Year):
        return str(value.year)
    if isinstance(value, EntityList):
        return names([knowledge.entities[identity] for identity in value.entities], language)
    if isinstance(value, Texts):
        return enumeration([current().text(f"texts.{key}", language) for key in value.keys], language)
    raise TypeError(f"{value} was never computed")


def statement(fact: Fact, knowledge: Knowledge, language: str) -> str:
    """One fact as one sentence.

    Raises KeyError where a locale file lacks a text, or has a placeholder that the fact gives no value for.
    """
    key = current().contract.answer_key(fact.attribute)
    if key is None:
        raise KeyError(f"no intent of the contract answers '{fact.attribute}'")
    values = {name: value_in_words(value, knowledge, language) for name, value in fact.details.items()}
    # What the fact does not have is not given: a text that asks for it is found by the checks.
    if fact.year is not None:
        values["year"] = str(fact.year)
    if isinstance(fact.value, (EntityList, Texts)):
        values["number"] = _count(fact.value, language)
    sentence = current().text(
        key,
        language,
        subject=knowledge.entities[fact.subject].in_sentence(language),
        maker=maker(fact, knowledge).in_sentence(language),
        value=value_in_words(fact.value, knowledge, language),
        **values,
    )
    return capitalised(sentence)


def maker(fact: Fact, knowledge: Knowledge) -> Entity:
    """The organisation that a fact is about: its subject, else the first that the subject is part of."""
    subject = knowledge.entities[fact.subject]
    organisations = [identity for identity in subject.part_of if identity.startswith("organisation/")]
    return subject if subject.type == "organisation" or not organisations else knowledge.entities[organisations[0]]


def _count(value: EntityList | Texts, language: str) -> str:
    return number(Decimal(len(value.entities if isinstance(value, EntityList) else value.keys)), language)


def _is_short(amount: Decimal) -> bool:
    """Whether an amount reads well with the name of its scale: at most two places after the point."""
    hundredths = amount * 100
    return hundredths == hundredths.to_integral_value()


def _digits(amount: Decimal, language: str) -> str:
    least = current().languages.known[language].grouped_from
    grouped = least > 0 and len(str(abs(int(amount)))) >= least
    pattern = "#,##0.######" if grouped else "0.######"
    # Not rounded: a figure is stated as the source gives it.
    return format_decimal(amount, format=pattern, locale=_locale(language), decimal_quantization=False)


def _locale(language: str) -> str:
    return current().languages.known[language].locale
