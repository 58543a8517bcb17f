"""Measures a running deployment."""

from __future__ import annotations

import http.client
import json
import resource
import statistics
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path

import psutil

from benchmarks.service.deployments import Deployment, Running
from benchmarks.service.figures import Figures, Phase, Turn, percentile
from benchmarks.service.load import PATH, run_load
from benchmarks.service.processes import cpu_seconds, cpus, memory, tail
from benchmarks.service.questions import (
    LONG_LANGUAGE,
    POSITIONS,
    Conversation,
    around,
    clients,
    distinct_share,
    long_conversation,
    supply,
)

MANY = 16
_PATIENCE = 300


@dataclass(frozen=True)
class Effort:
    """How much is asked, in conversations of ten messages; `long` is how many long ones are held.

    In turns with another deployment each client holds `turn_each`.
    """

    warm_up: int = 2
    one: int = 30
    many_each: int = 10
    long: int = 6
    turn_each: int = 4


def measure(deployment: Deployment, directory: Path, questions: Mapping[str, Sequence[str]], effort: Effort) -> Figures:
    """Start a deployment and measure it. Raises RuntimeError, with the end of its log, when it does not answer."""
    with deployment.running(directory) as running:
        _wait_for_answer(running, questions[LONG_LANGUAGE][-1])
        start_s = time.perf_counter() - running.since
        _warm_up(running, deployment.workers, questions, effort)
        conversations = supply(questions, "partner")
        alone, together = clients(conversations, 1, effort.one), clients(conversations, MANY, effort.many_each)
        one, many = _phase(running, alone), _phase(running, together)
        long_ms = _long(running.port, questions[LONG_LANGUAGE], effort.long)
        return Figures(
            start_s=start_s,
            one=one,
            many=many,
            long_ms=long_ms,
            distinct=distinct_share([*alone, *together]),
            memory=memory(running.service),
            database_memory=memory([running.database]) if running.database else None,
            workers=deployment.workers,
        )


@dataclass(frozen=True)
class Side:
    """One of two deployments that are compared, with what is asked of it."""

    deployment: Deployment
    effort: Effort


def measure_in_turns(
    base: Side, other: Side, directory: Path, questions: Mapping[str, Sequence[str]], turns: int
) -> list[Turn]:
    """Ask two deployments so many times in turns, both running all the time: a machine's speed drifts.

    Raises RuntimeError, with the end of its log, when one of them does not answer.
    """
    with ExitStack() as stack:
        asked = [
            stack.enter_context(_ready(side, directory / name, questions))
            for name, side in (("base", base), ("other", other))
        ]
        return [_turn(asked, number) for number in range(turns)]


@contextmanager
def _ready(side: Side, directory: Path, questions: Mapping[str, Sequence[str]]) -> Iterator[Callable[[], Phase]]:
    """Start a deployment; gives what loads it once."""
    directory.mkdir()
    with side.deployment.running(directory) as running:
        _wait_for_answer(running, questions[LONG_LANGUAGE][-1])
        _warm_up(running, side.deployment.workers, questions, side.effort)
        conversations = supply(questions, "partner")
        yield lambda: _phase(running, clients(conversations, MANY, side.effort.turn_each))


def _turn(asked: Sequence[Callable[[], Phase]], number: int) -> Turn:
    """One phase of each; every other time the second comes first."""
    phases = {side: asked[side]() for side in ((0, 1) if number % 2 else (1, 0))}
    return Turn(base=phases[0], other=phases[1])


def _warm_up(running: Running, workers: int, questions: Mapping[str, Sequence[str]], effort: Effort) -> None:
    if workers > 1:
        _wait_for_all(running)
    # From the last question on, so that no text is measured that was just asked; enough for every worker.
    last_first = {language: texts[::-1] for language, texts in questions.items()}
    run_load(running.port, clients(supply(last_first, "warm"), 2 * workers, effort.warm_up))


class CpuClock:
    """Seconds of CPU time that service and database used inside a `with`, and what share others took of all."""

    def __init__(self, running: Running) -> None:
        self._groups = [running.service, [running.database] if running.database else []]

    def __enter__(self) -> CpuClock:
        self._started, self._before = time.perf_counter(), self._now()
        return self

    def __exit__(self, *_: object) -> None:
        self.service, self.database, children, busy = (
            after - before for after, before in zip(self._now(), self._before, strict=True)
        )
        available = (time.perf_counter() - self._started) * cpus()
        self.others = max(0.0, busy - self.service - self.database - children) / available

    def _now(self) -> tuple[float, ...]:
        # The load generator is the only child that ends inside.
        children = resource.getrusage(resource.RUSAGE_CHILDREN)
        times = psutil.cpu_times()
        busy = sum(times) - times.idle - times.iowait - times.guest - times.guest_nice
        return (*map(cpu_seconds, self._groups), children.ru_utime + children.ru_stime, busy)


def _phase(running: Running, work: list[list[Conversation]]) -> Phase:
    with CpuClock(running) as clock:
        load = run_load(running.port, work)
    latencies = [1000 * seconds for client in load.latencies for seconds in client]
    return Phase(
        messages=len(latencies),
        seconds=load.seconds,
        full_messages=load.full_messages,
        full_seconds=load.full_seconds,
        p50_ms=percentile(latencies, 50),
        p95_ms=percentile(latencies, 95),
        p99_ms=percentile(latencies, 99),
        generator_cpu=load.cpu_seconds,
        service_cpu=clock.service,
        database_cpu=clock.database,
        others=clock.others,
        unanswered=load.unanswered,
        with_facts=load.with_facts,
    )


def _long(port: int, questions: Sequence[str], times: int) -> dict[int, float]:
    """The time of a message by its position: the median of the same ten questions around each, of all conversations."""
    held = [run_load(port, [[long_conversation(questions, number)]]) for number in range(times)]
    return {
        position: 1000 * statistics.median(seconds for load in held for seconds in load.latencies[0][around(position)])
        for position in POSITIONS
    }


def _wait_for_answer(running: Running, question: str) -> None:
    """Ask until there is an answer with text, as a partner would see it."""
    deadline = time.monotonic() + _PATIENCE
    for number in _until(deadline):
        if _has_ended(running):
            break
        try:
            if any(reply.get("text") for reply in _ask(running.port, f"first-{number}", question)):
                return
        except (OSError, http.client.HTTPException):
            time.sleep(0.05)
    raise RuntimeError(f"it does not answer; its log ends:\n{tail(running.log)}")


def _wait_for_all(running: Running) -> None:
    """Wait until all processes of the product answer, which it says then."""
    for _ in _until(time.monotonic() + _PATIENCE):
        if "answers at" in running.log.read_text("utf-8", "replace"):
            return
        if _has_ended(running):
            break
        time.sleep(0.05)
    raise RuntimeError(f"not all its processes answer; its log ends:\n{tail(running.log)}")


def _has_ended(running: Running) -> bool:
    return any(not process.is_running() or process.status() == "zombie" for process in running.service)


def _until(deadline: float) -> Iterator[int]:
    number = 0
    while time.monotonic() < deadline:
        yield number
        number += 1


def _ask(port: int, sender: str, question: str) -> list[dict[str, object]]:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
    try:
        body = json.dumps({"sender": sender, "message": question}).encode()
        connection.request("POST", PATH, body, {"Content-Type": "application/json"})
        response = connection.getresponse()
        content = response.read()
        if response.status != http.client.OK:
            raise http.client.HTTPException(f"status {response.status}")
        replies: list[dict[str, object]] = json.loads(content)
        return replies
    finally:
        connection.close()
