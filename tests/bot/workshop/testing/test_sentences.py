"""A reply is read back, line by line, in every language and script."""

from __future__ import annotations

import pytest

from actions.wording import statement
from bot.workshop.testing import sentences
from bot.workshop.testing.sentences import STATEMENT, UNKNOWN, WORDS, read_reply, unclassified
from knowledge import Fact, current
from nlu.text.tokens import to_traditional
from tests.contexts import LANGUAGES

FACT = current().knowledge.facts["south-africa.annual-sales"]
FACTS = current().knowledge.facts.values()


def claims(words: str, language: str = "en") -> list[str]:
    return [sentence.claim for sentence in read_reply(words, [FACT], current(), language)]


@pytest.mark.parametrize("language", LANGUAGES)
def test_of_every_text_it_is_known_what_it_claims(language: str) -> None:
    assert unclassified(current(), language) == []


def test_a_text_that_nothing_classifies_is_found(monkeypatch: pytest.MonkeyPatch) -> None:
    known = sentences._texts
    monkeypatch.setattr(sentences, "_texts", lambda *of: [*known(*of), ("analysis.brand_new", "All is well.")])
    assert unclassified(current(), "en") == ["analysis.brand_new"]


@pytest.mark.parametrize("language", LANGUAGES)
def test_statements_verdicts_and_declines_are_told_apart(language: str) -> None:
    reply = "\n".join(
        [
            current().text("clarify.affirmative", language),
            f"• {statement(FACT, current().knowledge, language)}",
            current().text("analysis.equal", language),
            current().text("absent.ask_sales_market", language, subject="Kenya"),
            current().text("decline.general_topics", language),
            "???",
        ]
    )
    assert claims(reply, language) == ["yes", STATEMENT, "equal", "absent", WORDS, UNKNOWN]


def test_traditional_characters_are_read_too() -> None:
    decline = current().text("absent.ask_jobs_market", "zh", subject="坦桑尼亚")
    reply = f"{statement(FACT, current().knowledge, 'zh')}\n{decline}"
    assert claims(to_traditional(reply), "zh") == [STATEMENT, "absent"]


@pytest.mark.parametrize("fact", FACTS, ids=lambda fact: fact.id)
def test_every_fact_is_read_back_from_traditional_characters(fact: Fact) -> None:
    words = to_traditional(statement(fact, current().knowledge, "zh"))
    assert [sentence.fact for sentence in read_reply(words, list(FACTS), current(), "zh")] == [fact]


def test_a_statement_of_a_fact_that_the_reply_does_not_rest_on_is_none() -> None:
    other = current().knowledge.facts["kenya.delivery"]
    assert claims(statement(other, current().knowledge, "en")) == [UNKNOWN]
