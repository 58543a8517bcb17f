"""All custom actions, for the engine in process; `rasa run actions` finds them by itself."""

from __future__ import annotations

from actions.answer import ActionAnswer
from actions.base import TurnAction
from actions.comparison import ActionCompare
from actions.declines import ActionDecline
from actions.desk_questions import (
    ActionChangeLanguage,
    ActionChat,
    ActionHandOver,
    ActionHelp,
    ActionOtherLanguage,
    ActionSource,
)
from actions.lists import ActionList
from actions.ordering import ActionSuperlative, ActionTimeline
from actions.overviews import ActionFollowUp, ActionOverview

ACTIONS: tuple[type[TurnAction], ...] = (
    ActionAnswer,
    ActionChangeLanguage,
    ActionChat,
    ActionCompare,
    ActionDecline,
    ActionFollowUp,
    ActionHandOver,
    ActionHelp,
    ActionList,
    ActionOtherLanguage,
    ActionOverview,
    ActionSource,
    ActionSuperlative,
    ActionTimeline,
)


def custom_actions() -> dict[str, TurnAction]:
    """One instance of each action, by its name in the contract."""
    instances = [action() for action in ACTIONS]
    return {instance.name(): instance for instance in instances}
