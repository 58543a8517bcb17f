"""What the desk offers to choose from: the replies with options that the held-out questions lead to."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from bot.workshop.testing.clients import Client
from nlu.text.tokens import to_traditional
from tests.contexts import LANGUAGES
from tests.heldout.evaluation import conversation_records, fact_wordings, rich_records, unanswerable_records

_FILES = ("", "fresh_")


@dataclass(frozen=True)
class Offered:
    """A reply with options: what is said, in which language, and the options' titles."""

    text: str
    language: str
    titles: tuple[str, ...]


def offered(client: Client) -> list[Offered]:
    """One reply for each list of options that the held-out questions and conversations lead to."""
    found: dict[tuple[str, ...], Offered] = {}
    for number, texts in enumerate(_conversations()):
        for text in texts:
            for reply in client.say(f"offered {number}", text, "rest", None):
                for each in _offers(reply):
                    found.setdefault(each.titles, each)
    return list(found.values())


def _offers(reply: Mapping[str, Any]) -> Iterator[Offered]:
    titles = tuple(button["title"] for button in reply.get("buttons") or [])
    if titles:
        yield Offered(reply["text"], reply["custom"]["language"], titles)


def _conversations() -> Iterator[Sequence[str]]:
    """What is asked, each in a conversation of its own; Chinese also in traditional characters."""
    for language in LANGUAGES:
        for texts in _asked(language):
            yield texts
            if language == "zh":
                yield [to_traditional(text) for text in texts]


def _asked(language: str) -> Iterator[Sequence[str]]:
    for file in ("facts", "fresh"):
        for each in fact_wordings([language], file):
            yield from ([text] for texts in each.asks.values() for text in texts)
    yield from ([record["ask"]] for record in rich_records(language))
    for prefix in _FILES:
        yield from ([record["ask"]] for record in unanswerable_records(language, f"{prefix}unanswerable"))
        for record in conversation_records(language, f"{prefix}conversations"):
            yield [turn["say"] for turn in record["turns"]]
