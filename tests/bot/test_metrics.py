"""The figures for Prometheus."""

from __future__ import annotations

from prometheus_client.parser import text_string_to_metric_families

from bot.metrics import Metrics
from tests.bot.talking import Echo, ask, client


def figures(text: str) -> dict[tuple[str, tuple[str, ...]], float]:
    """Each sample's value by its name and its labels' values."""
    return {
        (sample.name, tuple(sorted(sample.labels.values()))): sample.value
        for family in text_string_to_metric_families(text)
        for sample in family.samples
    }


def test_each_application_counts_for_itself() -> None:
    one, other = Metrics(), Metrics()
    one.replies.labels("rest", "en", "chat").inc()
    assert ("partner_desk_replies_total", ("chat", "en", "rest")) in figures(one.text().decode())
    assert ("partner_desk_replies_total", ("chat", "en", "rest")) not in figures(other.text().decode())


async def test_replies_are_counted_by_channel_language_and_outcome_and_their_time_is_taken() -> None:
    async with client(Echo()) as talk:
        for _ in range(3):
            await ask(talk, "a", "hello")
        response = await talk.get("/metrics")
    assert response.headers["content-type"].startswith("text/plain")
    seen = figures(response.text)
    assert seen["partner_desk_replies_total", ("chat", "en", "rest")] == 3
    assert seen["partner_desk_answer_seconds_count", ("rest",)] == 3


async def test_refusals_are_counted() -> None:
    async with client(Echo(), rate_limit="1/hour") as talk:
        for _ in range(3):
            await ask(talk, "a", "hello")
        seen = figures((await talk.get("/metrics")).text)
    assert seen["partner_desk_refused_total", ("rate", "rest")] == 2
    assert seen["partner_desk_answer_seconds_count", ("rest",)] == 1
