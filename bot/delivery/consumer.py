"""Answers leased messages: conversation, engine, and all that follows from it in one transaction."""

from __future__ import annotations

import copy
import logging
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager

import sqlalchemy as sa
from sqlalchemy.exc import SQLAlchemyError

from bot.delivery import conversations, inbox, outbox
from bot.delivery.database import Database
from bot.delivery.followers import tell_followers
from bot.delivery.inbox import Conflict, Event, Leased, Receipt, Turn
from bot.delivery.lease_owners import has_ended, number_of
from bot.delivery.notifications import WORK, notify
from bot.delivery.poison import MOST_BLAME, InProgress
from bot.delivery.queue import MOST_ATTEMPTS, hand_back, leasing
from bot.delivery.schema import FOLLOWED
from bot.delivery.schema import inbox as inbox_table
from bot.delivery.schema import outbox as outbox_table
from bot.engine.conversation import Answer, Answerer, Json
from bot.observing.hooks import ANSWERED, DATABASE, DEAD_LETTERED, FAILED, LOST, Attempt, Ending, Watch

logger = logging.getLogger(__name__)
Replies = list[Json]
# How an attempt ended, and the replies where it was the last one.
Outcome = tuple[str, Replies | None]
# Makes events with what it looks up in a transaction.
Prepare = Callable[[sa.engine.Connection], Sequence[Event]]
_LEASING = [leasing(table) for table in (inbox_table, outbox_table)]


