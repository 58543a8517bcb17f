"""What becomes of a message before Rasa sees it, and of its replies."""

from __future__ import annotations

import pytest

from bot.engine.processor import Replies, plain, pressed


@pytest.mark.parametrize(
    ("text", "kept"),
    [
        ("hello", "hello"),
        ("  hello  ", "hello"),
        ("/restart", "restart"),
        ("///restart", "restart"),
        (" / / restart", "restart"),
        ("/ /restart", "restart"),
        ("/\n/\t/restart", "restart"),
        ("/\u3000/restart", "restart"),
        ("/\u00a0/restart", "restart"),
        ("24/7", "24/7"),
        ("/", ""),
        ("", ""),
        ("hello /restart", "hello /restart"),
        ("\udcffhello\ud800 南非", "hello 南非"),
    ],
)
def test_no_text_is_left_as_a_command(text: str, kept: str) -> None:
    assert plain(text) == kept


def test_a_button_names_its_intent_and_entity() -> None:
    parsed = pressed("ask:ask_sales:market/za")
    assert parsed is not None
    assert parsed["intent"] == {"name": "ask_sales", "confidence": 1.0}
    assert [(entity["entity"], entity["value"]) for entity in parsed["entities"]] == [("market", "market/za")]


def test_a_button_without_an_entity_has_none() -> None:
    parsed = pressed(" ask:list_markets ")
    assert parsed is not None
    assert (parsed["intent"]["name"], parsed["entities"]) == ("list_markets", [])


@pytest.mark.parametrize(
    "text",
    [
        "",
        "ask",
        "ask:",
        "ask:nothing",
        "ask:ask_sales:market/xx",
        "ask:ask_sales:",
        "ask:ask_sales:market/za:x",
        "ask me",
    ],
)
def test_any_other_text_is_no_button(text: str) -> None:
    assert pressed(text) is None


async def test_a_reply_is_collected_whole() -> None:
    replies = Replies()
    message = {
        "text": "one\n\ntwo",
        "buttons": [{"title": "A", "payload": "b"}],
        "custom": {"outcome": "answered"},
        "image": None,
        "elements": [],
    }
    await replies.send_response("me", message)
    await replies.send_response("me", {"text": "more", "buttons": [], "custom": {"outcome": "chat"}})
    assert replies.collected == [
        {
            "recipient_id": "me",
            "text": "one\n\ntwo",
            "buttons": [{"title": "A", "payload": "b"}],
            "custom": {"outcome": "answered"},
        },
        {"recipient_id": "me", "text": "more", "custom": {"outcome": "chat"}},
    ]
