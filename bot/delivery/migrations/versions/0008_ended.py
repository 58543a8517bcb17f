"""Conversations that were ended by their visitors."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"

_ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    """Make the table."""
    op.create_table(
        "ended",
        sa.Column("id", _ID, primary_key=True),
        sa.Column("conversation", sa.String(255), nullable=False, unique=True),
        sa.Column("ended_at", sa.Float, nullable=False),
    )
