"""Where channels hand messages in and get replies: a few threads answer them, and wake who waits."""

from __future__ import annotations

import asyncio
import contextvars
import logging
import secrets
from collections.abc import Callable, Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path
from typing import Any, TypeVar
from weakref import WeakValueDictionary

from sqlalchemy.exc import SQLAlchemyError

from bot.delivery import conversations, inbox_upkeep, outbox
from bot.delivery.consumer import Prepare, Replies, Worker
from bot.delivery.database import Database, migrate
from bot.delivery.followers import NOTICE, Followers
from bot.delivery.health import Health
from bot.delivery.inbox import Event, Receipt, Turn
from bot.delivery.lease_owners import new_owner
from bot.delivery.notifications import SEND, WORK, Listener
from bot.delivery.poison import Hand
from bot.delivery.pools import Pools
from bot.delivery.timeouts import is_set
from bot.delivery.waiters import Awaited
from bot.engine.conversation import Message
from bot.engine.engine import Engine
from bot.engine.fixed_replies import Phrases
from bot.observing.hooks import Queue, Watch
from bot.settings import Settings

Result = TypeVar("Result")
logger = logging.getLogger(__name__)
# So often (seconds) messages are looked for that a dead process left behind, or that are due for another attempt.
_SWEEP_SECONDS = 1.0
# Who waits for a message that is not this process's to answer looks first after, and at last every (seconds).
_FIRST_LOOK, _LAST_LOOK = 0.01, 0.5
_PATIENCE_SECONDS = 60.0


class NoAnswerYet(Exception):
    """A message was accepted and will be answered, but was not in time."""


