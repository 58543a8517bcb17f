"""What the command line says when it can't work."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, NoReturn

import typer
from pydantic import ValidationError
from rich.markup import escape

from bot.commands.console import err, explain_settings, show_findings
from bot.processes.exit_codes import CANNOT_WORK, NEGATIVE
from bot.settings import settings

if TYPE_CHECKING:
    from knowledge import Finding

# So many files are named in one line.
_MOST_NAMED = 3


@contextmanager
def clear_errors(rasa: bool = True) -> Iterator[None]:
    """Say what hinders the work in one line, not in a traceback; `rasa` where the work is done in this process."""
    from sqlalchemy.exc import SQLAlchemyError

    from bot.channels.registry import ChannelUnusable
    from bot.delivery.database import DatabaseUnusable
    from bot.engine.quiet import silence
    from bot.engine.training import ModelUnusable, TrainingFailed
    from knowledge import InvalidKnowledge

    try:
        # Before Rasa is silenced, which takes the variable LOG_LEVEL.
        settings()
        if rasa:
            silence()
        yield
    except ValidationError as error:
        give_up(explain_settings(error))
    except InvalidKnowledge as error:
        show_findings(error.findings)
        give_up(_unusable(error.findings))
    except (ChannelUnusable, DatabaseUnusable) as error:
        give_up(str(error))
    except SQLAlchemyError as error:
        give_up(f"The database (setting DATABASE_URL) does not answer: {type(error).__name__}")
    except (ModelUnusable, TrainingFailed) as error:
        give_up(str(error))


def _unusable(findings: Sequence[Finding]) -> str:
    """What can't be used: the knowledge, or else the files by name, as test conversations are."""
    files = list(dict.fromkeys(str(finding.file) for finding in findings))
    if not files or any(Path(file).resolve().is_relative_to(settings().knowledge.resolve()) for file in files):
        return "The knowledge can't be used."
    named = ", ".join(Path(file).name for file in files[:_MOST_NAMED])
    more = f" and {len(files) - _MOST_NAMED} more files" if len(files) > _MOST_NAMED else ""
    return f"{named}{more} can't be used: the lines above say what to write instead."


def give_up(message: str, code: int = CANNOT_WORK) -> NoReturn:
    """End the command with a message."""
    err.print(f"[red]{escape(message)}[/]", highlight=False, soft_wrap=True)
    raise typer.Exit(code)


def negative(message: str) -> NoReturn:
    """End the command with a negative result."""
    give_up(message, NEGATIVE)
