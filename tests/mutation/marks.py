"""Marks: what a case's replies rested on. A mutant can be noticed only by cases that have a mark of what it touches."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from actions.payloads import read_payload
from knowledge import Fact, Knowledge
from tests.contexts import LANGUAGES


def fact_mark(identity: str) -> str:
    """Replies state a fact."""
    return f"fact {identity}"


def source_mark(identity: str) -> str:
    """Replies rest on a source."""
    return f"source {identity}"


def entity_mark(identity: str) -> str:
    """A message or a reply names an entity."""
    return f"entity {identity}"


def text_mark(key: str, language: str) -> str:
    """Replies say a text."""
    return f"text {language} {key}"


def marks_of_texts(said: Iterable[tuple[str, str]]) -> Iterator[str]:
    """The texts that were said, as `knowledge.texts.texts_used` collects them."""
    for key, language in said:
        yield text_mark(key, language)


class Marker:
    """Finds the marks of messages and replies."""

    def __init__(self, knowledge: Knowledge) -> None:
        self._knowledge = knowledge
        self._names = {
            name: entity_mark(entity.id)
            for entity in knowledge.entities.values()
            for language in LANGUAGES
            for name in (entity.name(language), entity.in_sentence(language))
        }

    def of_message(self, parse_data: Mapping[str, Any]) -> Iterator[str]:
        """What a message names, in Rasa's form."""
        for entity in parse_data.get("entities") or []:
            yield entity_mark(str(entity["value"]))

    def of_reply(self, reply: Mapping[str, Any]) -> Iterator[str]:
        """What a reply of the REST contract rests on and names."""
        for stated in reply["custom"]["facts"]:
            yield fact_mark(stated["id"])
            yield source_mark(stated["source"])
            yield from map(entity_mark, self._named_by(self._knowledge.facts[stated["id"]]))
        buttons = reply.get("buttons") or []
        for button in buttons:
            _, entity = read_payload(button["payload"]) or (None, None)
            if entity:
                yield entity_mark(entity)
        shown = "\n".join([reply["text"], *(button["title"] for button in buttons)])
        yield from (mark for name, mark in self._names.items() if name in shown)

    def _named_by(self, fact: Fact) -> Iterator[str]:
        """All that the sentence for a fact can name: what it has to do with, and whose it is."""
        yield from fact.entities
        yield from self._knowledge.entities[fact.subject].part_of
