"""How a reply is put together."""

from __future__ import annotations

from rasa_sdk.executor import CollectingDispatcher

from actions.reply import MOST_BUTTONS, Button, bullets, remember, say, topic, topic_buttons
from actions.turn import Turn
from knowledge import current_knowledge
from tests.actions.conversation import tracker


def turn(**slots: object) -> Turn:
    return Turn.of(tracker({"intent": {"name": "ask_sales", "confidence": 0.5}}, slots))


def test_there_are_never_more_buttons_than_channels_show() -> None:
    dispatcher = CollectingDispatcher()
    say(dispatcher, turn(), "words", "chat", buttons=[Button(str(number), f"ask:{number}") for number in range(9)])
    assert [button["title"] for button in dispatcher.messages[0]["buttons"]] == [str(n) for n in range(MOST_BUTTONS)]


def test_a_message_without_an_intent_says_so() -> None:
    dispatcher = CollectingDispatcher()
    say(dispatcher, Turn.of(tracker({}, {})), "words", "error")
    assert dispatcher.messages[0]["custom"]["intent"] is None


def test_each_intent_and_subject_has_one_button() -> None:
    facts = current_knowledge().facts
    both = [facts["south-africa.market-entry"], facts["south-africa.entry-distinction"]]
    assert topic_buttons(both, turn()) == [Button("Market entry", "ask:ask_market_entry:market/za")]


def test_a_button_can_say_its_subject() -> None:
    buttons = topic_buttons([current_knowledge().facts["philippines.jobs"]], turn(), with_subject=True)
    title = f"Philippines: {topic('ask_jobs', 'en')}"
    assert buttons == [Button(title, "ask:ask_jobs:market/ph")]


def test_an_answer_is_remembered_and_what_it_lacks_is_kept() -> None:
    facts = current_knowledge().facts
    before = turn(subjects=["market/ke"], facts=["kenya.delivery"])
    answered = remember(before, ["market/za"], [facts["philippines.jobs"]])
    new = {event["name"]: event["value"] for event in answered}
    assert (new["subjects"], new["facts"]) == (["market/za"], ["philippines.jobs"])
    kept = {event["name"]: event["value"] for event in remember(before)}
    assert (kept["subjects"], kept["facts"]) == (["market/ke"], ["kenya.delivery"])


def test_bullets_are_one_a_line() -> None:
    assert bullets(["a", "b"]) == "• a\n• b"
    assert bullets([]) == ""
