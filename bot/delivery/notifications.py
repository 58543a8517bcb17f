"""Wakes other processes by PostgreSQL's LISTEN and NOTIFY; with SQLite they look for themselves."""

from __future__ import annotations

import logging
import select
import socket
import threading
from collections.abc import Callable

import sqlalchemy as sa
from sqlalchemy.exc import SQLAlchemyError

from bot.delivery.database import Database
from bot.delivery.statement_options import later

logger = logging.getLogger(__name__)
WORK = "work"
SEND = "send"
_CHANNEL = "partner_desk"
_WAIT_SECONDS = 1.0
_NOTIFY = later(sa.select(sa.func.pg_notify(_CHANNEL, sa.bindparam("notice"))))


def notify(connection: sa.engine.Connection, database: Database, notice: str) -> None:
    """Tell all processes, when the transaction is committed."""
    if database.on_postgresql:
        connection.execute(_NOTIFY, {"notice": notice})


class Listener:
    """Calls `hear` with each notice, in a thread of its own; it connects again when the database was away."""

    def __init__(self, database: Database, hear: Callable[[str], None]) -> None:
        self._database = database
        self._hear = hear
        self._stopped = threading.Event()
        self._thread = threading.Thread(target=self._run, name="notices", daemon=True)

    def start(self) -> None:
        """Begin to listen, where the database can notify."""
        if self._database.on_postgresql:
            self._roused, self._rouser = socket.socketpair()
            self._thread.start()

    def stop(self) -> None:
        """End, at once."""
        self._stopped.set()
        if self._thread.is_alive():
            self._rouser.close()
            self._thread.join()
            self._roused.close()

    def _run(self) -> None:
        while not self._stopped.is_set():
            try:
                self._listen()
            except (SQLAlchemyError, OSError) as error:
                logger.warning("notices are not heard until the database answers: %s", type(error).__name__)
                self._stopped.wait(_WAIT_SECONDS)
            except Exception:
                # Whoever waits for notices has to go on hearing them.
                logger.exception("a notice could not be dealt with")
                self._stopped.wait(_WAIT_SECONDS)

    def _listen(self) -> None:
        import psycopg2

        connection = self._database.engine.raw_connection()
        try:
            driver = connection.connection
            driver.cursor().execute(f"LISTEN {_CHANNEL}")
            # What was told while nobody listened is looked for instead.
            self._hear(WORK)
            waiting = select.poll()  # not `select.select`: that can't wait for descriptors above 1,023
            for each in (driver, self._roused):
                waiting.register(each, select.POLLIN)
            while not self._stopped.is_set():
                if driver.fileno() in dict(waiting.poll()):
                    driver.poll()
                while driver.notifies:
                    self._hear(driver.notifies.pop(0).payload)
        except psycopg2.Error as error:
            raise OSError(str(error)) from None
        finally:
            # It would listen for whoever gets it next.
            connection.invalidate()
