"""A desk with a stub for an engine on a database of each kind, and widgets that talk to it."""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable
from pathlib import Path
from typing import Any

import pytest

from bot.delivery.desk import Desk
from bot.settings import Settings
from tests.bot.channels.web.widgets import Clerk
from tests.bot.delivery.conftest import database_url as database_url

OpenDesk = Callable[..., Awaitable[Desk]]


@pytest.fixture
async def open_desk(database_url: str) -> AsyncIterator[OpenDesk]:
    """Opens desks on one database, each with a clerk for an engine; they are stopped in the end."""
    desks = []

    async def start(clerk: Any = None) -> Desk:
        desk = Desk(Settings(database=database_url), Path("no-model"), engine=lambda *_: clerk or Clerk())
        desk.start()
        await desk.open()
        desks.append(desk)
        return desk

    yield start
    for desk in desks:
        await desk.close()
        desk.stop()
