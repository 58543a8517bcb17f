"""Reads test conversations: tests/conversations/<language>/<topic>.yml."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from bot.settings import ROOT
from bot.workshop.testing.meanings import check_meaning
from bot.workshop.testing.records import Expectation, TestConversation, Turn
from bot.workshop.testing.slips import check_slips
from bot.workshop.testing.structure import check_structure
from knowledge import Finding, InvalidKnowledge, current
from knowledge.findings import Report, line_of, read_yaml

DIRECTORY = ROOT / "tests" / "conversations"
SUFFIXES = (".yml", ".yaml")


def read_conversations(paths: Sequence[Path]) -> list[TestConversation]:
    """The conversations of files and folders; raises InvalidKnowledge with every finding, also where there are none."""
    findings: list[Finding] = []
    conversations = []
    for path in paths:
        files = conversation_files(path)
        if not files:
            Report(path, findings).add(1, "there are no test conversations here", "name a file or folder that has some")
        for file in files:
            conversations += _read(file, findings)
    if findings:
        raise InvalidKnowledge(findings)
    return conversations


def read_file(file: Path) -> list[TestConversation]:
    """The conversations of one file; raises InvalidKnowledge with every finding."""
    return read_conversations([file])


def conversation_files(path: Path) -> list[Path]:
    """The file itself, or the folder's files of test conversations, in order."""
    if path.is_dir():
        return sorted(file for file in path.rglob("*") if file.suffix in SUFFIXES and not is_in_the_works(file))
    return [path] if path.is_file() else []


def is_in_the_works(file: Path) -> bool:
    """Whether a file is in the folder of a language that is not served yet."""
    language, ours = file.resolve().parent.name, current().languages
    return language in ours.known and language not in ours


def _read(file: Path, findings: list[Finding]) -> list[TestConversation]:
    report = Report(file, findings)
    before = len(findings)
    language = file.resolve().parent.name
    context = current()
    if language not in context.languages:
        known = ", ".join(f"{language}/" for language in context.languages)
        report.add(1, f"the folder '{language}' is not a language", f"put the file into one of: {known}")
    content = read_yaml(file, report)
    if len(findings) == before:
        check_slips(file.read_text(encoding="utf-8"), report)
        check_structure(content, report)
    if len(findings) > before:
        return []
    conversations = [_conversation(node, file, language) for node in content["conversations"]]
    _check_names(conversations, report)
    for conversation in conversations:
        check_meaning(conversation, context, report)
    return conversations


def _check_names(conversations: Sequence[TestConversation], report: Report) -> None:
    seen: dict[str, int] = {}
    for conversation in conversations:
        if conversation.name in seen:
            report.add(
                conversation.line,
                f"'{conversation.name}' is the name of another, in line {seen[conversation.name]}",
                "give it a name of its own",
            )
        seen.setdefault(conversation.name, conversation.line)


def _conversation(node: Mapping[str, Any], file: Path, language: str) -> TestConversation:
    turns = node["turns"]
    return TestConversation(
        file=file,
        line=line_of(node),
        name=str(node["name"]),
        language=language,
        turns=tuple(_turn(turn, line_of(turns, number), language) for number, turn in enumerate(turns)),
        channel=node.get("channel", "rest"),
        channel_language=node.get("channel_language"),
        query=re.sub(r"\s+", " ", node["for"]).strip() if "for" in node else None,
        fails=node.get("fails"),
    )


def _turn(node: Mapping[str, Any], line: int, language: str) -> Turn:
    restart = bool(node.get("restart"))
    return Turn(
        line=line,
        say=_texts(node.get("say", ())),
        press=node.get("press"),
        restart=restart,
        expected=_expectation(node, None if restart else language),
        forbidden=_expectation(node.get("not", {}), None),
    )


def _expectation(node: Mapping[str, Any], language: str | None) -> Expectation:
    return Expectation(
        facts=_texts(node.get("facts", ())),
        only_facts=_texts(node["only_facts"]) if "only_facts" in node else None,
        outcomes=_texts(node.get("outcome", ())),
        intent=node.get("intent"),
        language=node.get("language", language),
        script=node.get("script"),
        contains=tuple(_texts(group) for group in node.get("contains", ())),
        matches=_texts(node.get("matches", ())),
        buttons=_texts(node.get("buttons", ())),
        slots=dict(node.get("slots", {})),
    )


def _texts(value: Any) -> tuple[str, ...]:
    """One or several texts; a number stands for what it looks like."""
    single = isinstance(value, (str, int, float))
    return tuple(str(item) for item in ([value] if single else value))
