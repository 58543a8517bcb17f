"""Names processes in leases, so that others of the same machine can tell when one has ended.

A number alone does not tell: it is given out anew. With the moment of its start it names a process once and for all,
as long as the machine runs.
"""

from __future__ import annotations

import hashlib
import os
import secrets
import socket
from pathlib import Path

_PROC = Path("/proc")
_LONGEST_NAME = 64
# Stands for a place that can't be told.
_NOWHERE = "nowhere"
# Of a process that has ended, and whose parent has not asked for its end yet.
_ENDED = ("Z", "X")


def new_owner() -> str:
    """A name for this process that no other has or had: at most 64 characters, none of them a colon."""
    number = os.getpid()
    status, place = _status(number), _place()
    began, where = (status[1], place) if status and place else (0, _NOWHERE)
    unique = f"-{number}-{began}-{where}-{secrets.token_hex(4)}"
    # The host is for people; notices are split at colons.
    return socket.gethostname().replace(":", "_")[: _LONGEST_NAME - len(unique)] + unique


def has_ended(owner: str) -> bool:
    """Whether the process of this name has ended for certain.

    False where that can't be told: of another machine, container, boot or user, and where there is no /proc.
    """
    _, *parts = owner.rsplit("-", 4)
    # Nothing but a name of this place is read further.
    if len(parts) != 4 or parts[2] != _place():
        return False
    number, began = int(parts[0]), int(parts[1])
    if not _exists(number):
        return True
    status = _status(number)
    return status is not None and (status[0] in _ENDED or status[1] != began)


def number_of(owner: str) -> int:
    """The number of the process of this name; 0 where it says none."""
    parts = owner.rsplit("-", 4)
    return int(parts[1]) if len(parts) == 5 and parts[1].isdecimal() else 0


def _place() -> str | None:
    """Within which a process is named by its number and its start: a boot of a machine, a container, a user."""
    try:
        if os.readlink(_PROC / "self") != str(os.getpid()):
            return None  # it shows the processes of another container
        boot = (_PROC / "sys/kernel/random/boot_id").read_text()
        container = os.readlink(_PROC / "self/ns/pid")
    except OSError:
        return None
    # The host's name, as copies of a virtual machine have its boot in common.
    whole = "\n".join([boot, container, str(os.getuid()), socket.gethostname()])
    return hashlib.sha256(whole.encode()).hexdigest()[:12]


def _exists(number: int) -> bool:
    # Asked of the system, as /proc may be told to hide processes.
    try:
        os.kill(number, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        pass
    return True


def _status(number: int) -> tuple[str, int] | None:
    """The state of a process, and its start in ticks since the boot; None when they can't be read."""
    try:
        line = (_PROC / str(number) / "stat").read_text(errors="replace")
    except OSError:
        return None
    # The name of its program, in brackets, may itself hold brackets and blanks.
    fields = line.rpartition(")")[2].split()
    return fields[0], int(fields[19])
