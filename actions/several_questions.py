"""Answers a message that asks two questions, one after the other, in one reply."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from actions.composition import Answer, join
from actions.reply import Reply, Slots
from actions.turn import Turn

# What a wish for a language sets.
_LANGUAGE = "requested_language"
_WISHES = (_LANGUAGE, "requested_script")


def answer_parts(turn: Turn, answers: Sequence[Answer]) -> Reply:
    """Let each question be answered by its own action, and join what they say.

    `answers` are the actions' answers, one for each of the turn's parts. A part that names nothing is about what the
    part before it named; what comes after a wish for a language is answered in that.
    """
    replies: list[Reply] = []
    subjects = turn.subjects
    language = turn.language
    told = turn.told
    wishes: Slots = {}
    for part, answer in zip(turn.parts, answers, strict=True):
        reply = answer(replace(part, subjects=subjects, language=language, told=told))
        told = (*told, *(fact.id for fact in reply.custom.facts))
        wished = {name: reply.slots[name] for name in _WISHES if name in reply.slots}
        wishes = {**wishes, **wished}
        language = str(wished.get(_LANGUAGE, language))
        subjects = part.named if part.named and not wished else subjects
        replies.append(reply)
    return join(replies, turn, {**wishes, **replies[-1].slots})
