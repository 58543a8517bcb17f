"""Answers what is said about the talk itself: again, shorter, really?, what did I ask, I meant, the other one, yes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import TypeVar

from actions.answer import answer, question_of
from actions.buttons import general_buttons
from actions.comparison_readings import likely_intents
from actions.composition import compose, state, statements
from actions.offers import Choice, Offer
from actions.overviews import follow_up, overview
from actions.references import read_pick, read_positions
from actions.reply import Reply
from actions.turn import Turn
from actions.verdicts import verdict
from actions.wording import as_of, enumeration, topic, value_in_words
from knowledge import EntityList, Fact, Texts
from knowledge.contract import Intent
from knowledge.queries import is_about, look_up, unique

# More is a list, no answer any more.
_MOST = 4
# So likely a correction names what is meant ("I meant the exports"), and not only of what.
_CLEAR = 0.5
_T = TypeVar("_T")


def repeat(turn: Turn) -> Reply:
    """Tell again what was told last, or what of it is named ("the first figure", "the one for Kenya")."""
    facts = _meant(turn)
    if facts:
        return state(turn, [turn.say("talk.again"), *statements(turn, facts)], facts)
    return overview(turn) if turn.named_things else _nothing_told(turn)


def shorten(turn: Turn) -> Reply:
    """Tell what was told last in one line: of each fact what it is about, and its value."""
    facts = _meant(turn)
    if not facts:
        return _nothing_told(turn)
    figures = [
        turn.say("talk.figure", topic=_topic(turn, fact, with_year=True), value=_value(turn, fact)) for fact in facts
    ]
    return state(turn, [turn.say("talk.in_short", figures=enumeration(figures, turn.language))], facts)


def confirm(turn: Turn) -> Reply:
    """Say that what was told stands, where it is from, and of when; what is held against it is judged."""
    facts = _meant(turn)
    if not facts:
        return _nothing_told(turn)
    sources = [turn.knowledge.sources[identity] for identity in dict.fromkeys(fact.source for fact in facts)]
    lines = [
        turn.say("service.source", title=each.title[turn.language], as_of=as_of(each, turn.language))
        for each in sources
    ]
    judged = _verdict(turn, facts)
    return state(turn, [*([judged] if judged else []), *statements(turn, facts), *lines], facts)


def recall(turn: Turn) -> Reply:
    """Say what was asked so far, as far as it was answered; else what the talk is about."""
    topics = list(dict.fromkeys(_topic(turn, fact) for fact in turn.told_facts))
    if not topics:
        return compose(turn, turn.say("talk.nothing_asked"), "chat", buttons=general_buttons(turn))
    asked = enumeration(_picked(turn, topics) or topics[-_MOST:], turn.language)
    return compose(turn, turn.say("talk.asked", topics=asked), "chat")


def correct(turn: Turn) -> Reply:
    """Ask the last question again for what is meant now, or what is meant now of the same thing."""
    # What was answered is not what is meant.
    others = tuple(name for name in turn.named_things if name not in turn.subjects)
    turn = replace(turn, named=others or turn.named_things)
    meant = _meant_instead(turn)
    if meant:
        return answer(*meant)
    if turn.named or turn.years or turn.ordinals:
        return follow_up(turn)
    return compose(turn, turn.say("talk.meant_what"), "clarify", buttons=general_buttons(turn))


def tell_other(turn: Turn) -> Reply:
    """Tell of the others that are like what was told last, where there are a few."""
    named = [fact for fact in turn.told_facts if is_about(turn.knowledge, fact, turn.named_things)]
    facts = item_told(turn) or _others(turn, named if turn.named_things else _last(turn))
    if facts:
        return state(turn, statements(turn, facts), facts)
    return compose(turn, turn.say("talk.no_other"), "clarify", buttons=general_buttons(turn))


def affirm(turn: Turn) -> Reply:
    """Ask what is wanted, where nothing was asked that a yes could answer; a yes that asks doubts what was told."""
    if turn.last_facts and turn.text.rstrip().endswith(("?", "？")):
        return confirm(turn.asking("doubt_answer"))
    return compose(turn, turn.say("talk.yes_what"), "chat", buttons=general_buttons(turn))


def implied_choice(turn: Turn) -> Choice | None:
    """What a bare yes, or a wish for the others, chooses of what was offered; None where it chooses nothing."""
    titled = tuple(offer for offer in turn.offers if offer.title)
    if turn.intent == "affirm" and titled:
        return Choice(titled) if len(titled) == 1 else Choice(unclear=True)
    if turn.intent == "ask_other" and turn.offers:
        left = tuple(offer for offer in turn.offers if not _is_told(turn, offer))
        return Choice(left, unclear=bool(titled) and len(left) > 1) if left else None
    return None


def item_told(turn: Turn) -> list[Fact]:
    """The fact told last, where it lists things and one of them is asked for by its place ("the third?")."""
    pick = read_pick(turn.text)
    positions = pick.positions if pick and not pick.everything else ()
    lists = [fact for fact in _last(turn) if isinstance(fact.value, (EntityList, Texts))]
    return [fact for fact in lists if _length(fact) > 1 and positions and max(positions) <= _length(fact)][-1:]


def _length(fact: Fact) -> int:
    value = fact.value
    return len(value.entities) if isinstance(value, EntityList) else len(value.keys) if isinstance(value, Texts) else 0


def _meant(turn: Turn) -> list[Fact]:
    """What of the facts that were told is meant: what the message names, by its place or its name; else the last."""
    told = turn.told_facts
    if turn.named_things:
        return [fact for fact in told if is_about(turn.knowledge, fact, turn.named_things)]
    last = _last(turn)
    listed = last if len(last) > 1 else told
    return unique(_picked(turn, listed)) or last


def _picked(turn: Turn, listed: Sequence[_T]) -> list[_T]:
    """What a message picks by its place ("the first figure", "the last one"); nothing of an empty list."""
    places = [place for place in read_positions(turn.text) if listed and place <= len(listed)]
    return [listed[place - 1 if place > 0 else place] for place in places]


def _last(turn: Turn) -> list[Fact]:
    return [turn.knowledge.facts[identity] for identity in turn.last_facts]


def _nothing_told(turn: Turn) -> Reply:
    return compose(turn, turn.say("talk.nothing_told"), "chat", buttons=general_buttons(turn))


def _topic(turn: Turn, fact: Fact, with_year: bool = False) -> str:
    """What a fact is about, in a few words."""
    intent = turn.contract.intent_for(fact.attribute)
    subject = turn.knowledge.entities[fact.subject].in_sentence(turn.language)
    about = f"{subject}, {fact.year}" if fact.year and with_year else subject
    name = topic(intent.name, turn.language) if intent else fact.attribute
    return turn.say("analysis.topic_of", topic=name, subject=about)


def _value(turn: Turn, fact: Fact) -> str:
    return value_in_words(fact.value, turn.knowledge, turn.language)


def _verdict(turn: Turn, facts: Sequence[Fact]) -> str | None:
    """Yes, where nothing else is said; what the facts make of an amount, a year or a name held against them."""
    concerned = {entity for fact in facts for entity in turn.knowledge.around(fact)}
    if not (turn.years or turn.amounts or turn.bounds or set(turn.named_things) - concerned):
        return turn.say("clarify.affirmative")
    intent = turn.contract.intent_for(facts[0].attribute)
    return verdict(turn, facts, intent) if intent else None


def _meant_instead(turn: Turn) -> tuple[Turn, Intent] | None:
    """The question that a correction asks, where it names another attribute than was answered."""
    if not turn.told_facts:
        return None  # what was asked is not known, so that this may be no fact ("I asked about the price")
    likely = likely_intents(replace(turn, topics=_without_last(turn)), _CLEAR)
    for asking in (turn, replace(turn, subjects=(), last_facts=())):
        for intent in likely:
            if look_up(turn.knowledge, question_of(asking, intent)).facts:
                return asking.asking(intent.name), intent
    return None


def _without_last(turn: Turn) -> tuple[tuple[str, float], ...]:
    """What a message may be about, but for what was answered last, which is not meant."""
    others = [(name, likelihood) for name, likelihood in turn.topics if name != turn.last_intent]
    total = sum(likelihood for _, likelihood in others) or 1.0
    return tuple((name, likelihood / total) for name, likelihood in others)


def _is_told(turn: Turn, offer: Offer) -> bool:
    """Whether the last answer told what an offer asks for; an overview asks for all about its subject."""
    attributes = turn.contract.intents[offer.intent].attributes
    about = [fact for fact in _last(turn) if fact.subject == offer.entity]
    return any(not attributes or fact.attribute in attributes for fact in about)


def _others(turn: Turn, told: Sequence[Fact]) -> list[Fact]:
    """What is known of the same kind as what was told: of the same country, if there is such; a few at most."""
    knowledge = turn.knowledge
    attributes = {fact.attribute for fact in told}
    kinds = {fact.subject.split("/")[0] for fact in told}
    alike = [
        fact
        for fact in knowledge.facts.values()
        if fact.attribute in attributes and fact.subject.split("/")[0] in kinds and fact not in told
    ]
    near = [fact for fact in alike if any(_country(turn, fact) == _country(turn, other) for other in told)]
    others = near or alike
    return others if len(others) <= _MOST else []


def _country(turn: Turn, fact: Fact) -> str:
    return turn.knowledge.entities[fact.subject].market or fact.subject
