"""What `serve` does before and around the processes that answer."""

from __future__ import annotations

import os
import secrets
import socket
import subprocess
import sys

from bot.commands.console import err, out
from bot.engine.training import current_model, mark_current, model_path
from bot.observing.logs import configure
from bot.processes.exit_codes import CANNOT_WORK
from bot.processes.models import GOOD, Models
from bot.processes.run_directory import own_directory
from bot.processes.service import AddressInUse, address, claim_figures, listen
from bot.processes.supervisor import CannotStart, Supervisor, worker_command
from bot.settings import Settings


class CannotServe(Exception):
    """The service can't be started; `code` is the exit code, the message is empty when the reason has been told."""

    def __init__(self, message: str, code: int = CANNOT_WORK) -> None:
        super().__init__(message)
        self.code = code


def run(settings: Settings) -> None:
    """Train if need be, say the address, serve until told to stop. Raises CannotServe."""
    configure(settings)
    try:
        listener = listen(settings.host, settings.port)
    except AddressInUse as error:
        raise CannotServe(str(error)) from None
    try:
        claim_figures(settings)
    except AddressInUse as error:
        listener.close()
        raise CannotServe(str(error)) from None
    _prepare(settings)
    # All processes call a conversation by the same pseudonym.
    os.environ.setdefault("LOG_KEY", secrets.token_hex(16))
    with own_directory() as own:
        # Before a process imports prometheus_client: whichever is asked then gives the figures of all.
        os.environ["PROMETHEUS_MULTIPROC_DIR"] = str(own)
        # A process that is killed while it loads leaves the model there, unpacked.
        os.environ["TMPDIR"] = str(own)
        _supervise(settings, listener)


def _supervise(settings: Settings, listener: socket.socket) -> None:
    with err.status("Loading the model") as status:

        def say_ready() -> None:
            status.stop()
            out.print(f"Partner Desk answers at [bold]{address(listener)}[/]  (Ctrl-C stops it)", highlight=False)

        models = Models(lambda: current_model(settings), settings.models / GOOD)
        patience = settings.watchdog_seconds
        supervisor = Supervisor(listener, settings.workers, worker_command, models, patience, say_ready)
        try:
            supervisor.run()
        except CannotStart as error:
            raise CannotServe("", error.code) from None
        finally:
            listener.close()


def _prepare(settings: Settings) -> None:
    """Train in a process of its own, whose memory is free again after it."""
    model = model_path(settings)
    if model.exists():
        try:
            mark_current(settings, model)
        except OSError as error:
            raise CannotServe(f"MODELS={settings.models} can't be written to: {error.strerror}") from None
        return
    code = subprocess.run([sys.executable, "-m", "bot", "train"]).returncode
    if code:
        raise CannotServe("", code)
