"""What is told about a statement beside what it says; only PostgreSQL needs most of it."""

from __future__ import annotations

from typing import TypeVar

from sqlalchemy.sql.base import Executable

PREPARED, LATER = "partner_desk_prepared", "partner_desk_later"
LOCK, HASTE = "partner_desk_lock", "partner_desk_haste"
READS, AT_ONE_MOMENT = "partner_desk_reads", "partner_desk_at_one_moment"
Statement = TypeVar("Statement", bound=Executable)


def prepared(statement: Statement) -> Statement:
    """A statement that is to be kept prepared: to plan it anew each time takes longer than to execute it."""
    kept: Statement = statement.execution_options(**{PREPARED: True})
    return kept


def later(statement: Statement) -> Statement:
    """A prepared statement that may go along with whatever comes next in its transaction, at last the commit.

    Nobody looks at its result, and an error of it comes with the next statement.
    """
    kept: Statement = prepared(statement).execution_options(**{LATER: True})
    return kept


def locking(key: str, in_haste: bool = False) -> dict[str, object]:
    """Options of a statement that wait, before it looks at anything, until no other transaction holds a key.

    On SQLite there is one writer anyway. `in_haste` says that nobody relies on this transaction before another one
    after it is committed with care.
    """
    return {LOCK: key, HASTE: in_haste}
