"""Secrets that all processes of a service share: made once, and kept in the database."""

from __future__ import annotations

import secrets

import sqlalchemy as sa

from bot.delivery.database import Database, clock
from bot.delivery.schema import keys

_BYTES = 32


def shared(connection: sa.engine.Connection, database: Database, name: str) -> str:
    """The secret of this name, which the first who asks makes. Asks for a writing connection."""
    database.lock(connection, f"key:{name}")
    known = connection.execute(sa.select(keys.c.value).where(keys.c.name == name)).scalar()
    if known is not None:
        return str(known)
    made = secrets.token_urlsafe(_BYTES)
    row = {"name": name, "value": made, "created_at": clock(database.on_postgresql)}
    connection.execute(sa.insert(keys).values(row), database.times)
    return made
