"""The figures of a run, and how they are reckoned."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import asdict, dataclass, field
from typing import Any

from benchmarks.service.processes import Memory


@dataclass(frozen=True)
class Phase:
    """What clients saw while they talked, and what CPU time that took.

    `full_messages` were answered in `full_seconds`, as long as all clients were at work: towards the end, when some
    have nothing to ask any more, a service has less to do than it could. `others` is the share of all CPU time that
    went to programs that have nothing to do with the run.
    """

    messages: int
    seconds: float
    full_messages: int
    full_seconds: float
    p50_ms: float
    p95_ms: float
    p99_ms: float
    generator_cpu: float
    service_cpu: float
    database_cpu: float
    others: float
    unanswered: int
    with_facts: int

    @property
    def rate(self) -> float:
        """Messages a second, as long as all clients were at work."""
        return self.full_messages / self.full_seconds


@dataclass(frozen=True)
class Figures:
    """All that is measured of one deployment.

    `long_ms` is the time of messages by their position in a conversation; `distinct` is the share of distinct texts
    among the messages of both phases.
    """

    start_s: float
    one: Phase
    many: Phase
    long_ms: dict[int, float]
    distinct: float
    memory: Memory
    database_memory: Memory | None = None
    workers: int = 1


@dataclass(frozen=True)
class Turn:
    """Two deployments, asked the same way one after the other: a machine's speed drifts."""

    base: Phase
    other: Phase

    @property
    def ratio(self) -> float:
        """How many times the messages of the base the other one answered."""
        return self.other.rate / self.base.rate

    def allowed(self, cpus: int, workers: int) -> float:
        """How many times the messages of one process the CPUs would allow that are left for the service.

        Load generator and database use the same CPUs; what they used is not there for the service.
        """
        used = (self.other.generator_cpu + self.other.database_cpu) / self.other.seconds
        return min(workers, (cpus - used) / (self.base.service_cpu / self.base.seconds))


@dataclass(frozen=True)
class Training:
    """What a training took; `examples` is how many it was given."""

    examples: int
    seconds: float
    date: str


@dataclass
class Run:
    """One run of the benchmark: its circumstances, and each deployment's figures or why there are none."""

    circumstances: dict[str, str]
    cpus: int
    training: dict[str, Training] = field(default_factory=dict)
    figures: dict[str, Figures] = field(default_factory=dict)
    # By the name of the deployment that is compared with its base.
    turns: dict[str, list[Turn]] = field(default_factory=dict)
    left_out: dict[str, str] = field(default_factory=dict)
    failed: dict[str, str] = field(default_factory=dict)

    def to_json(self) -> dict[str, Any]:
        """As plain data."""
        return asdict(self)

    @classmethod
    def from_json(cls, content: dict[str, Any]) -> Run:
        """From plain data."""
        figures = {name: _figures(entry) for name, entry in content["figures"].items()}
        training = {name: Training(**entry) for name, entry in content["training"].items()}
        turns = {name: [_turn(entry) for entry in entries] for name, entries in content.get("turns", {}).items()}
        return cls(**{**content, "figures": figures, "training": training, "turns": turns})


def percentile(values: Sequence[float], rank: float) -> float:
    """The smallest value that at least `rank` % of the values do not exceed (nearest rank)."""
    if not values:
        raise ValueError("no values")
    ordered = sorted(values)
    return ordered[max(0, math.ceil(rank / 100 * len(ordered)) - 1)]


def _turn(entry: dict[str, Any]) -> Turn:
    return Turn(**{side: _phase(phase) for side, phase in entry.items()})


def _phase(entry: dict[str, Any]) -> Phase:
    # Earlier runs counted to the end only.
    return Phase(**{"full_messages": entry["messages"], "full_seconds": entry["seconds"], **entry})


def _figures(entry: dict[str, Any]) -> Figures:
    long_ms = {int(position): value for position, value in entry["long_ms"].items()}
    phases = {name: _phase(entry[name]) for name in ("one", "many")}
    memories = {name: Memory(**entry[name]) if entry[name] else None for name in ("memory", "database_memory")}
    return Figures(**{**entry, **phases, **memories, "long_ms": long_ms})
