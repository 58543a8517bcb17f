"""Checks that every text is in the language of its file: Chinese by its script, others by their letters (lingua)."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path

from lingua import IsoCode639_1, LanguageDetector, LanguageDetectorBuilder

from actions.wording import statement
from bot.workshop.checks.examples import readable_lines
from bot.workshop.checks.locales import PLACEHOLDER, forms, read_texts
from knowledge import Context, Finding, Languages
from knowledge.context import per_context, per_languages
from nlu.examples import DIRECTORY as EXAMPLES
from nlu.examples import PLACEHOLDER as PLACEHOLDER_OF_EXAMPLES
from nlu.text.tokens import is_han, script, words

_CHINESE = "zh"
# What a title quotes is in the language of what it is the title of.
_QUOTED = re.compile(r"“[^”]*”|（[^）]*）|\([^)]*\)")
# How likely a text's own language must be beside the likeliest other one: for one or two words, and for more. Of the
# 581 English and Indonesian texts of today none is below 0.35 and 0.65; put into the other's file, 180 of 205 and all
# 376 are told.
_LEAST_LIKELY = (0.25, 0.5)
_FEW_WORDS = 2
# Beside 22,000 examples a language a few have words of another by chance.
_FEWEST_EXAMPLES = 5
# One word may be the same in two languages ("status").
_FEWEST_SAME = 2


@dataclass(frozen=True)
class Text:
    """One form of a text, and where it stands (`line` from 1)."""

    topic: str
    key: str
    language: str
    line: int
    written: str


def check_languages(context: Context) -> list[Finding]:
    """Texts, statements of facts and titles of sources that are in another language than they should be."""
    directory = context.texts.directory
    texts = list(read_all(context))
    return sorted({*_texts(texts, directory), *_same(texts, directory), *_statements(context), *_titles(context)})


def read_all(context: Context) -> Iterator[Text]:
    """Every text of the locale files in all languages; files that can't be read are another check's."""
    directory = context.texts.directory
    for topic in sorted({file.name.split(".")[0] for file in directory.glob("*.yml")}):
        for language in context.languages:
            for key, line, value in read_texts(directory / f"{topic}.{language}.yml", language, []):
                yield from (Text(topic, key, language, line, form) for form in forms(value))


def other_language(text: str, language: str) -> str | None:
    """The language that a text, names and figures left out, is rather in than its own; None where it can't be told."""
    found = [word for word in words(text) if word.isalpha()]
    chinese = sum(map(is_han, found))
    if language == _CHINESE:
        if chinese < len(found) - chinese:
            return _likeliest(found) or "another language"
        return "Traditional Chinese" if script(text) == "Hant" else None
    if chinese:
        return _CHINESE
    likely = _likelihoods(" ".join(found)) if found else {}
    own, other = likely.pop(language, None), max(likely, key=lambda name: likely[name], default=None)
    if own is None or other is None or (len(found) == 1 and found[0] in _usual_words(language)):
        return None
    share = own / ((own + likely[other]) or 1)
    return other if share < _LEAST_LIKELY[len(found) > _FEW_WORDS] else None


def _texts(texts: list[Text], directory: Path) -> Iterator[Finding]:
    for text in texts:
        other = other_language(PLACEHOLDER.sub(" ", text.written), text.language)
        if other:
            yield _finding(text, directory, f"'{text.key}' reads like {other}: '{text.written}'")


def _same(texts: list[Text], directory: Path) -> Iterator[Finding]:
    """What was copied and never translated."""
    seen: dict[tuple[str, str, tuple[str, ...]], str] = {}
    for text in texts:
        said = words(PLACEHOLDER.sub(" ", text.written))
        first = seen.setdefault((text.topic, text.key, said), text.language)
        if first != text.language and len(said) >= _FEWEST_SAME:
            yield _finding(text, directory, f"'{text.key}' is the same as in {first}: '{text.written}'")


def _statements(context: Context) -> Iterator[Finding]:
    """What is put together of several texts, without the names and figures in it."""
    knowledge = context.knowledge
    nameless = {
        identity: replace(entity, names=dict.fromkeys(context.languages, ""), sentence_names={})
        for identity, entity in knowledge.entities.items()
    }
    masked = replace(knowledge, entities=nameless)
    for fact in knowledge.facts.values():
        key = context.contract.answer_key(fact.attribute)
        for language in context.languages if key else ():
            try:
                other = other_language(re.sub(r"\d", "", statement(fact, masked, language)), language)
            except KeyError:
                continue  # the check of statements says so
            if other:
                said = statement(fact, knowledge, language)
                file = context.texts.directory / f"{str(key).split('.')[0]}.{language}.yml"
                problem = f"the statement of '{fact.id}' reads like {other}: '{said}'"
                yield Finding(str(file), _line(file, str(key)), problem, _remedy(language))


def _titles(context: Context) -> Iterator[Finding]:
    file = context.origin.knowledge / "sources.yml"
    for source in context.knowledge.sources.values():
        for language, title in source.title.items():
            other = other_language(_QUOTED.sub("", title), language)
            if other:
                lines = file.read_text(encoding="utf-8").splitlines()
                line = next((number for number, line in enumerate(lines, 1) if title in line), 1)
                problem = f"the title of '{source.id}' in {language} reads like {other}: '{title}'"
                yield Finding(str(file), line, problem, _remedy(language))


def _likelihoods(text: str) -> dict[str, float]:
    detector = _detector()
    values = detector.compute_language_confidence_values(text) if detector else []
    return {value.language.iso_code_639_1.name.lower(): value.value for value in values}


def _likeliest(found: list[str]) -> str | None:
    likely = _likelihoods(" ".join(word for word in found if not is_han(word)))
    return max(likely, key=lambda name: likely[name], default=None)


@per_context
def _usual_words(context: Context, language: str) -> frozenset[str]:
    """The words that several training examples of a language have, whatever they look like ("status")."""
    texts = (
        PLACEHOLDER_OF_EXAMPLES.sub(" ", line.text) for line in readable_lines(context.contract, EXAMPLES, language)
    )
    counts = Counter(word for text in texts for word in set(words(text)))
    return frozenset(word for word, count in counts.items() if count >= _FEWEST_EXAMPLES)


@per_languages
def _detector(languages: Languages) -> LanguageDetector | None:
    """A detector of our languages that are told by their letters; None where there are fewer than two."""
    known: Mapping[str, IsoCode639_1] = {
        code.name.lower(): code for code in vars(IsoCode639_1).values() if isinstance(code, IsoCode639_1)
    }
    codes = [known[language] for language in languages if language in known and language != _CHINESE]
    return LanguageDetectorBuilder.from_iso_codes_639_1(*codes).build() if len(codes) > 1 else None


def _line(file: Path, key: str) -> int:
    name = key.rsplit(".", 1)[-1]
    language = file.name.split(".")[1]
    return next((line for found, line, _ in read_texts(file, language, []) if found == name), 1)


def _finding(text: Text, directory: Path, problem: str) -> Finding:
    file = directory / f"{text.topic}.{text.language}.yml"
    return Finding(str(file), text.line, problem, _remedy(text.language))


def _remedy(language: str) -> str:
    return f"write it in the language '{language}'"
