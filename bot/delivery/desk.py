"""Where channels hand messages in and get replies: a few threads answer them, and wake who waits."""

from __future__ import annotations

import asyncio
import contextvars
import secrets
from collections.abc import Callable, Mapping
from contextlib import AbstractContextManager
from pathlib import Path
from typing import Protocol
from weakref import WeakValueDictionary

from bot.delivery import conversations, inbox_upkeep, outbox
from bot.delivery.consumer import Consumer, Prepare, Replies
from bot.delivery.database import Arguments, Database, Read, Result, Write, migrate
from bot.delivery.followers import NOTICE, Followers
from bot.delivery.health import Health
from bot.delivery.inbox import Event, Receipt
from bot.delivery.lease_owners import new_owner
from bot.delivery.notifications import SEND, WORK, Listener
from bot.delivery.poison import InProgress
from bot.delivery.pools import Pools
from bot.delivery.signals import Signal
from bot.delivery.sweeper import Sweeper
from bot.delivery.waiters import Waiters
from bot.engine.conversation import Answerer, Json, Message, Recall
from bot.engine.engine import Engine
from bot.engine.fixed_replies import Phrases
from bot.observing.hooks import Queue, Watch
from bot.settings import Settings
from knowledge.context import Context, current, in_use


class DeskEngine(Answerer, Protocol):
    """What a desk needs of an engine."""

    def warm_up(self) -> None:
        """Load what the first messages would wait for."""

    def close(self) -> None:
        """Give back what it holds of the system."""


EngineFactory = Callable[[Path, Recall, str, Watch], DeskEngine]


