"""Tells whether a message is in a language that the bot does not speak: by script, else by words and letters."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from pathlib import Path

from lingua import ConfidenceValue, IsoCode639_1, LanguageDetectorBuilder

from knowledge import Finding, InvalidKnowledge
from knowledge.context import per_languages
from knowledge.findings import Report, line_of, read_yaml
from knowledge.languages import Languages
from nlu.text.tokens import is_han, words

FOREIGN_FILE = Path(__file__).parents[1] / "foreign.yml"
# The first and the last of letters that follow each other.
_LATIN = (("a", "z"), ("ß", "ɏ"), ("Ḁ", "ỿ"))
# No の: it is written in Chinese, too.
_HIRAGANA = (("ぁ", "ね"), ("は", "ゖ"))
# What has none is an abbreviation ("hw mny").
_VOWELS = frozenset("aeiouyæøœıơư")
# How likely the letters may be ours, and which share of the words, by the number of words that are foreign for sure.
_BY_MARKS = ((0.03, 0.3), (0.1, 0.7), (0.5, 0.7))
# How sure it is at least where no word is ours.
_BARELY = 0.5
# Shorter words are found in too many languages.
_SHORTEST = 3
# So many words must be no names and no abbreviations, without a word that is foreign for sure and with one.
_FEWEST_PLAIN = (3, 2)


def is_latin(word: str) -> bool:
    """Whether a normalised word is in Latin letters."""
    return _is_of(word[:1], _LATIN)


def _is_of(letter: str, letters: Sequence[tuple[str, str]]) -> bool:
    return any(first <= letter <= last for first, last in letters)


def _is_latin_code(code: str) -> bool:
    return len(code) == 2 and code.isascii() and code.islower()


def foreign_script(words: Sequence[str]) -> float:
    """Which share of a message's letters is of a script that none of our languages is written in.

    `words` are normalised, with names masked. A Chinese character weighs as much as two letters; in a Japanese sentence
    it weighs nothing.
    """
    letters = [word for word in words if word.isalpha()]
    others = [word for word in letters if not is_latin(word) and not is_han(word)]
    japanese = sum(1 for word in others if any(_is_of(letter, _HIRAGANA) for letter in word)) > 1
    latin = sum(len(word) for word in letters if is_latin(word))
    han = 0 if japanese else sum(2 for word in letters if is_han(word))
    other = sum(map(len, others))
    if len(others) == 1 and other <= 2 * (latin + han):
        return 0.0  # a name, perhaps
    return other / (other + latin + han) if other else 0.0


class ForeignLanguages:
    """Everyday words of languages that the bot does not speak, and a model of letters for those and ours."""

    def __init__(self, foreign: Mapping[str, Collection[str]], ours: Languages) -> None:
        self._foreign = foreign
        self._languages = [frozenset(known) for known in foreign.values()]
        codes = [code for code in foreign if _is_latin_code(code)]
        self._ours = our_codes(ours)
        self._letters = {letter for language in ours.served.values() for letter in language.letters}
        self._detector = (
            LanguageDetectorBuilder.from_iso_codes_639_1(*map(IsoCode639_1.from_str, [*sorted(self._ours), *codes]))
            .with_low_accuracy_mode()  # enough beside the words, at a tenth of the memory
            .with_preloaded_language_models()
            .build()
        )

    def everyday_words(self, besides: Collection[str]) -> frozenset[str]:
        """The everyday words of all languages but these, and that none of these has, too."""
        theirs, others = set[str](), set[str]()
        for code, known in self._foreign.items():
            (theirs if code in besides else others).update(known)
        return frozenset(others - theirs)

    def likelihood(self, words: Sequence[str], written: Sequence[str], usual: Collection[str]) -> float:
        """How surely a message is foreign, by its words in Latin letters, names left out; 0 where it may well be ours.

        `words` are normalised, `written` the same as they were written; `usual` are the words of our languages.
        """
        new = {word for word in words if word not in usual and len(word) >= _SHORTEST}
        if not new:
            return 0.0
        known = [len(new & everyday) for everyday in self._languages]
        if any(count and everyday.issuperset(words) for count, everyday in zip(known, self._languages, strict=True)):
            return 1.0
        forms = list(zip(words, written, strict=True))
        plain = [word for word, form in forms if form.islower() and not _VOWELS.isdisjoint(word)]
        accented = sum(1 for word, form in forms if self._is_accented(form) and word in new)
        marks = max(max(known), accented)
        likely, share = _BY_MARKS[min(marks, len(_BY_MARKS) - 1)]
        ours = sum(1 for word in words if word in usual) / len(words)
        if ours >= share or len(plain) < _FEWEST_PLAIN[min(marks, 1)]:
            return 0.0
        letters = sum(value.value for value in self._confidences(words) if _code(value) in self._ours)
        if marks and not ours:
            return max(1 - letters, _BARELY)  # short, or in a language that is close to ours
        return 1 - letters if letters < likely else 0.0

    def _is_accented(self, form: str) -> bool:
        """Whether a word, not a name, has a letter that none of our languages is written with."""
        return form.islower() and not all(letter.isascii() or letter in self._letters for letter in form)

    def _confidences(self, words: Sequence[str]) -> list[ConfidenceValue]:
        return self._detector.compute_language_confidence_values(" ".join(words))


def _code(value: ConfidenceValue) -> str:
    return value.language.iso_code_639_1.name.lower()


def our_codes(languages: Languages) -> frozenset[str]:
    """The codes that lingua has for our languages in Latin letters, and for those that they serve: en, id, ms."""
    ours = (code for own in languages.latin for code in (own, *languages.known[own].serves))
    return frozenset(ours) & _told_by_letters()


def _told_by_letters() -> frozenset[str]:
    return frozenset(code.name.lower() for code in IsoCode639_1.__dict__.values() if isinstance(code, IsoCode639_1))


@per_languages
def foreign_languages(languages: Languages) -> ForeignLanguages:
    """Those that are foreign to our languages; raises InvalidKnowledge with every finding."""
    return ForeignLanguages(read_foreign(languages), languages)


def read_foreign(languages: Languages, file: Path = FOREIGN_FILE) -> dict[str, frozenset[str]]:
    """The everyday words by language; raises InvalidKnowledge with every finding."""
    findings: list[Finding] = []
    report = Report(file, findings)
    by_language = read_yaml(file, report) or {}
    if not isinstance(by_language, Mapping):
        report.add(1, "the words do not stand under a language", "write es: hola gracias")
        by_language = {}
    ours = our_codes(languages) - {language.code for language in languages.in_the_works}
    for code, text in by_language.items():
        line = line_of(by_language, code)
        if not isinstance(text, str) or not text.strip():
            report.add(line, f"'{code}' has no words", "write es: hola gracias")
        if code in ours:
            report.add(line, f"'{code}' is a language that the bot speaks", f"delete '{code}' with its words")
        elif _is_latin_code(str(code)) and code not in _told_by_letters():
            report.add(line, f"'{code}' is no language that letters tell", f"write {code}-Latn, or correct the code")
    if findings:
        raise InvalidKnowledge(findings)
    # One in the works that is served all the same is not foreign.
    return {str(code): frozenset(words(text)) for code, text in by_language.items() if code not in languages}
