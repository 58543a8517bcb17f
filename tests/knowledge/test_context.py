"""Two contexts in one process: neither sees what the other knows, understands, speaks and says."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path

import pytest

from bot.settings import Settings
from knowledge import Context, InvalidKnowledge, Languages, Origin, current, in_use, read_context
from knowledge.context import per_context, per_languages, use
from nlu.names.known_names import current_names
from nlu.text.language_patterns import sentence
from nlu.text.normaliser import current_normaliser
from nlu.text.tokens import tokenize
from tests.knowledge.files import write

CONTRACT = """\
ask_sales: {means: How many trucks are sold., examples: markets, action: action_answer, answers: [markets.annual_sales]}
"""
# Chinese and Indonesian are in the works.
LANGUAGES = """\
en: {name: English, locale: en_GB, serves: [fr]}
zh: {name: 中文, locale: zh_Hans_CN, script: Hans, ready: false}
id: {name: Bahasa Indonesia, locale: id_ID, ready: false}
"""
TEXT = "How many trucks of Acme or Jiefang are sold?"
SHIPPED = current()


@pytest.fixture(scope="module")
def acme(tmp_path_factory: pytest.TempPathFactory) -> Context:
    """Another company's, in English alone."""
    directory = tmp_path_factory.mktemp("acme")
    contract, languages, texts = directory / "contract.yml", directory / "languages.yml", directory / "locales"
    contract.write_text(CONTRACT, encoding="utf-8")
    languages.write_text(LANGUAGES, encoding="utf-8")
    texts.mkdir()
    (texts / "chat.en.yml").write_text("en:\n  greet: Welcome to Acme.\n  only_here: Hello!\n", encoding="utf-8")
    return read_context(Origin(write(directory / "knowledge"), contract, languages, texts))


def seen() -> list[object]:
    """What the context in use shows of itself: facts, contract, languages, texts, and what is made of them."""
    context = current()
    tokens = current_normaliser().normalised(tokenize(TEXT))
    named = [name for mention in current_names().find(TEXT, tokens) for name in mention.entities]
    texts = [(key, context.texts.has(key, "en")) for key in ("chat.only_here", "markets.annual_sales")]
    return [
        sorted(context.knowledge.facts),
        sorted(context.contract.intents),
        list(context.languages),
        context.languages.supported_tag("fr"),
        context.languages.supported_tag("zh-TW"),
        context.text("chat.greet", "en"),
        texts,
        named,
        sentence("wish").search("请问有多少") is not None,
    ]


def test_each_sees_its_own_alone(acme: Context) -> None:
    with in_use(acme):
        assert seen() == [
            ["brazil.sales"],
            ["ask_sales"],
            ["en"],
            "en",
            None,
            "Welcome to Acme.",
            [("chat.only_here", True), ("markets.annual_sales", False)],
            ["organisation/acme"],
            False,
        ]
    shipped = seen()
    assert shipped[2:5] == [["en", "zh", "id"], None, "zh-Hant"]
    assert shipped[6:] == [
        [("chat.only_here", False), ("markets.annual_sales", True)],
        ["organisation/jiefang"],
        True,
    ]


def in_turn(contexts: Sequence[Context]) -> list[list[object]]:
    results = []
    for context in contexts:
        with in_use(context):
            results.append(seen())
    return results


def test_they_take_turns_in_one_thread_and_in_many(acme: Context) -> None:
    expected = in_turn([SHIPPED, acme])
    assert expected[0] != expected[1]
    assert in_turn([acme, SHIPPED] * 3) == expected[::-1] * 3
    with ThreadPoolExecutor(4) as threads:
        found = list(threads.map(in_turn, [[SHIPPED, acme], [acme, SHIPPED]] * 8))
    assert found == [expected, expected[::-1]] * 8


def test_a_thread_that_begins_with_a_context_stays_in_it(acme: Context) -> None:
    with ThreadPoolExecutor(1, initializer=use, initargs=(acme,)) as own, ThreadPoolExecutor(1) as other:
        assert own.submit(current).result() is acme
        assert other.submit(current).result() is SHIPPED
        with in_use(acme):
            assert other.submit(current).result() is SHIPPED


def test_the_one_that_the_settings_choose_is_read_once_however_many_others_are(monkeypatch: pytest.MonkeyPatch) -> None:
    before = current()
    for contact in "12345":
        monkeypatch.setattr("knowledge.context.settings", lambda contact=contact: Settings(contact=contact))
        assert current() is not before
    monkeypatch.undo()
    assert current() is before


def test_what_is_made_of_a_context_is_made_once_and_kept_with_it(acme: Context) -> None:
    made = []

    @per_context
    def named(context: Context, suffix: str) -> str:
        made.append(context)
        return f"{len(context.knowledge.facts)}{suffix}"

    for context in (acme, SHIPPED, acme):
        with in_use(context):
            assert named("!") == f"{len(context.knowledge.facts)}!"
    assert named.of(acme, "?") == "1?"
    assert made == [acme, SHIPPED, acme]


def test_what_is_made_of_languages_stays_when_the_knowledge_is_another(acme: Context) -> None:
    made = []

    @per_languages
    def served(languages: Languages) -> list[str]:
        made.append(languages)
        return list(languages)

    for context in (acme, replace(acme, knowledge=SHIPPED.knowledge), SHIPPED):
        with in_use(context):
            assert served() == list(context.languages)
    assert made == [acme.languages, SHIPPED.languages]


def test_settings_choose_what_a_context_is_made_of(tmp_path: Path) -> None:
    origin = Origin.of(Settings(knowledge=tmp_path, contact="sales@acme.example"))
    assert (origin.knowledge, origin.contact) == (tmp_path, "sales@acme.example")
    assert replace(origin, knowledge=SHIPPED.origin.knowledge, contact=None) == SHIPPED.origin


@pytest.mark.parametrize("part", ["knowledge", "contract", "languages"])
def test_a_part_that_can_not_be_read_is_reported(part: str, tmp_path: Path) -> None:
    broken: Callable[..., Origin] = Origin
    with pytest.raises(InvalidKnowledge) as raised:
        read_context(broken(**{part: tmp_path / "nowhere"}))
    assert str(tmp_path / "nowhere") in raised.value.findings[0].file
