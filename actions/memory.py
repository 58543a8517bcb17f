"""What a conversation remembers of an answer: the slots that are set after it."""

from __future__ import annotations

from collections.abc import Iterable

from actions.reply import Slots
from actions.turn import Turn
from knowledge import Fact

# After so many turns about nothing in particular, "it" and "and in Kenya?" have no meaning any more.
_MOST_IDLE = 3
# The actions that can answer again for another subject; after the others a follow-up asks for an overview.
_REPEATABLE = ("action_answer", "action_list", "action_decline")
_NOT_REPEATABLE = ("action_compare", "action_superlative", "action_timeline", "action_overview")
# So many of the facts that were told last are remembered.
_MOST_TOLD = 8
# How likely a question must be that is asked of what is out of scope.
_LIKELY = 0.25


def remember(
    turn: Turn, subjects: Iterable[str] = (), facts: Iterable[Fact] | None = None, pending: str | None = None
) -> Slots:
    """The slots to set after an answer about these subjects, resting on these facts.

    No subjects, or None for facts, leave what was remembered, until it is too long ago. `pending` is the intent of a
    question that waits for a subject. A language that is named is no subject: it is asked to be spoken.
    """
    facts = None if facts is None else list(facts)
    subjects = [each for each in dict.fromkeys(subjects) if not each.startswith("language/")]
    idle = 0 if subjects or facts else turn.idle + 1
    forgets = idle > _MOST_IDLE
    return {
        "reply_language": turn.language,
        "script": turn.script,
        "intent": _last_intent(turn) if not forgets else None,
        "subjects": subjects or ([] if forgets else list(turn.subjects)),
        "facts": list(turn.last_facts) if facts is None else [fact.id for fact in facts],
        "told": [] if forgets else _told(turn, facts),
        "pending": pending,
        "idle": idle,
    }


def _told(turn: Turn, facts: Iterable[Fact] | None) -> list[str]:
    """The facts told last, with those of this answer as the newest."""
    newest = [fact.id for fact in facts or ()]
    return [*(identity for identity in turn.told if identity not in newest), *newest][-_MOST_TOLD:]


def _last_intent(turn: Turn) -> str | None:
    """The question that a follow-up would ask again: this one, or none after one that can't be, or the one before."""
    intent = turn.contract.intents.get(turn.intent)
    if intent is None or intent.action not in (*_REPEATABLE, *_NOT_REPEATABLE):
        return turn.last_intent
    if (intent.name == "out_of_scope" or intent.lacks == "attribute") and (turn.named or turn.unknown):
        # Another company, perhaps: "and Jiefang?" goes on with what was asked of it, or with the question before.
        return _asked_of_another(turn) or turn.last_intent
    return intent.name if intent.action in _REPEATABLE else None


def _asked_of_another(turn: Turn) -> str | None:
    """What is asked of a company that is out of scope, where that is likely enough."""
    asked = (turn.contract.intents.get(name) for name, likelihood in turn.ranking if likelihood >= _LIKELY)
    return next((intent.name for intent in asked if intent and intent.action == "action_answer"), None)
