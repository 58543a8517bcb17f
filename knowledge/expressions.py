r"""The house's one way to compile an expression that meets what a partner wrote: RE2, which never backtracks.

Whatever a text is, matching takes time in proportion to its length. `compiled(name, pattern)` gives an `Expression`
with the methods of `re` that are safe. What differs from `re`:

- There is no look-around and no back-reference: such an expression is refused when it is made. What stands beside a
  match is looked at in code, or by a second expression (`ends`, `begins`).
- `\s`, `\d` and `\w` mean all of Unicode, as in `re`; inside a class they may not be negated (write `\pL`, `\PL`).
- `\b` is the edge of a run of ASCII letters, digits and `_`: 在truck has one before its t.
- Chinese characters are `\p{Han}`.
- `$` is the text's very end.

One match is linear; many matches of one text are so, too, as long as an expression need not look far ahead to know
what it has found: no `x.*y` in what `finditer` is given. What stands right before a place is looked for in a window:
`ends(text, place)`.

Everything that is compiled stands in a registry, so that a test can walk it: call `everything()` after the modules were
imported and a few messages were understood (much is compiled when it is first needed), and it holds each expression
with its name. Plain phrases need no expression: they are looked up word by word (`nlu/text/phrases.py`).
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from functools import cached_property, lru_cache
from typing import Protocol, cast

import re2

# What stands before a place is looked for in so many characters.
WINDOW = 64
# Unicode's meaning of the classes that RE2 takes for ASCII's; also inside brackets.
_CLASSES = {"s": r"\s\v\p{Z}\x{1c}-\x{1f}\x{85}", "d": r"\p{Nd}", "w": r"\p{L}\p{N}_"}
# What matches nothing: RE2 has no empty look-ahead to say it with.
NOTHING = r"[^\x00-\U0010ffff]"


class Match(Protocol):
    """What was found, as in `re`."""

    def __getitem__(self, group: int | str) -> str | None: ...

    def start(self, group: int = 0) -> int:
        """Where it, or a group of it, begins."""

    def end(self, group: int = 0) -> int:
        """Before which character it, or a group of it, ends."""

    def span(self, group: int = 0) -> tuple[int, int]:
        """Both."""


class _Compiled(Protocol):
    def search(self, text: str) -> Match | None: ...
    def match(self, text: str, pos: int) -> Match | None: ...
    def fullmatch(self, text: str) -> Match | None: ...
    def finditer(self, text: str) -> Iterator[Match]: ...
    def split(self, text: str) -> list[str]: ...
    def sub(self, repl: str | Callable[[Match], str], text: str) -> str: ...


class Expression:
    """An expression that is compiled; `name` says where it belongs, `pattern` is as it was written."""

    def __init__(self, name: str, pattern: str, ignore_case: bool = False) -> None:
        """Raises ValueError for one that could backtrack, or can't be read."""
        self.name = name
        self.pattern = pattern
        self.ignore_case = ignore_case
        options = re2.Options()
        options.case_sensitive = not ignore_case
        options.log_errors = False
        try:
            self._compiled = cast(_Compiled, re2.compile(_in_unicode(pattern), options))
        except (re2.error, ValueError) as error:
            raise ValueError(f"the expression {name} can't be used: {_reason(error)}: {pattern}") from error

    def search(self, text: str) -> Match | None:
        """The first match."""
        return self._compiled.search(_utf8(text))

    def match(self, text: str, start: int = 0) -> Match | None:
        """What begins at a place."""
        return self._compiled.match(_utf8(text), start)

    def fullmatch(self, text: str) -> Match | None:
        """What is all of the text."""
        return self._compiled.fullmatch(_utf8(text))

    def finditer(self, text: str) -> Iterator[Match]:
        """All matches, from left to right, without overlap."""
        return self._compiled.finditer(_utf8(text))

    def split(self, text: str) -> list[str]:
        """What stands between the matches."""
        return self._compiled.split(_utf8(text))

    def sub(self, replacement: str | Callable[[Match], str], text: str) -> str:
        """The text with every match replaced."""
        return self._compiled.sub(replacement, _utf8(text))

    def ends(self, text: str, place: int | None = None) -> Match | None:
        """What ends at a place (without one, at the end); it is looked for among the WINDOW characters before it."""
        end = len(text) if place is None else place
        return self._at_end.search(text[max(0, end - WINDOW) : end])

    @cached_property
    def _at_end(self) -> Expression:
        return Expression(self.name, f"(?:{self.pattern})$", self.ignore_case)

    def __repr__(self) -> str:
        return f"Expression({self.name!r}, {self.pattern!r})"


def escape(text: str) -> str:
    """What stands for a text itself in an expression."""
    return re.escape(text)


_registry: dict[tuple[str, str], Expression] = {}


def compiled(name: str, pattern: str, ignore_case: bool = False) -> Expression:
    """An expression, which `everything` lists from now on; raises ValueError for one that could backtrack."""
    expression = Expression(name, pattern, ignore_case)
    _registry[name, pattern] = expression
    return expression


def everything() -> Mapping[tuple[str, str], Expression]:
    """Every expression compiled so far, by its name and its pattern."""
    return dict(_registry)


def _utf8(text: str) -> str:
    """The text with lone surrogates, which no UTF-8 has, replaced one for one."""
    try:
        text.encode()
    except UnicodeEncodeError:
        return "".join("\ufffd" if "\ud800" <= character <= "\udfff" else character for character in text)
    return text


_ESCAPE = re.compile(r"\\(?:u([0-9a-fA-F]{4})|U([0-9a-fA-F]{8}))|\\(.)|(\[\^?)|(\])", re.DOTALL)


@lru_cache(maxsize=1024)
def _in_unicode(pattern: str) -> str:
    r"""A pattern with `\s`, `\d`, `\w` and `\u4e00` written as RE2 has them."""
    inside = False

    def written(match: re.Match[str]) -> str:
        nonlocal inside
        short, long, letter, begins, ends = match.groups()
        if begins or ends:
            inside = bool(begins) or (inside and not ends)
            return match[0]
        if short or long:
            return rf"\x{{{short or long}}}"
        if letter in _CLASSES:
            return _CLASSES[letter] if inside else f"[{_CLASSES[letter]}]"
        if letter.lower() in _CLASSES and inside:
            raise ValueError(f"what is no {letter.lower()} can't stand in brackets: {pattern}")
        if letter.lower() in _CLASSES:
            return f"[^{_CLASSES[letter.lower()]}]"
        return match[0]

    return _ESCAPE.sub(written, pattern)


def _reason(error: Exception) -> str:
    reason = error.args[0] if error.args else ""
    return reason.decode(errors="replace") if isinstance(reason, bytes) else str(reason)
