"""Says in words why a conversation failed: what was said, expected and understood, and the nearest examples."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from rapidfuzz import fuzz, process

from bot.workshop.testing.cases import Case
from bot.workshop.testing.clients import Client
from bot.workshop.testing.holding import Missed
from knowledge import Context
from knowledge.context import per_context
from nlu.examples import Example, example_files, read_examples

_RANKED = 3
_NEAREST = 3


def explain(case: Case, missed: Missed, client: Client) -> str:
    """A few lines for whoever has to mend it."""
    return "\n".join(_lines(case, missed, client))


def _lines(case: Case, missed: Missed, client: Client) -> Iterator[str]:
    said = missed.said
    yield f"{case.conversation.file}:{missed.turn.line}: {case.id}, turn {missed.number}"
    for number, turn in enumerate(case.turns[: missed.number - 1], 1):
        yield f"  {number}. {' '.join(turn.say) or (f'press {turn.press}' if turn.press else 'restart')}"
    yield f"  {missed.number}. {missed.text}"
    for reason in missed.reasons:
        yield f"  ✗ {reason}"
    yield f"  reply: {said.text}"
    if said.titles:
        yield f"  buttons: {' | '.join(said.titles)}"
    facts = ", ".join(said.facts) or "no facts"
    yield f"  came: {said.outcome}, {said.language}, {said.intent} ({said.confidence:.2f}), {facts}"
    reading = client.understood(missed.text) if missed.turn.say else None
    if reading is not None:
        yield from _understood(reading)
    if missed.turn.say:
        for example in nearest_examples(missed.text, said.language):
            yield f"  near: {example.text}  ({example.intent}, {example.file.parent.name}/{example.file.name})"


def _understood(reading: Mapping[str, Any]) -> Iterator[str]:
    language = reading.get("language") or {}
    named = ", ".join(f"{entity['value']}" for entity in reading["entities"]) or "nothing"
    ranking = reading.get("intent_ranking") or [reading["intent"]]
    intents = ", ".join(f"{intent['name']} {intent['confidence']:.2f}" for intent in ranking[:_RANKED])
    yield f"  alone it is read as: {language.get('name')}; names {named}; {intents}"


def nearest_examples(text: str, language: str, count: int = _NEAREST) -> list[Example]:
    """The training examples of a language that look most like a text."""
    examples = _examples(language)
    texts = [example.text for example in examples]
    found = process.extract(text, texts, scorer=fuzz.token_sort_ratio, processor=str.casefold, limit=count)
    return [examples[index] for _, _, index in found]


@per_context
def _examples(context: Context, language: str) -> list[Example]:
    return list(read_examples(example_files([language], context.contract.topics)))
