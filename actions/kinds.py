"""Tells what a question wants the name of (a market, an agreement), so that nothing of another kind is its answer."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from pathlib import Path

import yaml

from actions.knowledge import Fact, Knowledge
from actions.knowledge.languages import spoken
from nlu.text import words

_FILE = Path(__file__).parent / "kinds.yml"
# A company has to do with the markets that it is in, but what it does in all of them says nothing of one.
_EVERYWHERE = ("organisation", "strategy", "event", "place")


def of_asked_kind(text: str, facts: Sequence[Fact], knowledge: Knowledge) -> list[Fact]:
    """The facts that have to do with what a text wants the name of; all of them where it does not say."""
    spaced = f" {' '.join(words(text))} "
    asked = [kind for kind, phrases in _kinds().items() if any(phrase in spaced for phrase in phrases)]
    return [fact for fact in facts if all(_concerns(fact, kind, knowledge) for kind in asked)]


def _concerns(fact: Fact, kind: str, knowledge: Knowledge) -> bool:
    subject = knowledge.entities[fact.subject]
    concerned = set(fact.entities)
    if subject.type not in _EVERYWHERE:
        concerned |= knowledge.ancestors(fact.subject)
    return subject.type == kind or any(identity.startswith(f"{kind}/") for identity in concerned)


@lru_cache(maxsize=1)
def _kinds() -> dict[str, tuple[str, ...]]:
    """The phrases of each kind as they are looked for: each begins and ends with a space."""
    content = yaml.safe_load(_FILE.read_text(encoding="utf-8"))
    return {
        kind: tuple(f" {' '.join(words(phrase))} " for listed in spoken(asks) for phrase in listed)
        for kind, asks in content.items()
    }
