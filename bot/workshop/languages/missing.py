"""What a language in the works still lacks: every text, name, word list, example and question, by file and line."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from bot.workshop.checks.examples import FEWEST, FEWEST_OUT_OF_SCOPE, read_lines
from bot.workshop.checks.locales import forms, placeholders
from bot.workshop.languages.lists import SHARED_LISTS, WordList, word_lists
from knowledge import Context, Contract, Finding, Knowledge
from knowledge.findings import Report, line_of, read_yaml
from knowledge.languages import SCALES, Language
from knowledge.schema import same_in_all

# Wordings of each fact that the held-out tests want.
_FEWEST_QUESTIONS = 2
# What other texts show of the first language's in a remedy.
_LONGEST_SHOWN = 120


@dataclass(frozen=True)
class Place:
    """Where a language is looked over: the project's directory and that of the knowledge."""

    root: Path
    knowledge: Path


def missing(language: Language, place: Place, context: Context) -> list[Finding]:
    """Everything that is to be written before the language is ready."""
    known = context.languages.known
    first = next(iter(known))
    return sorted(
        [
            *_texts(language, first, place.root / "locales"),
            *_examples(language, place.root / "nlu" / language.code, context.contract),
            *_names(language, known, place.knowledge),
            *_word_lists(language, known, place.root),
            *_spellings(language, place.root / "nlu" / "normalise"),
            *_held_out(language, place.root / "tests" / "heldout", context.knowledge),
            *_conversations(language, place.root / "tests" / "conversations"),
        ]
    )


def _texts(language: Language, first: str, locales: Path) -> Iterator[Finding]:
    for model in sorted(locales.glob(f"*.{first}.yml")):
        file = model.with_name(f"{model.name.split('.')[0]}.{language.code}.yml")
        findings: list[Finding] = []
        wanted = yaml.safe_load(model.read_text(encoding="utf-8"))[first]
        if not file.exists():
            yield Finding(str(file), 1, "the file is missing", f"write it, with the keys of {model.name}")
            continue
        content = read_yaml(file, Report(file, findings))
        yield from findings
        texts = content.get(language.code) if isinstance(content, Mapping) else None
        if not isinstance(texts, Mapping):
            if not findings:
                problem = f"the texts do not stand under '{language.code}:'"
                yield Finding(str(file), 1, problem, f"begin the file with '{language.code}:'")
            continue
        for key, text in _wanted(file, wanted, language).items():
            yield from _text(file, texts, key, text)


def _wanted(file: Path, model: Mapping[str, Any], language: Language) -> Mapping[str, Any]:
    """The texts of a file that a language needs; of scales, those that it counts in."""
    if not file.name.startswith("numbers."):
        return model
    others = {key: text for key, text in model.items() if key not in SCALES}
    return {**{scale: model.get(scale, "%{amount} …") for scale in language.scales}, **others}


def _text(file: Path, texts: Mapping[str, Any], key: str, model: Any) -> Iterator[Finding]:
    shown = _shown(list(forms(model))[-1])
    if key not in texts:
        yield Finding(str(file), line_of(texts), f"'{key}' is missing", f"add '{key}: …', which says: {shown}")
    elif not all(form.strip() for form in forms(texts[key])):
        yield Finding(str(file), line_of(texts, key), f"'{key}' has no text", f"write what says: {shown}")
    elif placeholders(texts[key]) != placeholders(model):
        problem = f"'{key}' has other placeholders than in the first language"
        remedy = f"use these: {', '.join(sorted(placeholders(model))) or 'none'}"
        yield Finding(str(file), line_of(texts, key), problem, remedy)


def _examples(language: Language, directory: Path, contract: Contract) -> Iterator[Finding]:
    intents = contract.intents.values()
    for topic in contract.topics:
        file = directory / f"{topic}.yml"
        if not file.exists():
            yield Finding(str(file), 1, "the file is missing", "write examples for the topic's intents")
            continue
        try:
            counts = Counter(line.intent for line in read_lines(file))
        except yaml.YAMLError as error:
            mark = getattr(error, "problem_mark", None)
            yield Finding(str(file), mark.line + 1 if mark else 1, "the file can't be read", "correct the YAML")
            continue
        for intent in intents:
            fewest = FEWEST_OUT_OF_SCOPE if intent.name == "out_of_scope" else FEWEST
            if intent.examples == topic and counts[intent.name] < fewest:
                problem = f"'{intent.name}' has {counts[intent.name] or 'no'} examples"
                remedy = f"write at least {fewest}, as partners would: {_shown(intent.means)}"
                yield Finding(str(file), _line_with(file, f"- intent: {intent.name}"), problem, remedy)


