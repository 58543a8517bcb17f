"""Checks that every text stands in every language, with the same placeholders, none empty, no digits."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from actions.wording import scale_names
from knowledge import Context, Finding
from knowledge.findings import Report, line_of, read_yaml

PLACEHOLDER = re.compile(r"%\{(\w+)\}")
# Its scales differ by language: 万 and 亿 against million and billion.
_NUMBERS = "numbers"


def check_locales(context: Context) -> list[Finding]:
    """Missing files and keys, other placeholders, empty texts, digits."""
    findings: list[Finding] = []
    directory, languages = context.texts.directory, context.languages
    topics = sorted({file.name.split(".")[0] for file in directory.glob("*.*.yml")})
    scales = frozenset[str]().union(*map(scale_names, languages))
    for topic in topics:
        texts = {language: _read(directory / f"{topic}.{language}.yml", language, findings) for language in languages}
        for language in languages:
            report = Report(directory / f"{topic}.{language}.yml", findings)
            _check_texts(texts[language], report)
            if topic == _NUMBERS:
                _check_scales(texts[language], language, report)
            _compare(texts, language, report, scales if topic == _NUMBERS else frozenset())
    return sorted(findings)


def read_texts(file: Path, language: str, findings: list[Finding]) -> Iterator[tuple[str, int, Any]]:
    """Each key of a locale file with its line (from 1) and its text or forms."""
    texts = _read(file, language, findings)
    yield from ((str(key), line_of(texts, key), texts[key]) for key in texts)


def forms(value: Any) -> Iterator[str]:
    """The forms of a text, for one and many, or its only one."""
    several = value.values() if isinstance(value, Mapping) else [value]
    yield from ("" if form is None else str(form) for form in several)


def _read(file: Path, language: str, findings: list[Finding]) -> Mapping[str, Any]:
    report = Report(file, findings)
    if not file.exists():
        report.add(1, "the file is missing", "write it, with the same keys as in the other languages")
        return {}
    content = read_yaml(file, report)
    if not isinstance(content, Mapping) or not isinstance(content.get(language), Mapping):
        report.add(1, f"the texts do not stand under '{language}:'", f"begin the file with '{language}:'")
        return {}
    texts: Mapping[str, Any] = content[language]
    return texts


def _check_texts(texts: Mapping[str, Any], report: Report) -> None:
    for key in texts:
        if not all(form.strip() for form in forms(texts[key])):
            report.add(line_of(texts, key), f"'{key}' has no text", "write it, in every form")
        if any(re.search(r"\d", PLACEHOLDER.sub("", form)) for form in forms(texts[key])):
            report.add(
                line_of(texts, key), f"'{key}' holds a digit", "put the number into the data, and a placeholder here"
            )


def _check_scales(texts: Mapping[str, Any], language: str, report: Report) -> None:
    for name in sorted(scale_names(language) - set(texts)):
        report.add(1, f"'{name}' is missing (numbers are counted in it)", f"add '{name}: …'")


def _compare(texts: Mapping[str, Mapping[str, Any]], language: str, report: Report, differing: frozenset[str]) -> None:
    """Report what a language lacks, or fills otherwise, but for the keys that differ by language."""
    for other in texts:
        for key in texts[other]:
            if key in differing:
                continue
            if key not in texts[language]:
                report.add(1, f"'{key}' is missing (it is there in {other})", f"add '{key}: …'")
            elif placeholders(texts[language][key]) != placeholders(texts[other][key]):
                wanted = ", ".join(sorted(placeholders(texts[other][key]))) or "none"
                problem = f"'{key}' has other placeholders than in {other}"
                report.add(line_of(texts[language], key), problem, f"use these: {wanted}")


def placeholders(value: Any) -> set[str]:
    """The names of the placeholders in all forms of a text."""
    return {name for form in forms(value) for name in PLACEHOLDER.findall(form)}
