"""How much of a reply has gone out, where it takes several calls."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0003"


def upgrade() -> None:
    """Add the column; older processes go on without it."""
    op.add_column("outbox", sa.Column("calls", sa.Integer, nullable=False, server_default="0"))
