"""What the command line says when it can't work."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import NoReturn

import typer
from pydantic import ValidationError
from rich.markup import escape

from bot.console import err, explain_settings, show_findings
from bot.exits import CANNOT_WORK, NEGATIVE
from bot.settings import settings


@contextmanager
def clear_errors(rasa: bool = True) -> Iterator[None]:
    """Say what hinders the work in one line, not in a traceback; `rasa` where the work is done in this process."""
    from sqlalchemy.exc import SQLAlchemyError

    from actions.knowledge import InvalidKnowledge
    from bot.delivery.database import DatabaseUnusable
    from bot.engine.quiet import silence
    from bot.engine.training import ModelUnusable, TrainingFailed

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
        give_up("The knowledge can't be used.")
    except DatabaseUnusable as error:
        give_up(str(error))
    except SQLAlchemyError as error:
        give_up(f"The database (setting DATABASE_URL) does not answer: {type(error).__name__}")
    except (ModelUnusable, TrainingFailed) as error:
        give_up(str(error))


def give_up(message: str, code: int = CANNOT_WORK) -> NoReturn:
    """End the command with a message."""
    err.print(f"[red]{escape(message)}[/]", highlight=False, soft_wrap=True)
    raise typer.Exit(code)


def negative(message: str) -> NoReturn:
    """End the command with a negative result."""
    give_up(message, NEGATIVE)
