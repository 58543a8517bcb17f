"""Holds a reply against what was expected of it."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from actions.reply import Custom
from bot.workshop.testing.records import Expectation, Turn
from nlu.text.tokens import to_simplified


@dataclass(frozen=True)
class Said:
    """What came of a turn: all its replies together. `slots` is None where they can't be seen."""

    text: str
    facts: tuple[str, ...]
    outcome: str
    intent: str | None
    language: str
    confidence: float
    buttons: tuple[Mapping[str, str], ...] = ()
    slots: Mapping[str, Any] | None = field(default=None, compare=False)

    @property
    def titles(self) -> list[str]:
        """The titles of the buttons, in order."""
        return [button["title"] for button in self.buttons]


def together(replies: Sequence[Mapping[str, Any]], slots: Mapping[str, Any] | None = None) -> Said:
    """The replies of the REST contract to one message as one; the last one's outcome counts."""
    customs = [Custom.of(reply) for reply in replies]
    last = customs[-1]
    return Said(
        text="\n".join(reply["text"] for reply in replies),
        facts=tuple(dict.fromkeys(fact.id for custom in customs for fact in custom.facts)),
        outcome=last.outcome or "",
        intent=last.intent,
        language=last.language,
        confidence=last.confidence,
        buttons=tuple(button for reply in replies for button in reply.get("buttons") or ()),
        slots=slots,
    )


def unmet(turn: Turn, said: Said) -> list[str]:
    """What of a turn's expectations does not hold, each in a line; empty when all is well."""
    return [*_missing(turn.expected, said), *_forbidden(turn.forbidden, said)]


def _missing(expected: Expectation, said: Said) -> Iterator[str]:
    for fact in expected.facts:
        if fact not in said.facts:
            yield f"facts: {fact} is not among {_listed(said.facts)}"
    if expected.only_facts is not None and set(expected.only_facts) != set(said.facts):
        yield f"only_facts: {_listed(expected.only_facts)} expected, {_listed(said.facts)} came"
    if expected.outcomes and said.outcome not in expected.outcomes:
        yield f"outcome: {' or '.join(expected.outcomes)} expected, {said.outcome} came"
    for name in ("intent", "language"):
        wanted, came = getattr(expected, name), getattr(said, name)
        if wanted is not None and wanted != came:
            yield f"{name}: {wanted} expected, {came} came"
    if expected.script is not None and expected.script != _script(said.text):
        yield f"script: {expected.script} expected, {_script(said.text)} came"
    for group in expected.contains:
        if not any(is_in(part, said.text) for part in group):
            yield f"contains: {' or '.join(repr(part) for part in group)} is not in the text"
    for pattern in expected.matches:
        if not re.search(pattern, said.text):
            yield f"matches: {pattern!r} is not found in the text"
    for title in expected.buttons:
        if not any(is_in(title, offered) for offered in said.titles):
            yield f"buttons: {title!r} is not among {_listed(said.titles)}"
    for slot, value in expected.slots.items():
        if said.slots is not None and said.slots.get(slot) != value:
            yield f"slots: {slot} is {said.slots.get(slot)!r}, not {value!r}"


def _forbidden(forbidden: Expectation, said: Said) -> Iterator[str]:
    for fact in forbidden.facts:
        if fact in said.facts:
            yield f"not facts: the reply rests on {fact}"
    if said.outcome in forbidden.outcomes:
        yield f"not outcome: {said.outcome} came"
    if forbidden.intent is not None and forbidden.intent == said.intent:
        yield f"not intent: {said.intent} came"
    for group in forbidden.contains:
        for part in group:
            if is_in(part, said.text):
                yield f"not contains: {part!r} is in the text"
    for pattern in forbidden.matches:
        if re.search(pattern, said.text):
            yield f"not matches: {pattern!r} is found in the text"
    for title in forbidden.buttons:
        if any(is_in(title, offered) for offered in said.titles):
            yield f"not buttons: {title!r} is offered"


def is_in(part: str, text: str) -> bool:
    """Whether a text has a part, whatever the case and the Chinese characters.

    A number is not part of another: "5,000" is not in "15,000", nor "3" in "3.9".
    """
    pattern = re.escape(to_simplified(part).casefold())
    if part[:1].isdigit():
        pattern = rf"(?<!\d)(?<!\d[.,]){pattern}"
    if part[-1:].isdigit():
        pattern = rf"{pattern}(?!\d)(?![.,]\d)"
    return re.search(pattern, to_simplified(text).casefold()) is not None


def _script(text: str) -> str:
    return "Hans" if to_simplified(text) == text else "Hant"


def _listed(items: Sequence[str]) -> str:
    return ", ".join(items) or "none"
