"""Source, language, help and small talk."""

from __future__ import annotations

import pytest

from tests.actions.conversation import Conversation
from tests.contexts import LANGUAGES


@pytest.mark.parametrize(
    ("language", "words"), [("en", "as of June 2, 2022"), ("zh", "资料时间为2022年6月2日"), ("id", "per 2 Juni 2022")]
)
def test_the_source_of_the_last_answer_is_named_with_its_date(language: str, words: str) -> None:
    conversation = Conversation(language)
    conversation.ask("ask_patents")
    reply = conversation.ask("ask_source")
    assert words in reply.text
    assert (reply.outcome, reply.facts) == ("answered", ["faw.patent-applications"])


@pytest.mark.parametrize("intent", ["ask_unlisted", "nlu_fallback", "ask_delivery"])
def test_the_source_of_the_last_answer_is_named_after_a_decline(intent: str) -> None:
    conversation = Conversation()
    conversation.ask("ask_capacity", "market/ph")
    assert conversation.ask(intent, "market/ph").outcome in ("declined", "clarify")
    assert conversation.ask("ask_source").facts == ["philippines.production-capacity"]


@pytest.mark.parametrize("language", LANGUAGES)
def test_before_the_first_answer_there_is_no_source(language: str) -> None:
    reply = Conversation(language).ask("ask_source")
    assert (reply.outcome, reply.facts) == ("chat", [])


def test_several_facts_of_one_source_name_it_once() -> None:
    conversation = Conversation()
    assert len(conversation.ask("ask_overview", "market/za").facts) > 1
    assert len(conversation.ask("ask_source").text.splitlines()) == 1


def test_the_last_question_goes_on_after_its_source_was_asked_for() -> None:
    conversation = Conversation()
    conversation.ask("ask_delivery", "market/ke")
    conversation.ask("ask_source")
    conversation.ask("thank")
    reply = conversation.ask("follow_up", "market/pe")
    assert reply.text.startswith("My sources mention no deliveries to Peru.")


@pytest.mark.parametrize(
    ("wish", "language", "words"),
    [
        ("language/en", "en", "English"),
        ("language/zh", "zh", "中文"),
        ("language/id", "id", "bahasa Indonesia"),
        ("market/id", "id", "bahasa Indonesia"),
        ("market/cn", "zh", "中文"),
    ],
)
def test_a_wish_for_a_language_is_met_from_then_on(wish: str, language: str, words: str) -> None:
    conversation = Conversation("en" if language != "en" else "id")
    reply = conversation.ask("change_language", wish)
    assert words in reply.text
    assert (reply.custom.language, reply.outcome) == (language, "chat")
    assert conversation.ask("ask_sales", "market/za").custom.language == language


@pytest.mark.parametrize("named", [(), ("market/za",), ("language/en", "language/zh")])
def test_where_the_language_wished_for_is_open_all_are_offered_by_their_own_names(named: tuple[str, ...]) -> None:
    conversation = Conversation()
    reply = conversation.ask("change_language", *named)
    assert (reply.outcome, reply.titles) == ("clarify", ["English", "中文", "bahasa Indonesia"])
    assert reply.payloads == [f"ask:change_language:language/{language}" for language in LANGUAGES]
    assert conversation.slots.get("requested_language") is None


@pytest.mark.parametrize(
    ("wish", "script"),
    [
        ("請用繁體中文", "Hant"),
        ("Traditional Chinese, please", "Hant"),
        ("简体中文", "Hans"),
        ("Simplified Chinese", "Hans"),
    ],
)
def test_a_script_can_be_wished_for(wish: str, script: str) -> None:
    conversation = Conversation()
    reply = conversation.ask("change_language", "language/zh", text=wish)
    assert ("我們" in reply.text) == (script == "Hant")
    assert conversation.slots["script"] == script
    assert ("輛" in conversation.ask("ask_sales", "market/za").text) == (script == "Hant")


def test_a_script_that_was_asked_for_stays_until_another_wish() -> None:
    conversation = Conversation("zh")
    conversation.ask("change_language", "language/zh", text="請用繁體中文", script="Hant")
    assert "輛" in conversation.ask("ask_sales", "market/za", script="Hans").text
    conversation.ask("change_language", "language/zh", text="中文")
    assert "辆" in conversation.ask("ask_sales", "market/za", script="Hans").text
    assert "輛" in conversation.ask("ask_sales", "market/za", script="Hant").text


