"""Actions and contract know of each other."""

from __future__ import annotations

import pytest
from rasa_sdk import utils
from rasa_sdk.executor import ActionExecutor

import actions.registry
from nlu.contract import contract


def test_every_action_of_the_contract_is_there_and_none_is_idle() -> None:
    assert set(actions.registry.custom_actions()) == set(contract().actions)


def test_no_two_actions_share_a_name() -> None:
    assert len(actions.registry.custom_actions()) == len(actions.registry.ACTIONS)


def test_the_action_server_of_rasa_sdk_finds_all_of_them(monkeypatch: pytest.MonkeyPatch) -> None:
    everywhere = utils.all_subclasses

    def ours(base: type) -> list[type]:
        return [action for action in everywhere(base) if action.__module__.startswith("actions.")]

    # Other tests define actions of their own.
    monkeypatch.setattr(utils, "all_subclasses", ours)
    executor = ActionExecutor()
    executor.register_package("actions")
    assert set(executor.actions) == set(contract().actions)
