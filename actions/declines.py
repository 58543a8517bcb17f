"""Says what the sources do not hold, by the name of what was asked, and offers what they do hold."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from actions.buttons import MOST_BUTTONS, general_buttons, topic_buttons
from actions.claims import Absent, FalseClaim
from actions.composition import compose
from actions.conversation_subject import subjects_meant
from actions.memory import remember
from actions.references import has_pronoun
from actions.reply import Button, Reply
from actions.turn import Turn
from actions.wording import english_ordinal, enumeration, topic
from knowledge import Entity, Fact
from knowledge.contract import FALLBACK_INTENT, Intent
from knowledge.expressions import compiled
from knowledge.queries import Question, look_up, relatives

# How many of the likeliest intents are considered; the first stands for "not understood".
_MOST_READINGS = 4
_number = compiled("actions/declines.py number", r"(\d+)(st|nd|rd|th)?")
_COMPANY = "organisation/"


def decline(turn: Turn) -> Reply:
    """Decline what is out of scope, not in the sources or not understood; what may be meant and is known is offered."""
    if turn.intent == FALLBACK_INTENT:
        return _offer_readings(turn)
    subject = subject_of(turn) or _subject_meant(turn)
    if turn.unknown:
        names = enumeration(list(turn.unknown), turn.language)
        return decline_unknown(turn, turn.say("decline.unlisted", subject=names))
    if turn.intent == "ask_present_footprint":
        words = turn.say("decline.plans_only")
    elif subject:
        words = turn.say("decline.unlisted", subject=name_of(subject, turn))
    else:
        keys = {"out_of_scope": "decline.out_of_scope", "ask_unlisted": "decline.unlisted_open"}
        words = turn.context.text(keys.get(turn.intent, "decline.unlisted_open"), turn.language)
    return _declined(turn, words, _offers(turn, subject))


def _subject_meant(turn: Turn) -> Entity | None:
    """What the conversation is about, where a question that is not understood as being out of scope goes on with it."""
    return subject_of(replace(turn, named=subjects_meant(turn))) if turn.intent == "ask_unlisted" else None


def _offer_readings(turn: Turn) -> Reply:
    """Ask back between the likeliest readings for which there are facts about what was named; else decline."""
    facts: list[Fact] = []
    for name, _ in turn.ranking[:_MOST_READINGS]:
        intent = turn.contract.intents.get(name)
        if intent and intent.action == "action_answer" and turn.named:
            question = Question(intent.attributes, turn.named, turn.years, turn.ordinals)
            facts.extend(look_up(turn.knowledge, question).facts)
    if facts:
        words = turn.say("clarify.did_you_mean")
        buttons = topic_buttons(facts, turn, with_subject=True)
        return compose(turn, words, "clarify", buttons=buttons, slots=remember(turn, turn.named))
    subject = subject_of(turn)
    if subject and not turn.knowledge.concerning(subject.id):
        return decline_about(turn, turn.named)
    if turn.subjects and not turn.named and not turn.unknown and has_pronoun(turn.text):
        return decline_about(turn, turn.subjects)
    words = turn.say("decline.not_understood")
    return _declined(turn, words, _offers(turn, subject))


def decline_attribute(turn: Turn, intent: Intent) -> Reply:
    """Decline a question for something that the sources give for others, but not for what was named."""
    turn = _naming_what_it_has(turn, intent)
    subject = subject_of(turn)
    words = absence(turn, intent)
    same_topic = [fact for fact in turn.knowledge.facts.values() if fact.attribute in intent.attributes]
    others = topic_buttons([fact for fact in same_topic if fact.subject not in turn.named], turn, with_subject=True)
    return _declined(turn, words, [*others[:2], *_offers(turn, subject)])


def absence(turn: Turn, intent: Intent) -> str:
    """What the sources do not tell of what is asked, in a sentence that is true.

    Said is that they are silent about the subject; where they are not, about another thing that is named, or about all
    of it together ("the bullet train in Germany", which is known, though not in Germany).
    """
    subject = subject_of(turn)
    if subject is None:
        return nothing_about(turn, intent, ()) or turn.say("decline.unlisted_open")
    owned = _whose(turn, intent, subject)
    if owned:
        return owned
    alike = [identity for identity in turn.named if identity.split("/")[0] == subject.type]
    others = sorted((each for each in turn.named if each not in alike), key=lambda each: each.startswith(_COMPANY))
    said = (nothing_about(turn, intent, group) for group in (alike, *([other] for other in others)))
    found = next((words for words in said if words), None)
    return found or _nothing_together(turn, intent) or turn.say("decline.unlisted_open")


def _whose(turn: Turn, intent: Intent, subject: Entity) -> str | None:
    """Whose the figure is that is asked of a company, where it is that of its parent, or of a part of it."""
    if turn.ordinals or len(turn.named) > 1 or not _is_absent(turn, intent, (subject.id,), ()):
        return None
    for other in relatives(turn.knowledge, subject.id):
        if _is_of(turn, intent, other):
            return turn.say(
                "decline.of_another",
                topic=topic(intent.name, turn.language),
                owner=turn.knowledge.entities[other].in_sentence(turn.language),
                subject=subject.in_sentence(turn.language),
            )
    return None


def _is_of(turn: Turn, intent: Intent, company: str) -> bool:
    """Whether what an intent asks for is known of a company itself, or of its plans."""
    facts = look_up(turn.knowledge, Question(intent.attributes, (company,), turn.years)).facts
    return any(company == fact.subject or fact.subject.startswith("strategy/") for fact in facts)


def nothing_about(turn: Turn, intent: Intent, named: Sequence[str]) -> str | None:
    """That the sources do not tell what an intent asks for of those of these things of which they don't, if any.

    Without a name: that they do not tell it at all, or of the years that are named.
    """
    lacking = [identity for identity in named if _is_absent(turn, intent, (identity,), _editions(turn, identity))]
    # Without a name no edition is spoken of either: nothing may be told of any.
    if not (lacking if named else _is_absent(turn, intent, (), ())):
        return None
    entities = [turn.knowledge.entities[identity] for identity in lacking]
    key = ("year" if turn.years else "attribute") if named else ("year_only" if turn.years else "topic_only")
    return turn.say(
        f"decline.{key}",
        topic=topic(intent.name, turn.language),
        subject=enumeration(list(dict.fromkeys(name_of(entity, turn) for entity in entities)), turn.language),
        year=enumeration([str(year) for year in turn.years], turn.language),
    )


def _nothing_together(turn: Turn, intent: Intent) -> str | None:
    try:
        Absent(turn.knowledge, intent.attributes, turn.named, together=True)
    except FalseClaim:
        return None
    names = [turn.knowledge.entities[identity].in_sentence(turn.language) for identity in turn.named]
    asked = topic(intent.name, turn.language)
    return turn.say("decline.together", topic=asked, names=enumeration(names, turn.language))


def _is_absent(turn: Turn, intent: Intent, named: tuple[str, ...], editions: tuple[int, ...]) -> bool:
    try:
        Absent(turn.knowledge, intent.attributes, named, turn.years, editions)
    except FalseClaim:
        return False
    return True


def _editions(turn: Turn, identity: str) -> tuple[int, ...]:
    """The other editions of an event that are asked about: it is declined by their names."""
    entity = turn.knowledge.entities[identity]
    return _other_editions(entity, entity.in_sentence(turn.language), turn)


def _naming_what_it_has(turn: Turn, intent: Intent) -> Turn:
    """The turn, naming what the conversation is about, if that has what is asked for, though not as it is asked for."""
    if turn.named:
        return turn
    meant = Question(intent.attributes, context=turn.subjects)
    return replace(turn, named=turn.subjects) if look_up(turn.knowledge, meant).facts and turn.subjects else turn


def decline_about(turn: Turn, subjects: Sequence[str]) -> Reply:
    """Decline a detail that the sources do not give of these subjects, by their name."""
    turn = replace(turn, named=tuple(dict.fromkeys(subjects)))
    subject = subject_of(turn)
    words = turn.say("decline.unlisted", subject=_names_alike(subject, turn) if subject else "")
    return _declined(turn, words, _offers(turn, subject))


def decline_unknown(turn: Turn, words: str) -> Reply:
    """Decline with these words what the sources do not speak of at all."""
    return _declined(turn, words, general_buttons(turn))


def subject_of(turn: Turn) -> Entity | None:
    """The entity by whose name a question is declined: another maker, else the first that is more than a company."""
    entities = [turn.knowledge.entities[identity] for identity in turn.named]
    other = next((entity for entity in entities if entity.id in turn.knowledge.others), None)
    if other:
        return other
    return next((entity for entity in entities if entity.type != "organisation"), entities[0] if entities else None)


def _names_alike(subject: Entity, turn: Turn) -> str:
    """The names of all that is named of the subject's type: an ambiguous name ("Congo") is declined in full."""
    entities = [turn.knowledge.entities[identity] for identity in turn.named]
    alike = [name_of(each, turn) for each in entities if each.type == subject.type]
    return enumeration(list(dict.fromkeys(alike)), turn.language)


