"""Draws a sample that keeps every kind of item in balance."""

from __future__ import annotations

import random
from collections.abc import Callable, Hashable, Iterable
from typing import TypeVar

Item = TypeVar("Item")


def stratified(items: Iterable[Item], stratum: Callable[[Item], Hashable], size: int, seed: int = 0) -> list[Item]:
    """`size` of the items (all, if there are fewer), as evenly over their strata as these allow.

    The same items, size and seed give the same sample.
    """
    strata: dict[Hashable, list[Item]] = {}
    for item in items:
        strata.setdefault(stratum(item), []).append(item)
    chance = random.Random(seed)  # noqa: S311 - it draws a sample, not a secret
    for members in strata.values():
        chance.shuffle(members)
    sample: list[Item] = []
    while len(sample) < size and any(strata.values()):
        for members in strata.values():
            if members and len(sample) < size:
                sample.append(members.pop())
    return sample
