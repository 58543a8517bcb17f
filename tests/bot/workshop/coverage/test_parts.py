"""The parts of the collector: names in texts, texts of answers in replies, conversations as they were held."""

from __future__ import annotations

from pathlib import Path

import pytest

from actions.wording import statement
from bot.workshop.coverage.answering import keys_in
from bot.workshop.coverage.naming import aliases, named_in
from bot.workshop.coverage.talks import hold_all
from bot.workshop.testing.cases import cases
from bot.workshop.testing.reader import read_file
from knowledge import Entity, current
from nlu.text.tokens import to_traditional
from tests.bot.workshop.testing.files import RANK, SALES, ByHeart, replied, written
from tests.contexts import LANGUAGES

OTHERS = [
    key for intent in current().contract.intents.values() for key in intent.answers if intent.action != "action_answer"
]


def test_names_are_found_as_they_are_written() -> None:
    assert named_in("is RSA, or Mzansi, bigger?") == {("market/za", ("rsa",)), ("market/za", ("mzansi",))}
    assert named_in("nothing here") == frozenset()


def test_names_that_differ_in_spelling_only_are_one() -> None:
    entity = Entity("product/x", {"en": "E-QM5"}, aliases={"en": ("e qm5", "=QM")})
    assert aliases(entity, "en") == {("e", "qm", "5"): "E-QM5", ("qm",): "QM"}
    assert aliases(entity, "zh") == {}


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_statement_of_a_fact_is_taken_for_another_text(language: str) -> None:
    for fact in current().knowledge.facts.values():
        assert keys_in(statement(fact, current().knowledge, language), language, OTHERS) == []


def test_only_texts_that_were_said_are_recognised() -> None:
    assert keys_in("Hello! Which market, plant or agreement would you like to know about?", "en", OTHERS) == [
        "chat.greet"
    ]
    assert keys_in("My sources do not say that about Peru. I know of Kenya.", "en", OTHERS) == ["decline.unlisted"]
    assert keys_in("您好", "en", OTHERS) == []
    assert keys_in("hello", "en", ["absent.key", "chat.absent"]) == []


def test_texts_are_recognised_in_traditional_characters_and_forms_of_number() -> None:
    assert keys_in(to_traditional(current().text("decline.unlisted", "zh", subject="南非")), "zh", OTHERS) == [
        "decline.unlisted"
    ]
    for count in (1, 5):
        said = current().text("lists.market", "en", count=count, number=count, names="Kenya")
        assert keys_in(said, "en", OTHERS) == ["lists.market"]


def test_conversations_are_kept_as_they_were_held(tmp_path: Path) -> None:
    content = f"""
conversations:
- name: sales
  turns:
  - say: [sales?, how many?]
    facts: [{SALES}]
  - {{restart: true}}
  - {{say: rank?, only_facts: [{RANK}], slots: {{subjects: [market/za]}}}}
"""
    client = ByHeart({"sales?": replied("5,000", SALES), "rank?": replied("First.", RANK)})
    first, second = hold_all(cases(read_file(written(tmp_path, content))), client)
    assert (first.passed, first.texts) == (True, ("sales?", "rank?"))
    assert [said.facts for said in first.said] == [(SALES,), (RANK,)]
    assert first.expected == {SALES, RANK}
    assert (second.passed, second.texts) == (False, ("how many?",))
    assert first.id == second.id
    assert first.id.endswith("markets.yml::sales")
    assert client.restarts == 0
