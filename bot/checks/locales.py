"""Checks that every text stands in every language, with the same placeholders none empty, no digits."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from actions.knowledge import LANGUAGES, Finding
from actions.knowledge.findings import Report, line_of, read_yaml

_PLACEHOLDER = re.compile(r"%\{(\w+)\}")
# Scales differ by language: 万 and 亿 against million and billion.
_BY_LANGUAGE = {"numbers"}


def check_locales(directory: Path) -> list[Finding]:
    """Missing files and keys, other placeholders, empty texts, digits."""
    findings: list[Finding] = []
    topics = sorted({file.name.split(".")[0] for file in directory.glob("*.yml")})
    for topic in topics:
        texts = {language: _read(directory / f"{topic}.{language}.yml", language, findings) for language in LANGUAGES}
        for language in LANGUAGES:
            report = Report(directory / f"{topic}.{language}.yml", findings)
            _check_texts(texts[language], report)
            if topic not in _BY_LANGUAGE:
                _compare(texts, language, report)
    return sorted(findings)


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
        if not all(form.strip() for form in _forms(texts[key])):
            report.add(line_of(texts, key), f"'{key}' has no text", "write it, in every form")
        if any(re.search(r"\d", _PLACEHOLDER.sub("", form)) for form in _forms(texts[key])):
            report.add(
                line_of(texts, key), f"'{key}' holds a digit", "put the number into the data, and a placeholder here"
            )


def _compare(texts: Mapping[str, Mapping[str, Any]], language: str, report: Report) -> None:
    for other in LANGUAGES:
        for key in texts[other]:
            if key not in texts[language]:
                report.add(1, f"'{key}' is missing (it is there in {other})", f"add '{key}: …'")
            elif _placeholders(texts[language][key]) != _placeholders(texts[other][key]):
                wanted = ", ".join(sorted(_placeholders(texts[other][key]))) or "none"
                problem = f"'{key}' has other placeholders than in {other}"
                report.add(line_of(texts[language], key), problem, f"use these: {wanted}")


def _forms(value: Any) -> Iterator[str]:
    forms = value.values() if isinstance(value, Mapping) else [value]
    yield from ("" if form is None else str(form) for form in forms)


def _placeholders(value: Any) -> set[str]:
    return {name for form in _forms(value) for name in _PLACEHOLDER.findall(form)}
