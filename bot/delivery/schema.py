"""The tables, as the newest of the migrations leaves them."""

from __future__ import annotations

import sqlalchemy as sa

metadata = sa.MetaData()

# SQLite numbers rows by itself only where the type is exactly INTEGER.
_ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")

# Every event of every conversation, for good.
events = sa.Table(
    "events",
    metadata,
    sa.Column("id", _ID, primary_key=True),
    sa.Column("conversation", sa.String(255), nullable=False, index=True),
    sa.Column("type", sa.String(64), nullable=False),
    sa.Column("timestamp", sa.Float, nullable=False),
    sa.Column("data", sa.Text, nullable=False),
)

# What a conversation is between two messages.
conversations = sa.Table(
    "conversations",
    metadata,
    sa.Column("id", sa.String(255), primary_key=True),
    sa.Column("slots", sa.Text, nullable=False),
    sa.Column("loop", sa.String(255)),
)

# A message is open while it is WAITING (for its turn, or for another attempt) or LEASED (by a process, for a while).
WAITING, LEASED = "waiting", "leased"
# It ends DONE, or DEAD_LETTERED after too many attempts, or DROPPED by an operator. (Databases have it as "buried".)
DONE, DEAD_LETTERED, DROPPED = "done", "buried", "dropped"
# A reply that is given to whoever asks for it, not sent.
KEPT = "kept"
# A reply that was sent.
SENT = "sent"
# A reply that could not be sent, as the platform lets nobody write to its user at present.
CLOSED = "closed"

# The channel whose conversations are read as they go on (bot/delivery/transcript.py).
FOLLOWED = "web"


def _open_only(table: str) -> sa.sql.elements.TextClause:
    return sa.text(f"{table}.state IN ('{WAITING}', '{LEASED}')")


def _queue_columns() -> list[sa.Column]:
    """What a row needs that waits for a process to do something with it, and times in seconds since 1970."""
    return [
        sa.Column("state", sa.String(16), nullable=False),
        sa.Column("attempts", sa.Integer, nullable=False, default=0),
        sa.Column("due", sa.Float, nullable=False),
        sa.Column("owner", sa.String(64)),
        sa.Column("lease_until", sa.Float),
        sa.Column("error", sa.Text),
    ]


inbox = sa.Table(
    "inbox",
    metadata,
    sa.Column("id", _ID, primary_key=True),
    sa.Column("channel", sa.String(32), nullable=False),
    sa.Column("account", sa.String(255), nullable=False),
    sa.Column("event", sa.String(255), nullable=False),
    sa.Column("conversation", sa.String(255), nullable=False),
    sa.Column("content", sa.Text, nullable=False),
    sa.Column("accepted_by", sa.String(64), nullable=False),
    sa.Column("accepted_at", sa.Float, nullable=False),
    sa.Column("done_at", sa.Float),
    # How much the message is to blame for the ends of processes (bot/delivery/poison.py).
    sa.Column("blame", sa.Integer, nullable=False, server_default="0"),
    *_queue_columns(),
    # The platforms repeat what they are not sure to have delivered.
    sa.UniqueConstraint("channel", "account", "event", name="inbox_event"),
    sa.Index(
        "inbox_open", "conversation", "id", sqlite_where=_open_only("inbox"), postgresql_where=_open_only("inbox")
    ),
)
# The last guard: one message of a conversation at a time, whatever else goes wrong.
sa.Index(
    "inbox_lease",
    inbox.c.conversation,
    unique=True,
    sqlite_where=inbox.c.state == LEASED,
    postgresql_where=inbox.c.state == LEASED,
)

outbox = sa.Table(
    "outbox",
    metadata,
    sa.Column("id", _ID, primary_key=True),
    sa.Column("message", sa.BigInteger, sa.ForeignKey("inbox.id"), nullable=False, index=True),
    sa.Column("position", sa.Integer, nullable=False),
    sa.Column("channel", sa.String(32), nullable=False),
    sa.Column("account", sa.String(255), nullable=False),
    sa.Column("conversation", sa.String(255), nullable=False),
    sa.Column("reply", sa.Text, nullable=False),
    # How many of the calls that send it have gone out, and how many were begun.
    sa.Column("calls", sa.Integer, nullable=False, server_default="0"),
    sa.Column("begun", sa.Integer, nullable=False, server_default="0"),
    # The platform does not take what shows its options: it goes out in words.
    sa.Column("plain", sa.Boolean, nullable=False, server_default=sa.false()),
    sa.Column("created_at", sa.Float, nullable=False),
    sa.Column("done_at", sa.Float),
    *_queue_columns(),
    sa.UniqueConstraint("message", "position", name="outbox_position"),
    sa.Index(
        "outbox_open", "conversation", "id", sqlite_where=_open_only("outbox"), postgresql_where=_open_only("outbox")
    ),
)
sa.Index(
    "outbox_lease",
    outbox.c.conversation,
    unique=True,
    sqlite_where=outbox.c.state == LEASED,
    postgresql_where=outbox.c.state == LEASED,
)

# The tokens with which platforms are called: one process fetches one, all use it. Times in seconds since 1970.
access_tokens = sa.Table(
    "access_tokens",
    metadata,
    sa.Column("name", sa.String(255), primary_key=True),
    sa.Column("token", sa.Text, nullable=False),
    sa.Column("expires_at", sa.Float, nullable=False),
    sa.Column("fetching_until", sa.Float, nullable=False),
)

for _table in (inbox, outbox):
    sa.Index(
        f"{_table.name}_followed",
        _table.c.conversation,
        _table.c.id,
        sqlite_where=_table.c.channel == FOLLOWED,
        postgresql_where=_table.c.channel == FOLLOWED,
    )
    # They are counted at every scrape of the metrics.
    sa.Index(
        f"{_table.name}_buried",
        _table.c.id,
        sqlite_where=_table.c.state == DEAD_LETTERED,
        postgresql_where=_table.c.state == DEAD_LETTERED,
    )

# What partners think of replies: the last that they said.
feedback = sa.Table(
    "feedback",
    metadata,
    sa.Column("reply", _ID, sa.ForeignKey("outbox.id"), primary_key=True, autoincrement=False),
    sa.Column("conversation", sa.String(255), nullable=False),
    sa.Column("rating", sa.String(8), nullable=False),
    sa.Column("reason", sa.String(16)),
    sa.Column("comment", sa.Text),
    sa.Column("given_at", sa.Float, nullable=False),
)

# Conversations that their visitors have ended.
ended = sa.Table(
    "ended",
    metadata,
    sa.Column("id", _ID, primary_key=True),
    sa.Column("conversation", sa.String(255), nullable=False, unique=True),
    sa.Column("ended_at", sa.Float, nullable=False),
)

# What was written last to see whether anything can be written (bot/delivery/health.py).
probes = sa.Table(
    "probes", metadata, sa.Column("id", _ID, primary_key=True), sa.Column("filler", sa.Text, nullable=False)
)

# Secrets that the processes share, where the settings give none.
keys = sa.Table(
    "keys",
    metadata,
    sa.Column("name", sa.String(64), primary_key=True),
    sa.Column("value", sa.String(255), nullable=False),
    sa.Column("created_at", sa.Float, nullable=False),
)
