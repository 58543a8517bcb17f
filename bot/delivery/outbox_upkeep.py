"""What an operator sees of the outbox, and does with replies that wait or that were given up."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass

import sqlalchemy as sa

from bot.delivery import inbox_upkeep
from bot.delivery.database import Database, clock
from bot.delivery.inbox_upkeep import Item
from bot.delivery.notifications import SEND, notify
from bot.delivery.queue import shortened
from bot.delivery.schema import CLOSED, DEAD_LETTERED, DROPPED, LEASED, SENT, WAITING, inbox, outbox
from knowledge.expressions import compiled

_CHANGEABLE = (WAITING, DEAD_LETTERED, CLOSED)
# An exception's name, before its words.
_DEFECT = compiled("bot/delivery/outbox_upkeep.py defect", r"\w+: ")
# Written out, not as a parameter, as in upkeep.py.
_LISTED = (inbox_upkeep.OPEN, inbox_upkeep.DEAD_LETTERED_ONLY, "state = 'closed'")


@dataclass(frozen=True)
class Unsent(Item):
    """A reply that is open, dead-lettered or closed; `calls` of those that send it have gone out."""

    account: str
    calls: int

    @property
    def more(self) -> dict[str, object]:
        """What else there is to show, by name."""
        return {"account": self.account, "calls": self.calls}

    @property
    def reason(self) -> str | None:
        """The platform's refusal, with its code, in our own words; of a defect only its kind."""
        return super().reason if _DEFECT.match(self.error or "") else self.error


@dataclass(frozen=True)
class SentCall:
    """A call that was made: whose reply, at which place among the replies to its event, which of its calls."""

    channel: str
    account: str
    event: str
    position: int
    number: int


def items(connection: sa.engine.Connection, database: Database) -> Sequence[Unsent]:
    """The open, the dead-lettered and the closed replies, oldest first."""
    return [_item(row) for row in inbox_upkeep.rows(connection, database, outbox, outbox.c.created_at, _LISTED)]


def retry(connection: sa.engine.Connection, database: Database, reply: int) -> bool:
    """Let a dead-lettered, closed or waiting reply be sent now; False when there is no such reply.

    It goes on with the first of its calls that has not gone out, and it is tried for as long as a new one.

    It keeps its place: of its conversation's replies that are still to be sent it comes before the later ones, which
    wait for it as for any other, but for one that is being sent: that is finished first. What went out after it was
    given up stays before it. A new place at the end would put it after answers to later questions that wait, too, and
    of two replies to one message the first could come last.
    """
    now = clock(database.on_postgresql)
    # One that a sender has been at stays one: an acknowledgement may carry others, whole.
    attempts = sa.case((outbox.c.attempts == 0, 0), else_=1)
    values = {"state": WAITING, "attempts": attempts, "due": now, "created_at": now, "error": None, "done_at": None}
    return _change(connection, database, reply, values)


def drop(connection: sa.engine.Connection, database: Database, reply: int, force: bool = False) -> bool:
    """Never send a dead-lettered, closed or waiting reply; False when there is no such reply.

    `force` also takes one from the process that is at it: what that has sent already is sent, and nothing more.
    """
    values = {"state": DROPPED, "done_at": clock(database.on_postgresql), "owner": None, "lease_until": None}
    return _change(connection, database, reply, values, (*_CHANGEABLE, LEASED) if force else _CHANGEABLE)


def undelivered(
    connection: sa.engine.Connection, database: Database, call: SentCall, error: str, closed: bool = False
) -> bool:
    """Give up a reply that was sent and did not arrive, as the platform tells later; False where that is known.

    Sent again, it begins with the call that failed. `closed`: nobody may write to this user at present.
    """
    of_event = sa.select(inbox.c.id).where(
        inbox.c.channel == call.channel, inbox.c.account == call.account, inbox.c.event == call.event
    )
    gone_out = [outbox.c.message.in_(of_event), outbox.c.position == call.position, outbox.c.calls >= call.number]
    before = {"calls": call.number - 1, "begun": call.number - 1}
    ended = {
        "state": CLOSED if closed else DEAD_LETTERED,
        "error": shortened(error),
        "done_at": clock(database.on_postgresql),
    }
    given_up = sa.update(outbox).where(*gone_out, outbox.c.state == SENT).values(ended | before)
    if connection.execute(given_up, database.times).rowcount:
        return True
    # Another part is known not to have arrived: what is sent again begins with the first of them.
    connection.execute(sa.update(outbox).where(*gone_out, outbox.c.state.in_((DEAD_LETTERED, CLOSED))).values(before))
    return False


def _change(
    connection: sa.engine.Connection,
    database: Database,
    reply: int,
    values: dict[str, object],
    states: Sequence[str] = _CHANGEABLE,
) -> bool:
    changed = inbox_upkeep.change(connection, database, outbox, reply, states, values)
    if changed:
        # Also what waited behind a dropped one can go out now.
        notify(connection, database, SEND)
    return changed


def _item(row: sa.engine.Row) -> Unsent:
    text = str(json.loads(row.reply).get("text", ""))
    return Unsent(**inbox_upkeep.fields_of(row), text=text, account=row.account, calls=row.calls)
