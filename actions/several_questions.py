"""Answers a message that asks several questions, one after the other, in one reply, and says which it can't answer."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace

from actions.composition import Answer, compose, join
from actions.reply import Reply, Slots
from actions.turn import Turn
from actions.wording import enumeration
from nlu.numbers.amounts import find_amounts

# What a wish for a language sets.
_LANGUAGE = "requested_language"
_WISHES = (_LANGUAGE, "requested_script")
_WISHING, _DECLINING = "action_change_language", "action_decline"
# Nobody reads more answers at once, nor more that is quoted.
_MOST = 10
_LONGEST_QUOTE = 60


def answer_parts(turn: Turn, answers: Mapping[str, Answer]) -> Reply:
    """Let each question be answered by its own action, and join what they say.

    `answers` are those of all actions. A part that names nothing is about what the part before it named; all are
    answered in the language that one of them wishes for.
    """
    wishing = [part for part in turn.parts if part.action == _WISHING]
    wishes = _wishes(wishing, answers)
    turn = replace(turn, language=str(wishes.get(_LANGUAGE, turn.language)))
    parts = list(_about_what_was_named(turn))
    known = [part for part in parts if part.action not in (None, _DECLINING)][:_MOST]
    if not known:
        return answers[_DECLINING](parts[0]) if parts else answers[_WISHING](wishing[-1])
    replies: list[Reply] = []
    told = turn.told
    for part in known:
        reply = answers[_DECLINING if part.unknown else part.action or _DECLINING](replace(part, told=told))
        if not _is_told_again(turn, reply, replies):
            replies.append(reply)
            told = (*told, *(fact.id for fact in reply.custom.facts))
    left = [part for part in parts if not any(part is each for each in known)]
    slots = {**replies[-1].slots, **wishes}
    return join([*replies, *([compose(turn, _left(turn, left), "declined")] if left else [])], turn, slots)


def _is_told_again(turn: Turn, reply: Reply, before: list[Reply]) -> bool:
    """Whether a reply says what was said, or only a computed figure that was told, or what it was computed from."""
    if any(reply.text in each.text for each in before):
        return True
    told = [turn.knowledge.facts[fact.id] for each in before for fact in each.custom.facts]
    computed = {name for fact in told if fact.computed_from for name in (fact.id, *fact.computed_from)}
    stated = {fact.id for fact in reply.custom.facts}
    return bool(stated) and stated <= computed


def _about_what_was_named(turn: Turn) -> Iterator[Turn]:
    """The questions, each about what it names, or what was named last before it."""
    subjects, unknown = turn.subjects, tuple[str, ...]()
    for part in turn.parts:
        if part.named_things or part.unknown:
            subjects, unknown = part.named_things or subjects, part.unknown
        if part.action != _WISHING:
            before = turn.subjects if part.named_things else subjects
            yield replace(part, subjects=before, unknown=unknown, language=turn.language)


def _wishes(parts: list[Turn], answers: Mapping[str, Answer]) -> Slots:
    """What is to be remembered of the wishes for a language; the last one counts."""
    slots = [answers[_WISHING](replace(part, last_facts=())).slots for part in parts]
    return {name: each[name] for each in slots for name in _WISHES if name in each}


def _left(turn: Turn, parts: list[Turn]) -> str:
    """What is not answered, in the partner's words; a figure of theirs is not repeated."""
    said = [part.text.strip(" ,.;，。；\n") for part in parts]
    if any(find_amounts(each) or len(each) > _LONGEST_QUOTE for each in said):
        return turn.say("decline.left")
    quotes = [turn.say("decline.quoted", words=each) for each in said]
    return turn.say("decline.left_parts", parts=enumeration(quotes, turn.language))
