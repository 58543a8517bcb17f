"""The report counts what is trained, asked and held, for everything that it concerns."""

from __future__ import annotations

from bot.workshop.coverage.collecting import collect
from bot.workshop.coverage.records import Item, Reading, Tally
from knowledge import current
from knowledge.contract import FALLBACK_INTENT
from tests.bot.workshop.coverage.observed import MARKUP, an_observed
from tests.bot.workshop.testing.files import RANK, SALES
from tests.contexts import LANGUAGES

COVERAGE = collect(an_observed())


def item(kind: str, identity: str) -> Item:
    (found,) = [each for each in COVERAGE.items[kind] if each.id == identity]
    return found


def test_everything_is_in_the_report_once() -> None:
    knowledge = current().knowledge
    ids = {kind: [each.id for each in items] for kind, items in COVERAGE.items.items()}
    assert ids["facts"] == list(knowledge.facts)
    assert ids["intents"] == list(current().contract.intents)
    assert ids["actions"] == list(current().contract.actions)
    assert set(ids["answers"]) == {key for intent in current().contract.intents.values() for key in intent.answers}
    assert sorted(ids["entities"] + ids["other names"]) == sorted(knowledge.entities)
    assert "market/za" in ids["entities"]
    assert "market/is" in ids["other names"]


def test_a_fact_counts_its_intents_examples_its_wordings_and_the_conversations_that_touch_it() -> None:
    assert item("facts", SALES).tallies == {"en": Tally(2, 2, 2, 1), "zh": Tally(0, 0, 1, 0), "id": Tally()}
    assert item("facts", SALES).about == {"intent": "ask_sales"}
    # Not stated in any reply, but expected: by one conversation in two wordings, and by another.
    assert item("facts", RANK).tallies["en"] == Tally(0, 0, 0, 2)


def test_intents_answers_and_actions_count_alike() -> None:
    assert item("intents", "ask_sales").tallies["en"] == Tally(2, 2, 2, 1)
    assert item("answers", "markets.annual_sales").tallies["en"] == Tally(2, 2, 2, 1)
    assert item("answers", "markets.sales_rank").tallies["en"] == Tally(0, 0, 0, 2)
    assert item("answers", "group.brand_sales").tallies["en"] == Tally(2, 0, 0, 0)
    assert item("actions", "action_answer").tallies["en"] == Tally(2, 2, 2, 1)
    assert item("intents", "greet").tallies == {"en": Tally(0, 0, 0, 1), "zh": Tally(1), "id": Tally()}
    assert item("answers", "chat.greet").tallies["en"] == Tally(0, 0, 0, 1)
    assert item("actions", "action_chat").tallies["zh"] == Tally(1)


def test_an_entity_counts_texts_that_name_it_and_each_of_its_names() -> None:
    south_africa = item("entities", "market/za")
    # The second conversation does not name it, but rests on a fact about it.
    assert south_africa.tallies["en"] == Tally(1, 2, 1, 2)
    assert south_africa.tallies["zh"] == Tally(0, 0, 1, 0)
    names = {alias.name: alias.tests for alias in south_africa.aliases["en"]}
    assert (names["South Africa"], names["RSA"], names["Mzansi"]) == (1, 2, 1)
    assert {alias.name: alias.tests for alias in south_africa.aliases["zh"]}["南非"] == 1
    assert item("entities", "market/ke").tallies["en"] == Tally(examples=1)


def test_states_say_how_well_something_is_tested() -> None:
    states = [Tally(9), Tally(0, 0, 1, 1), Tally(0, 1, 1), Tally(0, 1), Tally(0, 0, 0, 1)]
    assert [tally.state for tally in states] == ["untested", "failing", "partly", "covered", "covered"]


def test_confusion_is_what_questions_were_read_as() -> None:
    assert COVERAGE.confusion["en"] == (
        Reading("ask_sales", "ask_rank", (MARKUP,)),
        Reading("ask_sales", "ask_sales", ("sales in South Africa?", "RSA sales?")),
        Reading("ask_sales", FALLBACK_INTENT, ("sales down there?",)),
    )
    assert [reading.right for reading in COVERAGE.confusion["en"]] == [False, True, False]
    assert COVERAGE.confusion["id"] == ()


def test_totals_are_of_each_language() -> None:
    totals = COVERAGE.totals
    assert set(totals) == set(LANGUAGES)
    assert (totals["en"].facts, totals["zh"].facts, totals["id"].facts) == ((1, 1), (0, 1), (0, 0))
    assert (totals["en"].wordings, totals["zh"].wordings) == ((2, 4), (0, 1))
    # Of a conversation in several wordings all must go as expected.
    assert totals["en"].conversations == (1, 2)
    assert totals["en"].aliases[0] == 3
