"""What a reply says that is not so is found, in every language; what is so is not."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import pytest

from actions.wording import statement
from bot.workshop.testing.expectations import Said
from bot.workshop.testing.readback import Reply, read
from bot.workshop.testing.truth import untruths, verdict
from knowledge import current
from tests.contexts import LANGUAGES

KNOWLEDGE = current().knowledge
SALES, GMM, LNE, KENYA = "south-africa.annual-sales", "indonesia-gmm.size", "indonesia-lne.size", "kenya.delivery"
ENTRY, EXPORT, ORDERS, AGREED = (
    "south-africa.market-entry",
    "jiefang.first-export",
    "canton-fair-137.orders",
    "canton-fair-137.agreements",
)
BASES, SUBSIDIARIES = "expansion.production-bases", "expansion.subsidiaries"


def reply(
    facts: Sequence[str],
    *lines: str,
    before: Sequence[str] = (),
    language: str = "en",
    message: str = "?",
    asked: dict[str, Any] | None = None,
    offered: Sequence[str] = (),
    intent: str | None = None,
) -> Reply:
    stated = [statement(KNOWLEDGE.facts[fact], KNOWLEDGE, language) for fact in facts]
    words = "\n".join([*before, *stated, *lines])
    buttons = tuple({"title": "…", "payload": payload} for payload in offered)
    said = Said(words, tuple(facts), "answered", intent, language, 0.9, buttons)
    return read(message, said, current(), asked)


def denial(intent: str, kind: str, subject: str, language: str) -> str:
    return current().text(f"absent.{intent}_{kind}", language, subject=subject, maker="")


def name(entity: str, language: str) -> str:
    return KNOWLEDGE.entities[entity].in_sentence(language)


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize(
    ("key", "facts", "subject", "true"),
    [
        ("equal", [SALES], None, False),
        ("equal", [GMM, LNE], None, False),
        ("equal", [KENYA, SALES], None, False),
        ("undecided", [GMM, LNE], None, True),
        ("undecided", [GMM, KENYA], None, False),
        ("undecided", [GMM], None, False),
        ("more", [GMM, KENYA], "agreement/indonesia-gmm", True),
        ("more", [GMM, KENYA], "agreement/kenya-delivery", False),
        ("more", [GMM, LNE], "agreement/indonesia-gmm", False),
        ("earlier", [EXPORT, ENTRY], "organisation/jiefang", True),
        ("earlier", [EXPORT, ENTRY], "market/za", False),
        ("earlier", [ENTRY], "market/za", False),
        ("same_year", [EXPORT, ENTRY], None, False),
        ("not_comparable", [ORDERS, SALES], None, True),
        ("not_comparable", [ORDERS, AGREED], None, False),
        ("no_difference", [SALES], None, False),
    ],
)
def test_verdicts_are_held_against_the_facts(
    key: str, facts: list[str], subject: str | None, true: bool, language: str
) -> None:
    filled = {"subject": name(subject, language)} if subject else {}
    found = untruths(reply(facts, current().text(f"analysis.{key}", language, **filled), language=language))
    assert (found == []) is true, found


@pytest.mark.parametrize(("value", "true"), [("over 170", True), ("over 230", True), ("over 12", False)])
def test_what_is_reckoned_is_reckoned_again(value: str, true: bool) -> None:
    more = current().text("analysis.more", "en", subject="orders")
    line = current().text("analysis.difference", "en", value=value)
    assert (untruths(reply([ORDERS, AGREED], more, line)) == []) is true


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize(
    ("intent", "entity", "true"),
    [
        ("ask_sales", "market/ke", True),
        ("ask_sales", "market/za", False),
        ("ask_plant_product", "product/e-qm5", False),
        ("ask_plant_location", "market/za", False),
    ],
)
def test_what_is_known_is_not_denied(intent: str, entity: str, true: bool, language: str) -> None:
    line = denial(intent, entity.partition("/")[0], name(entity, language), language)
    assert (untruths(reply([], line, language=language)) == []) is true


@pytest.mark.parametrize("language", LANGUAGES)
def test_another_year_and_another_edition_may_be_denied(language: str) -> None:
    subject = current().text("decline.in_year", language, subject=name("market/za", language), year="2019")
    line = denial("ask_sales", "market", subject, language)
    assert untruths(reply([], line, language=language, message="2019")) == []
    fair = name("event/canton-fair-137", language).replace("137", "136")
    orders = denial("ask_orders", "event", fair, language)
    assert untruths(reply([], orders, language=language, message="136")) == []
    known = denial("ask_orders", "event", name("event/canton-fair-137", language), language)
    assert len(untruths(reply([], known, language=language))) == 1


def test_no_button_may_offer_what_is_denied() -> None:
    line = denial("ask_sales", "market", "Kenya", "en")
    assert untruths(reply([], line, offered=["ask:ask_delivery:market/ke"])) == []
    assert untruths(reply([], line, offered=["ask:ask_sales:market/ke"])) == [f"{line!r}: a button offers just that"]


def related(missing: str, facts: Sequence[str], outcome: str = "related") -> Reply:
    stated = [statement(KNOWLEDGE.facts[fact], KNOWLEDGE, "en") for fact in facts]
    words = [current().text(missing, "en"), current().text("decline.related", "en"), *stated]
    return read("?", Said("\n".join(words), tuple(facts), outcome, None, "en", 0.9, ()), current(), None)


@pytest.mark.parametrize(
    ("missing", "fact", "true"),
    [
        ("lacks_reason", SALES, True),
        ("lacks_moment", SALES, True),
        ("lacks_moment", ENTRY, False),
        ("lacks_names", KENYA, True),
        ("lacks_names", GMM, False),
        ("lacks_doer", GMM, False),
    ],
)
def test_what_is_said_to_be_missing_is_not_in_the_facts_beside_it(missing: str, fact: str, true: bool) -> None:
    assert (untruths(related(f"decline.{missing}", [fact])) == []) is true


def test_facts_that_do_not_answer_are_marked_as_that() -> None:
    assert untruths(related("decline.lacks_reason", [SALES])) == []
    assert len(untruths(related("decline.lacks_reason", [SALES], "answered"))) == 1
    assert len(untruths(related("decline.related", [SALES]))) == 1


def amount(value: int, relation: str = "is") -> dict[str, Any]:
    return {"entities": [{"entity": "amount", "value": str(value), "relation": relation, "unit": "vehicle"}]}


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize(
    ("asked", "yes", "no"),
    [
        (amount(4000, "over"), True, False),
        (amount(5000, "over"), True, False),
        (amount(6000, "over"), False, False),
        (amount(5000, "at_most"), False, True),
        (amount(100_000), False, True),
        ({"entities": [{"entity": "market", "value": "market/ke"}]}, False, True),
        ({}, False, False),
    ],
)
def test_yes_and_no_stand_before_no_sentence_that_contradicts_them(
    asked: dict[str, Any], yes: bool, no: bool, language: str
) -> None:
    for key, true in (("affirmative", yes), ("negative", no)):
        said = reply([SALES], before=[current().text(f"clarify.{key}", language)], language=language, asked=asked)
        assert (untruths(said) == []) is true


def test_the_most_is_not_said_where_it_is_open() -> None:
    most, one_of = current().text("analysis.most", "en"), current().text("analysis.most_of_these", "en")
    assert untruths(reply([GMM], before=[most])) == []
    assert len(untruths(reply([GMM, LNE], before=[most]))) == 1
    assert untruths(reply([GMM, LNE], before=[one_of])) == []
    assert len(untruths(reply([GMM, KENYA], before=[one_of]))) == 1


def test_the_only_one_has_no_like() -> None:
    only = current().text("analysis.only", "en")
    assert untruths(reply([SALES], before=[only])) == []
    assert len(untruths(reply([GMM], before=[only]))) == 1


def test_no_figure_comes_from_nowhere() -> None:
    line = current().text("decline.unlisted", "en", subject="the 138th Canton Fair")
    assert untruths(reply([], line, message="orders at the 138th?")) == []
    assert len(untruths(reply([], line, message="orders?"))) == 1


@pytest.mark.parametrize(
    ("facts", "line", "expected"),
    [
        ([GMM, KENYA], current().text("analysis.more", "en", subject="the agreement with GMM"), f"more: {GMM}"),
        (
            [SUBSIDIARIES, BASES],
            current().text("analysis.more", "en", subject="planned subsidiaries"),
            f"more: {SUBSIDIARIES}",
        ),
        ([GMM, LNE], current().text("analysis.undecided", "en"), "undecided"),
        ([SALES], "", "none"),
    ],
)
def test_the_verdict_of_a_reply_is_told(facts: list[str], line: str, expected: str) -> None:
    assert verdict(reply(facts, line)) == expected
