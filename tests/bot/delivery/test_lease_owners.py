"""Names in leases: what they say of the process that bears them."""

from __future__ import annotations

import os
import re
import socket
from pathlib import Path

import psutil
import pytest

from bot.delivery import lease_owners
from bot.delivery.lease_owners import has_ended, new_owner
from tests.processes import name_of_an_ended, named


def changed(name: str, part: int, to: str) -> str:
    """A name with another part in the place of one; they are counted from the end."""
    parts = name.rsplit("-", 4)
    assert parts[part] != to
    parts[part] = to
    return "-".join(parts)


def test_each_name_is_another_and_fits_its_column() -> None:
    names = {new_owner() for _ in range(100)}
    assert len(names) == 100
    assert all(len(name) <= 64 and ":" not in name for name in names)
    assert all(f"-{os.getpid()}-" in name for name in names)


@pytest.mark.parametrize("host", ["desk:1", "x" * 300, "主机-" * 50])
def test_whatever_the_host_is_called_its_names_fit(monkeypatch: pytest.MonkeyPatch, host: str) -> None:
    monkeypatch.setattr(socket, "gethostname", lambda: host)
    name = new_owner()
    assert len(name) <= 64
    assert ":" not in name
    assert name[:4] == host[:4]
    assert not has_ended(name)
    assert has_ended(changed(name, -3, "1"))


def test_who_lives_has_not_ended() -> None:
    process, name = named()
    assert not has_ended(name)
    assert not has_ended(new_owner())
    process.communicate()


def test_who_was_killed_has_ended() -> None:
    assert has_ended(name_of_an_ended())


def test_who_was_killed_has_ended_though_its_parent_has_not_asked() -> None:
    process, name = named()
    process.kill()
    os.waitid(os.P_PID, process.pid, os.WEXITED | os.WNOWAIT)
    assert psutil.Process(process.pid).status() == psutil.STATUS_ZOMBIE
    assert has_ended(name)
    process.communicate()


def test_who_is_stopped_has_not_ended() -> None:
    process, name = named()
    psutil.Process(process.pid).suspend()
    os.waitid(os.P_PID, process.pid, os.WSTOPPED)
    assert not has_ended(name)
    psutil.Process(process.pid).resume()
    process.communicate()


def test_whose_number_another_process_bears_has_ended() -> None:
    name = new_owner()
    assert has_ended(changed(name, -3, str(int(name.rsplit("-", 4)[-3]) - 1)))


@pytest.mark.parametrize("program", ["a) Z 1 (b", ") ) )", "(x"])
def test_whatever_its_program_is_called_who_lives_has_not_ended(program: str) -> None:
    """The kernel's line of a process holds its program's name as it is."""
    comm = Path("/proc/self/comm")
    before = comm.read_text()
    comm.write_text(program)
    try:
        assert not has_ended(new_owner())
    finally:
        comm.write_text(before)


def test_of_another_place_nothing_is_known() -> None:
    assert not has_ended(changed(name_of_an_ended(), -2, "0123456789ab"))


@pytest.mark.parametrize("what", ["boot", "container", "user", "host"])
def test_another_boot_container_user_or_host_is_another_place(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, what: str
) -> None:
    ended = name_of_an_ended()
    proc = imitate_proc(tmp_path)
    monkeypatch.setattr(lease_owners, "_PROC", proc)
    assert has_ended(ended)
    if what == "boot":
        (proc / "sys/kernel/random/boot_id").write_text("another\n")
    elif what == "container":
        replace_link(proc / "self/ns/pid", "pid:[1]")
    elif what == "user":
        uid = os.getuid() + 1
        monkeypatch.setattr(os, "getuid", lambda: uid)
    else:
        monkeypatch.setattr(socket, "gethostname", lambda: "a-copy")
    assert not has_ended(ended)


@pytest.mark.parametrize(
    "name", ["dead", "", "desk-1-4711-1a2b3c4d", "desk-1-4711-3-1763800000", "----", "a-b-c-d-e", "x" * 64]
)
def test_names_of_another_form_say_nothing(name: str) -> None:
    assert not has_ended(name)


def test_without_proc_nobody_is_known_to_have_ended(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    ended = name_of_an_ended()
    monkeypatch.setattr(lease_owners, "_PROC", tmp_path)
    assert not has_ended(ended)
    name = new_owner()
    assert re.fullmatch(r".+-\d+-0-nowhere-[0-9a-f]{8}", name)
    assert not has_ended(name)
    monkeypatch.undo()
    assert not has_ended(name)


def test_a_proc_that_hides_processes_tells_nothing(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    process, name = named()
    monkeypatch.setattr(lease_owners, "_PROC", imitate_proc(tmp_path))
    assert not has_ended(name)
    process.communicate()
    assert has_ended(name)


def test_a_proc_of_another_container_tells_nothing(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    ended = name_of_an_ended()
    proc = imitate_proc(tmp_path)
    monkeypatch.setattr(lease_owners, "_PROC", proc)
    (proc / str(os.getpid())).rename(proc / "1")
    replace_link(proc / "self", "1")
    assert not has_ended(ended)
    assert "-nowhere-" in new_owner()


def imitate_proc(directory: Path) -> Path:
    """What /proc shows of this process, and of no other."""
    proc, real = directory / "proc", Path("/proc")
    me = str(os.getpid())
    (proc / me / "ns").mkdir(parents=True)
    (proc / me / "ns/pid").symlink_to(os.readlink(real / me / "ns/pid"))
    (proc / me / "stat").write_text((real / me / "stat").read_text())
    (proc / "self").symlink_to(me)
    boot = "sys/kernel/random/boot_id"
    (proc / boot).parent.mkdir(parents=True)
    (proc / boot).write_text((real / boot).read_text())
    return proc


def replace_link(link: Path, target: str) -> None:
    link.unlink()
    link.symlink_to(target)
