"""Finds names of people in a text by what stands around them: "my name is", titles, salutations, closings."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from functools import lru_cache

import yaml
from regex import Pattern

from bot.workshop.learning.matching import expression
from bot.workshop.learning.numbers import Span, forms
from knowledge import Languages
from knowledge.context import per_languages
from nlu.examples import DIRECTORY
from nlu.names.known_names import current_names
from nlu.text.spellings import current_spellings
from nlu.text.tokens import HAN, tokenize, words

_KIND = "name"
_LATIN = expression(rf"[^\W\d_{HAN}]++(?:['’-][^\W\d_{HAN}]++)*+")
# What may stand between the words of a name: a space, or a point after an initial.
_BETWEEN = expression(r"\.? |\.(?=[A-Z])")
_MOST_WORDS = 4
# Of a text without capitals, or in capitals only, fewer words are taken: nothing shows where a name ends.
_MOST_UNSHOWN = 2
# In so many examples is a word that is usual.
_USUAL_FROM = 2
# A line of its own at the end, or one after a dash.
_LAST_LINE = expression(r"(?:^|\n|(?<=[.?!])\s++)[-–—~]++\s*+(?=[^\W\d_])")
# What ends a name that is a whole phrase, and one that ends a line.
_MARKS, _LINE_MARKS = ".,;!。，！\n", "\n,|/("
_TO_THE_NAME = r"[\s:,.!-]{1,4}"
_PHRASE_END = rf"(?=$|[^{HAN}]|您|你|好|请|在|说)"
_SENTENCE_GOES_ON = rf"(?=$|[^{HAN}]|是|来自|在|从|想|要|我|请|和|电话|手机|您|你|这|，)"


def people(text: str) -> Iterator[Span]:
    """Spans (start, end, kind) of names, those that are surer first; they may overlap."""
    spans = (*_chinese(text), *_latin(text))
    yield from ((start, end, _KIND) for start, end in spans)


class _Reader:
    """Reads names in Latin letters from one text."""

    def __init__(self, text: str) -> None:
        self._text = text
        self._not_names = _folded("latin", "not_names")
        self._known = _known_places(text)
        letters = [word for word in _LATIN.findall(text) if len(word) > 1]
        # In "PAK BUDI BERAPA HARGA" and "Berapa Harga Truk" capitals show no name.
        self._shows = any(word[0].islower() for word in letters)

    def name_at(self, position: int, accepts: Callable[[str], bool]) -> tuple[int, int] | None:
        """The name that begins at a position; `accepts` decides on its first word."""
        start, end, count = position, position, 0
        while match := _LATIN.match(self._text, position):
            word = match.group()
            if word.casefold() in self._not_names or not (accepts(word) if count == 0 else self._goes_on(word, count)):
                break
            count, end = count + 1, match.end()
            between = _BETWEEN.match(self._text, end)
            if between is None or count == _MOST_WORDS:
                break
            position = between.end()
        return (start, end) if count else None

    def _goes_on(self, word: str, count: int) -> bool:
        if self.is_capital(word):
            return True
        return self.is_unusual(word) and (not self._shows or word.islower()) and count < _MOST_UNSHOWN

    def is_capital(self, word: str) -> bool:
        """Whether a word is written as names are, in a text where that shows."""
        return self._shows and word[0].isupper()

    def is_unusual(self, word: str) -> bool:
        """Whether no partner's question needs the word, as far as the examples know."""
        return word.casefold() not in _usual()

    def is_known(self, position: int) -> bool:
        """Whether a name of the knowledge stands there: a market, a plant, a company."""
        return position in self._known


def _latin(text: str) -> Iterator[tuple[int, int]]:
    reader = _Reader(text)

    def either(word: str) -> bool:
        return reader.is_capital(word) or reader.is_unusual(word)

    def both(word: str) -> bool:
        return reader.is_capital(word) and reader.is_unusual(word)

    for match in _before("introductions").finditer(text):
        yield from _one(reader.name_at(match.end(), lambda word: True))
    for match in _before("titles").finditer(text):
        if not reader.is_known(match.end()):
            yield from _one(reader.name_at(match.end(), either))
    for match in _before("weak_introductions").finditer(text):
        if not reader.is_known(match.end()):
            yield from _one(reader.name_at(match.end(), both))
    yield from _closings(text, reader, either)
    for match in _before("salutations").finditer(text):
        found = None if reader.is_known(match.end()) else reader.name_at(match.end(), reader.is_unusual)
        if found and (both(text[slice(*found)]) or _is_end(text, found[1], _is_space, _MARKS)):
            yield found


def _closings(text: str, reader: _Reader, accepts: Callable[[str], bool]) -> Iterator[tuple[int, int]]:
    """Names after a closing or a dash that end the text or a line."""
    for pattern in (_before("closings"), _LAST_LINE):
        for match in pattern.finditer(text):
            found = None if reader.is_known(match.end()) else reader.name_at(match.end(), accepts)
            if found and _is_end(text, found[1], " .".__contains__, _LINE_MARKS):
                yield found