class Desk:
    """Answers messages: conversations side by side, the messages of one conversation in order, each exactly once."""

    def __init__(
        self,
        settings: Settings,
        model: Path,
        watch: Watch | None = None,
        pushed: Mapping[str, float] | None = None,
        in_progress: InProgress | None = None,
        engine: EngineFactory = Engine,
        context: Context | None = None,
    ) -> None:
        """`watch` is told of every message, and `in_progress` which one is being answered.

        All is answered in the `context`, without one in that which is in use when the desk starts.
        `pushed` are the channels whose replies are sent by a sender, and for how many seconds they are held for whoever
        may carry them off before. `engine` makes what answers, given the same as `Engine`.
        """
        # Names this process in leases.
        self.owner = new_owner()
        self._settings = settings
        self._model = model
        self._watch = watch or Watch()
        self._context = context
        self._consumer: Consumer | None = None
        self._pushed = pushed or {}
        self._in_progress = in_progress or InProgress()
        self._make_engine = engine
        # Set when there may be replies to send: a sender waits for it.
        self.outgoing = Signal()
        self._followers = Followers()
        self._waiters = Waiters()
        self._arriving: WeakValueDictionary[str, asyncio.Lock] = WeakValueDictionary()
        # Looks for what other processes write, where the database does not tell.
        self._looker: asyncio.Task[None] | None = None

    @property
    def ready(self) -> bool:
        """Whether the model is loaded."""
        return self._consumer is not None

    @property
    def database(self) -> Database:
        """The open database."""
        return self._database

    @property
    def model(self) -> str:
        """The name of the model."""
        return self._model.name.removesuffix(".tar.gz")

    def start(self) -> None:
        """Open the database and load the model. Raises what they raise; then nothing is left half-started."""
        from bot.engine.quiet import silence

        silence(self._settings.log_level)
        context = self._context or current()
        database = Database(self._settings.database, Pools.connections)
        try:
            migrate(database)
            self._database = database
            self._pools = Pools(database.on_postgresql, context)
            self._health = Health(database)
            with in_use(context):
                self._engine = self._make_engine(self._model, self._recall, self._settings.log_level, self._watch)
                self._engine.warm_up()
        except BaseException:
            database.close()
            raise
        self._listener = Listener(database, self._on_notice)
        self._consumer = Consumer(
            database,
            Phrases(self._engine),
            self.owner,
            pushed=self._pushed.__contains__,
            hold=lambda channel: self._pushed.get(channel, 0.0),
            tell=self._on_answered,
            changed=self._followers.ring,
            watch=self._watch,
            in_progress=self._in_progress,
        )
        self._sweeper = Sweeper(self._consumer, self._pools, lambda: self._on_notice(WORK))

    async def open(self) -> None:
        """Begin to look for messages that nobody answers; first of all those of processes that have ended."""
        await self._in_reader(self._sweeper.take_over)
        self._listener.start()
        self._sweeper.start()
        if not self._database.on_postgresql:
            self._looker = asyncio.create_task(self._followers.look(self._database, self._in_reader))

    async def close(self) -> None:
        """Look for no more messages; what is being answered is finished by `stop`."""
        await self._sweeper.close()
        if self._looker is not None:
            self._looker.cancel()
            await asyncio.gather(self._looker, return_exceptions=True)

    def stop(self) -> None:
        """Finish the messages that are being answered, hand back the others, close the database."""
        if self._consumer is None:
            return
        self._health.close()
        self._pools.finish()
        self._listener.stop()
        # What deaf ones leave that are killed at the end: nobody else may be there to tell which message that was.
        self._sweeper.take_over()
        self._consumer.hand_back()
        self._engine.close()
        self._database.close()
        self._consumer = None

    async def answer(
        self,
        conversation: str,
        text: str,
        channel: str = "rest",
        metadata: Json | None = None,
        event: str | None = None,
    ) -> Replies:
        """The replies to one message, as objects of the REST contract.

        `event` is the sender's id of the message, if there is one: repeated, it gets the same replies and is not
        answered anew. Raises Conflict when it came with another text before, NoAnswerYet, SQLAlchemyError.
        """
        message = Message(text, channel, metadata or {})
        asked = Event(channel, conversation, event or secrets.token_hex(16), conversation, message)
        # In the order in which they arrive here: the threads would race for the inbox.
        async with self._arriving.setdefault(conversation, asyncio.Lock()):
            identity, replies = await self._ask(self._accept_and_take, asked)
        if replies is None:
            return await self._waiters.replies(identity, conversation, lambda: self._look_for(identity, conversation))
        self._go_on(conversation)
        return replies

    async def submit(self, event: Event) -> Receipt:
        """Take a message in for good, and let it be answered by and by; whoever follows its conversation is woken.

        Raises Conflict when its id came with another message before, SQLAlchemyError.
        """
        async with self._arriving.setdefault(event.conversation, asyncio.Lock()):
            receipt = await self._ask(self._at_work.accept, event)
        if receipt.fresh:
            context = contextvars.copy_context()
            self._pools.background.submit(context.run, self._sweeper.answer_behind, event.conversation, receipt.turn)
        return receipt

    def follow(self, conversation: str) -> AbstractContextManager[asyncio.Event]:
        """An event that is set when there may be something new in a conversation; to be cleared before one looks."""
        return self._followers.follow(conversation)

    async def read(
        self, function: Read[Arguments, Result], *arguments: Arguments.args, **named: Arguments.kwargs
    ) -> Result:
        """What a function of a connection reads, all as it was at one moment. Raises SQLAlchemyError."""

        def reading() -> Result:
            with self._database.reading(at_one_moment=True) as connection:
                return function(connection, *arguments, **named)

        return await self._in_reader(reading)

    async def write(
        self, function: Write[Arguments, Result], *arguments: Arguments.args, **named: Arguments.kwargs
    ) -> Result:
        """What a function of a connection and the database does, in one transaction. Raises SQLAlchemyError."""

        def writing() -> Result:
            with self._database.writing() as connection:
                return function(connection, self._database, *arguments, **named)

        return await self._in_reader(writing)

    async def submit_all(self, prepare: Prepare) -> list[Receipt | None]:
        """Take events in for good, all or none of them; they are answered later.

        `prepare` makes them, in the same transaction. An event that came with another content before has no receipt.
        Raises SQLAlchemyError.
        """
        loop = asyncio.get_running_loop()
        accepted = await loop.run_in_executor(self._pools.intake, self._at_work.accept_all, prepare)
        for event, receipt in accepted:
            if receipt is not None and receipt.fresh:
                self._pools.background.submit(self._sweeper.answer_behind, event.conversation, receipt.turn)
        return [receipt for _, receipt in accepted]

    async def check(self) -> None:
        """Raise SQLAlchemyError when the database can't be read or written."""
        await self._health.check()

    async def queues(self) -> list[Queue]:
        """How long the queues are. Raises SQLAlchemyError when the database does not answer."""
        return await asyncio.get_running_loop().run_in_executor(None, self._count_queues)

    def _count_queues(self) -> list[Queue]:
        with self._database.reading() as connection:
            return inbox_upkeep.queues(connection, self._database)

    @property
    def _at_work(self) -> Consumer:
        if self._consumer is None:
            raise RuntimeError("the desk has not been started")
        return self._consumer

    async def _ask(self, function: Callable[..., Result], *arguments: object) -> Result:
        # With the context goes the trace that a request belongs to.
        context = contextvars.copy_context()
        return await asyncio.wrap_future(self._pools.ask(context.run, function, *arguments))

    def _in_reader(self, function: Callable[[], Result]) -> asyncio.Future[Result]:
        return asyncio.get_running_loop().run_in_executor(self._pools.readers, function)

    def _accept_and_take(self, event: Event) -> tuple[int, Replies | None]:
        receipt = self._at_work.accept(event, awaited=True)
        return receipt.id, self._at_work.take(receipt.turn) if receipt.turn else None

    async def _look_for(self, message: int, conversation: str) -> Replies | None:
        """The replies to a message that has to wait its turn, or that another process answers, if they are there."""
        self._go_on(conversation)
        return await self._ask(self._replies_to, message)

    def _replies_to(self, message: int) -> Replies | None:
        with self._database.reading() as connection:
            return outbox.replies_to(connection, message)

    def _go_on(self, conversation: str) -> None:
        """Answer the next message of a conversation, if somebody here waits for one."""
        if self._waiters.concerns(conversation):
            self._pools.ask(self._sweeper.answer, conversation)

    def _on_answered(self, message: int, replies: Replies) -> None:
        """Wake who waits for a message, or sends its replies; called in any thread."""
        self.outgoing.set()
        self._waiters.resolve(message, replies)

    def _on_notice(self, notice: str) -> None:
        """Another process has left work, or has ended a message; called in any thread."""
        kind, _, message = notice.partition(":")
        if kind in (SEND, WORK):
            self.outgoing.set()
        if kind == "done" and int(message) in self._waiters:
            self._waiters.resolve(int(message), self._replies_to(int(message)))
        elif kind == NOTICE:
            self._followers.hear(message, self.owner)
        elif kind == WORK:
            self._sweeper.work.set()
            # Perhaps nothing was heard for a while.
            self._followers.ring_all()

    def _recall(self, conversation: str) -> list[Json]:
        with self._in_progress.paused(), self._database.reading() as connection:
            return conversations.last_events(connection, conversation, self._settings.history)
