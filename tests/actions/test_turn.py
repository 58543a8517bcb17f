"""The language and script of a reply, and what is read from a message."""

from __future__ import annotations

from typing import Any

import pytest

from actions.turn import Turn, reply_language, reply_script


def message(
    name: str | None = None, confidence: float = 0.9, channel: str | None = None, **more: Any
) -> dict[str, Any]:
    return {"language": {"name": name, "confidence": confidence}, "metadata": {"language": channel}, **more}


@pytest.mark.parametrize(
    ("latest", "slots", "language"),
    [
        # The wish that was put in words goes first, then what is surely detected.
        (message("id", channel="en"), {"requested_language": "zh", "reply_language": "en"}, "zh"),
        (message("id", 0.99, channel="en"), {"reply_language": "zh"}, "id"),
        # At first little is enough; to change a conversation's language it takes more.
        (message("id", 0.75, channel="en"), {}, "id"),
        (message("id", 0.95), {"reply_language": "zh"}, "id"),
        (message("id", 0.94), {"reply_language": "zh"}, "zh"),
        (message("id", 0.75), {"reply_language": "id"}, "id"),
        (message(None, 0.0, channel="en"), {"reply_language": "zh"}, "zh"),
        # What is detected without certainty yields to the channel.
        (message("id", 0.74, channel="zh-TW"), {}, "zh"),
        # A message in another language changes nothing.
        (message("other", 1.0, channel="en"), {"reply_language": "zh"}, "zh"),
        (message("other", 1.0, channel="id"), {}, "id"),
        (message("other", 1.0, channel="es"), {}, "en"),
        (message("id", 0.3), {}, "id"),
        (message(None, 0.0), {}, "en"),
        # What is not spoken is passed over.
        (message("fr", 0.99, channel="id"), {"requested_language": "fr"}, "id"),
        (message("fr", 0.99, channel="fr-FR"), {}, "en"),
        (message(None, 0.0, channel="ID"), {}, "id"),
        (message(None, 0.0, channel="in_ID"), {}, "id"),
        (message(None, 0.0, channel="ms-MY"), {}, "id"),
        (message(None, 0.0, channel="yue-Hant-HK"), {}, "zh"),
        (message(None, 0.0, channel="idx"), {}, "en"),
        ({}, {}, "en"),
        ({"language": None, "metadata": None}, {}, "en"),
    ],
)
def test_the_language_of_the_reply(latest: dict[str, Any], slots: dict[str, Any], language: str) -> None:
    assert reply_language(latest, slots) == language


@pytest.mark.parametrize(
    ("detected", "slot", "channel", "script"),
    [
        ("Hant", "Hans", "zh-CN", "Hant"),
        ("Hans", "Hant", "zh-TW", "Hans"),
        (None, "Hant", "zh-CN", "Hant"),
        (None, None, "zh-TW", "Hant"),
        (None, None, "zh-Hant-HK", "Hant"),
        (None, None, "zh_TW", "Hant"),
        (None, None, "ZH-MO", "Hant"),
        (None, None, "zh-CN", None),
        (None, None, "en", None),
        (None, None, None, None),
    ],
)
def test_the_script_of_the_reply(
    detected: str | None, slot: str | None, channel: str | None, script: str | None
) -> None:
    latest = {"language": {"name": "zh", "script": detected}, "metadata": {"language": channel}}
    assert reply_script(latest, {"script": slot}) == script


@pytest.mark.parametrize(("detected", "wish", "script"), [("Hans", "Hant", "Hant"), ("Hant", "Hans", "Hans")])
def test_a_script_that_was_asked_for_stays(detected: str, wish: str, script: str) -> None:
    latest = {"language": {"name": "zh", "script": detected}, "metadata": {"language": "zh-CN"}}
    assert reply_script(latest, {"requested_script": wish, "script": detected}) == script


def test_names_years_and_numbers_are_told_apart() -> None:
    entities = [
        {"entity": "market", "value": "market/za"},
        {"entity": "year", "value": "2021"},
        {"entity": "ordinal", "value": 137},
        {"entity": "market", "value": "market/za"},
        {"entity": "market", "value": "market/xx"},
    ]
    turn = Turn.of(message("en", entities=entities, intent={"name": "ask_sales", "confidence": 0.87654321}), {})
    assert (turn.named, turn.years, turn.ordinals) == (("market/za",), (2021,), (137,))
    assert (turn.intent, turn.confidence) == ("ask_sales", 0.8765)


def test_a_year_that_is_named_again_counts_once() -> None:
    years = [{"entity": "year", "value": value, "start": 0} for value in ("2017", "2021", "2017")]
    assert Turn.of(message("en", text="2017 2021 2017", entities=years), {}).years == (2017, 2021)


def test_the_sentence_that_asks_says_what_is_meant() -> None:
    entities = [
        {"entity": "market", "value": "market/om"},
        {"entity": "market", "value": "market/ke", "in_question": True},
    ]
    assert Turn.of(message("en", entities=entities), {}).named == ("market/ke",)


def test_an_empty_message_is_read() -> None:
    turn = Turn.of({}, {})
    assert (turn.text, turn.intent, turn.confidence, turn.named, turn.subjects) == ("", "", 0.0, (), ())
    assert turn.asking("ask_sales").intent == "ask_sales"


def test_what_the_knowledge_no_longer_holds_is_dropped_from_memory() -> None:
    slots = {"subjects": ["market/xx", "market/za"], "facts": ["gone", "kenya.delivery"]}
    turn = Turn.of({}, slots)
    assert (turn.subjects, turn.last_facts) == (("market/za",), ("kenya.delivery",))


def test_what_another_pipeline_takes_for_a_year_is_no_year() -> None:
    entities = [{"entity": "year", "value": "ZAMBIA"}, {"entity": "year", "value": "2021"}]
    assert Turn.of(message("en", text="ZAMBIA 2021", entities=entities), {}).years == (2021,)
