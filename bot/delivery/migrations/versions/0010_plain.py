"""Whether a reply goes out in words, as the platform does not take what shows its options."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"


def upgrade() -> None:
    """Add the column; older processes go on without it."""
    op.add_column("outbox", sa.Column("plain", sa.Boolean, nullable=False, server_default=sa.false()))
