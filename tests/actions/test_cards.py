"""Facts as cards: every one, in every language, and nothing that the reply does not say."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from dataclasses import replace
from decimal import Decimal

import pytest

from actions import cards
from actions.cards import Card, as_objects, attachments, make_card
from actions.reply import Custom, Outcome, Provenance
from actions.wording import statement
from knowledge import Fact, Quantity, Year, current, in_use
from nlu.text.tokens import to_simplified, to_traditional
from tests.contexts import with_facts

KNOWLEDGE = current().knowledge
WITH_FIGURES = [fact for fact in KNOWLEDGE.facts.values() if isinstance(fact.value, (Quantity, Year))]
SCRIPTS: dict[str, tuple[str, Callable[[str], str]]] = {
    "en": ("en", str),
    "zh-Hans": ("zh", str),
    "zh-Hant": ("zh", to_traditional),
    "id": ("id", str),
}
# English words that stand on some card in English, and are no names.
_ENGLISH = re.compile(
    r"\b(over|nearly|about|less|than|under|vehicles?|trucks?|cars?|first|several|thousand|hundreds|million|billion|of|"
    r"sales|annual|years?|times|jobs|visitors|orders|agreements?|the|and|market|growth|production|computed)\b",
    re.IGNORECASE,
)


def said_by(card: Card) -> list[str]:
    """What a card says in words, but for names: those of its subject and its source's title."""
    return [part for part in (card.label, card.figure, card.value, card.unit, card.qualifier, card.as_of) if part]


def a_reply(
    *facts: Fact,
    language: str = "en",
    text: str | None = None,
    outcome: Outcome = "answered",
    script: str | None = None,
) -> tuple[str, Custom]:
    """A reply that states facts."""
    words = " ".join(statement(fact, KNOWLEDGE, language) for fact in facts) if text is None else text
    given = tuple(Provenance(fact.id, fact.source, KNOWLEDGE.sources[fact.source].as_of) for fact in facts)
    return words, Custom(language, outcome, given, script=script)


def fact(identity: str) -> Fact:
    return KNOWLEDGE.facts[identity]


@pytest.mark.parametrize("tag", SCRIPTS)
def test_every_fact_with_a_figure_has_a_card(tag: str) -> None:
    language, convert = SCRIPTS[tag]
    made = {each.id: make_card(each, KNOWLEDGE, language, convert) for each in KNOWLEDGE.facts.values()}
    assert {identity for identity, card in made.items() if card} == {each.id for each in WITH_FIGURES}
    for card in filter(None, made.values()):
        assert card.figure
        assert card.figure in card.value
        assert all(part == part.strip() and "%{" not in part and "\n" not in part for part in said_by(card))
        assert re.search(r"\d", card.as_of)


@pytest.mark.parametrize("tag", ["zh-Hans", "zh-Hant", "id"])
def test_no_card_in_another_language_has_english_words(tag: str) -> None:
    language, convert = SCRIPTS[tag]
    for each in WITH_FIGURES:
        card = make_card(each, KNOWLEDGE, language, convert)
        assert card is not None
        assert [part for part in said_by(card) if _ENGLISH.search(part)] == [], each.id


def test_a_card_in_traditional_characters_has_no_simplified_ones() -> None:
    for each in WITH_FIGURES:
        plain, traditional = make_card(each, KNOWLEDGE, "zh"), make_card(each, KNOWLEDGE, "zh", to_traditional)
        assert plain is not None
        assert traditional is not None
        assert to_simplified(traditional.label) == plain.label
        assert to_traditional(plain.label) == traditional.label


@pytest.mark.parametrize(
    ("tag", "expected"),
    [
        ("en", ("Annual sales", "South Africa", "5,000", "over 5,000 vehicles", "vehicles", "over", "2025")),
        ("zh-Hans", ("年销量", "南非", "5000", "超过5000辆", "辆", "超过", "2025年")),
        ("zh-Hant", ("年銷量", "南非", "5000", "超過5000輛", "輛", "超過", "2025年")),
        (
            "id",
            (
                "Penjualan tahunan",
                "Afrika Selatan",
                "5.000",
                "lebih dari 5.000 unit kendaraan",
                "unit kendaraan",
                "lebih dari",
                "2025",
            ),
        ),
    ],
)
def test_a_figure_is_told_apart_from_its_unit_and_its_qualifier(tag: str, expected: tuple[str, ...]) -> None:
    language, convert = SCRIPTS[tag]
    card = make_card(fact("south-africa.annual-sales"), KNOWLEDGE, language, convert)
    assert card is not None
    parts = (card.label, card.subject, card.figure, card.value, card.unit, card.qualifier, card.as_of)
    assert parts == expected


@pytest.mark.parametrize(
    ("identity", "language", "figure", "unit"),
    [
        ("jiefang.industry-rank", "en", "first", None),
        ("jiefang.generations", "zh", "7", "代"),
        ("faw.rd-growth", "en", "3.9%", None),
        ("faw.rd-spending", "en", "21.42 billion", "RMB"),
        ("indonesia-gmm.size", "en", "several thousand vehicles", None),
        ("south-africa.market-entry", "id", "1994", None),
    ],
)
def test_what_can_not_be_taken_apart_is_all_figure(identity: str, language: str, figure: str, unit: str | None) -> None:
    card = make_card(fact(identity), KNOWLEDGE, language)
    assert card is not None
    assert (card.figure, card.unit) == (figure, unit)


