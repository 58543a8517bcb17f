"""Facts as cards and tables, for channels that can show them beside the words of a reply.

They show nothing that the reply does not say: a figure that is not in its words (it may have changed since, or be only
what another was computed from) has no card.
"""

from __future__ import annotations

import logging
from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import asdict, dataclass, replace
from typing import Any

from actions.reply import Custom, Provenance
from actions.wording import as_of, capitalised, number, quantity, value_in_words
from knowledge import Fact, Knowledge, Quantity, Source, Year
from knowledge.context import current
from nlu.text.tokens import to_traditional

logger = logging.getLogger(__name__)
MOST_CARDS = 6
# What stands between the digits of one number.
_MARKS = (".", ",")


@dataclass(frozen=True)
class CardSource:
    """Where a fact comes from; `date` is written out."""

    title: str
    date: str
    url: str | None = None


@dataclass(frozen=True)
class Card:
    """A fact with a figure: the figure alone, and `value` with its unit and qualifier as sentences have it.

    `as_of` is the year that the figure is for, or the time at which its source spoke. A computed fact has no source.
    """

    fact: str
    label: str
    subject: str
    figure: str
    value: str
    unit: str | None
    qualifier: str | None
    as_of: str
    source: CardSource | None


@dataclass(frozen=True)
class Table:
    """Facts of one kind, one a row; each of their sources once."""

    columns: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    caption: str
    sources: tuple[CardSource, ...] = ()


@dataclass(frozen=True)
class Attachments:
    """What is shown beside a reply; a fact is in the table or on a card."""

    cards: tuple[Card, ...] = ()
    table: Table | None = None


def attachments(words: str, custom: Custom) -> Attachments:
    """The cards and the table of a reply that says these words, in its language and script."""
    if custom.outcome not in ("answered", "related"):
        return Attachments()
    knowledge, language = current().knowledge, custom.language
    convert = to_traditional if custom.script == "Hant" else str
    try:
        stated = [
            (fact, card)
            for fact in _facts(custom.facts, knowledge)
            if (card := make_card(fact, knowledge, language, convert)) and _says(words, card)
        ]
        table = _table(stated, language, convert)
    except KeyError as error:
        # A language in the works may lack words: then there are none but the reply's.
        logger.warning("a reply has no cards: %s", error)
        return Attachments()
    single = [card for fact, card in stated if table is None or fact.attribute != table[0]]
    return Attachments(tuple(single[:MOST_CARDS]), table[1] if table else None)


def as_objects(what: Attachments) -> dict[str, Any]:
    """Cards and table as objects for JSON."""
    return {"cards": [asdict(card) for card in what.cards], "table": asdict(what.table) if what.table else None}


def make_card(fact: Fact, knowledge: Knowledge, language: str, convert: Callable[[str], str] = str) -> Card | None:
    """A fact as a card; None for one without a figure. Raises KeyError where a locale file lacks a text."""
    value, label = fact.value, _label(fact, language)
    if not isinstance(value, (Quantity, Year)) or label is None:
        return None
    figure, unit, qualifier = _parts(value, language) if isinstance(value, Quantity) else (str(value.year), None, None)
    source = knowledge.sources[fact.source]
    return Card(
        fact=fact.id,
        label=convert(label),
        subject=convert(capitalised(knowledge.entities[fact.subject].name(language))),
        figure=convert(figure),
        value=convert(value_in_words(value, knowledge, language)),
        unit=convert(unit) if unit else None,
        qualifier=convert(qualifier) if qualifier else None,
        as_of=convert(_time_of(fact, source, language)),
        source=None if fact.computed_from else _source(source, language, convert),
    )


def _facts(given: Sequence[Provenance], knowledge: Knowledge) -> list[Fact]:
    """The facts of a reply, as far as they are still known from the same source."""
    facts = [(knowledge.facts.get(each.id), each) for each in given]
    return [fact for fact, each in facts if fact and fact.source == each.source]


def _says(words: str, card: Card) -> bool:
    """Whether a card's figure is in the words, and not only as part of another."""
    figure, said = card.figure.casefold(), words.casefold()
    ends = (end for end in range(len(figure), len(said) + 1) if said.startswith(figure, end - len(figure)))
    return any(_is_alone(said[max(0, end - len(figure) - 2) : end - len(figure)], said[end : end + 2]) for end in ends)


def _is_alone(before: str, after: str) -> bool:
    """Whether what stands between two pairs of characters is no part of a number with them."""
    begins = before[-1:].isdecimal() or (before[-1:] in _MARKS and before[:1].isdecimal())
    goes_on = after[:1].isdecimal() or (after[:1] in _MARKS and after[1:].isdecimal())
    return not begins and not goes_on


def _label(fact: Fact, language: str) -> str | None:
    """What a fact's figure is: words of its own, else those of the intent that asks for it."""
    if current().texts.has(f"labels.{fact.attribute}", language):
        words = current().text(f"labels.{fact.attribute}", language)
    else:
        intent = current().contract.intent_for(fact.attribute)
        if intent is None:
            return None
        words = current().text(f"topics.{intent.name}", language).removeprefix("the ")
    label = capitalised(words)
    return current().text("cards.computed", language, label=label) if fact.computed_from else label


def _parts(value: Quantity, language: str) -> tuple[str, str | None, str | None]:
    """The figure, its unit and its qualifier, each alone; what can't be taken apart is all in the figure."""
    amount = number(value.amount, language)
    bare = quantity(Quantity(value.amount, value.unit), language)
    if value.qualifier == "multiple" or amount not in bare:
        # "several thousand vehicles", "first"
        return quantity(value, language), None, None
    before, _, after = bare.partition(amount)
    word = current().text(f"numbers.{value.qualifier}", language, value="").strip() if value.qualifier else None
    unit = (before + after).strip()
    if (before and after) or not any(character.isalpha() for character in unit):
        # "第7代", "3.9%"
        return bare, None, word
    return amount, unit, word


def _time_of(fact: Fact, source: Source, language: str) -> str:
    return as_of(source if fact.year is None else replace(source, as_of=str(fact.year)), language)


def _source(source: Source, language: str, convert: Callable[[str], str]) -> CardSource:
    return CardSource(convert(capitalised(source.title[language])), convert(as_of(source, language)))


def _table(
    stated: Iterable[tuple[Fact, Card]], language: str, convert: Callable[[str], str]
) -> tuple[str, Table] | None:
    """The attribute that most of the facts have in common, and these as a table; None where none has two facts."""
    groups: dict[str, list[Card]] = defaultdict(list)
    for fact, card in stated:
        groups[fact.attribute].append(card)
    attribute, cards = max(groups.items(), key=lambda group: len(group[1]), default=("", []))
    if len(cards) < 2:
        return None
    columns = tuple(convert(current().text(key, language)) for key in ("cards.subject", "cards.value", "cards.as_of"))
    rows = tuple((card.subject, card.value, card.as_of) for card in cards)
    sources = dict.fromkeys(card.source for card in cards if card.source)
    return attribute, Table(columns, rows, cards[0].label, tuple(sources))
