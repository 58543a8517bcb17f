"""Actions and contract know of each other."""

from __future__ import annotations

import actions.registry
from nlu.contract import contract


def test_every_action_of_the_contract_is_there_and_none_is_idle() -> None:
    assert set(actions.registry.custom_actions()) == set(contract().actions)


def test_no_two_actions_share_a_name() -> None:
    assert len(actions.registry.custom_actions()) == len(actions.registry.ACTIONS)
