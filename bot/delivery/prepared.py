"""Statements that PostgreSQL keeps prepared: to plan one anew each time takes it longer than to execute it.

psycopg2 knows no prepared statements, so PREPARE and EXECUTE are written here: PREPARE with the first use of a
statement on a connection, in the same round trip. It is no part of a transaction, and lasts as long as the connection.
"""

from __future__ import annotations

import itertools
import re
import secrets
from typing import Any, TypeVar

import sqlalchemy as sa
from sqlalchemy.sql.base import Executable

_OPTION = "partner_desk_prepared"
_KNOWN, _PREPARING = "prepared", "preparing"
_PARAMETER = re.compile(r"%\((\w+)\)s|%%")
# A name is given once, by any process: after an error nobody knows whether its statement was prepared.
_PROCESS, _numbers = secrets.token_hex(4), itertools.count()
# A type of the statement's columns has changed; a pooler has dropped what was prepared.
_UNUSABLE = ("0A000", "26000")
Statement = TypeVar("Statement", bound=Executable)


def prepared(statement: Statement) -> Statement:
    """A statement that PostgreSQL is to keep prepared: for those few that each message needs."""
    kept: Statement = statement.execution_options(**{_OPTION: True})
    return kept


def prepare_on(engine: sa.engine.Engine) -> None:
    """Let the connections of an engine keep statements prepared; to be called before other listeners are added."""
    sa.event.listen(engine, "before_cursor_execute", _execute_prepared, retval=True)
    sa.event.listen(engine, "after_cursor_execute", _note_prepared)
    sa.event.listen(engine, "handle_error", _forget_unusable)


def _execute_prepared(
    connection: sa.engine.Connection, _cursor: object, statement: str, parameters: Any, context: Any, many: bool
) -> tuple[str, Any]:
    info = connection.info
    info.pop(_PREPARING, None)
    if many or not context.execution_options.get(_OPTION):
        return statement, parameters
    names = list(dict.fromkeys(name for name in _PARAMETER.findall(statement) if name))
    known = info.setdefault(_KNOWN, {})
    arguments = f"({', '.join(f'%({name})s' for name in names)})" if names else ""
    if name := known.get(statement):
        return f"EXECUTE {name}{arguments}", parameters
    name = f"partner_desk_{_PROCESS}_{next(_numbers)}"
    info[_PREPARING] = statement, name
    numbered = {parameter: f"${number}" for number, parameter in enumerate(names, 1)}
    text = _PARAMETER.sub(lambda match: numbered[match[1]] if match[1] else "%%", statement)
    return f"PREPARE {name} AS {text}; EXECUTE {name}{arguments}", parameters


def _note_prepared(connection: sa.engine.Connection, *_: object) -> None:
    if preparing := connection.info.pop(_PREPARING, None):
        statement, name = preparing
        connection.info[_KNOWN][statement] = name


def _forget_unusable(context: Any) -> None:
    """Prepare anew next time what can't be executed any more: whoever failed tries again."""
    if context.connection is not None and getattr(context.original_exception, "pgcode", None) in _UNUSABLE:
        context.connection.info.pop(_KNOWN, None)
