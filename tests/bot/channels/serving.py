"""A service on processes of its own that serves every channel there is, each with its platform's double."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from itertools import count
from pathlib import Path

from tests.conftest import running_service
from tests.platforms.__main__ import PLATFORMS
from tests.platforms.base import Event, Platform

_NUMBERS = count(27_830_000_001)


def somebody() -> str:
    """A user who has not written yet; a number is a name on every platform."""
    return str(next(_NUMBERS))


@dataclass(frozen=True)
class Served:
    """The service at work, and what it logs."""

    platforms: Mapping[str, Platform]
    service: running_service
    log: Path


@contextmanager
def serving(directory: Path, **settings: str) -> Iterator[Served]:
    """Serve all channels, without rate limits."""
    with ExitStack() as stack:
        platforms = {name: stack.enter_context(make()) for name, make in PLATFORMS.items()}
        channels = {name: value for each in platforms.values() for name, value in each.settings.items()}
        service = running_service(directory / "x.sqlite", RATE_LIMIT="off", **channels, **settings)
        log = directory / "log.txt"
        service.output = service.errors = stack.enter_context(log.open("w"))
        for platform in platforms.values():
            platform.service = f"http://127.0.0.1:{service.port}"
        stack.enter_context(service)
        yield Served(platforms, service, log)


def notices(platform: Platform) -> list[Event]:
    """What a platform tells of the messages that it took, to be delivered as events; some tell nothing."""
    told: list[Event] = getattr(platform, "statuses", None) or getattr(platform, "echoes", None) or []
    return told
