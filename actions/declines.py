"""Says what the sources do not hold, by the name of what was asked, and offers what they do hold."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from actions.absences import absence, name_of, subject_of
from actions.buttons import MOST_BUTTONS, general_buttons, topic_buttons
from actions.claims import Absent, FalseClaim
from actions.composition import compose
from actions.conversation_subject import subjects_meant
from actions.lacking import related, what_is_missing
from actions.memory import remember
from actions.payloads import payload
from actions.references import has_pronoun
from actions.reply import Button, Reply
from actions.turn import Turn, beyond_companies
from actions.wording import enumeration, topic
from knowledge import Entity, Fact
from knowledge.contract import Intent
from knowledge.queries import Question, look_up

# How many of the likeliest intents are considered; the first stands for "not understood".
_MOST_READINGS = 4
# Whatever of a thing is missing there is declined by its name.
_NAMING = ("attribute", "condition")
# What is missing of a figure is asked of somebody.
_ASKED_OF = (None, "attribute", "condition", "computation")


def decline(turn: Turn) -> Reply:
    """Decline what is out of scope, not in the sources or not understood; what may be meant and is known is offered."""
    intent = turn.contract.intents.get(turn.intent)
    if turn.unknown:
        # What nothing is asked of may be no company at all.
        is_mentioned = intent is not None and (intent.name == "ask_unlisted" or intent.lacks not in _ASKED_OF)
        named = turn.say("decline.unlisted", subject=enumeration(list(turn.unknown), turn.language))
        return decline_unknown(turn, turn.say("decline.unlisted_open") if is_mentioned else named)
    if intent is None:
        return _offer_readings(turn)
    subject = _one_subject(turn) or _subject_meant(turn)
    if intent.lacks:
        return _decline_lacking(turn, intent, subject)
    if intent.name == "ask_present_footprint":
        words = turn.say(intent.answers[0])
    elif subject:
        words = turn.say("decline.unlisted", subject=name_of(subject, turn))
    else:
        words = turn.say("decline.unlisted_open" if turn.named_things else intent.answers[0])
    # What partners ask for that no source gives is often a matter for people: a price, a part, an address.
    person = [_to_a_person(turn)] if intent.name == "ask_unlisted" else []
    return _declined(turn, words, [*_offers(turn, subject)[: MOST_BUTTONS - len(person)], *person])


def _one_subject(turn: Turn) -> Entity | None:
    """What a question is declined by the name of; None of several things, any of which may be named in passing."""
    subject = subject_of(turn)
    if subject is None:
        return None
    others = [identity for identity in turn.named_things if identity != subject.id]
    if subject.id in turn.knowledge.others:
        rivals = [identity for identity in others if identity in turn.knowledge.others]
    else:
        around = turn.knowledge.ancestors(subject.id)
        rivals = [identity for identity in beyond_companies(others) if identity not in around]
    return None if rivals else subject


def _decline_lacking(turn: Turn, intent: Intent, subject: Entity | None) -> Reply:
    """Say what is missing, with what comes near; of what no source speaks of, that it does not."""
    known = turn.knowledge.concerning(subject.id) if subject else []
    if subject and (not known or name_of(subject, turn) != subject.in_sentence(turn.language)):
        return _declined(turn, turn.say("decline.unlisted", subject=name_of(subject, turn)), _offers(turn, subject))
    if intent.lacks == "support":
        return _lead_on_to_person(turn, intent)
    reply = related(turn, intent)
    if reply:
        return reply
    if subject and intent.lacks in _NAMING:
        return _declined(turn, turn.say("decline.unlisted", subject=name_of(subject, turn)), _offers(turn, subject))
    spoken_of = turn.subjects if not turn.named_things else ()
    known = [*known, *(fact for identity in spoken_of for fact in turn.knowledge.concerning(identity))]
    return _declined(turn, what_is_missing(turn, intent, known), _offers(turn, subject))


def _lead_on_to_person(turn: Turn, intent: Intent) -> Reply:
    contact = turn.context.origin.contact
    lines = [turn.say(intent.answers[0])]
    if contact:
        lines.append(turn.say("service.hand_over_contact", contact=contact))
    return compose(turn, "\n".join(lines), "declined", buttons=[_to_a_person(turn)], slots=remember(turn, turn.named))


def _to_a_person(turn: Turn) -> Button:
    return Button(turn.say("offers.talk_to_person"), payload("talk_to_person"))


def _subject_meant(turn: Turn) -> Entity | None:
    """What the conversation is about, where a question that is not understood as being out of scope goes on with it."""
    goes_on = turn.intent == "ask_unlisted" and not turn.named_things
    return subject_of(replace(turn, named=subjects_meant(turn))) if goes_on else None


def _offer_readings(turn: Turn) -> Reply:
    """Ask back between the likeliest readings for which there are facts about what was named; else decline."""
    facts: list[Fact] = []
    meant = turn.named or (turn.subjects if has_pronoun(turn.text) and not turn.unknown else ())
    for name, _ in turn.ranking[:_MOST_READINGS]:
        intent = turn.contract.intents.get(name)
        if intent and intent.action == "action_answer" and meant:
            question = Question(intent.attributes, meant, turn.years, turn.ordinals)
            facts.extend(look_up(turn.knowledge, question).facts)
    if facts:
        buttons = topic_buttons(facts, turn, with_subject=True)
        words = _did_you_mean(turn, facts[0]) if len(buttons) == 1 else turn.say("clarify.did_you_mean")
        return compose(turn, words, "clarify", buttons=buttons, slots=remember(turn, meant))
    subject = subject_of(turn)
    if subject and not turn.knowledge.concerning(subject.id):
        return decline_about(turn, turn.named)
    if meant and not turn.named:
        return decline_about(turn, meant)
    return _declined(turn, _nothing_of_years(turn) or turn.say("decline.not_understood"), _offers(turn, subject))


def _nothing_of_years(turn: Turn) -> str | None:
    """That nothing is known of the years that are named, whatever is asked of them."""
    try:
        Absent(turn.knowledge, (), (), turn.years)
    except FalseClaim:
        return None
    return turn.say("decline.year_only", year=enumeration([str(year) for year in turn.years], turn.language))


def _did_you_mean(turn: Turn, fact: Fact) -> str:
    """Ask back for the one reading that there are facts for."""
    asked = turn.contract.intent_for(fact.attribute)
    words = topic(asked.name, turn.language).removeprefix("the ") if asked else ""
    subject = turn.knowledge.entities[fact.subject].in_sentence(turn.language)
    return turn.say("clarify.did_you_mean_this", choice=turn.say("analysis.topic_of", topic=words, subject=subject))


def decline_attribute(turn: Turn, intent: Intent) -> Reply:
    """Decline a question for something that the sources give for others, but not for what was named."""
    turn = _naming_what_it_has(turn, intent)
    subject = subject_of(turn)
    words = absence(turn, intent)
    same_topic = [fact for fact in turn.knowledge.facts.values() if fact.attribute in intent.attributes]
    others = topic_buttons([fact for fact in same_topic if fact.subject not in turn.named], turn, with_subject=True)
    return _declined(turn, words, [*others[:2], *_offers(turn, subject)])


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


def _names_alike(subject: Entity, turn: Turn) -> str:
    """The names of all that is named of the subject's type: an ambiguous name ("Congo") is declined in full."""
    entities = [turn.knowledge.entities[identity] for identity in turn.named]
    alike = [name_of(each, turn) for each in entities if each.type == subject.type]
    return enumeration(list(dict.fromkeys(alike)), turn.language)


def _offers(turn: Turn, subject: Entity | None) -> list[Button]:
    known = topic_buttons(turn.knowledge.concerning(subject.id), turn, with_subject=True) if subject else []
    return known[:MOST_BUTTONS] or general_buttons(turn)


def _declined(turn: Turn, words: str, buttons: list[Button]) -> Reply:
    unique = list({button.payload: button for button in buttons}.values())
    lead = turn.say("decline.general_topics")
    whole = f"{words}\n{lead}" if unique else words
    reply = compose(turn, whole, "declined", buttons=unique, slots=remember(turn, turn.named))
    return replace(reply, missing=reply.text.rpartition("\n")[0] if unique else reply.text)
