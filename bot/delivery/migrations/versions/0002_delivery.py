"""Inbox and outbox; the form that a conversation is in."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"

_ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
_OPEN = sa.text("state IN ('waiting', 'leased')")
_LEASED = sa.text("state = 'leased'")


def upgrade() -> None:
    """Make the tables."""
    op.add_column("conversations", sa.Column("loop", sa.String(255)))
    op.create_table(
        "inbox",
        sa.Column("id", _ID, primary_key=True),
        sa.Column("channel", sa.String(32), nullable=False),
        sa.Column("account", sa.String(255), nullable=False),
        sa.Column("event", sa.String(255), nullable=False),
        sa.Column("conversation", sa.String(255), nullable=False),
        sa.Column("content", sa.Text, nullable=False),
        sa.Column("accepted_by", sa.String(64), nullable=False),
        sa.Column("accepted_at", sa.Float, nullable=False),
        sa.Column("done_at", sa.Float),
        *_queue_columns(),
        sa.UniqueConstraint("channel", "account", "event", name="inbox_event"),
    )
    op.create_table(
        "outbox",
        sa.Column("id", _ID, primary_key=True),
        sa.Column("message", sa.BigInteger, sa.ForeignKey("inbox.id"), nullable=False, index=True),
        sa.Column("position", sa.Integer, nullable=False),
        sa.Column("channel", sa.String(32), nullable=False),
        sa.Column("account", sa.String(255), nullable=False),
        sa.Column("conversation", sa.String(255), nullable=False),
        sa.Column("reply", sa.Text, nullable=False),
        sa.Column("created_at", sa.Float, nullable=False),
        sa.Column("done_at", sa.Float),
        *_queue_columns(),
        sa.UniqueConstraint("message", "position", name="outbox_position"),
    )
    for table in ("inbox", "outbox"):
        open_rows = {"sqlite_where": _OPEN, "postgresql_where": _OPEN}
        leased = {"sqlite_where": _LEASED, "postgresql_where": _LEASED}
        op.create_index(f"{table}_open", table, ["conversation", "id"], **open_rows)
        op.create_index(f"{table}_lease", table, ["conversation"], unique=True, **leased)


def _queue_columns() -> list[sa.Column]:
    return [
        sa.Column("state", sa.String(16), nullable=False),
        sa.Column("attempts", sa.Integer, nullable=False),
        sa.Column("due", sa.Float, nullable=False),
        sa.Column("owner", sa.String(64)),
        sa.Column("lease_until", sa.Float),
        sa.Column("error", sa.Text),
    ]
