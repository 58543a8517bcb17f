"""Answers matters that partners want taken up: says what this chat can't do, and how a person is reached."""

from __future__ import annotations

from actions.composition import compose
from actions.reply import Reply
from actions.turn import Turn

# Who comes with these may have nobody to turn to yet.
_OF_NEWCOMERS = ("want_business", "give_contact")


def hand_over(turn: Turn) -> Reply:
    """Say it in the matter's own words; the way on is the contact from the settings, if there is one."""
    contact = turn.context.origin.contact
    without = "matters.sales" if turn.intent in _OF_NEWCOMERS else "matters.usual"
    words = [turn.say(f"matters.{turn.intent}"), turn.say("matters.contact" if contact else without, contact=contact)]
    return compose(turn, turn.context.languages.known[turn.language].space.join(words), "handover")
