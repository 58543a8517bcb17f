"""The languages that a desk speaks: locales/languages.yml, from which everything that depends on them derives."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, fields
from functools import cached_property
from pathlib import Path
from typing import Any, TypeVar, overload

from babel import Locale, UnknownLocaleError

from bot.settings import ROOT
from knowledge.derived import Keeper
from knowledge.expressions import Expression
from knowledge.findings import Finding, InvalidKnowledge, Report, line_of, read_yaml

LANGUAGES_FILE = ROOT / "locales" / "languages.yml"
# What a language may count in.
SCALES: Mapping[str, int] = {
    "ten_thousand": 10**4,
    "lakh": 10**5,
    "million": 10**6,
    "crore": 10**7,
    "hundred_million": 10**8,
    "billion": 10**9,
    "trillion": 10**12,
}
LATIN = "Latn"
# Sentences follow each other without a space.
_WITHOUT_SPACES = ("Hans", "Hant", "Jpan")
_TRADITIONAL = frozenset(["hant", "tw", "hk", "mo"])
_REQUIRED = ("name", "locale")
_EXAMPLES = {"ready": "false", "grouped_from": "5", "variants": "{zh-Hant: 繁體中文}", "euphony": "{before: after}"}
Words = TypeVar("Words")


@dataclass(frozen=True)
class Language:
    """One language.

    `name` is what it calls itself; `locale` is CLDR's, `more_locales` give further names of countries; `script` is a
    code of ISO 15924. A language that is not `ready` is trained and served where the setting PREVIEW names it only.
    `serves` are tags of languages whose readers get this one, `markets` the countries whose people's name is also its
    own ("Indonesian"); `variants` are tags that are offered beside it, with their names. `scales` are what it counts
    in, and digits are grouped in numbers of `grouped_from` digits or more (0: never). `languages_as` says in what forms
    it names languages; `letters` are those that it is written with beside a to z, without capitals;
    `euphony` are expressions and what they become in lists ("chino e indonesio").
    """

    code: str
    name: str
    locale: str
    script: str = LATIN
    ready: bool = True
    more_locales: tuple[str, ...] = ()
    serves: tuple[str, ...] = ()
    markets: tuple[str, ...] = ()
    variants: Mapping[str, str] = field(default_factory=dict)
    scales: tuple[str, ...] = ("trillion", "billion", "million")
    grouped_from: int = 4
    languages_as: tuple[str, ...] = ("{}",)
    letters: str = ""
    euphony: Mapping[str, str] = field(default_factory=dict)

    @property
    def space(self) -> str:
        """What stands between sentences."""
        return "" if self.script in _WITHOUT_SPACES else " "

    @property
    def tags(self) -> Mapping[str, str]:
        """What a reader can choose: tag → its own name."""
        return {self.code: self.name, **self.variants}


class Languages(Sequence[str], Keeper):
    """The codes of the languages that are trained and served, in the order of their file.

    `known` has all of the file by code, those in the works too; of these only the ones to `preview` are served.
    """

    def __init__(self, known: Mapping[str, Language], preview: Collection[str] = ()) -> None:
        self.known = known
        self._served = tuple(code for code, language in known.items() if language.ready or code in preview)

    @overload
    def __getitem__(self, index: int) -> str: ...

    @overload
    def __getitem__(self, index: slice) -> Sequence[str]: ...

    def __getitem__(self, index: int | slice) -> str | Sequence[str]:
        return self._served[index]

    def __len__(self) -> int:
        return len(self._served)

    def __repr__(self) -> str:
        return f"Languages{self._served}"

    @cached_property
    def served(self) -> Mapping[str, Language]:
        """Those that are trained and served, by code."""
        return {code: self.known[code] for code in self._served}

    @property
    def in_the_works(self) -> list[Language]:
        """Those that are not ready."""
        return [language for language in self.known.values() if not language.ready]

    @cached_property
    def latin(self) -> tuple[str, ...]:
        """The codes of those served that are written in Latin letters."""
        return tuple(code for code, language in self.served.items() if language.script == LATIN)

    @cached_property
    def tags(self) -> Mapping[str, str]:
        """What a reader can choose: tag → its own name, in the order of the file."""
        return {tag: name for language in self.served.values() for tag, name in language.tags.items()}

    def supported_tag(self, tag: str | None) -> str | None:
        """Which of the tags that are offered a language tag means, in whatever case; None for another language."""
        name, *rest = (tag or "").lower().replace("_", "-").split("-")
        code = next((code for code, language in self.served.items() if name in (code, *language.serves)), None)
        # The script counts, and only where it is not given the region: "zh-Hans-HK" is Simplified.
        if name == "zh" and "hans" not in rest and _TRADITIONAL.intersection(rest):
            return next((variant for variant in self.known[name].variants if variant.endswith("-Hant")), code)
        return code

    def spoken(self, by_language: Mapping[str, Words | None]) -> list[Words]:
        """What a list by language holds for those served; what is still to be written is left out."""
        return [words for code in self if (words := by_language.get(code)) is not None]


def read_languages(file: Path, preview: Sequence[str] = ()) -> Languages:
    """The languages of a file; raises InvalidKnowledge with every finding, and for one to preview that is not there."""
    findings: list[Finding] = []
    report = Report(file, findings)
    nodes = read_yaml(file, report)
    if not isinstance(nodes, Mapping) and not findings:
        report.add(1, "the file does not map codes of languages to their fields", "begin every language with 'en:'")
    languages = {}
    for code in nodes if isinstance(nodes, Mapping) else []:
        read = _language(str(code), nodes, report)
        if read:
            languages[read.code] = read
    if languages and not findings and not next(iter(languages.values())).ready:
        report.add(1, "the first language is not ready", "move it down: the first one is spoken where none is known")
    unknown = [code for code in preview if code not in languages]
    if unknown and not findings:
        problem, remedy = f"PREVIEW names '{unknown[0]}', which is not here", "add it: python -m bot add-language …"
        report.add(1, problem, remedy)
    if findings:
        raise InvalidKnowledge(findings)
    return Languages(languages, preview)


def _language(code: str, nodes: Mapping[str, Any], report: Report) -> Language | None:
    node, line, before = nodes[code], line_of(nodes, code), len(report.findings)
    if not isinstance(node, Mapping):
        report.add(line, f"'{code}' has no fields", "write name: … and locale: … below it")
        return None
    defaults = {known.name: known.default for known in fields(Language) if known.name != "code"}
    for name in _REQUIRED:
        if name not in node:
            report.add(line, f"'{code}' has no '{name}'", f"add '{name}: …'")
    for name, value in node.items():
        if name not in defaults:
            report.add(line_of(node, name), f"unknown field '{name}'", f"use one of: {', '.join(defaults)}")
        elif not _fits(name, value, defaults[name]):
            example = _EXAMPLES.get(name) or ("[one, another]" if isinstance(defaults[name], tuple) else "text")
            report.add(line_of(node, name), f"'{name}' can't be '{value}'", f"write {name}: {example}")
    if len(report.findings) > before:
        return None
    own: dict[str, Any] = {name: tuple(value) if isinstance(value, list) else value for name, value in node.items()}
    read = Language(code, **own)
    _check_values(read, node, report)
    return read if len(report.findings) == before else None


def _fits(name: str, value: Any, default: Any) -> bool:
    if name in ("variants", "euphony"):
        return isinstance(value, Mapping) and all(isinstance(text, str) for text in value.values())
    if isinstance(default, tuple):
        return isinstance(value, list) and all(isinstance(text, str) for text in value)
    if isinstance(default, (bool, int)):
        return type(value) is type(default)
    return isinstance(value, str) and (bool(value) or name == "letters")


def _check_values(own: Language, node: Mapping[str, Any], report: Report) -> None:
    for name, locales in (("locale", [own.locale]), ("more_locales", own.more_locales)):
        for locale in _unknown_locales(locales):
            report.add(line_of(node, name), f"CLDR has no locale '{locale}'", "write its tag, as pt_BR")
    for scale in own.scales:
        if scale not in SCALES:
            report.add(line_of(node, "scales"), f"unknown scale '{scale}'", f"use: {', '.join(SCALES)}")
    for expression in own.euphony:
        try:
            Expression("euphony", expression)
        except ValueError as error:
            report.add(line_of(node, "euphony"), f"'{expression}' can't be read: {error}", "correct the expression")
    if not all("{}" in form for form in own.languages_as):
        report.add(line_of(node, "languages_as"), "a form has no place for the name", 'write "bahasa {}"')


def _unknown_locales(locales: Iterable[str]) -> list[str]:
    unknown = []
    for locale in locales:
        try:
            Locale.parse(locale)
        except (ValueError, UnknownLocaleError):
            unknown.append(locale)
    return unknown
