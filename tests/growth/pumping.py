"""Makes long texts that an expression finds hard: its own parts over and over, and an end that nearly matches."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import islice, pairwise, product
from re import _constants as sre  # type: ignore[attr-defined]
from re import _parser as sre_parse  # type: ignore[attr-defined]
from typing import Any

# What may stand at a place where a class of characters is asked for.
_CANDIDATES = "a1 好A-.,'@\nx!éß0Z_年９\u00a0和ж"
_CATEGORIES = {sre.CATEGORY_DIGIT: "1", sre.CATEGORY_SPACE: " \n", sre.CATEGORY_WORD: "a好_"}
# So many forms of one part of an expression are tried, and so many places to repeat.
_MOST_FORMS = 100
_MOST_UNITS = 100
_MOST_BEGINNINGS = 40
# What other engines have beside: a character by its number, a class of letters; and where a class begins and ends.
_OTHERS = re.compile(r"\\x\{([0-9A-Fa-f]+)\}|\\[pP](\{\^?\w+\}|\w)|(\[\^?)|(\])|\\(.)", re.DOTALL)
_OF_KIND = {"Han": "一-龥", "L": "a-zÀ-ÿ", "N": "0-9", "Nd": "0-9", "Z": r"\s", "Lu": "A-Z", "Ll": "a-z"}
_REPEATS = ("MAX_REPEAT", "MIN_REPEAT", "POSSESSIVE_REPEAT")
# What joins the copies, and what the text ends in: nothing, or something that no expression waits for.
_WAYS = (("", ""), ("", "\x01"), (" ", "\x01"))


@dataclass(frozen=True)
class Pump:
    """A text of any length: what it begins with, what it repeats, and what it ends in."""

    begin: str
    unit: str
    end: str

    def text(self, length: int) -> str:
        """The text, of so many characters."""
        room = max(length - len(self.begin) - len(self.end), len(self.unit))
        return self.begin + (self.unit * (room // len(self.unit) + 1))[:room] + self.end


def pumps(units: Iterable[str], begins: Iterable[str] = ("",)) -> Iterator[Pump]:
    """Each unit over and over, joined and ended in every way."""
    for begin, unit, (joint, end) in product(begins, dict.fromkeys(units), _WAYS):
        if unit:
            yield Pump(begin, unit + joint, end)


def pumps_of(pattern: str, flags: int = 0) -> list[Pump]:
    """What makes an expression go back: all of it over and over, and each part of it that may be repeated."""
    tree = parsed(pattern, flags)
    found = dict.fromkeys(pumps(islice(_forms(tree), _MOST_UNITS)))
    found |= dict.fromkeys(pumps(_beginnings(tree)))
    for begin, body in _repeated(tree, ""):
        forms = list(islice(_forms(body), _MOST_UNITS))
        # Two parts in turn, as where one is the other's beginning.
        pairs = [one + other for one, other in pairwise(forms)]
        found |= dict.fromkeys(pumps([*forms, *pairs[:_MOST_UNITS]], [begin]))
    return list(found)


def _beginnings(tree: Any) -> Iterator[str]:
    """What the expression may begin with, so that it is begun in vain again and again."""
    begin = ""
    for op, argument in tree:
        forms = list(islice(_part(op, argument), _MOST_BEGINNINGS))
        yield from (begin + form for form in forms)
        begin += next(iter(forms), "")


def samples(pattern: str, flags: int = 0) -> list[str]:
    """Texts that an expression is likely to match, one a form of each of its parts."""
    return list(dict.fromkeys(islice(filter(None, _forms(parsed(pattern, flags))), _MOST_UNITS)))


def parsed(pattern: str, flags: int = 0) -> Any:
    """The expression's tree; what `re` does not have (\\X, \\pL, possessive marks) is read as near as can be."""
    inside = False

    def written(match: re.Match[str]) -> str:
        nonlocal inside
        code, kind, begins, ends, other = match.groups()
        if begins or ends:
            inside = bool(begins) or (inside and not ends)
        if code:
            return re.escape(chr(int(code, 16)))
        if kind:
            letters = _OF_KIND.get(kind.strip("{}"), r"\w")
            return letters if inside else f"[{letters}]"
        return {"X": ".", "z": r"\Z", "G": ""}.get(other, match[0])

    plain = _OTHERS.sub(written, pattern)
    plain = re.sub(r"(?<![\\([|])([*+?}])\+", r"\1", plain).replace("(?>", "(?:")
    return sre_parse.parse(plain, flags & ~re.DEBUG)


