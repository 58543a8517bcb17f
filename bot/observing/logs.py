"""The log: plain lines or JSON lines on standard error, without what users write unless a setting says so."""

from __future__ import annotations

import hmac
import json
import logging
import traceback
from collections.abc import Iterator
from datetime import datetime, timezone
from types import TracebackType

from sqlalchemy.exc import SQLAlchemyError

from actions.reply import Custom
from bot.observing.hooks import Attempt, Ending
from bot.settings import Settings

logger = logging.getLogger("bot.messages")
# Their words come from the system; other exceptions may quote a message.
_HARMLESS = (OSError, ImportError)
# An exception as logging has it.
Raised = tuple[type[BaseException], BaseException, TracebackType | None] | tuple[None, None, None]
_PLAIN = "%(asctime)s %(levelname)s %(name)s %(message)s"


def configure(settings: Settings) -> None:
    """Log in the form and from the level that the settings name."""
    formatter = JsonFormatter if settings.log_format == "json" else PlainFormatter
    handler = logging.StreamHandler()
    handler.setFormatter(formatter(settings.log_texts))
    logging.basicConfig(level=settings.log_level.upper(), handlers=[handler])


class PlainFormatter(logging.Formatter):
    """A line for people; what is known of a message follows as name=value."""

    def __init__(self, texts: bool = False) -> None:
        super().__init__(_PLAIN)
        self._texts = texts

    def format(self, record: logging.LogRecord) -> str:
        """The record in one line, and an exception's place in more of them."""
        line = super().format(record)
        fields = getattr(record, "fields", None)
        if not fields:
            return line
        return " ".join([line, *(f"{name}={json.dumps(value, ensure_ascii=False)}" for name, value in fields.items())])

    def formatException(self, info: Raised) -> str:  # noqa: N802
        """An exception as `described` has it."""
        return described(info[1], self._texts) if info[1] else ""


class JsonFormatter(logging.Formatter):
    """One JSON object a line."""

    def __init__(self, texts: bool = False) -> None:
        super().__init__()
        self._texts = texts

    def format(self, record: logging.LogRecord) -> str:
        """The record in one line."""
        line: dict[str, object] = {
            "time": datetime.fromtimestamp(record.created, timezone.utc).isoformat(timespec="milliseconds"),
            "level": record.levelname.lower(),
            "logger": record.name,
            "message": record.getMessage(),
            **getattr(record, "fields", {}),
        }
        if record.exc_info and record.exc_info[1]:
            line["exception"] = described(record.exc_info[1], self._texts)
        return json.dumps(line, ensure_ascii=False, default=str)


class MessageLog:
    """One line for each attempt to answer a message. Conversations go by a pseudonym, a hash by the key."""

    def __init__(self, key: str, texts: bool = False) -> None:
        self._key = key.encode()
        self._texts = texts

    def write(self, attempt: Attempt, ending: Ending) -> None:
        """Write the line."""
        if logger.isEnabledFor(logging.INFO):
            logger.info(ending.result, extra={"fields": self._fields(attempt, ending)})

    def pseudonym(self, conversation: str) -> str:
        """What a conversation is called in the log."""
        return hmac.digest(self._key, conversation.encode("utf-8", "replace"), "sha256")[:8].hex()

    def _fields(self, attempt: Attempt, ending: Ending) -> dict[str, object]:
        customs = [Custom.of(reply) for reply in ending.replies]
        last = customs[-1] if customs else None
        fields: dict[str, object] = {
            "message_id": attempt.message,
            "conversation": self.pseudonym(attempt.conversation),
            "channel": attempt.channel,
            "attempt": attempt.number,
            "language": last and last.language,
            "intent": last and last.intent,
            "outcome": last and last.outcome,
            "facts": [fact.id for custom in customs for fact in custom.facts],
            "ms": round(ending.seconds * 1000, 1),
        }
        if self._texts:
            fields["text"] = attempt.text
            fields["replies"] = [reply["text"] for reply in ending.replies]
        return fields


def described(error: BaseException, texts: bool) -> str:
    """An exception and those that led to it, with their places; its words only where no user can have written them."""
    return "\n".join(line for part in _causes(error) for line in _lines(part, texts))


def _causes(error: BaseException) -> list[BaseException]:
    """An exception and what led to it, the first cause first."""
    found: list[BaseException] = []
    part: BaseException | None = error
    while part is not None and part not in found:
        found.insert(0, part)
        part = part.__cause__ or (None if part.__suppress_context__ else part.__context__)
    return found


def _lines(error: BaseException, texts: bool) -> Iterator[str]:
    yield from "".join(traceback.format_tb(error.__traceback__)).splitlines()
    yield f"{type(error).__module__}.{type(error).__qualname__}{_words(error, texts)}"


def _words(error: BaseException, texts: bool) -> str:
    if texts or isinstance(error, _HARMLESS):
        return f": {error}"
    return f": {reason(error)}" if isinstance(error, SQLAlchemyError) else ""


def reason(error: SQLAlchemyError) -> str:
    """The driver's own words, without the statement, the address, and the row, which may hold what users wrote."""
    return str(getattr(error, "orig", None) or error).strip().splitlines()[0]
