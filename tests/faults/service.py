"""A service on processes of its own, which are looked at and killed from the outside."""

from __future__ import annotations

import time
from contextlib import suppress
from pathlib import Path

import psutil

from bot.engine.training import mark_current
from bot.settings import Settings
from tests.conftest import running_service

# Only bounds how long a test of a broken service hangs.
_LONGEST_SECONDS = 120


class Service(running_service):
    """`python -m bot serve` with a directory of models of its own, so that nobody else marks another as current."""

    def __init__(self, directory: Path, model: Path, url: str | None = None, **settings: str) -> None:
        self.models = directory / "models"
        self.models.mkdir()
        self.model = self.add_model(model, model.name)
        self._said = directory / "said.txt"
        self.database = url or f"sqlite:///{directory}/desk.sqlite"
        super().__init__(self.database, **{"MODELS": str(self.models), "RATE_LIMIT": "off", **settings})

    def __enter__(self) -> str:
        """Wait until all its processes have come up: one that is killed too often before ends the service."""
        with self._said.open("w") as self.output:
            url = super().__enter__()
        deadline = time.monotonic() + _LONGEST_SECONDS
        while "answers at" not in self._said.read_text():
            if time.monotonic() > deadline or self.process.poll() is not None:
                with suppress(ProcessLookupError):
                    self.kill()
                raise RuntimeError("the service did not come up")
            time.sleep(0.1)
        return url

    @property
    def url(self) -> str:
        """Where it answers."""
        return f"http://127.0.0.1:{self.port}"

    def stop(self) -> None:
        """End it as an operator does."""
        self.__exit__()

    def add_model(self, model: Path, name: str) -> Path:
        """A model under a name of its own."""
        link = self.models / name
        link.symlink_to(model)
        return link

    def use(self, model: Path) -> None:
        """Mark a model as the current one."""
        mark_current(Settings(models=self.models), model)

    def workers(self) -> list[psutil.Process]:
        """The processes that answer, or are about to, oldest first."""
        children = psutil.Process(self.process.pid).children()
        return sorted(
            (child for child in children if "bot.commands.work" in _words(child)),
            key=lambda child: float(child.create_time()),
        )

    def restart(self) -> None:
        """Start again after `kill`, on the same port."""
        self.__enter__()


def await_workers(service: Service, count: int, model: Path | None = None) -> None:
    """Wait until there are so many processes, all with one model if it is named."""
    deadline = time.monotonic() + _LONGEST_SECONDS
    while time.monotonic() < deadline:
        commands = [_words(worker) for worker in service.workers()]
        if len(commands) == count and (model is None or all(str(model) in words for words in commands)):
            return
        time.sleep(0.1)
    raise AssertionError(f"the service has {commands} instead of {count} processes with {model or 'any model'}")


def _words(process: psutil.Process) -> list[str]:
    try:
        words: list[str] = process.cmdline()
    except psutil.Error:  # it has just ended
        return []
    return words
