"""How the time that a text takes grows with its length."""

from __future__ import annotations

import time
from collections.abc import Callable

_LENGTH = 4_000
_TRIES = 5
_ROUNDS = 4


def growth(read: Callable[[str], object], text: Callable[[int], str], length: int = _LENGTH) -> float:
    """How many times the CPU of a text is that of half of it: the least of some tries each, for others use it, too.

    A machine that is busy all the while makes one round seem steep; what is steep seems so in every round.
    """
    texts = [text(length // 2), text(length)]
    for each in texts:
        read(each)
    return min(_ratio(read, texts) for _ in range(_ROUNDS))


def _ratio(read: Callable[[str], object], texts: list[str]) -> float:
    times = [[_seconds(read, each) for each in texts] for _ in range(_TRIES)]
    return min(whole for _, whole in times) / min(half for half, _ in times)


def repeated(part: str, end: str = "") -> Callable[[int], str]:
    """A text of a length that consists of one part, again and again, with an end of its own."""

    def text(length: int) -> str:
        return (part * (length // len(part) + 1))[: length - len(end)] + end

    return text


def _seconds(read: Callable[[str], object], text: str) -> float:
    began = time.thread_time()
    read(text)
    return time.thread_time() - began
