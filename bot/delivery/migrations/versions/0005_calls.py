"""How much of a reply has gone out, where it takes several calls."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"


def upgrade() -> None:
    """Add the columns; older processes go on without them."""
    for name in ("calls", "begun"):
        op.add_column("outbox", sa.Column(name, sa.Integer, nullable=False, server_default="0"))
