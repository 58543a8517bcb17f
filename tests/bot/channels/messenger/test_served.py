"""Messenger over real HTTP: what is its own."""

from __future__ import annotations

import pytest

from knowledge.context import current
from tests.bot.channels.serving import Served, somebody
from tests.platforms.messenger import Messenger

pytestmark = pytest.mark.model


def test_who_begins_is_welcomed(served: Served) -> None:
    platform, user = served.platforms["messenger"], somebody()
    assert isinstance(platform, Messenger)
    platform.deliver_surely(platform.started(user))
    assert platform.await_said(user, 1)[0].text == current().text("channels.welcome", "en")