def _is_end(text: str, position: int, passed: Callable[[str], bool], marks: str) -> bool:
    """Whether the text ends at a position, or has one of the marks there, after what is passed over."""
    while position < len(text) and passed(text[position]):
        position += 1
    return position == len(text) or text[position] in marks


def _is_space(character: str) -> bool:
    return character.isspace() and character != "\n"


def _one(found: tuple[int, int] | None) -> Sequence[tuple[int, int]]:
    return [found] if found else []


def _chinese(text: str) -> Iterator[tuple[int, int]]:
    known, not_names = _known_places(text), tuple(forms()["chinese"]["not_names"])
    for pattern in _chinese_patterns():
        for match in pattern.finditer(text):
            if match.start("name") not in known and not match.group("name").startswith(not_names):
                yield match.span("name")


@lru_cache(maxsize=1)
def _chinese_patterns() -> tuple[Pattern[str], ...]:
    data = forms()["chinese"]
    surname = f"(?:{'|'.join(data['double_surnames'])}|[{data['surnames']}])"
    given = f"(?:(?![{data['not_in_names']}])[{HAN}])"
    titles, short = "|".join(data["titles"]), "|".join(data["short_titles"])
    ahead = rf"(?:^|(?<=[^{HAN}\d])|{_after(data['before_short_titles'])})"
    sure, weak, closing = ("|".join(data[key]) for key in ("introductions", "weak_introductions", "closings"))
    whole = f"{surname}{given}{{1,2}}"
    return tuple(
        expression(pattern)
        for pattern in (
            rf"(?:{'|'.join(data['surname_introductions'])})\s*+(?P<name>{surname})",
            rf"(?:{sure})[:：\s]*+(?P<name>{given}{{2,4}}?){_SENTENCE_GOES_ON}",
            rf"(?:{sure})[:：\s]*+(?P<name>{whole}|[老小阿]{surname})",
            rf"(?:{sure}|{weak})[:：\s]*+(?P<name>[A-Z][a-z]++(?: [A-Z][a-z]++){{0,2}})(?![A-Z])",
            rf"(?:{weak})[:：\s]*+(?P<name>{whole}|[老小阿]{surname}){_SENTENCE_GOES_ON}",
            rf"{ahead}(?P<name>{surname}{given}{{0,2}})(?=(?:{titles}))",
            rf"{ahead}(?P<name>[老小]?{surname})(?=(?:{short}){_PHRASE_END})",
            rf"(?:{closing})[\s,，。!！:：—-]++(?P<name>{whole})\s*+$",
            rf"[—–-]{{1,2}}\s*+(?P<name>{whole})\s*+$",
        )
    )


def _after(phrases: Sequence[str]) -> str:
    """Matches right after one of the words, which a look-behind takes one by one for their lengths."""
    return "|".join(f"(?<={re.escape(word)})" for word in phrases)


@lru_cache(maxsize=8)
def _before(key: str) -> Pattern[str]:
    """What stands right before a name, up to the name itself. Titles need no more than a space or a point."""
    written = [str(word) for word in forms()["latin"][key]]
    exact = [word.removeprefix("=") for word in written if word.startswith("=")]
    folded = [word for word in written if not word.startswith("=")]
    either = [*(f"(?i:{word})" for word in sorted(folded, key=len, reverse=True)), *exact]
    gap = _TO_THE_NAME if key in ("closings", "introductions") else r"\.? "
    return expression(rf"(?<![^\W\d_{HAN}])(?:{'|'.join(either)}){gap}\s*+(?=[^\W\d_])")


@lru_cache(maxsize=2)
def _folded(section: str, key: str) -> frozenset[str]:
    return frozenset(str(word).casefold() for word in forms()[section][key])


def _known_places(text: str) -> frozenset[int]:
    """Where names of the knowledge begin."""
    tokens = tokenize(text)
    return frozenset(tokens[mention.first].start for mention in current_names().find(text, tokens))


@per_languages
def _usual(languages: Languages) -> frozenset[str]:
    """The words that training examples write in small letters, and the short forms that are read as such.

    Partners introduce themselves in examples, too. A name has a capital there, or is in no second example.
    """
    blocks = [
        block
        for file in DIRECTORY.glob("*/*.yml")
        if file.parent.name != "normalise"
        for block in yaml.load(file.read_text("utf-8"), Loader=yaml.CSafeLoader).get("nlu", [])
    ]
    examples = (example for block in blocks for example in block["examples"].splitlines())
    small = Counter(word for example in examples for word in set(_LATIN.findall(example)) if word[0].islower())
    usual = {word.casefold() for word, number in small.items() if number >= _USUAL_FROM}
    return frozenset(usual | {word for form in current_spellings.of(languages).forms for word in words(form)})