def name_of(entity: Entity, turn: Turn) -> str:
    """An entity's name in a sentence; those of other editions where such are asked about ("the 138th Canton Fair")."""
    name = entity.in_sentence(turn.language)
    others = _other_editions(entity, name, turn)
    return enumeration([_edition(name, number) for number in others], turn.language) if others else name


def _other_editions(entity: Entity, name: str, turn: Turn) -> tuple[int, ...]:
    numbers = _numbers_in(name)
    return tuple(n for n in turn.ordinals if str(n) not in numbers) if entity.type == "event" else ()


def _edition(name: str, number: int) -> str:
    return _number.sub(lambda found: f"{number}{english_ordinal(number) if found[2] else ''}", name)


def _numbers_in(name: str) -> list[str]:
    return [str(found[1]) for found in _number.finditer(name)]


def _offers(turn: Turn, subject: Entity | None) -> list[Button]:
    known = topic_buttons(turn.knowledge.concerning(subject.id), turn, with_subject=True) if subject else []
    return known[:MOST_BUTTONS] or general_buttons(turn)


def _declined(turn: Turn, words: str, buttons: list[Button]) -> Reply:
    unique = list({button.payload: button for button in buttons}.values())
    lead = turn.say("decline.general_topics")
    whole = f"{words}\n{lead}" if unique else words
    return compose(turn, whole, "declined", buttons=unique, slots=remember(turn, turn.named))
