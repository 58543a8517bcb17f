"""Rasa keeps to itself."""

from __future__ import annotations

import logging
import os
from collections.abc import Iterator

import pytest
from rasa.shared.utils.io import is_logging_disabled

from bot.engine.quiet import silence


@pytest.fixture(autouse=True)
def _restored(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    for name in ("RASA_TELEMETRY_ENABLED", "LOG_LEVEL", "TF_CPP_MIN_LOG_LEVEL"):
        monkeypatch.setenv(name, "x")
        monkeypatch.delenv(name)
    level = logging.getLogger("bot").level
    yield
    logging.getLogger("bot").setLevel(level)


@pytest.mark.parametrize("level", [None, "info", "debug"])
def test_rasa_shows_no_progress_and_sends_no_telemetry(monkeypatch: pytest.MonkeyPatch, level: str | None) -> None:
    if level:
        monkeypatch.setenv("LOG_LEVEL", level)
    silence()
    assert is_logging_disabled()
    assert os.environ["RASA_TELEMETRY_ENABLED"] == "false"


def test_users_texts_do_not_reach_the_log(capfd: pytest.CaptureFixture[str]) -> None:
    import structlog

    silence("debug")
    structlog.get_logger("rasa.core.processor").warning("a message", text="a user's words")
    logging.getLogger("rasa.core.processor").warning("a user's words")
    shown = capfd.readouterr()
    assert "words" not in shown.out + shown.err


@pytest.mark.parametrize("level", ["debug", "info", "error"])
def test_our_own_log_has_the_level_that_is_set(level: str) -> None:
    silence(level)
    assert logging.getLogger("bot.engine").getEffectiveLevel() == getattr(logging, level.upper())


def test_rasas_own_loggers_say_nothing_of_a_conversation() -> None:
    silence("debug")
    for name in ("rasa.core.processor", "rasa_sdk.interfaces"):
        assert not logging.getLogger(name).isEnabledFor(logging.INFO)
