"""Conversations that are followed, feedback on replies, and keys that all processes share."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"

_ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    """Make the tables and the indexes."""
    op.create_table(
        "keys",
        sa.Column("name", sa.String(64), primary_key=True),
        sa.Column("value", sa.String(255), nullable=False),
        sa.Column("created_at", sa.Float, nullable=False),
    )
    op.create_table(
        "feedback",
        sa.Column("reply", _ID, sa.ForeignKey("outbox.id"), primary_key=True),
        sa.Column("conversation", sa.String(255), nullable=False),
        sa.Column("rating", sa.String(8), nullable=False),
        sa.Column("reason", sa.String(16)),
        sa.Column("comment", sa.Text),
        sa.Column("given_at", sa.Float, nullable=False),
    )
    followed = sa.text("channel = 'web'")
    for table in ("inbox", "outbox"):
        columns = ["conversation", "id"]
        op.create_index(f"{table}_followed", table, columns, sqlite_where=followed, postgresql_where=followed)
