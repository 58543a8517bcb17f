"""How much a message is to blame for the ends of processes."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"


def upgrade() -> None:
    """Add the column; older processes go on without it."""
    op.add_column("inbox", sa.Column("blame", sa.Integer, nullable=False, server_default="0"))
