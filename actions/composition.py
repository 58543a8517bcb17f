"""Puts a reply together: words, buttons and the part for programs."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace

from actions.buttons import MOST_BUTTONS
from actions.memory import remember
from actions.reply import Button, Custom, Outcome, Provenance, Reply, Slots
from actions.turn import Turn
from actions.wording import statement
from knowledge import Fact
from knowledge.queries import unique
from nlu.text.tokens import to_traditional

# All that answers a message: plain functions, which registry.py lists.
Answer = Callable[[Turn], Reply]


def compose(
    turn: Turn,
    words: str,
    outcome: Outcome,
    facts: Sequence[Fact] = (),
    buttons: Sequence[Button] = (),
    slots: Slots | None = None,
) -> Reply:
    """A reply to a turn, in Traditional characters to those who write them.

    `slots` are those to set after it; by default what the conversation is about stays.
    """
    script = "Hant" if turn.language == "zh" and turn.script == "Hant" else None
    convert = to_traditional if script else str
    return Reply(
        text=convert(words),
        custom=Custom(
            language=turn.language,
            outcome=outcome,
            facts=tuple(_provenance(fact, turn) for fact in _with_bases(facts, turn)),
            intent=turn.intent or None,
            confidence=turn.confidence,
            script=script,
        ),
        buttons=tuple(Button(convert(button.title), button.payload) for button in buttons[:MOST_BUTTONS]),
        slots=remember(turn) if slots is None else slots,
    )


def state(turn: Turn, lines: Sequence[str], facts: Sequence[Fact], subjects: Iterable[str] | None = None) -> Reply:
    """An answer that rests on facts. `subjects` is what follow-ups are about, by default the facts' own subjects."""
    about = [fact.subject for fact in facts] if subjects is None else subjects
    return compose(turn, "\n".join(lines), "answered", facts, slots=remember(turn, about, facts))


def statements(turn: Turn, facts: Iterable[Fact]) -> list[str]:
    """Facts as sentences."""
    return [statement(fact, turn.knowledge, turn.language) for fact in facts]


def join(replies: Sequence[Reply], turn: Turn, slots: Slots) -> Reply:
    """One reply of several: all words, all facts, the buttons of those that have any.

    Beside an answer no related fact is shown, only what is missing: all facts of an answered reply answer. What is
    offered instead stands at the end, once.
    """
    answered = any(reply.custom.outcome == "answered" for reply in replies)
    replies = [
        _alone(reply) if answered or (reply.custom.outcome == "declined" and place < len(replies)) else reply
        for place, reply in enumerate(replies, 1)
    ]
    outcomes = [reply.custom.outcome for reply in replies]
    # Who asks in vain beside something else asks in vain.
    without = "declined" if "declined" in outcomes else outcomes[0]
    custom = replace(
        replies[0].custom,
        confidence=turn.confidence,
        outcome=next((reply.custom.outcome for reply in replies if reply.custom.facts), without),
        facts=tuple(dict.fromkeys(fact for reply in replies for fact in reply.custom.facts)),
    )
    buttons = tuple(button for reply in replies for button in reply.buttons)
    return Reply("\n".join(reply.text for reply in replies), custom, buttons[:MOST_BUTTONS], slots)


def _alone(reply: Reply) -> Reply:
    """A reply as it is; of one that says what is missing, only that."""
    if reply.missing is None:
        return reply
    return replace(reply, text=reply.missing, custom=replace(reply.custom, outcome="declined", facts=()))


def _with_bases(facts: Sequence[Fact], turn: Turn) -> list[Fact]:
    """The facts, and those from which they were computed."""
    bases = [turn.knowledge.facts[identity] for fact in facts for identity in fact.computed_from]
    return unique([*facts, *bases])


def _provenance(fact: Fact, turn: Turn) -> Provenance:
    return Provenance(fact.id, fact.source, turn.knowledge.sources[fact.source].as_of)
