"""Training examples: read from their files, placeholders filled alike in every run."""

from __future__ import annotations

from pathlib import Path

import pytest

from knowledge import current
from nlu.examples import Example, example_files, fill, read_examples
from tests.contexts import LANGUAGES

FILE = """
version: "3.1"
nlu:
- intent: ask_jobs
  examples: |
    - how many jobs in {market}?

    -   jobs in {market} in {year}
    - jobs
- intent: greet
  examples: |
    - hello
"""


def write(directory: Path, language: str, content: str = FILE) -> Path:
    file = directory / language / "markets.yml"
    file.parent.mkdir()
    file.write_text(content)
    return file


def test_examples_are_read_with_intent_and_language(tmp_path: Path) -> None:
    file = write(tmp_path, "id")
    examples = list(read_examples([file]))
    assert [(e.intent, e.language, e.template) for e in examples] == [
        ("ask_jobs", "id", "how many jobs in {market}?"),
        ("ask_jobs", "id", "jobs in {market} in {year}"),
        ("ask_jobs", "id", "jobs"),
        ("greet", "id", "hello"),
    ]
    assert examples[3] == Example("greet", "id", "hello", "hello", file)


def test_a_file_without_examples_gives_none(tmp_path: Path) -> None:
    assert list(read_examples([write(tmp_path, "en", 'version: "3.1"\n')])) == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_placeholder_becomes_a_name_in_the_examples_language(language: str) -> None:
    names = {entity.name(language) for entity in current().knowledge.of_type("market")}
    assert {fill("{market}", language, number) for number in range(len(names))} == names


def test_two_placeholders_of_a_kind_become_two_names() -> None:
    first, second = fill("{market}|{market}", "en", 0).split("|")
    assert first != second


def test_a_year_becomes_four_digits() -> None:
    assert all(fill("{year}", "zh", number).isdecimal() for number in range(40))


def test_a_kind_that_no_fact_speaks_of_still_has_names() -> None:
    assert current().knowledge.of_type("language") == []
    assert fill("{language}", "zh", 0) == "英语"
    assert {fill("{language}", "zh", number) for number in range(9)} == {"英语", "中文", "印尼语"}


def test_a_text_without_placeholders_stays_as_it_is() -> None:
    assert fill("100 % {} { market } of {a-b}", "en", 7) == "100 % {} { market } of {a-b}"


def test_an_unknown_placeholder_is_refused() -> None:
    with pytest.raises(ValueError, match=r"no name is known for the placeholder \{ship\}"):
        fill("sales of {ship}", "en", 0)


def test_files_follow_languages_and_topics(tmp_path: Path) -> None:
    files = example_files(["en", "id"], ["markets", "chat"], tmp_path)
    assert [str(file.relative_to(tmp_path)) for file in files] == [
        "en/markets.yml",
        "en/chat.yml",
        "id/markets.yml",
        "id/chat.yml",
    ]


@pytest.fixture(scope="module")
def shipped() -> list[Example]:
    return list(read_examples(example_files(LANGUAGES, current().contract.topics)))


def test_no_placeholder_is_left_in_the_shipped_examples(shipped: list[Example]) -> None:
    assert [example.text for example in shipped if set("{}") & set(example.text)] == []


def test_shipped_examples_are_filled_alike_in_every_run(shipped: list[Example]) -> None:
    assert list(read_examples(example_files(LANGUAGES, current().contract.topics))) == shipped


def test_the_shipped_examples_of_an_intent_name_different_markets(shipped: list[Example]) -> None:
    texts = " ".join(e.text for e in shipped if e.intent == "ask_sales" and e.language == "en")
    assert sum(entity.name("en") in texts for entity in current().knowledge.of_type("market")) > 3