class Consumer:
    """Takes messages from the inbox to the outbox. Safe to call from several threads.

    `owner` names this process in leases; `pushed` says whether a channel's replies are sent by us, and `hold` in how
    many seconds at the earliest; `tell` is called with each message that has ended, and its replies; `changed` with
    each followed conversation in which something is new; `watch` of every attempt; `in_progress` tells other processes
    which message is being answered.
    """

    def __init__(
        self,
        database: Database,
        engine: Answerer,
        owner: str,
        pushed: Callable[[str], bool] = lambda channel: False,
        hold: Callable[[str], float] = lambda channel: 0.0,
        tell: Callable[[int, Replies], None] = lambda message, replies: None,
        changed: Callable[[str], None] = lambda conversation: None,
        watch: Watch | None = None,
        in_progress: InProgress | None = None,
    ) -> None:
        self._database = database
        self._engine = engine
        self._owner = owner
        self._pushed = pushed
        self._hold = hold
        self._tell = tell
        self._changed = changed
        self._watch = watch or Watch()
        self._in_progress = in_progress or InProgress()
        # Leases of ours that nobody works at, as the database failed meanwhile.
        self._dropped: list[Leased] = []
        self._dropping = threading.Lock()

    def accept(self, event: Event, awaited: bool = False) -> Receipt:
        """Take an event in; its receipt has the turn to answer it, when it is the first open one of its conversation.

        `awaited` says that the sender waits for the replies, and takes nothing for accepted before they are there.
        """
        with self._watch.stage(DATABASE), self._database.writing() as connection:
            receipt = inbox.accept(connection, self._database, event, self._owner, awaited)
            if receipt.fresh:
                self._tell_followers(connection, event)
        if receipt.fresh and event.channel == FOLLOWED:
            self._changed(event.conversation)
        return receipt

    def accept_all(self, prepare: Prepare) -> list[tuple[Event, Receipt | None]]:
        """Take events in, all or none of them; those that came with another content before have no receipt.

        `prepare` makes the events in the same transaction.
        """
        accepted = []
        with self._watch.stage(DATABASE), self._database.writing() as connection:
            events = prepare(connection)
            # In one order everywhere, so that no two transactions wait for each other.
            for conversation in sorted({event.conversation for event in events}):
                self._database.lock(connection, conversation)
            for event in events:
                accepted.append((event, self._accept_known(connection, event)))
        return accepted

    def _accept_known(self, connection: sa.engine.Connection, event: Event) -> Receipt | None:
        try:
            return inbox.accept(connection, self._database, event, self._owner)
        except Conflict:
            return None

    def next(self, conversation: str | None = None) -> Turn | None:
        """The turn to answer the oldest message that is due (of one conversation, if named)."""
        with self._taking_back() as dropped, self._database.writing() as connection:
            for leased in dropped:
                inbox.release(connection, leased, self._owner)
            return inbox.claim(connection, self._database, self._owner, conversation)

    def take(self, turn: Turn) -> Replies | None:
        """Answer a message; None when it has to wait for another attempt, or is another process's by now.

        Raises SQLAlchemyError; then the message is taken up anew as soon as the database answers.
        """
        started = time.perf_counter()
        attempt = _attempt(turn.leased)
        with self._watch.attempt(attempt):
            result, replies = FAILED, None
            try:
                result, replies = self._try(turn)
            except SQLAlchemyError:
                with self._dropping:
                    self._dropped.append(turn.leased)
                raise
            finally:
                self._watch.ended(attempt, Ending(result, time.perf_counter() - started, replies or []))
        return replies

    @contextmanager
    def _taking_back(self) -> Iterator[list[Leased]]:
        with self._dropping:
            dropped, self._dropped = self._dropped, []
        try:
            yield dropped
        except SQLAlchemyError:
            with self._dropping:
                self._dropped += dropped
            raise

    def _try(self, turn: Turn) -> Outcome:
        if turn.leased.attempts > MOST_ATTEMPTS:
            return self._dead_letter(turn, "it was begun too often and never finished")
        if turn.leased.blame >= MOST_BLAME:
            return self._dead_letter(turn, "it has ended the processes that were at it")
        try:
            # Copies: what an engine changes by the way, and perhaps before it fails, must not be kept.
            copies = copy.deepcopy(turn.conversation), copy.deepcopy(turn.leased.event.message)
            with self._in_progress.answering(turn.leased.id):
                answer = self._engine.answer(*copies)
        except SQLAlchemyError:
            raise  # no fault of the message
        except Exception as error:
            logger.exception("message %s failed (attempt %s)", turn.leased.id, turn.leased.attempts)
            return self._put_back(turn, f"{type(error).__name__}: {error}")
        return self._end(turn, answer)

    def _put_back(self, turn: Turn, error: str) -> Outcome:
        if turn.leased.attempts >= MOST_ATTEMPTS:
            return self._dead_letter(turn, error)
        with self._watch.stage(DATABASE), self._database.writing() as connection:
            inbox.put_back(connection, self._database, turn.leased, self._owner, error)
        return FAILED, None

    def _dead_letter(self, turn: Turn, error: str) -> Outcome:
        """A partner is told that it failed; the message waits for an operator."""
        from bot.engine.dialogue import failed

        # The error may quote what a partner wrote: it stands in the inbox, not in the log.
        logger.error("message %s is buried: `python -m bot inbox` says why", turn.leased.id)
        return self._end(turn, failed(turn.conversation, turn.leased.event.message), error)

    def _end(self, turn: Turn, answer: Answer, error: str | None = None) -> Outcome:
        """Keep the answer and mark the message as done, or as dead-lettered with an error: both or neither."""
        event = turn.leased.event
        with self._watch.stage(DATABASE), self._database.writing() as connection:
            if event.channel == FOLLOWED:
                # What is read as it goes on is written by one at a time: its order is that of the times.
                self._database.lock(connection, event.conversation)
            if not inbox.end(connection, self._database, turn.leased, self._owner, error):
                logger.warning("message %s is another process's by now", turn.leased.id)
                return LOST, None
            conversations.extend(connection, turn.conversation, answer)
            pushed, hold = self._pushed(event.channel), self._hold(event.channel)
            outbox.put(connection, self._database, turn.leased, answer.replies, pushed, hold)
            if turn.leased.accepted_by != self._owner:
                notify(connection, self._database, f"done:{turn.leased.id}")
            self._tell_followers(connection, event)
        self._tell(turn.leased.id, answer.replies)
        if event.channel == FOLLOWED:
            self._changed(event.conversation)
        return DEAD_LETTERED if error else ANSWERED, answer.replies

    def _tell_followers(self, connection: sa.engine.Connection, event: Event) -> None:
        if event.channel == FOLLOWED:
            tell_followers(connection, self._database, self._owner, event.conversation)

    def hand_back(self) -> None:
        """End the leases of this process."""
        try:
            self._end_leases([self._owner])
        except SQLAlchemyError:
            # They end by themselves after a while.
            logger.warning("leases could not be handed back")

    def take_over(self) -> bool:
        """End the leases of this machine's processes that have ended; returns whether there were any.

        Raises SQLAlchemyError.
        """
        with self._database.reading() as connection:
            owners = {owner for each in _LEASING for owner in connection.execute(each).scalars()}
        # In one order everywhere, so that no two transactions wait for each other.
        ended = sorted(owner for owner in owners if has_ended(owner) and not self._in_progress.awaits(number_of(owner)))
        if ended:
            self._end_leases(ended)
        return bool(ended)

    def _end_leases(self, owners: Sequence[str]) -> None:
        deaths = {owner: self._in_progress.death(number_of(owner)) for owner in owners if owner != self._owner}
        with self._database.writing() as connection:
            for owner, death in deaths.items():
                if death is not None and death.message:
                    inbox.blame(connection, self._database, owner, death)
            for table in (inbox_table, outbox_table):
                for owner in owners:
                    hand_back(connection, table, owner)
            notify(connection, self._database, WORK)


def _attempt(leased: Leased) -> Attempt:
    event = leased.event
    return Attempt(
        leased.id,
        leased.attempts,
        event.channel,
        event.conversation,
        event.message.text,
        leased.accepted_at,
        followed=event.channel == FOLLOWED,
    )
