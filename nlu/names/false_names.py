"""Words that hold a name by chance: nlu/not-names.yml."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from knowledge import Finding, InvalidKnowledge
from knowledge.findings import Report, line_of, read_yaml
from knowledge.languages import Languages

NOT_NAMES_FILE = Path(__file__).parents[1] / "not-names.yml"


def read_not_names(languages: Languages, file: Path = NOT_NAMES_FILE) -> frozenset[str]:
    """The words that hold a name by chance; raises InvalidKnowledge with every finding."""
    findings: list[Finding] = []
    report = Report(file, findings)
    by_language = read_yaml(file, report) or {}
    if not isinstance(by_language, Mapping):
        report.add(1, "the words do not stand under a language", "write zh: [其中, 沿海]")
        by_language = {}
    found: set[str] = set()
    for language, listed in by_language.items():
        own = languages.known.get(language)
        if own and not own.ready and listed is None:
            continue  # still to be written
        if own and isinstance(listed, list) and all(isinstance(word, str) for word in listed):
            found.update(map(str, listed) if language in languages else [])
        else:
            report.add(line_of(by_language, language), f"'{language}' has no list of words", "write zh: [其中, 沿海]")
    if findings:
        raise InvalidKnowledge(findings)
    return frozenset(found)