def _forms(tree: Any) -> Iterator[str]:
    """Texts for a sequence of parts: the first form of each, then each other form of one part with the first of all."""
    parts = [list(islice(_part(op, argument), _MOST_FORMS)) or [""] for op, argument in tree]
    first = [forms[0] for forms in parts]
    yield "".join(first)
    for place, forms in enumerate(parts):
        for form in forms[1:]:
            yield "".join([*first[:place], form, *first[place + 1 :]])


def _part(op: Any, argument: Any) -> Iterator[str]:
    name = str(op)
    if name == "LITERAL":
        yield chr(argument)
    elif name in ("NOT_LITERAL", "ANY"):
        yield from (character for character in _CANDIDATES if name == "ANY" or ord(character) != argument)
    elif name == "IN":
        yield from _of_class(argument)
    elif name == "BRANCH":
        for tree in argument[1]:
            yield from _forms(tree)
    elif name == "SUBPATTERN":
        yield from _forms(argument[-1])
    elif name == "ATOMIC_GROUP":
        yield from _forms(argument)
    elif name in _REPEATS:
        least, most, tree = argument
        yield from _times(tree, least, most)
    elif name == "ASSERT":
        yield from _forms(argument[1])


def _times(tree: Any, least: int, most: int) -> Iterator[str]:
    for form in _forms(tree):
        yield form * max(least, 1)
    if least == 0:
        yield ""
    elif most > least:
        yield next(_forms(tree)) * (least + 1)


def _of_class(items: Sequence[tuple[Any, Any]]) -> Iterator[str]:
    """Some characters of a class, of each of its items one."""
    negated = bool(items) and items[0][0] is sre.NEGATE
    if negated:
        yield from (c for c in _CANDIDATES if not any(_is_in(c, item) for item in items[1:]))
        return
    for op, argument in items:
        if op is sre.LITERAL:
            yield chr(argument)
        elif op is sre.RANGE:
            yield from dict.fromkeys((chr(argument[0]), chr(argument[1])))
        else:
            yield from (c for c in _CANDIDATES if _is_in(c, (op, argument)))


def _is_in(character: str, item: tuple[Any, Any]) -> bool:
    op, argument = item
    if op is sre.LITERAL:
        return bool(ord(character) == argument)
    if op is sre.RANGE:
        return bool(argument[0] <= ord(character) <= argument[1])
    name = str(argument).removeprefix("CATEGORY_").removeprefix("NOT_").lower()
    is_word = character.isalnum() or character == "_"
    held = {"digit": character.isdigit(), "space": character.isspace()}.get(name, is_word)
    return held != ("NOT_" in str(argument))


def _repeated(tree: Any, begin: str) -> Iterator[tuple[str, Any]]:
    """Every part that may be repeated, however deep, with a text for what stands before it."""
    for op, argument in tree:
        name = str(op)
        inner: list[Any] = []
        if name in _REPEATS:
            inner = [argument[2]]
            if argument[1] is sre.MAXREPEAT or argument[1] > 1:
                yield begin, argument[2]
        elif name == "BRANCH":
            inner = list(argument[1])
        elif name == "SUBPATTERN":
            inner = [argument[-1]]
        elif name == "ATOMIC_GROUP":
            inner = [argument]
        elif name in ("ASSERT", "ASSERT_NOT"):
            inner = [argument[1]]
        for each in inner:
            yield from _repeated(each, begin)
        begin += next(_part(op, argument), "")
