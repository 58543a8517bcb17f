"""What messages are made of: everything that the desk looks for, from its own lists, and what may stand between."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import yaml

from bot.settings import ROOT
from knowledge import current
from nlu.examples import example_files, read_examples
from nlu.text.tokens import words
from tests.contexts import LANGUAGES
from tests.growth.pumping import samples

Vocabulary = Mapping[str, tuple[str, ...]]

_NUMBERS = (
    "1 2 10 63 136 1,000 10.000 10,000.50 2017 2023 2099 21.42 0 007 1/2 50% $5 ¥3 1e9 1万 两 三 十 百 千 万 亿 几 "
    "九百万 二〇一七年 136th 第3届 ke-3 24h J7 CA10 １２ ４５６ 999999999999999999999999 1-2-3 +62812 12:30 2026-11-30"
).split()
_MARKS = tuple(".,;:!?…-–—_/\\|()[]{}<>\"'`~@#$%^&*+=。，；：！？、（）“”《》・")
_SPACES = (" ", "  ", "\n", "\n\n", "\t", "\u00a0", "\u200b", "\u3000", "\u2028", "\x1c")
_SIGNS = (*"éﬁﷺßİ한のиاไ😀𠀀Ａａ①㎏x\u0301", "👨\u200d👩\u200d👧", "zxq", "Aaaa", "aaa")
# An expression has many forms; some of each do.
_MOST_SAMPLES = 24


def vocabulary() -> Vocabulary:
    """The pieces by their kind; each kind is drawn from as often as any other."""
    knowledge = current().knowledge
    names = {name.removeprefix("=") for entity in knowledge.entities.values() for name in _names(entity)}
    examples = [example.text for example in read_examples(example_files(LANGUAGES, current().contract.topics))]
    # Every fifth will do: there are thousands of the same kind.
    questions = examples[::5]
    known = {word for text in examples for word in words(text)}
    kinds: dict[str, tuple[str, ...]] = {
        "names": tuple(sorted(names)),
        "mistyped": tuple(sorted(_mistyped(names))),
        "words": tuple(sorted(known)),
        "questions": tuple(questions),
        "numbers": tuple(_NUMBERS),
        "marks": _MARKS,
        "spaces": _SPACES,
        "signs": _SIGNS,
    }
    for file in _lists():
        kinds[str(file.relative_to(ROOT))] = tuple(dict.fromkeys(_pieces(yaml.safe_load(file.read_text("utf-8")))))
    return {kind: pieces for kind, pieces in kinds.items() if pieces}


def _lists() -> list[Path]:
    """Every file of phrases or expressions that messages are read by."""
    files = [file for room in ("nlu", "nlu/normalise", "actions") for file in (ROOT / room).glob("*.yml")]
    return sorted(file for file in files if file.name != "contract.yml")


def _pieces(content: Any) -> Iterator[str]:
    """The texts in a file, of expressions some that they match."""
    if isinstance(content, Mapping):
        for key, value in content.items():
            yield from _pieces(key)
            yield from _pieces(value)
    elif isinstance(content, list):
        for each in content:
            yield from _pieces(each)
    elif isinstance(content, (str, int)):
        text = str(content)
        yield from (text.split() if len(text) > 200 and "\\" not in text else _readings(text))


def _readings(text: str) -> list[str]:
    if not set(text) & set("\\()[]|*+?{}"):
        return [text]
    try:
        return samples(text)[:_MOST_SAMPLES]
    except Exception:  # no expression, whatever the parser says of it
        return [text]


def _names(entity: Any) -> Iterator[str]:
    for language in LANGUAGES:
        yield from entity.all_names(language)


def _mistyped(names: set[str]) -> Iterator[str]:
    """Names with a letter too few, which the search for slips has to weigh."""
    for name in names:
        if len(name) > 6 and name.isascii():
            yield name[: len(name) // 2] + name[len(name) // 2 + 1 :]
