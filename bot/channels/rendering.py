"""How a reply is shown: its text in parts, its options by labels that fit and that all differ.

All channels show their options by these. Where the labels can't tell a user everything, the text lists the options with
their numbers; and a label has the number that its option has in such a list, which is also what may be typed.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import regex

from bot.channels.splitting import Unit, shortened, split, writable

if TYPE_CHECKING:
    from bot.channels.interface import Limits, Option, Outbound

# Platforms refuse titles of nothing that shows, and line ends or other control characters in them.
_NOTHING_SHOWS = regex.compile(r"[\p{Z}\p{C}\p{M}\u115F\u1160\u2800\u3164\uFFA0]*+")
_NUMBER = regex.compile(r"\d{1,3}+(?=\s*+[.)）．、:：])")


@dataclass(frozen=True)
class Choice:
    """An option as it is shown: `label` is what stands on its button, `title` what it is called in full."""

    id: str
    title: str
    label: str

    @property
    def is_whole(self) -> bool:
        """Whether the label is all of the title."""
        return self.label == self.title


@dataclass(frozen=True)
class Form:
    """A reply as it is shown: `texts` one after the other, with the last of them the `choices` that can be pressed.

    `listed`: the texts name all options, too.
    """

    texts: Sequence[str]
    choices: Sequence[Choice] = ()
    listed: bool = False


def form(reply: Outbound, limits: Limits) -> Form:
    """A reply as a platform with such limits can show it."""
    choices, unit = choices_of(reply.options, limits), limits.unit
    pressed = 0 < len(choices) <= limits.options
    read = all(each.is_whole or unit.length(each.title) <= limits.described for each in choices)
    listed = bool(choices) and not (pressed and read and reply.text.strip())
    text = numbered(reply.text, choices) if listed else reply.text
    if not pressed:
        return Form(split(text, limits.text, unit), listed=listed)
    return Form(split_with_end(text, limits.text, limits.offer or limits.text, unit), choices, listed)


def choices_of(options: Sequence[Option], limits: Limits) -> tuple[Choice, ...]:
    """Options with their labels: the titles where all of them fit and differ, else with numbers, as much as fits."""
    titles = [on_one_line(option.title) for option in options]
    labels = titles if _tell_apart(titles, limits) else [_label(*each, limits) for each in enumerate(titles, 1)]
    return tuple(Choice(option.id, title, label) for option, title, label in zip(options, titles, labels, strict=True))


def numbered(text: str, options: Sequence[Option | Choice]) -> str:
    """A text with its options as a list, for whoever has to type one."""
    lines = [f"{number}. {on_one_line(option.title)}".strip() for number, option in enumerate(options, 1)]
    return "\n".join([text, "", *lines]) if lines else text


def split_with_end(text: str, limit: int, end: int, unit: Unit = Unit.CHARACTERS) -> list[str]:
    """A text in parts, the last of at most `end` units: the message that carries the options may be shorter."""
    *parts, last = split(text, limit, unit) or [""]
    return [*parts, *(split(last, end, unit) or [""])]


def on_one_line(title: str) -> str:
    """A title without line ends, control characters and spaces around it; empty where nothing of it shows."""
    line = " ".join(writable(" ".join(title.split())).split())
    return "" if _NOTHING_SHOWS.fullmatch(line) else line


def _tell_apart(titles: Sequence[str], limits: Limits) -> bool:
    """Whether titles do as labels. What looks like another option's number would be typed, and choose that one."""
    if not all(title and limits.unit.length(title) <= limits.label for title in titles):
        return False
    if len({title.casefold() for title in titles}) < len(titles):
        return False
    return all(_number(title) in (None, place) for place, title in enumerate(titles, 1))


def _number(title: str) -> int | None:
    found = _NUMBER.match(title)
    return int(found[0]) if found else None


def _label(number: int, title: str, limits: Limits) -> str:
    return shortened(f"{number}. {title}".strip(), limits.label, limits.unit)