@pytest.mark.parametrize(
    ("language", "words"), [("en", "I speak English"), ("zh", "我会中文"), ("id", "Saya bisa berbahasa Indonesia")]
)
@pytest.mark.parametrize("named", ["language/fr", "market/es"])
def test_who_asks_for_a_language_that_is_not_spoken_is_told_which_are(language: str, words: str, named: str) -> None:
    conversation = Conversation(language)
    reply = conversation.ask("change_language", named)
    assert reply.text.startswith(words)
    assert (reply.outcome, reply.facts, len(reply.payloads)) == ("clarify", [], 3)
    assert conversation.slots.get("requested_language") is None


@pytest.mark.parametrize(("named", "language"), [("language/ms", "id"), ("language/yue", "zh")])
def test_a_language_whose_speakers_read_one_of_ours_is_served_in_that(named: str, language: str) -> None:
    assert Conversation().ask("change_language", named).custom.language == language


@pytest.mark.parametrize("language", LANGUAGES)
def test_another_language_is_answered_in_all_of_ours_the_conversations_first(language: str) -> None:
    conversation = Conversation(language)
    conversation.ask("ask_sales", "market/za")
    before = dict(conversation.slots)
    reply = conversation.ask("other_language", language="other")
    first, *others = reply.text.splitlines()
    spoken = {"en": "I speak English", "zh": "我会中文", "id": "Saya bisa berbahasa Indonesia"}
    assert first.startswith(spoken.pop(language))
    assert all(any(line.startswith(start) for line in others) for start in spoken.values())
    assert (reply.outcome, reply.facts, reply.payloads) == ("chat", [], [])
    assert reply.custom.language == language
    # Only that a turn has passed is remembered: what was talked about stays.
    assert conversation.slots == {**before, "idle": 1}


def test_the_first_message_in_another_language_is_answered_in_the_channels() -> None:
    assert Conversation(channel="id").ask("other_language", language="other").text.startswith("Saya bisa")
    reply = Conversation(channel="zh-TW").ask("other_language", language="other")
    assert reply.text.startswith("我會中文、")


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize(
    ("intent", "offers"), [("greet", 4), ("ask_identity", 4), ("ask_help", 4), ("thank", 0), ("say_goodbye", 0)]
)
def test_small_talk_is_answered_without_facts(language: str, intent: str, offers: int) -> None:
    reply = Conversation(language).ask(intent)
    assert (reply.outcome, reply.facts, len(reply.payloads)) == ("chat", [], offers)
    assert reply.text


def test_small_talk_differs_by_intent() -> None:
    intents = ("greet", "ask_identity", "ask_help", "thank", "say_goodbye")
    assert len({Conversation().ask(intent).text for intent in intents}) == len(intents)


@pytest.mark.parametrize(
    ("text", "named", "language"),
    [
        ("Always reply in Chinese, even if I write English", ("language/zh", "language/en"), "zh"),
        ("我同事不懂中文，请说英文", ("language/zh", "language/en"), "en"),
    ],
)
def test_of_two_languages_the_one_that_is_wanted_is_spoken(text: str, named: tuple[str, str], language: str) -> None:
    conversation = Conversation("id")
    assert conversation.ask("change_language", *named, text=text).custom.language == language
    assert conversation.ask("ask_sales", "market/za", language="id").custom.language == language


def test_the_last_answer_is_said_again_in_the_language_that_is_asked_for() -> None:
    conversation = Conversation()
    conversation.ask("ask_sales", "market/za")
    reply = conversation.ask("change_language", "language/id", text="please repeat that in Indonesian")
    assert (reply.facts, reply.custom.language) == (["south-africa.annual-sales"], "id")
    assert "5.000" in reply.text


def test_going_back_to_a_language_says_nothing_again() -> None:
    conversation = Conversation("zh")
    conversation.ask("ask_sales", "market/za")
    assert conversation.ask("change_language", "language/en", text="ok, English again please").outcome == "chat"
