"""Buried rows are found without reading all the others: they are counted at every scrape of the metrics."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"


def upgrade() -> None:
    """Make the indexes."""
    buried = sa.text("state = 'buried'")
    for table in ("inbox", "outbox"):
        op.create_index(f"{table}_buried", table, ["id"], sqlite_where=buried, postgresql_where=buried)
