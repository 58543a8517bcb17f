"""Runs the service in this process, on a socket that is taken before anything is loaded."""

from __future__ import annotations

import logging
import socket
from pathlib import Path

import uvicorn
from fastapi import FastAPI

from bot.app import create_app
from bot.console import err, out
from bot.engine.engine import Engine
from bot.settings import Settings

_BACKLOG = 2048


class AddressInUse(Exception):
    """The address can't be listened on; the message says which and what to do."""


def run(settings: Settings, model: Path) -> None:
    """Load the model, say the address, serve until told to stop."""
    listener = listen(settings.host, settings.port)
    engine = Engine(settings, model)
    logging.basicConfig(level=settings.log_level.upper(), format="%(asctime)s %(levelname)s %(name)s %(message)s")
    with err.status("Loading the model"):
        engine.start()
    out.print(f"Partner Desk answers at [bold]{address(listener)}[/]  (Ctrl-C stops it)", highlight=False)
    uvicorn.Server(configuration(create_app(settings, engine), settings)).run(sockets=[listener])


def configuration(app: FastAPI, settings: Settings) -> uvicorn.Config:
    """How uvicorn serves an application: X-Forwarded-For is believed from the trusted proxies only."""
    return uvicorn.Config(
        app,
        # websockets are not used, and the version that Rasa pins is not the one that uvicorn's support wants
        ws="none",
        log_level="warning",
        access_log=False,
        server_header=False,
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
