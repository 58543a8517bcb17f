"""What is found in wrong training examples."""

from __future__ import annotations

from pathlib import Path

import pytest
import yaml

from bot.workshop.checks.examples import FEWEST, check_examples, read_lines
from knowledge import current
from tests.bot.workshop.checks.edits import edit_line, line_with

FILE = """nlu:
- intent: greet
  examples: |
    - hello

    - hi
- intent: thank
  examples: |
    - thanks
"""


def found(directory: Path) -> list[tuple[str, int, str]]:
    return [(str(Path(f.file).relative_to(directory)), f.line, f.problem) for f in check_examples(current(), directory)]


def add(file: Path, intent: str, *texts: str) -> int:
    """Add a block of examples; returns the first one's line."""
    lines = [f"- intent: {intent}", "  examples: |", *(f"    - {text}" for text in texts)]
    content = file.read_text(encoding="utf-8").rstrip("\n")
    file.write_text("\n".join([content, *lines]) + "\n", encoding="utf-8")
    return len(content.splitlines()) + 3


def test_the_shipped_examples_are_in_order(examples: Path) -> None:
    assert check_examples(current(), examples) == []


def test_lines_are_those_of_the_file(tmp_path: Path) -> None:
    file = tmp_path / "chat.yml"
    file.write_text(FILE)
    assert [(e.line, e.intent, e.text) for e in read_lines(file)] == [
        (4, "greet", "hello"),
        (6, "greet", "hi"),
        (9, "thank", "thanks"),
    ]


@pytest.mark.parametrize("language", ["en", "zh", "id"])
def test_an_unknown_intent_is_reported_with_its_line(examples: Path, language: str) -> None:
    line = add(examples / language / "chat.yml", "greeet", "qqq")
    assert found(examples) == [(f"{language}/chat.yml", line, "the intent 'greeet' is not in the contract")]


def test_an_unknown_placeholder_is_reported_with_its_line_and_the_known_ones(examples: Path) -> None:
    line = add(examples / "id" / "chat.yml", "greet", "halo qqq", "halo {ship} qqq di {market}")
    [finding] = check_examples(current(), examples)
    assert (finding.line, finding.problem) == (line + 1, "nothing is called {ship}")
    assert "market" in finding.remedy
    assert "year" in finding.remedy


@pytest.mark.parametrize("text", ["hello { market } q", "hello {south-africa} q", "hello {market q", "hello market} q"])
def test_a_brace_without_a_placeholder_is_reported_with_its_line(examples: Path, text: str) -> None:
    line = add(examples / "en" / "chat.yml", "greet", text)
    assert found(examples) == [("en/chat.yml", line, "a brace belongs to no placeholder")]


def test_too_few_examples_are_reported_where_they_belong(examples: Path) -> None:
    file = examples / "zh" / "chat.yml"
    block = yaml.safe_load(file.read_text())["nlu"][0]
    few = "".join(f"    - {text.removeprefix('- ')}\n" for text in block["examples"].splitlines()[: FEWEST - 1])
    others = file.read_text().split("- intent: ")[2:]
    first = f'version: "3.1"\nnlu:\n- intent: {block["intent"]}\n  examples: |\n{few}'
    file.write_text(first + "".join(f"- intent: {other}" for other in others))
    assert found(examples) == [("zh/chat.yml", 1, f"'{block['intent']}' has {FEWEST - 1} examples")]


def test_out_of_scope_needs_more_examples(examples: Path) -> None:
    file = examples / "en" / "scope.yml"
    text = file.read_text()
    file.write_text(text.replace("intent: out_of_scope", "intent: ask_unlisted"))
    assert ("en/scope.yml", 1, "'out_of_scope' has 0 examples") in found(examples)
    add(file, "out_of_scope", *(f"qqq {number}" for number in range(79)))
    assert ("en/scope.yml", 1, "'out_of_scope' has 79 examples") in found(examples)
    add(file, "out_of_scope", "qqq 79")
    assert "out_of_scope" not in {problem.split("'")[1] for _, _, problem in found(examples)}


@pytest.mark.parametrize("written", ["Qqq hello", "qqq, HELLO!", "ｑｑｑ hello"])
def test_an_example_of_two_intents_is_reported_with_both_lines(examples: Path, written: str) -> None:
    first = add(examples / "en" / "chat.yml", "greet", "qqq hello")
    second = add(examples / "en" / "service.yml", "ask_help", written)
    # Topics are read in the order of the contract, in which service comes first.
    problem = f"'qqq hello' is an example of 'ask_help' too (service.yml:{second})"
    assert found(examples) == [("en/chat.yml", first, problem)]


def test_an_example_may_stand_in_two_languages_and_twice_in_one_intent(examples: Path) -> None:
    add(examples / "en" / "chat.yml", "greet", "qqq hello", "qqq hello")
    add(examples / "id" / "service.yml", "ask_help", "qqq hello")
    assert check_examples(current(), examples) == []


def test_a_missing_file_is_reported(examples: Path) -> None:
    (examples / "id" / "chat.yml").unlink()
    assert ("id/chat.yml", 1, "the file is missing") in found(examples)


def test_a_file_of_no_topic_is_reported(examples: Path) -> None:
    (examples / "en" / "chta.yml").write_text(FILE)
    assert found(examples) == [("en/chta.yml", 1, "no intent has its examples here")]


def test_broken_yaml_is_reported_with_its_line(examples: Path) -> None:
    file = examples / "en" / "chat.yml"
    line = line_with(file, "- intent: thank")
    edit_line(file, line, "- intent: [thank")
    [finding] = [f for f in check_examples(current(), examples) if f.problem.startswith("the file can't be read")]
    assert finding.file == str(file)
    assert finding.line >= line


@pytest.mark.parametrize(
    "block", ["- intent: greet", "- examples: |\n    - hello", "- greet", "- intent: [a]\n  examples: b"]
)
def test_a_block_of_another_form_is_reported_with_its_line(examples: Path, block: str) -> None:
    file = examples / "en" / "chat.yml"
    lines = len(file.read_text().splitlines())
    with file.open("a") as stream:
        stream.write(f"{block}\n")
    problem = "the file can't be read: a block needs 'intent: …' and 'examples: |'"
    assert ("en/chat.yml", lines + 1, problem) in found(examples)


@pytest.mark.parametrize("content", ["", "[]\n", "nlu:\n", "nlu: text\n", "text\n"])
def test_a_file_without_blocks_lacks_its_examples(examples: Path, content: str) -> None:
    (examples / "en" / "chat.yml").write_text(content)
    assert ("en/chat.yml", 1, "'greet' has 0 examples") in found(examples)


def test_a_file_that_is_not_utf8_is_reported(examples: Path) -> None:
    (examples / "id" / "chat.yml").write_bytes(b"nlu: \xe9\n")
    assert any(problem.startswith("the file can't be read") for _, _, problem in found(examples))
