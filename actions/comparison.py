"""Compares: which of several things is more or earlier, and by how much."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal

from actions.answer import answer
from actions.claims import (
    Computed,
    Earlier,
    Equal,
    FalseClaim,
    Less,
    More,
    NotComparable,
    Order,
    SameYear,
    Undecided,
    ordered,
    ordered_in_time,
)
from actions.compared_facts import Comparison, compared_sides, likeliest_attributes, one_side, same_attribute
from actions.comparison_readings import event_year, has_phrase
from actions.composition import state, statements
from actions.declines import decline_about, decline_unknown, nothing_about
from actions.polarity import offers_choice
from actions.reply import Reply
from actions.turn import Turn
from actions.wording import enumeration, number, quantity
from knowledge import Fact, Quantity
from knowledge.comparing import is_year
from knowledge.contract import Intent
from knowledge.queries import Question, look_up

_LIKELY = 0.2
# How likely a reading of a message must be that sets nothing beside each other, though it looks so.
_PLAIN = 0.1
# What is said where no one thing is more.
_SAID: Mapping[type, str] = {Equal: "equal", Undecided: "undecided", NotComparable: "not_comparable"}


def compare(turn: Turn) -> Reply:
    """Compare what the message names, by the likeliest attribute that all of it has, or each side by its own."""
    named = list(turn.named_things)
    # An edition that has no name ("the 136th") is named, too.
    if len(named) + len(turn.ordinals) < 2:
        named = list(dict.fromkeys([*turn.subjects, *named]))
    ratio_intent = _single_question(turn) if has_phrase(turn.text, "ratio") else None
    if ratio_intent and _is_computed(turn, ratio_intent):
        return answer(turn.asking(ratio_intent.name), ratio_intent)
    found = compared_sides(turn) or same_attribute(turn, named) or likeliest_attributes(turn, named)
    if found:
        return _compare(turn, found)
    single = _single_question(turn)
    if single:
        return answer(turn.asking(single.name), single)
    one_sided = one_side(turn, named)
    return _compare(turn, one_sided) if one_sided else _decline(turn, named)


def _decline(turn: Turn, named: Sequence[str]) -> Reply:
    """Decline by the names of what was to be compared; of what was spoken of before, only what is of the same kind."""
    if turn.ordinals and turn.named:
        return decline_about(turn, turn.named)
    kinds = {identity.split("/")[0] for identity in turn.named}
    alike = [identity for identity in named if not kinds or identity.split("/")[0] in kinds]
    names = enumeration([turn.knowledge.entities[i].in_sentence(turn.language) for i in alike], turn.language)
    # Of one thing nothing can be compared: what is asked was not understood.
    keys = ("decline.unlisted_open", "decline.not_understood")
    key = keys[len(alike)] if len(alike) < len(keys) else "analysis.nothing_to_compare"
    return decline_unknown(turn, turn.say(key, names=names))


def _compare(turn: Turn, found: Comparison) -> Reply:
    lines = statements(turn, found.facts)
    lines += _verdict(turn, found)
    if found.asked:
        lines += [words for side in found.missing if (words := nothing_about(turn, found.asked, [side]))]
    return state(turn, lines, found.facts, turn.named or None)


def _verdict(turn: Turn, found: Comparison) -> list[str]:
    """Which is more, or came first; and by how much, where that is asked. Nothing where nothing can be said."""
    if len(found.sides) == len(found.missing) + 1:
        return []
    moments = [event_year(turn, fact) for fact in found.facts]
    by_time = is_year(found.facts[0]) or (has_phrase(turn.text, "earlier") and all(moments))
    try:
        if by_time:
            return _in_words_of_time(turn, found, ordered_in_time(found.facts, moments))
        return _in_words(turn, found, ordered(found.facts))
    except FalseClaim:
        return []


def _in_words(turn: Turn, found: Comparison, claim: Order) -> list[str]:
    if not isinstance(claim, (More, Less)):
        return [turn.say(f"analysis.{_SAID[type(claim)]}")]
    verdict = turn.say("analysis.more", subject=_names(turn, found, claim.best))
    return [verdict, *_by_how_much(turn, claim)]


def _in_words_of_time(turn: Turn, found: Comparison, claim: Earlier | SameYear) -> list[str]:
    if isinstance(claim, SameYear):
        return [turn.say("analysis.same_year")]
    lines = [turn.say("analysis.earlier", subject=_names(turn, found, claim.best))]
    if _asks(turn, "difference") and len(found.facts) == 2:
        years = Quantity(Decimal(max(claim.years) - min(claim.years)), "year")
        lines.append(turn.say("analysis.difference", value=quantity(years, turn.language)))
    return lines


def _names(turn: Turn, found: Comparison, facts: Sequence[Fact]) -> str:
    return enumeration(list(dict.fromkeys(found.name(fact, turn) for fact in facts)), turn.language)


def _by_how_much(turn: Turn, claim: More | Less) -> list[str]:
    """The difference or the multiple of two amounts, if the message asks for it."""
    kinds = [kind for kind in ("difference", "ratio") if _asks(turn, kind)]
    if len(claim.facts) != 2:
        return []
    rest = next(fact for fact in claim.facts if fact.id != claim.best[0].id)
    try:
        return [_computed_line(turn, Computed(kind, claim.best[0], rest)) for kind in kinds]
    except FalseClaim:
        return [turn.say("analysis.no_difference")]


def _computed_line(turn: Turn, claim: Computed) -> str:
    units = {fact.value.unit for fact in (claim.more, claim.less) if isinstance(fact.value, Quantity)}
    computed = claim.value
    if claim.kind == "ratio" or len(units) == 1:
        value = quantity(computed, turn.language)
    else:
        value = number(computed.amount, turn.language)
        value = turn.say(f"numbers.{computed.qualifier}", value=value) if computed.qualifier else value
    return turn.say(f"analysis.{claim.kind}", value=value)


def _asks(turn: Turn, kind: str) -> bool:
    return has_phrase(turn.text, kind)


def _single_question(turn: Turn) -> Intent | None:
    """What a message may ask that looks like a comparison, but names only one thing, or what belongs together."""
    likely = [(turn.contract.intents.get(name), confidence) for name, confidence in turn.ranking]
    intents = [(intent, confidence) for intent, confidence in likely if intent and intent.action == "action_answer"]
    if len(turn.named) > 1:
        found = next((i for i, confidence in intents if confidence >= _PLAIN and _is_of_all(turn, i)), None)
    else:
        found = next((intent for intent, confidence in intents if confidence >= _LIKELY), None)
    # One of two things that are set beside each other is not what is asked for, unless it compares them itself.
    sets_beside = offers_choice(turn.text) or (has_phrase(turn.text, "than") and not turn.amounts)
    return None if found and sets_beside and not _is_computed(turn, found) else found


def _is_of_all(turn: Turn, intent: Intent) -> bool:
    """Whether what an intent asks for is known of all that is named together ("GMM, Indonesia")."""
    together = Question(intent.attributes, turn.named, turn.years, turn.ordinals)
    return bool(look_up(turn.knowledge, together).facts)


def _is_computed(turn: Turn, intent: Intent) -> bool:
    """Whether the facts that an intent asks for were computed from others."""
    facts = [fact for fact in turn.knowledge.facts.values() if fact.attribute == intent.attributes[0]]
    return bool(facts) and all(fact.computed_from for fact in facts)
