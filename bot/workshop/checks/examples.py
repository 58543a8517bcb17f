"""Checks the training examples: enough of each intent in each language, known names, none twice."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

import yaml

from knowledge import Context, Contract, Finding, Knowledge
from nlu.examples import PLACEHOLDER, example_files
from nlu.text.tokens import words

FEWEST = 25
# What is not to be answered is more varied than what is.
FEWEST_OUT_OF_SCOPE = 80


@dataclass(frozen=True)
class Line:
    """One example, and where it stands (`line` from 1)."""

    file: Path
    line: int
    intent: str
    text: str


def check_examples(context: Context, directory: Path) -> list[Finding]:
    """Every finding in the training examples of all languages."""
    findings: list[Finding] = []
    for language in context.languages:
        files = example_files([language], context.contract.topics, directory)
        for file in sorted(set((directory / language).glob("*.yml")) - set(files)):
            findings.append(Finding(str(file), 1, "no intent has its examples here", "move them, or add the topic"))
        lines: list[Line] = []
        for file in files:
            if not file.exists():
                findings.append(Finding(str(file), 1, "the file is missing", "write examples for the topic's intents"))
                continue
            try:
                lines.extend(read_lines(file))
            except (yaml.YAMLError, ValueError) as error:
                findings.append(_unreadable(file, error))
        findings.extend(
            [
                *_intents(lines, context.contract),
                *_counts(lines, context.contract, directory / language),
                *_placeholders(lines, context.knowledge),
                *_twice(lines),
            ]
        )
    return sorted(findings)


def readable_lines(contract: Contract, directory: Path, language: str) -> list[Line]:
    """The examples of a language; files that can't be read are left out: `check_examples` reports them."""
    lines: list[Line] = []
    for file in example_files([language], contract.topics, directory):
        with suppress(OSError, yaml.YAMLError, ValueError):
            lines.extend(read_lines(file))
    return lines


def read_lines(file: Path) -> Iterator[Line]:
    """The examples of a file, with their lines. Raises YAMLError or ValueError for a file of another form."""
    root = yaml.compose(file.read_text(encoding="utf-8"), Loader=yaml.CSafeLoader)
    blocks = _field(root, "nlu")
    for block in blocks.value if isinstance(blocks, yaml.SequenceNode) else []:
        intent, examples = _field(block, "intent"), _field(block, "examples")
        if not isinstance(intent, yaml.ScalarNode) or not isinstance(examples, yaml.ScalarNode):
            raise yaml.MarkedYAMLError(
                problem="a block needs 'intent: …' and 'examples: |'", problem_mark=block.start_mark
            )
        first = examples.start_mark.line + 2
        for number, text in enumerate(examples.value.splitlines()):
            if text.strip():
                yield Line(file, first + number, intent.value, text.strip().removeprefix("- ").strip())


def _field(node: yaml.Node | None, name: str) -> yaml.Node | None:
    pairs = node.value if isinstance(node, yaml.MappingNode) else []
    return next((value for key, value in pairs if key.value == name), None)


def _unreadable(file: Path, error: Exception) -> Finding:
    mark = getattr(error, "problem_mark", None)
    problem = getattr(error, "problem", None) or str(error)
    return Finding(str(file), mark.line + 1 if mark else 1, f"the file can't be read: {problem}", "correct the YAML")


def _intents(lines: list[Line], contract: Contract) -> Iterator[Finding]:
    known = contract.intents
    for line in {line.intent: line for line in lines if line.intent not in known}.values():
        yield _finding(
            line, f"the intent '{line.intent}' is not in the contract", "correct it, or add it to nlu/contract.yml"
        )


def _counts(lines: list[Line], contract: Contract, directory: Path) -> Iterator[Finding]:
    counts = Counter(line.intent for line in lines)
    for intent in contract.intents.values():
        if intent.examples is None:
            continue
        fewest = FEWEST_OUT_OF_SCOPE if intent.name == "out_of_scope" else FEWEST
        if counts[intent.name] < fewest:
            file = str(directory / f"{intent.examples}.yml")
            problem = f"'{intent.name}' has {counts[intent.name]} examples"
            yield Finding(file, 1, problem, f"write at least {fewest}, as partners would")


def _placeholders(lines: list[Line], knowledge: Knowledge) -> Iterator[Finding]:
    known = {entity.type for entity in knowledge.entities.values()} | {"year"}
    for line in lines:
        for name in PLACEHOLDER.findall(line.text):
            if name not in known:
                yield _finding(line, f"nothing is called {{{name}}}", f"use one of: {', '.join(sorted(known))}")
        if set("{}") & set(PLACEHOLDER.sub("", line.text)):
            yield _finding(line, "a brace belongs to no placeholder", "write {market}, without spaces")


def _twice(lines: list[Line]) -> Iterator[Finding]:
    seen: dict[tuple[str, ...], Line] = {}
    for line in lines:
        first = seen.setdefault(words(line.text), line)
        if first.intent != line.intent:
            problem = f"'{line.text}' is an example of '{first.intent}' too ({first.file.name}:{first.line})"
            yield _finding(line, problem, "keep it where it belongs")


def _finding(line: Line, problem: str, remedy: str) -> Finding:
    return Finding(str(line.file), line.line, problem, remedy)
