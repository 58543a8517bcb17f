"""The figures for Prometheus."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

from bot.observing.hooks import Queue
from bot.observing.metrics import DIRECTORY, Metrics, State
from bot.settings import ROOT
from tests.bot.figures import figures
from tests.bot.talking import Echo, ask, client, database_failure

COUNT = "from bot.observing.metrics import Metrics\nmetrics = Metrics()\nmetrics.attempts.labels('answered').inc()"
SHOW = "from bot.observing.metrics import Metrics, State\nprint(Metrics().text(State('a-model', None)).decode())"


def shown(metrics: Metrics) -> dict[tuple[str, tuple[str, ...]], float]:
    return figures(metrics.text(State("a-model", [Queue("inbox", 3, 1, 2, 7.5)])).decode())


def test_each_application_counts_for_itself() -> None:
    one, other = Metrics(), Metrics()
    one.replies.labels("rest", "en", "chat").inc()
    assert ("partner_desk_replies_total", ("chat", "en", "rest")) in shown(one)
    assert ("partner_desk_replies_total", ("chat", "en", "rest")) not in shown(other)


async def test_the_time_of_an_answer_is_taken() -> None:
    async with client(Echo()) as talk:
        for _ in range(3):
            await ask(talk, "a", "hello")
        response = await talk.get("/metrics")
    assert response.headers["content-type"].startswith("text/plain")
    assert figures(response.text)["partner_desk_answer_seconds_count", ("rest",)] == 3


async def test_refusals_are_counted() -> None:
    async with client(Echo(), rate_limit="1/hour") as talk:
        for _ in range(3):
            await ask(talk, "a", "hello")
        seen = figures((await talk.get("/metrics")).text)
    assert seen["partner_desk_refused_total", ("rate", "rest")] == 2
    assert seen["partner_desk_answer_seconds_count", ("rest",)] == 1


async def test_what_the_database_refuses_is_counted() -> None:
    async with client(Echo(failure=database_failure())) as talk:
        for _ in range(3):
            await ask(talk, "a", "hello")
        await talk.post("/api/chat/sessions")
        seen = figures((await talk.get("/metrics")).text)
    assert seen["partner_desk_refused_total", ("database", "rest")] == 3
    assert seen["partner_desk_refused_total", ("database", "web")] == 1
    assert seen["partner_desk_database_writable", ()] == 0


async def test_queues_and_what_runs_are_told() -> None:
    async with client(Echo()) as talk:
        seen = figures((await talk.get("/metrics")).text)
    assert seen["partner_desk_queue_messages", ("inbox", "waiting")] == 3
    assert seen["partner_desk_queue_messages", ("inbox", "leased")] == 1
    assert seen["partner_desk_queue_messages", ("buried", "inbox")] == 2
    assert seen["partner_desk_queue_oldest_seconds", ("inbox",)] == 7.5
    assert seen["partner_desk_database_up", ()] == 1
    assert seen["partner_desk_database_writable", ()] == 1
    assert any(name == "partner_desk_info" and "echo" in labels for name, labels in seen)


async def test_without_the_database_the_other_figures_are_told() -> None:
    async with client(Echo(failure=database_failure())) as talk:
        response = await talk.get("/metrics")
    seen = figures(response.text)
    assert response.status_code == 200
    assert seen["partner_desk_database_up", ()] == 0
    assert not any(name == "partner_desk_queue_messages" for name, _ in seen)


def test_whichever_process_is_asked_tells_the_figures_of_all(tmp_path: Path) -> None:
    environment = {**os.environ, DIRECTORY: str(tmp_path)}

    def run(program: str) -> str:
        command = [sys.executable, "-c", program]
        return subprocess.run(command, env=environment, cwd=ROOT, check=True, capture_output=True, text=True).stdout

    for _ in range(3):  # each of them has ended by the time that the figures are asked for
        run(COUNT)
    assert figures(run(SHOW))["partner_desk_attempts_total", ("answered",)] == 3


PLACED = """
import os, sys
from bot.observing.metrics import Metrics, State, count_at
count_at(int(sys.argv[1]))
metrics = Metrics()
for _ in range(int(sys.argv[2])):
    metrics.attempts.labels("answered").inc()
print(metrics.text(State("m", None)).decode())
os._exit(9)
"""


def test_who_takes_a_place_goes_on_with_its_figures_in_the_same_files(tmp_path: Path) -> None:
    environment = {**os.environ, "PROMETHEUS_MULTIPROC_DIR": str(tmp_path)}
    seen = []
    for place, count in ((0, 3), (1, 2), (0, 4), (0, 0)):
        command = [sys.executable, "-c", PLACED, str(place), str(count)]
        said = subprocess.run(command, cwd=ROOT, env=environment, stdout=subprocess.PIPE, text=True).stdout
        seen.append(figures(said)["partner_desk_attempts_total", ("answered",)])
    assert seen == [3, 5, 9, 9]
    assert {path.name for path in tmp_path.glob("counter_*")} == {"counter_place0.db", "counter_place1.db"}


def test_a_refused_model_is_named() -> None:
    refused: list[str] = []
    metrics = Metrics(lambda: refused[-1] if refused else None)
    assert not [name for name, _ in figures(metrics.text(State("m", None)).decode()) if "refused{" in name]
    refused.append("partner-desk-bad.tar.gz")
    seen = figures(metrics.text(State("m", None)).decode())
    assert seen["partner_desk_model_refused", ("partner-desk-bad.tar.gz",)] == 1
