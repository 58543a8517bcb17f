"""Fixtures that several tests share: the trained model, the engine, a running service."""

from __future__ import annotations

import logging
import os
import random
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import suppress
from pathlib import Path
from typing import IO

import httpx
import pytest

from bot.delivery.desk import Desk
from bot.engine.training import model_path, train
from bot.settings import ROOT, Settings
from tests.processes import end_with_us

pytest_plugins = ["bot.workshop.testing.plugin"]

# A start takes some seconds; this only bounds how long a broken one hangs.
_START_SECONDS = 120


# Their files hold few tests that take long: begun last, they would keep one process busy while the others are idle.
_FIRST = ("faults", "heldout", "bot/widget/whole", "growth", "mutation", "bot/commands", "bot/channels")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Put the files first that take long."""

    def place(item: pytest.Item) -> int:
        own = (number for number, name in enumerate(_FIRST) if item.nodeid.startswith(f"tests/{name}/"))
        return next(own, len(_FIRST))

    items.sort(key=place)


@pytest.fixture(autouse=True)
def heard() -> None:
    """What an engine of an earlier test was told to keep to itself is said again."""
    logging.getLogger("bot").setLevel(logging.NOTSET)


@pytest.fixture(scope="session")
def model() -> Path:
    """The model for the present inputs."""
    settings = Settings()
    path = model_path(settings)
    return path if path.exists() else train(settings)


@pytest.fixture(scope="session")
def engine(model: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Desk]:
    """An engine with a database of its own, for all tests."""
    database = tmp_path_factory.mktemp("engine") / "conversations.sqlite"
    engine = Desk(Settings(database=f"sqlite:///{database}"), model)
    engine.start()
    yield engine
    engine.stop()


@pytest.fixture(scope="session")
def postgresql_url() -> Iterator[str]:
    """The address of a PostgreSQL server of our own; a test that needs it empty empties it."""
    from tests.postgresql import Server

    server = Server()
    yield server.url
    server.close()


@pytest.fixture(scope="session")
def service_url(model: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of a service in a process of its own, without rate limits."""
    database = tmp_path_factory.mktemp("service") / "conversations.sqlite"
    with running_service(database, RATE_LIMIT="off") as url:
        yield url


class running_service:  # noqa: N801
    """Runs `python -m bot serve` on a free port; `database` is a file or an address, settings go by their names."""

    # Where it says that it answers, and where it logs; None is where the tests say things.
    output: IO[str] | None = None
    errors: IO[str] | None = None
    # What answers when it has started.
    awaited = "/health/ready"
    command: Sequence[str] = (sys.executable, "-m", "bot", "serve")

    def __init__(self, database: Path | str, **settings: str) -> None:
        self.port = free_port()
        url = database if isinstance(database, str) else f"sqlite:///{database}"
        own = {"PORT": str(self.port), "HOST": "127.0.0.1", "DATABASE_URL": url}
        self.environment = {**os.environ, **own, **settings}

    def start(self) -> None:
        """Start it, whether it comes up or not; it ends with the tests, also where those are killed."""
        self.process = subprocess.Popen(
            self.command,
            cwd=ROOT,
            env=self.environment,
            stdout=self.output,
            stderr=self.errors,
            start_new_session=True,
            preexec_fn=end_with_us,
        )

    def __enter__(self) -> str:
        self.start()
        url = f"http://127.0.0.1:{self.port}"
        deadline = time.monotonic() + _START_SECONDS
        while time.monotonic() < deadline and self.process.poll() is None:
            try:
                if httpx.get(f"{url}{self.awaited}").status_code == 200:
                    return url
            except httpx.TransportError:
                time.sleep(0.1)
        self.process.kill()
        raise RuntimeError("the service did not start")

    def __exit__(self, *_: object) -> None:
        self.process.terminate()
        self.process.wait(30)

    def kill(self) -> None:
        """End all its processes as a crash of the machine does."""
        os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait(30)


def free_port() -> int:
    """A port that nothing listens on, and that the system gives nobody who connects to another, meanwhile."""
    while True:
        port = random.randint(20_000, 32_000)  # noqa: S311
        with socket.socket() as probe, suppress(OSError):
            probe.bind(("127.0.0.1", port))
            return port