def test_the_year_of_a_figure_comes_before_that_of_its_source() -> None:
    card = make_card(fact("hongqi.annual-sales"), KNOWLEDGE, "zh")
    assert card is not None
    assert card.source is not None
    assert (card.as_of, card.source.date) == ("2021年", "2022年6月2日")


def test_a_computed_figure_says_so_and_names_no_source() -> None:
    card = make_card(fact("sprint-2030.overseas-share"), KNOWLEDGE, "en")
    assert card is not None
    assert (card.label, card.source) == ("Overseas share of the target (computed)", None)


@pytest.mark.parametrize(
    "identity", ["hongqi.growth-against-industry", "hongqi.sales-multiple", "jiefang.export-growth"]
)
def test_a_label_does_not_call_a_figure_something_else(identity: str) -> None:
    card, other = make_card(fact(identity), KNOWLEDGE, "en"), make_card(fact("hongqi.sales-growth"), KNOWLEDGE, "en")
    assert card is not None
    assert other is not None
    assert card.label not in (other.label, "Export growth")


@pytest.mark.parametrize("tag", SCRIPTS)
@pytest.mark.parametrize("each", WITH_FIGURES, ids=lambda each: each.id)
def test_what_a_reply_states_is_shown(tag: str, each: Fact) -> None:
    language, convert = SCRIPTS[tag]
    script = "Hant" if tag == "zh-Hant" else None
    reply = a_reply(each, language=language, text=convert(statement(each, KNOWLEDGE, language)), script=script)
    assert [card.fact for card in attachments(*reply).cards] == [each.id]


def test_what_a_reply_does_not_say_is_not_shown() -> None:
    sales = fact("south-africa.annual-sales")
    for text in ("Yes.", "Over 15,000 vehicles.", "Over 5,000,000 vehicles.", "Over 5,0001 vehicles.", ""):
        assert attachments(*a_reply(sales, text=text)) == cards.Attachments()
    for text in ("Over 5,000 vehicles.", "5,000, no less", "(5,000)"):
        assert len(attachments(*a_reply(sales, text=text)).cards) == 1


def test_a_fact_that_has_changed_since_is_not_shown() -> None:
    sales = fact("south-africa.annual-sales")
    reply = a_reply(sales)
    changed = {**KNOWLEDGE.facts, sales.id: replace(sales, value=Quantity(Decimal(6_000), "vehicle", "over"))}
    with in_use(with_facts(changed)):
        assert attachments(*reply) == cards.Attachments()
    without = {identity: each for identity, each in KNOWLEDGE.facts.items() if identity != sales.id}
    with in_use(with_facts(without)):
        assert attachments(*reply) == cards.Attachments()


@pytest.mark.parametrize("outcome", ["declined", "clarify", "chat", "error"])
def test_only_answers_have_cards(outcome: Outcome) -> None:
    assert attachments(*a_reply(fact("south-africa.annual-sales"), outcome=outcome)) == cards.Attachments()


def test_facts_of_one_kind_are_a_table_and_the_others_cards() -> None:
    agreements = [fact("canton-fair-137.orders"), fact("indonesia-gmm.size"), fact("indonesia-lne.size")]
    found = attachments(*a_reply(*agreements))
    assert [card.fact for card in found.cards] == ["canton-fair-137.orders"]
    assert found.table is not None
    assert found.table.columns == ("Name", "Figure", "As of")
    assert found.table.rows == (
        ("Agreement with GMM", "several thousand vehicles", "2025"),
        ("Agreement with LNE", "several thousand vehicles", "2025"),
    )
    assert found.table.caption == "Size of the agreement"
    # They have no cards that would name it; both are from one article, which is named once.
    assert [source.date for source in found.table.sources] == ["2025"]
    assert found.table.sources[0].title == found.cards[0].source.title  # type: ignore[union-attr]


def test_there_are_not_more_cards_than_can_be_looked_at() -> None:
    assert len(attachments(*a_reply(*WITH_FIGURES)).cards) == cards.MOST_CARDS


def test_they_are_objects_for_json() -> None:
    found = json.loads(json.dumps(as_objects(attachments(*a_reply(fact("south-africa.annual-sales"))))))
    assert set(found) == {"cards", "table"}
    [card] = found["cards"]
    assert set(card) == set("fact label subject figure value unit qualifier as_of source".split())
    assert set(card["source"]) == {"title", "date", "url"}
    assert as_objects(cards.Attachments()) == {"cards": [], "table": None}


def test_a_reply_of_another_make_has_none() -> None:
    assert attachments("x", Custom.of({"text": "x"})) == cards.Attachments()


def test_a_language_without_the_words_has_none() -> None:
    words, custom = a_reply(fact("south-africa.annual-sales"))
    assert attachments(words, replace(custom, language="xx")) == cards.Attachments()
