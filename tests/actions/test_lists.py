"""Lists of what there are facts about."""

from __future__ import annotations

from pathlib import Path

import pytest

from actions.payloads import read_payload
from bot.settings import settings
from knowledge import current
from tests.actions.conversation import Conversation
from tests.contexts import LANGUAGES
from tests.knowledge.files import write

LISTS = ("list_markets", "list_plants", "list_agreements", "list_events")


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize(("intent", "kind"), zip(LISTS, ("market", "plant", "agreement", "event"), strict=True))
def test_a_list_tells_the_number_and_rests_on_facts(intent: str, kind: str, language: str) -> None:
    entities = current().knowledge.of_type(kind)
    reply = Conversation(language).ask(intent)
    assert reply.outcome == "answered"
    assert str(len(entities)) in reply.text
    assert reply.facts
    if kind != "agreement":
        # fairs of the same name are told apart by their labels
        names = [entity.name(language) if kind == "event" else entity.in_sentence(language) for entity in entities]
        assert [name for name in names if name not in reply.text] == []


def test_agreements_are_listed_with_what_they_say() -> None:
    reply = Conversation().ask("list_agreements")
    assert reply.text.count("\n• ") == len(reply.facts) == len(current().knowledge.of_type("agreement"))


@pytest.mark.parametrize("intent", LISTS)
def test_the_buttons_of_a_list_give_overviews(intent: str) -> None:
    conversation = Conversation()
    for payload in conversation.ask(intent).payloads:
        read = read_payload(payload)
        assert read is not None
        assert read[1] is not None
        assert conversation.ask(read[0], read[1]).outcome == "answered"


@pytest.mark.parametrize("text", ["agreements?", "协议呢", "perjanjiannya?"])
def test_a_few_words_after_a_fair_ask_for_its_agreements(text: str) -> None:
    conversation = Conversation()
    conversation.ask("ask_visitors", "event/canton-fair-137")
    assert conversation.ask("list_agreements", text=text).facts == ["canton-fair-137.agreements"]


@pytest.mark.parametrize("text", ["", "ask:list_agreements", "which agreements do you have in all?"])
def test_a_press_or_a_whole_question_after_a_fair_lists_all_agreements(text: str) -> None:
    conversation = Conversation()
    conversation.ask("ask_visitors", "event/canton-fair-137")
    assert "kenya.delivery" in conversation.ask("list_agreements", text=text).facts


@pytest.mark.parametrize("intent", ["list_plants", "list_markets"])
def test_a_few_words_list_all_of_what_the_subject_does_not_count(intent: str) -> None:
    conversation = Conversation()
    conversation.ask("ask_visitors", "event/canton-fair-137")
    assert len(conversation.ask(intent, text="and these?").facts) > 1


@pytest.mark.parametrize(
    ("language", "told"),
    [
        (
            "en",
            "2 countries where they are: the Philippines (Philippine assembly lines) and South Africa (Coega",
        ),
        ("zh", "2个：菲律宾（菲律宾装配线）和南非（库哈工厂）"),
        ("id", "2 negara tempatnya: Filipina (lini perakitan Filipina) dan Afrika Selatan (pabrik Coega)"),
    ],
)
def test_a_list_of_plants_tells_their_countries_as_far_as_facts_do(language: str, told: str) -> None:
    reply = Conversation(language).ask("list_plants")
    unplaced = reply.text.splitlines()[-1]
    assert told in reply.text
    assert {"philippines-assembly.location", "coega.location"} <= set(reply.facts)
    assert current().knowledge.entities["plant/fanrong"].in_sentence(language) in unplaced
    assert current().knowledge.entities["plant/coega"].in_sentence(language) not in unplaced


def test_with_a_market_named_only_what_is_there_is_listed() -> None:
    reply = Conversation().ask("list_agreements", "market/id")
    assert set(reply.facts) == {"indonesia-gmm.size", "indonesia-lne.size"}
    assert "Kenya" not in reply.text


@pytest.mark.parametrize(("language", "name"), [("en", "Peru"), ("zh", "秘鲁"), ("id", "Peru")])
def test_a_market_without_any_is_declined_by_its_name(language: str, name: str) -> None:
    reply = Conversation(language).ask("list_plants", "market/pe")
    assert (reply.outcome, reply.facts) == ("declined", [])
    assert name in reply.text


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_users_knowledge_without_plants_lists_none(
    language: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("KNOWLEDGE", str(write(tmp_path)))
    settings.cache_clear()
    try:
        plants = Conversation(language).ask("list_plants")
        markets = Conversation(language).ask("list_markets")
        change = Conversation(language).ask("change_language")
    finally:
        monkeypatch.undo()
        settings.cache_clear()
    assert (plants.outcome, plants.facts) == ("declined", [])
    assert "0" not in plants.text
    assert (markets.outcome, markets.facts) == ("answered", ["brazil.sales"])
    assert change.titles == ["English", "中文", "bahasa Indonesia"]
