"""The whole: the widget as it is built, in a real browser, against a real service in processes of its own."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.bot.widget.whole.proxy import Proxy
from tests.conftest import free_port, running_service

KEY = "a key for the tests of the widget, and for them only"
CONTACT = "desk@dealer.example"


@dataclass(frozen=True)
class Place:
    """A running service."""

    port: int
    # A port of this machine: pages from http://localhost:site_port may talk to the service.
    site_port: int

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"


@pytest.fixture(scope="session")
def desk(model: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Place]:
    """A service for all tests that leave it alive."""
    site_port = free_port()
    service = running_service(
        tmp_path_factory.mktemp("whole") / "desk.sqlite",
        RATE_LIMIT="off",
        SESSION_KEY=KEY,
        CONTACT=CONTACT,
        ALLOWED_ORIGINS=f"http://localhost:{site_port}",
    )
    with service:
        yield Place(service.port, site_port)


@pytest.fixture
def proxy(desk: Place) -> Iterator[Proxy]:
    """A proxy in front of it."""
    with Proxy(desk.port) as proxy:
        yield proxy
