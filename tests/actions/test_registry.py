"""Actions and contract know of each other."""

from __future__ import annotations

from actions.registry import ANSWERS
from knowledge import current


def test_every_action_of_the_contract_is_there_and_none_is_idle() -> None:
    assert set(ANSWERS) == set(current().contract.actions)


def test_no_two_actions_share_an_answer() -> None:
    assert len(set(ANSWERS.values())) == len(ANSWERS)