class Desk:
    """Answers messages: conversations side by side, the messages of one conversation in order, each exactly once."""

    def __init__(
        self,
        settings: Settings,
        model: Path,
        watch: Watch | None = None,
        pushed: Mapping[str, float] | None = None,
        hand: Hand | None = None,
    ) -> None:
        """`watch` is told of every message, and `hand` which one is being answered.

        `pushed` are the channels whose replies are sent by a sender, and for how many seconds they are held for whoever
        may carry them off before.
        """
        # Names this process in leases.
        self.owner = new_owner()
        self._settings = settings
        self._model = model
        self._watch = watch or Watch()
        self._worker: Worker | None = None
        self._pushed = pushed or {}
        self._hand = hand or Hand()
        # Called in any thread when there may be replies to send.
        self.wake_sender: Callable[[], None] = lambda: None
        self._followers = Followers()
        self._loop: asyncio.AbstractEventLoop | None = None
        self._awaited = Awaited()
        self._arriving: WeakValueDictionary[str, asyncio.Lock] = WeakValueDictionary()
        # They look for what is to be done, until the desk closes.
        self._lookers: list[asyncio.Task[None]] = []
        self._wake = asyncio.Event()
        self._closed = False

    @property
    def ready(self) -> bool:
        """Whether the model is loaded."""
        return self._worker is not None

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
        database = Database(self._settings.database, Pools.connections)
        try:
            migrate(database)
            self._database = database
            self._pools = Pools(database.on_postgresql)
            self._health = Health(database)
            self._engine = Engine(self._model, self._recall, self._settings.log_level, self._watch)
            self._engine.warm_up()
        except BaseException:
            database.close()
            raise
        self._listener = Listener(database, self._hear)
        self._worker = Worker(
            database,
            Phrases(self._engine),
            self.owner,
            pushed=self._pushed.__contains__,
            hold=lambda channel: self._pushed.get(channel, 0.0),
            tell=self._tell,
            changed=self._followers.ring,
            watch=self._watch,
            hand=self._hand,
        )

    async def open(self) -> None:
        """Begin to look for messages that nobody answers; first of all those of processes that have ended."""
        self._loop = asyncio.get_running_loop()
        self._closed = False
        await self._read(self._take_over)
        self._listener.start()
        looking = [self._sweep(), self._inherit()]
        if not self._database.on_postgresql:
            looking.append(self._followers.look(self._database, self._read))
        self._lookers = [self._loop.create_task(each) for each in looking]

    async def close(self) -> None:
        """Look for no more messages; what is at hand is finished by `stop`."""
        # A cancellation that comes just as it is woken gets lost (asyncio.wait_for of Python 3.10).
        self._closed = True
        for task in self._lookers:
            task.cancel()
        await asyncio.gather(*self._lookers, return_exceptions=True)

    def stop(self) -> None:
        """Finish the messages at hand, hand back the others, close the database."""
        if self._worker is None:
            return
        self._health.close()
        self._pools.finish()
        self._listener.stop()
        # What deaf ones leave that are killed at the end: nobody else may be there to tell which message that was.
        self._take_over()
        self._worker.hand_back()
        self._engine.close()
        self._database.close()
        self._worker = None

    async def answer(
        self,
        conversation: str,
        text: str,
        channel: str = "rest",
        metadata: dict[str, Any] | None = None,
        event: str | None = None,
    ) -> Replies:
        """The replies to one message, as objects of the REST contract.

        `event` is the sender's id of the message, if there is one: repeated, it gets the same replies and is not
        answered anew. Raises Conflict when it came with another text before, NoAnswerYet, SQLAlchemyError.
        """
        self._loop = asyncio.get_running_loop()
        message = Message(text, channel, metadata or {})
        asked = Event(channel, conversation, event or secrets.token_hex(16), conversation, message)
        # In the order in which they arrive here: the threads would race for the inbox.
        async with self._arriving.setdefault(conversation, asyncio.Lock()):
            identity, replies = await self._run(self._accept_and_take, asked)
        if replies is None:
            return await self._wait_for(identity, conversation)
        self._go_on(conversation)
        return replies

    async def submit(self, event: Event) -> Receipt:
        """Take a message in for good, and let it be answered by and by; whoever follows its conversation is woken.

        Raises Conflict when its id came with another message before, SQLAlchemyError.
        """
        async with self._arriving.setdefault(event.conversation, asyncio.Lock()):
            receipt = await self._run(self._at_work.accept, event)
        if receipt.fresh:
            context = contextvars.copy_context()
            self._pools.background.submit(context.run, self._work_behind, event.conversation, receipt.turn)
        return receipt

    def follow(self, conversation: str) -> AbstractContextManager[asyncio.Event]:
        """An event that is set when there may be something new in a conversation; to be cleared before one looks."""
        return self._followers.follow(conversation)

    async def read(self, function: Callable[..., Result], *arguments: Any) -> Result:
        """What a function of a connection reads, all as it was at one moment. Raises SQLAlchemyError."""

        def reading() -> Result:
            with self._database.reading(at_one_moment=True) as connection:
                return function(connection, *arguments)

        return await self._read(reading)

    async def write(self, function: Callable[..., Result], *arguments: Any) -> Result:
        """What a function of a connection and the database does, in one transaction. Raises SQLAlchemyError."""

        def writing() -> Result:
            with self._database.writing() as connection:
                return function(connection, self._database, *arguments)

        return await self._read(writing)

    async def submit_all(self, prepare: Prepare) -> list[Receipt | None]:
        """Take events in for good, all or none of them; they are answered later.

        `prepare` makes them, in the same transaction. An event that came with another content before has no receipt.
        Raises SQLAlchemyError.
        """
        loop = asyncio.get_running_loop()
        accepted = await loop.run_in_executor(self._pools.intake, self._at_work.accept_all, prepare)
        for event, receipt in accepted:
            if receipt is not None and receipt.fresh:
                self._pools.background.submit(self._work_behind, event.conversation, receipt.turn)
        return [receipt for _, receipt in accepted]

    def understood(self, text: str) -> dict[str, Any]:
        """How a text alone is understood, as Rasa's parse data."""
        return self._engine.understood(text)

    def slots(self, conversation: str) -> dict[str, Any]:
        """The slots of a conversation as they are now."""
        with self._database.reading() as connection:
            return conversations.load(connection, conversation).slots

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
    def _at_work(self) -> Worker:
        if self._worker is None:
            raise RuntimeError("the desk has not been started")
        return self._worker

    async def _run(self, function: Callable[..., Result], *arguments: Any) -> Result:
        # With the context goes the trace that a request belongs to.
        context = contextvars.copy_context()
        return await asyncio.wrap_future(self._pools.ask(context.run, function, *arguments))

    def _read(self, function: Callable[[], Result]) -> asyncio.Future[Result]:
        return asyncio.get_running_loop().run_in_executor(self._pools.readers, function)

    def _accept_and_take(self, event: Event) -> tuple[int, Replies | None]:
        receipt = self._at_work.accept(event, awaited=True)
        return receipt.id, self._at_work.take(receipt.turn) if receipt.turn else None

    async def _wait_for(self, message: int, conversation: str) -> Replies:
        """The replies to a message that has to wait its turn, or that another process answers."""
        loop = asyncio.get_running_loop()
        deadline, look = loop.time() + _PATIENCE_SECONDS, _FIRST_LOOK
        with self._awaited.waiting(message, conversation) as answered:
            while loop.time() < deadline:
                self._go_on(conversation)
                replies = await self._run(self._replies_to, message)
                if replies is not None:
                    return replies
                if (await asyncio.wait([answered], timeout=look))[0]:
                    return answered.result()
                look = min(2 * look, _LAST_LOOK)
        raise NoAnswerYet(str(message))

    def _replies_to(self, message: int) -> Replies | None:
        with self._database.reading() as connection:
            return outbox.replies_to(connection, message)

    def _go_on(self, conversation: str) -> None:
        """Answer the next message of a conversation, if somebody here waits for one."""
        if self._awaited.concerns(conversation):
            self._pools.ask(self._work_through, conversation)

    def _work_behind(self, conversation: str | None = None, turn: Turn | None = None) -> None:
        """Answer what is due, and let those go first who wait for an answer."""
        self._work_through(conversation, turn, self._pools.let_those_who_wait)

    def _work_through(
        self, conversation: str | None = None, turn: Turn | None = None, before: Callable[[], None] = lambda: None
    ) -> None:
        """Answer what is due (in one conversation, if named), beginning with a turn that is leased already.

        `before` is called before each message.
        """
        worker = self._at_work
        with _going_on():
            while turn := turn or worker.next(conversation):
                before()
                worker.take(turn)
                turn = None

    async def _sweep(self) -> None:
        while not self._closed:
            await asyncio.get_running_loop().run_in_executor(self._pools.background, self._work_behind)
            if await is_set(self._wake, _SWEEP_SECONDS):
                self._wake.clear()

    async def _inherit(self) -> None:
        # Apart from the sweep, which may be long at what is due.
        while not self._closed:
            await asyncio.sleep(_SWEEP_SECONDS)
            await self._read(self._take_over)

    def _take_over(self) -> None:
        """Let others have what processes of this machine have left that have ended."""
        with _going_on():
            if self._at_work.take_over():
                self._hear(WORK)

    def _tell(self, message: int, replies: Replies) -> None:
        """Wake who waits for a message, or sends its replies; called in any thread."""
        self.wake_sender()
        self._awaited.tell(message, replies)

    def _hear(self, notice: str) -> None:
        """Another process has left work, or has ended a message; called in the listener's thread."""
        if self._loop is None or self._loop.is_closed():
            return
        kind, _, message = notice.partition(":")
        if kind in (SEND, WORK):
            self.wake_sender()
        if kind == "done" and int(message) in self._awaited:
            self._awaited.tell(int(message), self._replies_to(int(message)))
        elif kind == NOTICE:
            self._followers.hear(message, self.owner)
        elif kind == WORK:
            self._loop.call_soon_threadsafe(self._wake.set)
            # Perhaps nothing was heard for a while.
            self._followers.ring_all()

    def _recall(self, conversation: str) -> list[dict[str, Any]]:
        with self._hand.resting(), self._database.reading() as connection:
            return conversations.last_events(connection, conversation, self._settings.history)


@contextmanager
def _going_on() -> Iterator[None]:
    """Whoever looks for messages has to go on looking, whatever happens."""
    try:
        yield
    except SQLAlchemyError as error:
        logger.warning("the database failed: %s", type(error).__name__)
    except Exception:
        logger.exception("messages could not be looked for")
