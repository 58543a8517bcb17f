"""A pytest plugin: every case of tests/conversations/<language>/*.yml is a test, with all of pytest's own options.

Loaded by `pytest_plugins` in a conftest.py, or with `-p bot.workshop.testing.plugin`; `--url` talks to a service.
Without it, the engine alone is talked to, which is quick; the desk with its database where there is a restart.
"""

from __future__ import annotations

import traceback
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from bot.workshop.testing.cases import Case, cases
from bot.workshop.testing.clients import CannotBeAsked, Client
from bot.workshop.testing.explaining import explain
from bot.workshop.testing.holding import hold
from bot.workshop.testing.reader import SUFFIXES, conversation_files, is_in_the_works, read_file
from knowledge import InvalidKnowledge

# Folders of this name hold a folder for each language.
_FOLDER = "conversations"
_CLIENTS: pytest.StashKey[dict[bool, Client]] = pytest.StashKey()


class NotAsExpected(Exception):
    """A conversation went otherwise than its file says."""


def pytest_addoption(parser: pytest.Parser) -> None:
    """Add the option for the service's address."""
    group = parser.getgroup("partner-desk", "conversation tests")
    group.addoption("--url", help="the address of a running service to talk to, instead of the engine in process")


def pytest_configure(config: pytest.Config) -> None:
    """Make the marks of conversations known."""
    config.addinivalue_line("markers", "conversation: a test conversation, written in YAML")


def pytest_collect_file(file_path: Path, parent: pytest.Collector) -> pytest.Collector | None:
    """Take the YAML files in folders that are named for languages."""
    ours = file_path.suffix in SUFFIXES and file_path.parent.parent.name == _FOLDER
    if ours and not is_in_the_works(file_path):
        collected: pytest.Collector = ConversationFile.from_parent(parent, path=file_path)
        return collected
    return None


def pytest_sessionstart(session: pytest.Session) -> None:
    """Refuse a folder of conversations that was named and holds none: a run without tests must not look green."""
    for argument in session.config.args:
        path = Path(str(argument).split("::")[0])
        if path.is_dir() and _FOLDER in (path.name, path.parent.name) and not conversation_files(path):
            raise pytest.UsageError(f"there are no test conversations in {path}")


@pytest.fixture(scope="session")
def desk_client(pytestconfig: pytest.Config) -> Client:
    """Who the conversations of this run are held with, for tests that ask other things."""
    return _client(pytestconfig)


def pytest_unconfigure(config: pytest.Config) -> None:
    """Close the clients, if there are any."""
    for client in config.stash.get(_CLIENTS, {}).values():
        client.close()


class ConversationFile(pytest.File):
    """A file of test conversations."""

    def collect(self) -> Iterator[pytest.Item]:
        """A test for every case. Findings in the file are the file's error."""
        try:
            conversations = read_file(self.path)
        except InvalidKnowledge as error:
            raise self.CollectError("\n".join(str(finding) for finding in error.findings)) from None
        for case in cases(conversations):
            yield CaseItem.from_parent(self, name=case.id, case=case)


class CaseItem(pytest.Item):
    """A conversation to hold."""

    def __init__(self, *, case: Case, **more: Any) -> None:
        super().__init__(**more)
        self.case = case
        self.add_marker("conversation")
        self.add_marker("model")
        if case.conversation.fails:
            self.add_marker(pytest.mark.xfail(reason=case.conversation.fails, strict=True, raises=NotAsExpected))

    def runtest(self) -> None:
        """Hold the conversation."""
        client = _client(self.config, kept=any(turn.restart for turn in self.case.conversation.turns))
        try:
            missed = hold(self.case, client)
        except CannotBeAsked as error:
            pytest.skip(str(error))
        if missed is not None:
            raise NotAsExpected(explain(self.case, missed, client))

    def repr_failure(self, excinfo: pytest.ExceptionInfo[BaseException], style: Any = None) -> str:
        """What whoever has to mend it needs to know, without Python's stack where the conversation itself failed."""
        if isinstance(excinfo.value, NotAsExpected):
            return str(excinfo.value)
        return "".join(traceback.format_exception(excinfo.type, excinfo.value, excinfo.tb))

    def reportinfo(self) -> tuple[Path, int, str]:
        """Where it stands: file, line (from 0) and name."""
        return self.path, self.case.conversation.line - 1, self.name


def _client(config: pytest.Config, kept: bool = False) -> Client:
    """One client for the whole run: loading the model takes some seconds. For what is to be `kept` there is another."""
    clients = config.stash.setdefault(_CLIENTS, {})
    if kept not in clients:
        clients[kept] = _opened(config.getoption("--url"), kept)
    return clients[kept]


def _opened(url: str | None, kept: bool) -> Client:
    from bot.workshop.testing.opening import open_client, open_engine

    return open_client(url) if url or kept else open_engine()
