"""Serves on a socket that is taken before anything is loaded: one process that watches, others that answer."""

from __future__ import annotations

import gc
import logging
import os
import socket
from dataclasses import dataclass
from pathlib import Path

import uvicorn
from fastapi import FastAPI
from starlette.types import ASGIApp

from bot.front.admission import KEEP_ALIVE_SECONDS, Admission
from bot.front.proxies import Callers, Proxies
from bot.front.tally import Tally
from bot.http.capacity import ask_for_descriptors, bounds
from bot.observing.logs import MessageLog, configure
from bot.observing.metrics import Metrics, count_at
from bot.processes.heartbeat import Heartbeat
from bot.processes.load import Share
from bot.processes.models import GOOD, Model, keep
from bot.processes.server import Server
from bot.processes.shared_memory import Board
from bot.processes.tie import Tie
from bot.settings import Settings, place_of

logger = logging.getLogger(__name__)
_BACKLOG = 2048
_DRAIN_SECONDS = 20
# So much longer (seconds) the system lets a process be deaf that uses the processor: first the supervisor shall see it.
_LATER_SECONDS = 5.0


class AddressInUse(Exception):
    """The address can't be listened on; the message says which and what to do."""


@dataclass(frozen=True)
class WorkerSlot:
    """What a worker gets of its supervisor: the socket that it listens on, its tie, its place on the board.

    `cause` says why it takes the place of another process, if it does.
    """

    listener: socket.socket
    tie: Tie
    board: Board
    place: int
    cause: str | None = None


def work(settings: Settings, model: Path, slot: WorkerSlot) -> None:
    """Answer in a slot until told to stop."""
    _prepare(settings)
    from bot.channels.registry import configured
    from bot.delivery.desk import Desk
    from bot.front.app import create_app
    from bot.observing import tracing
    from bot.observing.observer import Observer

    metrics = _metrics(settings, slot)
    traces = tracing.start(settings)
    channels = configured()
    observer = Observer(metrics, MessageLog(settings.log_key, settings.log_texts), traces)
    pushed = {name: channel.limits.passive for name, channel in channels.items()}
    heartbeat = Heartbeat(slot.board, slot.place, settings.watchdog_seconds + _LATER_SECONDS)
    desk = Desk(settings, model, observer, pushed, heartbeat)
    loaded = Model.at(model)
    desk.start()
    keep(loaded, settings.models / GOOD, slot.place)
    # What is loaded stays: the collector need not look through it again and again.
    gc.collect()
    gc.freeze()
    app = create_app(settings, desk, metrics, channels)
    try:
        _serve(settings, slot, app, traces.middleware(app) if traces else app, metrics, heartbeat)
    finally:
        if traces:
            traces.close()


def _prepare(settings: Settings) -> None:
    """Do what has to come before anything of Rasa is loaded."""
    configure(settings)
    ask_for_descriptors(settings)
    from bot.engine.quiet import silence

    silence(settings.log_level)


def _metrics(settings: Settings, slot: WorkerSlot) -> Metrics:
    from bot.engine.training import current_model

    count_at(slot.place)
    metrics = Metrics(lambda: current_model(settings).name if slot.board.refused else None)
    if slot.cause:
        metrics.restarts.labels(slot.cause).inc()
    return metrics


def _serve(
    settings: Settings, slot: WorkerSlot, app: FastAPI, served: ASGIApp, metrics: Metrics, heartbeat: Heartbeat
) -> None:
    """Serve an application, as it is `served`, on the slot's socket and where the figures are."""
    figures = figures_listener(settings)
    tally = Tally(metrics)
    admission = Admission(bounds(settings), Proxies(settings.trusted_proxies), tally)

    def begin() -> None:
        heartbeat.start()
        slot.tie.loosen()

    share = Share(slot.board, slot.place)
    server = Server(app, configuration(served, settings, tally), slot.tie.pipe, share, admission, begin)
    server.run(sockets=[slot.listener, *([figures] if figures else [])])


def configuration(app: ASGIApp, settings: Settings, tally: Tally | None = None) -> uvicorn.Config:
    """How uvicorn serves an application: X-Forwarded-For is believed from the trusted proxies only."""
    return uvicorn.Config(
        Callers(app, Proxies(settings.trusted_proxies), bounds(settings).address, tally or Tally()),
        # websockets are not used, and the version that Rasa pins is not the one that uvicorn's support wants
        ws="none",
        log_level="warning",
        log_config=None,  # in our own form
        access_log=False,
        server_header=False,
        timeout_graceful_shutdown=_DRAIN_SECONDS,
        timeout_keep_alive=KEEP_ALIVE_SECONDS,
        # uvicorn's own knows no address that is written as one of IPv6, and of * believes what a caller makes up
        proxy_headers=False,
    )


def address(listener: socket.socket) -> str:
    """The address that a browser on this machine can open."""
    host, port = listener.getsockname()[:2]
    host = {"0.0.0.0": "127.0.0.1", "::": "::1"}.get(host, host)  # noqa: S104
    return f"http://[{host}]:{port}" if ":" in host else f"http://{host}:{port}"


def listen(host: str, port: int, named: str = "HOST or PORT", beside_others: bool = False) -> socket.socket:
    """A socket that has taken the address, which is `named` by settings. Raises AddressInUse.

    Each of those that listen `beside_others` takes some of the connections.
    """
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    listener = socket.socket(family, socket.SOCK_STREAM)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    if beside_others:
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEPORT, 1)
    try:
        listener.bind((host, port))
        # Only listening takes it: two sockets that merely reuse an address can be bound to it at once.
        listener.listen(_BACKLOG)
    except OSError as error:
        listener.close()
        raise AddressInUse(f"{host}:{port} can't be used ({error.strerror}): set {named} to another") from None
    return listener


def claim_figures(settings: Settings) -> None:
    """See that the figures' address is free, before anything is loaded. Raises AddressInUse."""
    if settings.metrics_address:
        listen(*place_of(settings.metrics_address), named="METRICS_ADDRESS").close()


def figures_listener(settings: Settings) -> socket.socket | None:
    """A socket on the figures' address, beside those of the other processes; None where there is none to be had.

    A service that can't be watched is better than none.
    """
    if not settings.metrics_address:
        return None
    try:
        return listen(*place_of(settings.metrics_address), named="METRICS_ADDRESS", beside_others=True)
    except AddressInUse as error:
        logger.error("the figures are served by this process nowhere: %s", error)
        return None


def inherited(descriptor: int) -> socket.socket:
    """A socket that another process has opened for this one."""
    os.set_inheritable(descriptor, False)
    return socket.socket(fileno=descriptor)
