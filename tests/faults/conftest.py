"""Services on processes of their own."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import IO

import pytest

from tests.faults.service import Service
from tests.postgresql import Server

Start = Callable[..., Service]


@pytest.fixture
def serve(model: Path, tmp_path: Path) -> Iterator[Start]:
    """Starts a service, on SQLite unless an address is given; it is ended with the test."""
    with ExitStack() as stack:

        def start(
            url: str | None = None,
            awaited: str = "/health/ready",
            errors: IO[str] | None = None,
            **settings: str,
        ) -> Service:
            service = Service(tmp_path, model, url, **settings)
            service.awaited = awaited
            service.errors = errors
            stack.enter_context(service)
            return service

        yield start


@pytest.fixture
def postgresql() -> Iterator[Server]:
    """A PostgreSQL that may be killed."""
    server = Server()
    yield server
    server.close()
