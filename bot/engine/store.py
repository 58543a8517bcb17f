"""Keeps conversations in a database: every event for good, the last few messages in mind."""

from __future__ import annotations

import json
from typing import Iterable, Optional

import sqlalchemy as sa
from rasa.core.tracker_store import TrackerStore
from rasa.shared.core.constants import ACTION_LISTEN_NAME
from rasa.shared.core.domain import Domain
from rasa.shared.core.events import ActionExecuted, Event, SlotSet, deserialise_events
from rasa.shared.core.trackers import DialogueStateTracker

_metadata = sa.MetaData()
_events = sa.Table(
    "events",
    _metadata,
    sa.Column("id", sa.Integer, primary_key=True),
    sa.Column("conversation", sa.String(255), nullable=False, index=True),
    sa.Column("type", sa.String(64), nullable=False),
    sa.Column("timestamp", sa.Float, nullable=False),
    sa.Column("data", sa.Text, nullable=False),
)
_conversations = sa.Table(
    "conversations",
    _metadata,
    sa.Column("id", sa.String(255), primary_key=True),
    sa.Column("slots", sa.Text, nullable=False),
)


class StoredTracker(DialogueStateTracker):
    """A tracker that knows how many of its events are in the database already."""

    stored_events: int = 0


class DatabaseTrackerStore(TrackerStore):
    """Rasa's tracker store on SQLAlchemy Core.

    A conversation is loaded from its last `history` messages and its slots, so that it costs the same however long it
    is. Errors of the database are raised: there is no silent fall-back to memory.
    """

    def __init__(self, url: str, history: int, domain: Optional[Domain] = None) -> None:
        super().__init__(domain)
        self._history = history
        self._engine = sa.create_engine(url, future=True, pool_pre_ping=True)
        if self._engine.dialect.name == "sqlite":
            sa.event.listen(self._engine, "connect", _configure_sqlite)
        _metadata.create_all(self._engine)

    def check(self) -> None:
        """Raise SQLAlchemyError when the database does not answer, or has lost its tables."""
        with self._engine.connect() as connection:
            connection.execute(sa.select(_conversations.c.id).limit(1))

    def close(self) -> None:
        """Give back the connections."""
        self._engine.dispose()

    def init_tracker(self, sender_id: str) -> StoredTracker:
        """An empty tracker."""
        return StoredTracker(sender_id, self.domain.slots)

    async def save(self, tracker: DialogueStateTracker) -> None:
        """Append the tracker's new events and keep its slots, in one transaction."""
        known = tracker.stored_events if isinstance(tracker, StoredTracker) else 0
        events = list(tracker.events)
        slots = json.dumps(tracker.current_slot_values())
        with self._engine.begin() as connection:
            if events[known:]:
                connection.execute(sa.insert(_events), [_row(tracker.sender_id, event) for event in events[known:]])
            changed = connection.execute(
                sa.update(_conversations).where(_conversations.c.id == tracker.sender_id).values(slots=slots)
            )
            if not changed.rowcount:
                connection.execute(sa.insert(_conversations).values(id=tracker.sender_id, slots=slots))
        if isinstance(tracker, StoredTracker):
            tracker.stored_events = len(events)

    async def retrieve(self, sender_id: str) -> Optional[DialogueStateTracker]:
        """The conversation with its last messages in mind; None for a new one."""
        return self._load(sender_id, self._history)

    async def retrieve_full_tracker(self, conversation_id: str) -> Optional[DialogueStateTracker]:
        """The conversation with every event."""
        return self._load(conversation_id, None)

    async def keys(self) -> Iterable[str]:
        """The ids of all conversations."""
        with self._engine.connect() as connection:
            return list(connection.execute(sa.select(_conversations.c.id)).scalars())

    def _load(self, sender_id: str, history: Optional[int]) -> Optional[DialogueStateTracker]:
        with self._engine.connect() as connection:
            slots = connection.execute(
                sa.select(_conversations.c.slots).where(_conversations.c.id == sender_id)
            ).scalar()
            if slots is None:
                return None
            start = _start(connection, sender_id, history) if history else None
            query = sa.select(_events.c.data).where(_events.c.conversation == sender_id).order_by(_events.c.id)
            if start is not None:
                query = query.where(_events.c.id >= start)
            events = deserialise_events([json.loads(data) for data in connection.execute(query).scalars()])
        tracker = self.init_tracker(sender_id)
        if start is not None:
            tracker.update_with_events(_before(json.loads(slots), self.domain), self.domain)
        tracker.update_with_events(events, self.domain)
        tracker.stored_events = len(tracker.events)
        return tracker


def _before(slots: dict[str, object], domain: Domain) -> list[Event]:
    """Stand-ins for what is not loaded: the slots as they are now, and that the bot was listening."""
    known = {slot.name for slot in domain.slots}
    events: list[Event] = [SlotSet(name, value) for name, value in slots.items() if name in known and value is not None]
    return [*events, ActionExecuted(ACTION_LISTEN_NAME)]


def _start(connection: sa.engine.Connection, sender_id: str, history: int) -> Optional[int]:
    """The id of the oldest message that is kept in mind; None while all are."""
    query = (
        sa.select(_events.c.id)
        .where(_events.c.conversation == sender_id, _events.c.type == "user")
        .order_by(_events.c.id.desc())
        .offset(history - 1)
        .limit(1)
    )
    start = connection.execute(query).scalar()
    return None if start is None else int(start)


def _row(conversation: str, event: Event) -> dict[str, object]:
    data = event.as_dict()
    return {
        "conversation": conversation,
        "type": data["event"],
        "timestamp": data.get("timestamp") or 0.0,
        "data": json.dumps(data),
    }


def _configure_sqlite(connection: object, _record: object) -> None:
    cursor = connection.cursor()  # type: ignore[attr-defined]
    for pragma in ("journal_mode=WAL", "synchronous=NORMAL", "busy_timeout=5000"):
        cursor.execute(f"PRAGMA {pragma}")
    cursor.close()
