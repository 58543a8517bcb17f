"""The key that hides rows' numbers; its age tells which of them were given away as they are."""

from __future__ import annotations

import secrets
import time

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"

_KEYS = sa.table("keys", sa.column("name"), sa.column("value"), sa.column("created_at"))


def upgrade() -> None:
    """Make the key."""
    row = {"name": "numbers", "value": secrets.token_urlsafe(32), "created_at": time.time()}
    op.execute(sa.insert(_KEYS).values(row))
