"""The log's two forms, and what they keep to themselves."""

from __future__ import annotations

import ast
import json
import logging
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy.exc import OperationalError

from bot.observing.hooks import ANSWERED, FAILED, Attempt, Ending
from bot.observing.logs import JsonFormatter, MessageLog, PlainFormatter, configure
from bot.settings import ROOT, Settings
from tests.bot.observing.test_observer import REPLIES

ATTEMPT = Attempt(1, 1, "rest", "partner-1", "how many\ntrucks?")


def record(message: str = "hello", error: BaseException | None = None, **fields: Any) -> logging.LogRecord:
    info = (type(error), error, error.__traceback__) if error else None
    made = logging.LogRecord("bot.test", logging.ERROR, __file__, 1, message, None, info)
    if fields:
        made.__dict__["fields"] = fields
    return made


def failure(words: str = "what a user wrote") -> BaseException:
    """An exception with a cause, both with a user's words."""
    try:
        try:
            raise KeyError(words)
        except KeyError as cause:
            raise ValueError(words) from cause
    except ValueError as error:
        return error


def test_a_json_line_has_time_level_logger_message_and_fields() -> None:
    line = JsonFormatter().format(record("南非\nnext", ms=1.5, facts=["a.fact"]))
    assert "\n" not in line
    content = json.loads(line)
    assert content.pop("time").endswith("+00:00")
    assert content == {
        "level": "error",
        "logger": "bot.test",
        "message": "南非\nnext",
        "ms": 1.5,
        "facts": ["a.fact"],
    }


def test_a_plain_line_ends_with_the_fields() -> None:
    assert (
        PlainFormatter().format(record(ms=1.5, intent="greet")).endswith('ERROR bot.test hello ms=1.5 intent="greet"')
    )


@pytest.mark.parametrize("form", [PlainFormatter, JsonFormatter])
def test_an_exceptions_words_are_left_out_for_users_may_have_written_them(form: Any) -> None:
    told = form().format(record(error=failure()))
    assert "what a user wrote" not in told
    assert "builtins.KeyError" in told
    assert "builtins.ValueError" in told
    assert "in failure" in told
    assert told.index("KeyError") < told.index("builtins.ValueError")


@pytest.mark.parametrize("form", [PlainFormatter, JsonFormatter])
def test_with_texts_an_exceptions_words_are_told(form: Any) -> None:
    assert "what a user wrote" in form(texts=True).format(record(error=failure()))


@pytest.mark.parametrize(
    "error", [OSError(28, "No space left on device"), OperationalError("select", {}, Exception("gone"))]
)
def test_the_words_of_the_system_and_the_database_are_told(error: BaseException) -> None:
    words = "No space left" if isinstance(error, OSError) else "gone"
    assert words in JsonFormatter().format(record(error=error))


def test_a_pseudonym_stays_the_same_under_a_key_and_tells_nothing_without_it() -> None:
    one, other = MessageLog("k" * 16), MessageLog("l" * 16)
    assert one.pseudonym("partner-1") == MessageLog("k" * 16).pseudonym("partner-1")
    assert one.pseudonym("partner-1") != one.pseudonym("partner-2")
    assert one.pseudonym("partner-1") != other.pseudonym("partner-1")
    assert len(one.pseudonym("\udcff")) == 16


@pytest.mark.parametrize("texts", [False, True])
def test_texts_are_logged_only_by_setting(caplog: pytest.LogCaptureFixture, texts: bool) -> None:
    with caplog.at_level(logging.INFO, "bot.messages"):
        MessageLog("k" * 16, texts).write(ATTEMPT, Ending(ANSWERED, 0.01, REPLIES))
    line = JsonFormatter(texts).format(caplog.records[0])
    assert ("how many" in line, "Over 5,000." in line) == (texts, texts)
    assert "partner-1" not in line


def test_an_attempt_without_replies_is_logged_too(caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.INFO, "bot.messages"):
        MessageLog("k" * 16).write(ATTEMPT, Ending(FAILED, 0.01))
    fields = caplog.records[0].__dict__["fields"]
    assert (caplog.records[0].getMessage(), fields["outcome"], fields["facts"]) == ("failed", None, [])


def test_every_logger_writes_in_the_form_that_is_set(capsys: pytest.CaptureFixture[str]) -> None:
    root = logging.getLogger()
    before, level = root.handlers[:], root.level
    root.handlers = []
    ours = logging.getLogger("bot")
    silenced = ours.level
    ours.setLevel(logging.NOTSET)  # other tests may have silenced it
    try:
        configure(Settings(log_format="json", log_level="info"))
        root.handlers[0].setStream(sys.stderr)  # type: ignore[attr-defined]
        logging.getLogger("uvicorn.error").error("broken")
        logging.getLogger("bot.test").info("fine")
    finally:
        root.handlers = before
        root.setLevel(level)
        ours.setLevel(silenced)
    lines = [json.loads(line) for line in capsys.readouterr().err.splitlines()]
    assert [(line["logger"], line["message"]) for line in lines] == [("uvicorn.error", "broken"), ("bot.test", "fine")]


def test_no_line_holds_a_driver_s_words_as_they_come() -> None:
    """They may quote a row, and so what users wrote: only `reason` and the name of the kind are free of it."""
    found = [f"{path}:{line}" for path in sorted((ROOT / "bot").rglob("*.py")) for line in _driver_s_words(path)]
    assert found == []


def _driver_s_words(path: Path) -> Iterator[int]:
    for handler in ast.walk(ast.parse(path.read_text("utf-8"))):
        if not isinstance(handler, ast.ExceptHandler) or handler.type is None:
            continue
        if "SQLAlchemyError" in ast.unparse(handler.type):
            calls = [each for each in ast.walk(handler) if isinstance(each, ast.Call)]
            logged = [call for call in calls if ast.unparse(call.func).startswith("logger.")]
            yield from (call.lineno for call in logged for each in call.args if ast.unparse(each) == handler.name)
