"""How people spell in chats, a file a language: nlu/normalise/<language>.yml."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from knowledge import Finding, InvalidKnowledge
from knowledge.context import per_languages
from knowledge.findings import Report, line_of, read_yaml
from knowledge.languages import Languages

DIRECTORY = Path(__file__).parents[1] / "normalise"
_LISTS = ("clitics", "pinyin", "not_pinyin")


@dataclass(frozen=True)
class Spellings:
    """What the files say, all languages in one.

    `forms` maps what is written to what is meant; `clitics` are hung on names; `pinyin` are Chinese words that are
    understood in Latin letters, `not_pinyin` spellings that are words of another language.
    """

    forms: Mapping[str, str]
    clitics: tuple[str, ...]
    pinyin: tuple[str, ...]
    not_pinyin: tuple[str, ...]


@per_languages
def current_spellings(languages: Languages) -> Spellings:
    """The spellings of the languages served."""
    return read_spellings(languages)


def read_spellings(languages: Languages, directory: Path = DIRECTORY) -> Spellings:
    """The files of all languages; raises InvalidKnowledge with every finding."""
    findings: list[Finding] = []
    forms: dict[str, str] = {}
    lists: dict[str, list[str]] = {name: [] for name in _LISTS}
    for language in languages:
        file = directory / f"{language}.yml"
        if not file.exists():
            findings.append(Finding(str(file), 1, "the file is missing", "write words: {} into it, and fill it later"))
            continue
        report = Report(file, findings)
        content = read_yaml(file, report)
        if content is None and findings:
            continue
        if not isinstance(content, Mapping):
            report.add(1, "the file has no fields", "write words: {brp: berapa}")
            continue
        for name in content:
            if name == "words":
                _add_forms(content, forms, report)
            elif name in _LISTS and _is_texts(content[name]):
                lists[name] += map(str, content[name])
            else:
                known = ", ".join(_LISTS)
                remedy = f"write words: {{brp: berapa}}, or a list under one of: {known}"
                report.add(line_of(content, name), f"'{name}' can't be used", remedy)
    if findings:
        raise InvalidKnowledge(findings)
    return Spellings(forms, tuple(lists["clitics"]), tuple(lists["pinyin"]), tuple(lists["not_pinyin"]))


def _add_forms(content: Mapping[str, Any], forms: dict[str, str], report: Report) -> None:
    words = content["words"]
    if not isinstance(words, Mapping):
        report.add(line_of(content, "words"), "'words' does not say what each word means", "write words: {brp: berapa}")
        return
    for written, meant in words.items():
        if not isinstance(written, str) or not isinstance(meant, str):
            report.add(line_of(words, written), f"'{written}' or its meaning is not text", 'put it in quotes: "no"')
        elif forms.setdefault(written, meant) != meant:
            problem = f"'{written}' means '{forms[written]}' in another language"
            report.add(line_of(words, written), problem, "leave it out, or write it with the words around it")


def _is_texts(node: Any) -> bool:
    return isinstance(node, list) and all(isinstance(text, str) for text in node)
