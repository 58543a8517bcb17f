"""Serves on a socket that is taken before anything is loaded: one process that watches, others that answer."""

from __future__ import annotations

import asyncio
import gc
import os
import socket
import time
from pathlib import Path
from types import FrameType

import uvicorn
from fastapi import FastAPI
from starlette.types import ASGIApp

from bot.logs import MessageLog, configure
from bot.settings import ROOT, Settings
from bot.supervisor import READY

_BACKLOG = 2048
_DRAIN_SECONDS = 20
# Longer than proxies keep an idle connection: else one would be used just as it is closed here.
_KEEP_ALIVE_SECONDS = 75
# So long the requests are awaited of those who had connected just before the end.
_GRACE_SECONDS = 1.0
_LOOK_SECONDS = 0.02


class AddressInUse(Exception):
    """The address can't be listened on; the message says which and what to do."""


class Server(uvicorn.Server):
    """Uvicorn's server on a shared socket; it says on its line to the supervisor when it answers, and hears its end."""

    def __init__(self, app: FastAPI, config: uvicorn.Config, line: socket.socket) -> None:
        super().__init__(config)
        self._application = app
        self._line = line

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        """Begin to answer."""
        await super().startup(sockets)
        if self.should_exit:
            return
        asyncio.get_running_loop().add_reader(self._line, self._on_hung_up)
        self._line.sendall(READY)

    def handle_exit(self, sig: int, frame: FrameType | None) -> None:
        """Told to stop: no longer ready, but what is at hand is finished."""
        self._application.state.draining = True
        super().handle_exit(sig, frame)

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        """End, and let no request fail by it: others listen on the same socket, but this one's connections are its own.

        Uvicorn would close connections that are taken and whose request is still on the way.
        """
        self._application.state.streams.close()
        for server in self.servers:
            server.close()
        self.server_state.default_headers = [*self.server_state.default_headers, (b"connection", b"close")]
        deadline = time.monotonic() + _GRACE_SECONDS
        while self.server_state.connections and not self.force_exit and time.monotonic() < deadline:
            await asyncio.sleep(_LOOK_SECONDS)
        await super().shutdown(sockets)

    def _on_hung_up(self) -> None:
        # The supervisor never says anything: it is gone, and with it whoever would renew or stop this process.
        asyncio.get_running_loop().remove_reader(self._line)
        self._application.state.draining = True
        self.should_exit = True


def work(
    settings: Settings, model: Path, listener: socket.socket, line: socket.socket, replacing: bool = False
) -> None:
    """Answer on a socket until told to stop; `replacing` says that it takes the place of a process that died."""
    configure(settings)
    from bot.engine.quiet import silence

    silence(settings.log_level)
    from bot.engine.light import leave_out_tensorflow

    leave_out_tensorflow(ROOT / "config.yml")
    from bot import tracing
    from bot.app import create_app
    from bot.channels.registry import configured
    from bot.delivery.desk import Desk
    from bot.metrics import Metrics
    from bot.observer import Observer

    metrics = Metrics()
    if replacing:
        metrics.restarts.inc()
    traces = tracing.start(settings)
    channels = configured()
    observer = Observer(metrics, MessageLog(settings.log_key, settings.log_texts), traces)
    pushed = {name: channel.limits.passive for name, channel in channels.items()}
    desk = Desk(settings, model, observer, pushed)
    desk.start()
    # What is loaded stays: the collector need not look through it again and again.
    gc.collect()
    gc.freeze()
    app = create_app(settings, desk, metrics, channels)
    served = traces.middleware(app) if traces else app
    try:
        Server(app, configuration(served, settings), line).run(sockets=[listener])
    finally:
        if traces:
            traces.close()


def configuration(app: ASGIApp, settings: Settings) -> uvicorn.Config:
    """How uvicorn serves an application: X-Forwarded-For is believed from the trusted proxies only."""
    return uvicorn.Config(
        app,
        # websockets are not used, and the version that Rasa pins is not the one that uvicorn's support wants
        ws="none",
        log_level="warning",
        log_config=None,  # in our own form
        access_log=False,
        server_header=False,
        timeout_graceful_shutdown=_DRAIN_SECONDS,
        timeout_keep_alive=_KEEP_ALIVE_SECONDS,
        # without this uvicorn would believe whatever runs on this machine
        proxy_headers=bool(settings.trusted_proxies),
        forwarded_allow_ips=settings.trusted_proxies,
    )


def address(listener: socket.socket) -> str:
    """The address that a browser on this machine can open."""
    host, port = listener.getsockname()[:2]
    host = {"0.0.0.0": "127.0.0.1", "::": "::1"}.get(host, host)  # noqa: S104
    return f"http://[{host}]:{port}" if ":" in host else f"http://{host}:{port}"


def listen(host: str, port: int) -> socket.socket:
    """A socket that has taken the address. Raises AddressInUse."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    listener = socket.socket(family, socket.SOCK_STREAM)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listener.bind((host, port))
        # Only listening takes it: two sockets that merely reuse an address can be bound to it at once.
        listener.listen(_BACKLOG)
    except OSError as error:
        listener.close()
        raise AddressInUse(f"{host}:{port} can't be used ({error.strerror}): set HOST or PORT to another") from None
    return listener


def inherited(descriptor: int) -> socket.socket:
    """A socket that another process has opened for this one."""
    os.set_inheritable(descriptor, False)
    return socket.socket(fileno=descriptor)
