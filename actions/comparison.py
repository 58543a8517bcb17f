"""Compares and reckons: which of several things is more or earlier, by how much, how many times, what together."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal

from actions.absences import nothing_about
from actions.answer import answer, question_of
from actions.claims import (
    Computed,
    Earlier,
    Equal,
    FalseClaim,
    Less,
    More,
    MoreAsGiven,
    NotComparable,
    SameNumber,
    SameYear,
    Undecided,
)
from actions.comparison_readings import event_year, has_phrase, likely_intents
from actions.composition import state, statements
from actions.declines import decline_about, decline_unknown
from actions.figures import Figures, find_figures
from actions.orders import Order, ordered, ordered_in_time
from actions.polarity import offers_choice
from actions.reply import Reply
from actions.turn import Turn
from actions.wording import enumeration, quantity
from knowledge import Fact, Quantity
from knowledge.comparing import is_year
from knowledge.contract import Intent
from knowledge.queries import Question, look_up

_LIKELY = 0.2
# So likely must be the one thing that a message is about which seems to compare, where there is nothing to compare.
_SURELY = 0.8
# How likely a reading of a message must be that sets nothing beside each other, though it looks so.
_PLAIN = 0.1
_TOTAL = "ask_total"
# What may be asked of two figures beside which is more; each is also the kind of its words in comparatives.yml.
_RECKONED = ("difference", "ratio", "share")
_COMPARING = (*_RECKONED, "more", "earlier", "sum", "versus")
# What is said where no one thing is more.
_SAID: Mapping[type, str] = {
    Equal: "equal",
    Undecided: "undecided",
    NotComparable: "not_comparable",
    SameNumber: "same_number",
}


def compare(turn: Turn) -> Reply:
    """Compare, or reckon with, the figures that the message means."""
    named = list(turn.named_things)
    # An edition that has no name ("the 136th") is named, too.
    if len(named) + len(turn.ordinals) < 2:
        named = list(dict.fromkeys([*turn.subjects, *named]))
    told_apart = bool(turn.named or turn.years or turn.sides or not turn.told)
    ratio_intent = _single_question(turn) if has_phrase(turn.text, "ratio") and told_apart else None
    if ratio_intent and is_computed(turn, ratio_intent):
        return answer(turn.asking(ratio_intent.name), ratio_intent)
    found = find_figures(turn, named)
    if found and len(found.facts) > 1:
        return _compare(turn, found)
    single = _single_question(turn)
    if single:
        return answer(turn.asking(single.name), single)
    # What is known of one alone is neither a sum nor a difference.
    known = found and found.facts and not _adds(turn) and not _is_reckoned(turn)
    if found and known:
        return _compare(turn, found)
    asked = None if offers_choice(turn.text) else next(iter(likely_intents(turn, _SURELY)), None)
    return answer(turn.asking(asked.name), asked) if asked and _is_known(turn, asked) else _decline(turn, named)


def _is_known(turn: Turn, intent: Intent) -> bool:
    return bool(look_up(turn.knowledge, question_of(turn, intent)).facts)


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


def _compare(turn: Turn, found: Figures) -> Reply:
    lines = statements(turn, found.facts)
    if _adds(turn) and len(found.facts) > 1 and not _can_be_added(found):
        return _no_sum(turn, found)
    lines += _verdict(turn, found) if len(found.facts) > 1 else []
    if found.asked:
        lines += [words for side in found.missing if (words := nothing_about(turn, found.asked, [side]))]
    more = [found.computed] if found.computed and _is_reckoned(turn) else []
    return state(turn, [*lines, *statements(turn, more)], [*found.facts, *more], turn.named or None)


def _no_sum(turn: Turn, found: Figures) -> Reply:
    """Decline to add figures up; state them, where no sum is wanted ("the two figures, please")."""
    if has_phrase(turn.text, "sum"):
        return decline_unknown(turn, turn.say("analysis.no_sum"))
    return state(turn, statements(turn, found.facts), found.facts, turn.named or None)


def _is_reckoned(turn: Turn) -> bool:
    return any(has_phrase(turn.text, kind) for kind in _RECKONED)


def _verdict(turn: Turn, found: Figures) -> list[str]:
    """What is so of the figures: their sum, or which is more, or came first, and by how much. Nothing where none is."""
    moments = [event_year(turn, fact) for fact in found.facts]
    by_time = is_year(found.facts[0]) or (has_phrase(turn.text, "earlier") and all(moments))
    try:
        if _adds(turn):
            return [turn.say("analysis.sum", value=quantity(Computed(found.facts, "sum").value, turn.language))]
        if by_time:
            return _in_words_of_time(turn, found, ordered_in_time(found.facts, moments))
        return _in_words(turn, found, ordered(found.facts))
    except FalseClaim:
        return []


def _adds(turn: Turn) -> bool:
    """Whether a message wants to know what figures are together, not what remains."""
    compares = _is_reckoned(turn) or has_phrase(turn.text, "more") or has_phrase(turn.text, "earlier")
    return (turn.intent == _TOTAL and not _is_reckoned(turn)) or (has_phrase(turn.text, "sum") and not compares)


def _can_be_added(found: Figures) -> bool:
    """Whether the figures make a whole; what one has a known share of is the whole already."""
    known = found.computed.value if found.computed else None
    if isinstance(known, Quantity) and known.unit == "percent":
        return False
    try:
        return bool(Computed(found.facts, "sum"))
    except FalseClaim:
        return False


def _in_words(turn: Turn, found: Figures, claim: Order) -> list[str]:
    if not isinstance(claim, (More, Less, MoreAsGiven)):
        return [turn.say(f"analysis.{_SAID[type(claim)]}")]
    key = "more_as_given" if isinstance(claim, MoreAsGiven) else "more"
    return [turn.say(f"analysis.{key}", subject=_names(turn, found, claim.best)), *_by_how_much(turn, claim.facts)]


def _in_words_of_time(turn: Turn, found: Figures, claim: Earlier | SameYear) -> list[str]:
    if isinstance(claim, SameYear):
        return [turn.say("analysis.same_year")]
    lines = [turn.say("analysis.earlier", subject=_names(turn, found, claim.best))]
    if has_phrase(turn.text, "difference") and len(found.facts) == 2:
        years = Quantity(Decimal(max(claim.years) - min(claim.years)), "year")
        lines.append(turn.say("analysis.difference", value=quantity(years, turn.language)))
    return lines


def _names(turn: Turn, found: Figures, facts: Sequence[Fact]) -> str:
    return enumeration(list(dict.fromkeys(found.name(fact, turn) for fact in facts)), turn.language)


def _by_how_much(turn: Turn, facts: tuple[Fact, ...]) -> list[str]:
    """The difference of two amounts, the multiple or the share, if the message asks for it."""
    kinds = [kind for kind in _RECKONED if has_phrase(turn.text, kind)] if len(facts) == 2 else []
    try:
        values = {kind: Computed(facts, kind).value for kind in kinds}
    except FalseClaim:
        return [turn.say("analysis.no_difference")]
    return [turn.say(f"analysis.{kind}", value=quantity(value, turn.language)) for kind, value in values.items()]


def _single_question(turn: Turn) -> Intent | None:
    """What a message may ask that looks like a comparison, but names only one thing, or what belongs together."""
    sets_beside = offers_choice(turn.text) or (has_phrase(turn.text, "than") and not turn.amounts)
    compares = sets_beside or turn.intent == _TOTAL or any(has_phrase(turn.text, kind) for kind in _COMPARING)
    readings = turn.topics if turn.named_things and not compares else turn.ranking
    likely = [(turn.contract.intents.get(name), confidence) for name, confidence in readings]
    intents = [(intent, confidence) for intent, confidence in likely if intent and intent.action == "action_answer"]
    if len(turn.named) > 1:
        found = next((i for i, confidence in intents if confidence >= _PLAIN and _is_of_all(turn, i)), None)
    else:
        found = next((intent for intent, confidence in intents if confidence >= _LIKELY), None)
    # One of two things that are set beside each other is not what is asked for, unless it compares them itself.
    return None if found and sets_beside and not is_computed(turn, found) else found


def _is_of_all(turn: Turn, intent: Intent) -> bool:
    """Whether what an intent asks for is known of all that is named together ("GMM, Indonesia")."""
    together = Question(intent.attributes, turn.named, turn.years, turn.ordinals)
    return bool(look_up(turn.knowledge, together).facts)


def is_computed(turn: Turn, intent: Intent) -> bool:
    """Whether the facts that an intent asks for were computed from others."""
    facts = [fact for fact in turn.knowledge.facts.values() if fact.attribute in intent.attributes[:1]]
    return bool(facts) and all(fact.computed_from for fact in facts)
