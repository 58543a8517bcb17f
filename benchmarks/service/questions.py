"""What is asked: the held-out questions, so that nothing was trained on them, in conversations of ten."""

from __future__ import annotations

import random
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import cycle, islice
from pathlib import Path

from ruamel.yaml import YAML

_HELD_OUT = Path(__file__).parents[2] / "tests" / "heldout"
_A_CONVERSATION = 10
# The long conversation's questions are of one language; the windows around these of its messages are compared.
LONG_LANGUAGE = "en"
POSITIONS = (10, 100, 400)
_WINDOW = 10
_HALF = _WINDOW // 2


@dataclass(frozen=True)
class Conversation:
    """One partner's messages, in one language, over one connection."""

    sender: str
    language: str
    messages: list[str]


def held_out_questions(languages: Sequence[str], directory: Path = _HELD_OUT) -> dict[str, list[str]]:
    """Distinct questions by language, in an order that is mixed, but always the same."""
    return {language: _mixed(_read(directory / language)) for language in languages}


def supply(questions: Mapping[str, Sequence[str]], name: str) -> Iterator[Conversation]:
    """Conversations without end, the languages in turn; a question comes again only after all of its language."""
    sources = {language: cycle(texts) for language, texts in questions.items()}
    for number, language in enumerate(cycle(questions)):
        yield Conversation(f"{name}-{number}", language, list(islice(sources[language], _A_CONVERSATION)))


def clients(conversations: Iterator[Conversation], count: int, each: int) -> list[list[Conversation]]:
    """The work of so many clients, of so many conversations each."""
    return [list(islice(conversations, each)) for _ in range(count)]


def long_conversation(questions: Sequence[str], number: int) -> Conversation:
    """A conversation in which the same ten questions stand around each of the compared positions.

    They end in other marks each time, in every conversation by its number, so that they are not the same texts.
    """
    others = cycle(questions[_WINDOW:])
    messages: list[str] = []
    for place, position in enumerate(POSITIONS):
        messages += islice(others, position - _HALF - len(messages))
        messages += [_ending(text, number * len(POSITIONS) + place) for text in questions[:_WINDOW]]
    return Conversation(f"long-{number}", LONG_LANGUAGE, messages)


def around(position: int) -> slice:
    """Where the compared questions of a position stand in the long conversation."""
    return slice(position - _HALF, position - _HALF + _WINDOW)


def distinct_share(work: Sequence[Sequence[Conversation]]) -> float:
    """The share of distinct texts among all messages."""
    texts = [text for client in work for conversation in client for text in conversation.messages]
    return len(set(texts)) / len(texts)


def _ending(text: str, number: int) -> str:
    """The question with marks at its end that tell the number, in twos."""
    marks = f"{number:06b}".replace("0", "?").replace("1", "!")
    return f"{text.rstrip('?!. ')}?{marks}"


def _read(directory: Path) -> list[str]:
    yaml = YAML(typ="safe")
    facts = yaml.load((directory / "facts.yml").read_text("utf-8"))
    unanswerable = yaml.load((directory / "unanswerable.yml").read_text("utf-8"))
    asks = [ask for record in facts for kind in ("plain", "noisy") for ask in record[kind]]
    return list(dict.fromkeys([*asks, *(record["ask"] for record in unanswerable)]))


def _mixed(texts: list[str]) -> list[str]:
    random.Random(0).shuffle(texts)  # noqa: S311 - an order, not a secret
    return texts
