"""What a message that names nothing means: the conversation's subject, or anything at all."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from actions.references import addresses_us, continues, has_place_pronoun, has_pronoun, has_pronoun_ending, means_us
from actions.turn import Turn, beyond_companies
from knowledge import Fact
from knowledge.contract import Intent
from knowledge.queries import Answer, Question, is_about, is_about_another, look_up, subjects_near
from nlu.text.tokens import words

# "There" in a region may be a country of it.
_WIDE = ("region/", "place/")
# So many words (or Chinese characters) at most are a short question.
SHORT = 8
_FEW = 5
# What is said of what was told.
_ABOUT_TOLD = ("action_confirm", "action_source", "action_shorten", "action_repeat", "action_affirm")
_EVEN = 0.5


def is_about_other_things(turn: Turn, found: Answer) -> bool:
    """Whether a message means what the conversation is about, and what was found is about other things only."""
    facts = found.facts or found.choices
    if turn.named or not facts or _are_meant(turn, facts):
        return False
    if is_about_another(facts, turn.subjects):
        return not found.facts or has_pronoun_ending(turn.text) or _refers_back(turn, facts)
    return _refers_back(turn, facts)


def _are_meant(turn: Turn, facts: Sequence[Fact]) -> bool:
    """Whether some of these facts are about what is spoken of, or near it."""
    near = subjects_near(turn.knowledge, turn.subjects)
    return any(is_about(turn.knowledge, fact, turn.antecedents) or fact.subject in near for fact in facts)


def with_subject_open(turn: Turn) -> Turn:
    """The turn without the company in "Jiefang's rank there", which leaves open what is meant; else as it is."""
    only_companies = bool(turn.named) and not beyond_companies(turn.named)
    if only_companies and _subjects(turn) and has_place_pronoun(turn.text):
        return replace(turn, named=())
    return turn


def with_own_words_meant(turn: Turn) -> Turn:
    """The turn, asking for the fact that it puts forward itself, where doubt can mean nothing else.

    "You plan 40 bases. Is that right?" asks about the bases, if nothing was told before.
    """
    if turn.told_facts:
        return turn
    asking = [part for part in turn.parts if part.action == "action_answer"]
    if len(asking) == 1 and {part.action for part in turn.parts} <= {"action_answer", *_ABOUT_TOLD}:
        return replace(turn.asking(asking[0].intent), confidence=asking[0].confidence, parts=())
    name, likelihood = turn.topics[0] if turn.topics else ("", 0.0)
    names = turn.named_things or turn.amounts
    if not turn.parts and turn.action in _ABOUT_TOLD and names and likelihood >= _EVEN:
        return turn.asking(name)
    return turn


def with_what_fits(turn: Turn, intent: Intent) -> Turn:
    """The turn, naming what its question names, or what is named beside it, whichever has what is asked for.

    What a writer names of themselves ("We are from Oman. What is …?") may be what is asked about, or not.
    """
    asked = tuple(identity for identity in turn.named if identity not in turn.beside)
    ways = [asked, (*asked, *turn.beside)] if asked else [turn.beside, ()]
    fitting = (way for way in ways if turn.beside and _has_facts(replace(turn, named=way), intent))
    return replace(turn, named=next(fitting, turn.named))


def _has_facts(turn: Turn, intent: Intent) -> bool:
    question = Question(
        intent.attributes, turn.named, turn.years, turn.ordinals, default_subject=intent.default_subject
    )
    return bool(look_up(turn.knowledge, question).facts)


def with_our_company(turn: Turn) -> Turn:
    """The turn, naming our company, where it is a question back ("and yourselves?") after one about others."""
    ours = next((i.default_subject for i in turn.contract.intents.values() if _is_company(i.default_subject)), None)
    names_nothing = not (turn.named or turn.unknown or turn.years)
    is_chat = turn.action == "action_chat"  # "see you"
    if ours and names_nothing and not is_chat and turn.last_intent and means_us(turn.text):
        return replace(turn, intent="follow_up", named=(ours,))
    return turn


def _is_company(identity: str | None) -> bool:
    return identity is not None and identity.startswith("organisation/")


def subjects_meant(turn: Turn) -> tuple[str, ...]:
    """What a message is about, for a reply that names it: what it names, else the conversation's subjects.

    Empty where it names nothing and goes on with nothing: what is asked of us ("your share price") is no follow-up.
    """
    if turn.named or turn.unknown:
        return turn.named
    short = len(words(turn.text)) <= SHORT and not addresses_us(turn.text)
    meant = has_pronoun(turn.text) or has_pronoun_ending(turn.text) or short
    return (tuple(beyond_companies(turn.subjects)) or turn.subjects) if meant else ()


def _subjects(turn: Turn) -> list[str]:
    """The subjects of the conversation that a pronoun can mean alone."""
    return [subject for subject in beyond_companies(turn.subjects) if not subject.startswith(_WIDE)]


def _refers_back(turn: Turn, facts: Sequence[Fact]) -> bool:
    """Whether a message has a pronoun, or is a few words that go on, for a subject that could have such a fact."""
    subjects = _subjects(turn)
    if not subjects:
        return False
    if has_pronoun(turn.text):
        return True
    kinds = {subject.split("/")[0] for subject in subjects}
    attributes = {fact.attribute for fact in facts} | _alike(turn, facts)
    known = turn.knowledge.facts.values()
    asked_of_kind = any(f.attribute in attributes and f.subject.split("/")[0] in kinds for f in known)
    return asked_of_kind and continues(turn.text) and len(words(turn.text)) <= _FEW


def _alike(turn: Turn, facts: Sequence[Fact]) -> set[str]:
    """The attributes that are asked for with the same words as those of facts."""
    intents = [intent for intent in map(turn.contract.intent_for, {fact.attribute for fact in facts}) if intent]
    return {attribute for intent in intents for attribute in intent.attributes}