def _names(language: Language, known: Mapping[str, Language], knowledge: Path) -> Iterator[Finding]:
    """Names that the language has neither here nor from CLDR, and that other languages do not write alike."""
    languages, first = {**known, language.code: language}, next(iter(known))
    files = [knowledge / "sources.yml", *sorted((knowledge / "entities").glob("*.yml"))]
    for file in files:
        records = read_yaml(file, Report(file, []))
        for record in records if isinstance(records, list) else []:
            for field in ("title", "name"):
                names = record.get(field) if isinstance(record, Mapping) else None
                from_cldr = record["id"].startswith(("market/", "language/")) if names else False
                if not isinstance(names, Mapping) or from_cldr:
                    continue
                if language.code not in {**same_in_all(names, languages), **names}:
                    problem = f"'{record['id']}' has no {field} in {language.code}"
                    remedy = f"add '{language.code}: …' to '{field}', beside {_shown(names.get(first))}"
                    yield Finding(str(file), line_of(record, field), problem, remedy)


def _word_lists(language: Language, known: Mapping[str, Language], root: Path) -> Iterator[Finding]:
    for name in SHARED_LISTS:
        for words in word_lists(root / name, language.code, next(iter(known)), known):
            if not words.written:
                yield _unwritten(str(root / name), language.code, words)


def _unwritten(file: str, code: str, words: WordList) -> Finding:
    list_ = f"'{words.path}'" if words.path else "the file"
    none = '""' if isinstance(words.model, str) else "{}" if isinstance(words.model, dict) else "[]"
    does = f"write what does as {_shown(words.model)}, or {none} if nothing does"
    if words.entry is None:
        return Finding(file, words.line, f"{list_} has nothing for '{code}'", f"add '{code}: …': {does}")
    return Finding(file, words.entry, f"{list_} is empty for '{code}'", does)


def _spellings(language: Language, directory: Path) -> Iterator[Finding]:
    file = directory / f"{language.code}.yml"
    if not file.exists():
        yield Finding(str(file), 1, "the file is missing", "write words: {} into it, and fill it later")


def _held_out(language: Language, directory: Path, knowledge: Knowledge) -> Iterator[Finding]:
    """Facts without questions; where there are no tests, as in a container, there is nothing to say."""
    file = directory / language.code / "facts.yml"
    if not directory.is_dir():
        return
    if not file.exists():
        yield Finding(str(file), 1, "the file is missing", "write questions for every fact")
        return
    records = read_yaml(file, Report(file, []))
    known = {record.get("fact"): record for record in records or [] if isinstance(record, Mapping)}
    for fact in knowledge.facts:
        record = known.get(fact, {})
        asked = len(record.get("plain") or [])
        if asked < _FEWEST_QUESTIONS:
            problem = f"'{fact}' has {asked or 'no'} held-out question{'s' if asked != 1 else ''}"
            remedy = f"write at least {_FEWEST_QUESTIONS} under plain, by somebody who has not seen the examples"
            yield Finding(str(file), line_of(record) if record else 1, problem, remedy)


def _conversations(language: Language, directory: Path) -> Iterator[Finding]:
    if not directory.is_dir():
        return
    files = sorted((directory / language.code).glob("*.yml"))
    if not any((read_yaml(file, Report(file, [])) or {}).get("conversations") for file in files):
        file = files[0] if files else directory / language.code / "service.yml"
        yield Finding(str(file), 1, "no conversation is held", "write some, as in the folders of the other languages")


def _line_with(file: Path, text: str) -> int:
    lines = file.read_text(encoding="utf-8").splitlines()
    return next((number for number, line in enumerate(lines, 1) if line.strip() == text), 1)


def _shown(value: Any) -> str:
    """A value in one line, cut where it is long."""
    written = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
    text = " ".join(written.split())
    return text if len(text) <= _LONGEST_SHOWN else f"{text[:_LONGEST_SHOWN]}…"
