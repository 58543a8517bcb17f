"""What binds a process to its supervisor from its first moment on."""

from __future__ import annotations

import socket
import subprocess
import sys

import pytest

from bot.processes.exit_codes import CANNOT_WORK
from bot.settings import ROOT

TIED = """
import socket, sys, time
from bot.processes import tie as module
module.STOP_SECONDS = 0.1
tie = module.Tie(socket.socket(fileno=int(sys.argv[1])))
if sys.argv[2] == "serving":
    tie.loosen()
print("tied", flush=True)
time.sleep(600)
"""


@pytest.mark.parametrize("state", ["loading", "serving"])
def test_nobody_outlives_the_supervisor(state: str) -> None:
    ours, theirs = socket.socketpair()
    with theirs:
        command = [sys.executable, "-c", TIED, str(theirs.fileno()), state]
        process = subprocess.Popen(command, cwd=ROOT, pass_fds=[theirs.fileno()], stdout=subprocess.PIPE, text=True)
    assert process.stdout is not None
    assert process.stdout.readline() == "tied\n"
    assert process.poll() is None
    ours.close()
    assert process.wait(120) == CANNOT_WORK
    process.stdout.close()
