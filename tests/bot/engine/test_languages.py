"""The language of the conversation: kept, changed, asked for, and told apart from those that the bot does not speak."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from rasa.shared.utils.io import read_yaml_file

from bot.delivery.desk import Desk
from tests.bot.talking import QUESTION

pytestmark = pytest.mark.model

# Of messages in other languages this share at least is told.
LEAST_TOLD = 0.95
QUESTIONS = {
    "en": QUESTION,
    "zh": "南非每年卖多少辆车？",
    "zh-Hant": "南非每年賣多少輛車？",
    "id": "Berapa unit yang terjual di Afrika Selatan per tahun?",
}
FOREIGN = [
    text
    for texts in read_yaml_file(Path(__file__).parents[2] / "nlu" / "foreign.yml").values()
    for kind in texts.values()
    for text in kind
]


async def say(engine: Desk, conversation: str, *texts: str, channel: str | None = None) -> dict[str, Any]:
    """The last reply."""
    replies = [await engine.answer(conversation, text, metadata={"language": channel}) for text in texts]
    custom: dict[str, Any] = replies[-1][0]["custom"]
    return {**custom, "text": replies[-1][0]["text"]}


def written(reply: dict[str, Any]) -> str:
    return "zh-Hant" if reply.get("script") == "Hant" else str(reply["language"])


async def test_messages_in_other_languages_are_told_what_the_bot_speaks(engine: Desk) -> None:
    replies = {text: await say(engine, f"foreign-{number}", text) for number, text in enumerate(FOREIGN)}
    missed = [text for text, reply in replies.items() if reply["intent"] != "other_language"]
    assert 1 - len(missed) / len(FOREIGN) >= LEAST_TOLD, missed
    told = [reply for reply in replies.values() if reply["intent"] == "other_language"]
    assert {reply["outcome"] for reply in told} == {"chat"}
    assert [text for text, reply in replies.items() if reply["facts"]] == []


@pytest.mark.parametrize(("channel", "language"), [(None, "en"), ("id-ID", "id"), ("zh-TW", "zh-Hant"), ("es", "en")])
async def test_another_language_is_answered_in_the_channels_first(
    engine: Desk, channel: str | None, language: str
) -> None:
    reply = await say(engine, f"hola-{channel}", "hola", channel=channel)
    assert written(reply) == language
    assert len(reply["text"].splitlines()) == 3


@pytest.mark.parametrize("language", QUESTIONS)
async def test_a_message_in_another_language_leaves_the_conversation_as_it_was(engine: Desk, language: str) -> None:
    answered = await say(engine, f"aside-{language}", QUESTIONS[language])
    aside = await say(engine, f"aside-{language}", "¿Me puede dar más información sobre esto, por favor?")
    assert (aside["intent"], written(aside), aside["facts"]) == ("other_language", language, [])
    again = await say(engine, f"aside-{language}", "2019?" if language == "en" else "J7")
    assert written(again) == language
    assert answered["facts"]


@pytest.mark.parametrize("text", ["ok", "OK thanks", "2023?", "Kenya", "GMM?", "CKD?", "137", "👍", "email", "please"])
@pytest.mark.parametrize("language", QUESTIONS)
async def test_a_short_message_does_not_change_the_language(engine: Desk, language: str, text: str) -> None:
    assert written(await say(engine, f"short-{language}-{text}", QUESTIONS[language], text)) == language


@pytest.mark.parametrize("text", ["oke", "sip", "noted", "肯尼亚", "Afrika Selatan"])
async def test_a_short_word_of_another_does_not_either(engine: Desk, text: str) -> None:
    assert written(await say(engine, f"word-{text}", QUESTION, text)) == "en"


@pytest.mark.parametrize("after", QUESTIONS)
@pytest.mark.parametrize("before", QUESTIONS)
async def test_a_whole_question_changes_the_language(engine: Desk, before: str, after: str) -> None:
    assert written(await say(engine, f"{before}-{after}", QUESTIONS[before], QUESTIONS[after])) == after


@pytest.mark.parametrize(
    ("wish", "language"),
    [
        ("Indonesian please", "id"),
        ("bahasa", "id"),
        ("pakai bahasa Indonesia saja", "id"),
        ("请用印尼语", "id"),
        ("in English", "en"),
        ("能用英语回答吗", "en"),
        ("bahasa Inggris dong", "en"),
        ("中文", "zh"),
        ("Chinese please", "zh"),
        ("pakai bahasa Mandarin saja", "zh"),
        ("繁體中文", "zh-Hant"),
        ("traditional chinese please", "zh-Hant"),
        ("bahasa Melayu bisa?", "id"),
    ],
)
@pytest.mark.parametrize("other", ["en", "id", "zh"])
async def test_a_wish_in_few_words_is_met_and_stays(engine: Desk, wish: str, language: str, other: str) -> None:
    conversation = f"wish-{wish}-{other}"
    reply = await say(engine, conversation, QUESTIONS[other], wish)
    assert (written(reply), reply["outcome"]) == (language, "chat")
    reply = await say(engine, conversation, QUESTIONS[other])
    assert (written(reply), reply["outcome"]) == (language, "answered")
    assert written(await say(engine, conversation, "English please")) == "en"
    assert written(await say(engine, conversation, QUESTIONS["zh"])) == "en"


@pytest.mark.parametrize(
    ("wish", "words"),
    [
        ("can you speak Spanish?", "I speak English"),
        ("Arabic please", "I speak English"),
        ("bisa bahasa Arab?", "Saya bisa berbahasa Indonesia"),
        ("bisa pakai bahasa Jepang?", "Saya bisa berbahasa Indonesia"),
        ("会说法语吗", "我会中文"),
        ("會說法語嗎", "我會中文"),
        ("能用阿拉伯语回答吗", "我会中文"),
    ],
)
async def test_who_asks_for_another_language_is_told_which_are_spoken(engine: Desk, wish: str, words: str) -> None:
    reply = await say(engine, f"unspoken-{wish}", wish)
    assert reply["text"].startswith(words)
    assert reply["facts"] == []


@pytest.mark.parametrize("text", ["ask:ask_sales:market/za", "2024", "12345", "+62 812 3456", "?!", "👍👍"])
async def test_buttons_and_numbers_are_in_no_language(engine: Desk, text: str) -> None:
    reply = await say(engine, f"none-{text}", text, channel="id")
    assert (reply["language"], reply["intent"] != "other_language") == ("id", True)


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("hola, how many trucks do you sell in Kenya?", "en"),
        ("Di manakah kilang di Kenya terletak?", "id"),
        ("Berapakah bilangan lori yang dijual setahun di Afrika Selatan?", "id"),
        ("bengkel onderdil rem dan kopling di Surabaya ada?", "id"),
        ("gan mau tanya sales J7 brp unit", "id"),
        ("hw many trks u sell in SA pls", "en"),
        ("do you have a dealer in São Paulo", "en"),
        ("トヨタ在南非的销量是多少", "zh"),
        ("capacity 是多少 for the 南非 plant", "zh"),
    ],
)
async def test_names_slips_mixtures_and_malay_are_ours(engine: Desk, text: str, language: str) -> None:
    reply = await say(engine, f"ours-{text}", text)
    assert (reply["language"], reply["intent"] != "other_language") == (language, True)
