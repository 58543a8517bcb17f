"""Traces, where they are asked for."""

from __future__ import annotations

import logging
import subprocess
import sys
from typing import Any

import httpx
import pytest
from opentelemetry.sdk.trace import TracerProvider
from opentelemetry.sdk.trace.export import SimpleSpanProcessor
from opentelemetry.sdk.trace.export.in_memory_span_exporter import InMemorySpanExporter

from bot.front.app import create_app
from bot.observing import tracing
from bot.observing.hooks import ANSWERED, UNDERSTANDING, Attempt, Ending
from bot.observing.logs import MessageLog
from bot.observing.metrics import Metrics
from bot.observing.observer import Observer
from bot.observing.tracing import Tracing
from bot.settings import ROOT, Settings
from tests.bot.observing.test_observer import REPLIES
from tests.bot.talking import Echo, ask

TRACE, PARENT = "0af7651916cd43dd8448eb211c80319c", "b7ad6b7169203331"


@pytest.fixture
def traced() -> tuple[Tracing, InMemorySpanExporter]:
    exporter = InMemorySpanExporter()
    provider = TracerProvider()
    provider.add_span_processor(SimpleSpanProcessor(exporter))
    return Tracing(provider), exporter


def test_an_attempt_is_a_span_with_its_stages_in_it(traced: tuple[Tracing, InMemorySpanExporter]) -> None:
    made, exporter = traced
    observer = Observer(Metrics(), MessageLog("k" * 16), made)
    attempt = Attempt(7, 1, "rest", "partner-1", "secret question")
    with observer.attempt(attempt):
        with observer.stage(UNDERSTANDING):
            pass
        observer.ended(attempt, Ending(ANSWERED, 0.01, REPLIES))
    stage, whole = exporter.get_finished_spans()
    assert (stage.name, whole.name) == ("understanding", "answer")
    assert stage.parent is not None
    assert stage.parent.span_id == whole.context.span_id
    attributes = dict(whole.attributes or {})
    assert attributes["message.id"] == 7
    assert (attributes["result"], attributes["outcome"], attributes["intent"]) == ("answered", "answered", "ask_sales")
    assert not {"secret question", "partner-1"} & {str(value) for value in attributes.values()}


async def test_a_request_goes_on_with_its_callers_trace(traced: tuple[Tracing, InMemorySpanExporter]) -> None:
    made, exporter = traced
    transport = httpx.ASGITransport(made.middleware(create_app(Settings(), Echo())))
    headers = {"traceparent": f"00-{TRACE}-{PARENT}-01"}
    async with httpx.AsyncClient(transport=transport, base_url="http://desk.test", headers=headers) as talk:
        await ask(talk, "a", "hello")
        await talk.get("/health/live")
    [span] = exporter.get_finished_spans()
    assert f"{span.context.trace_id:032x}" == TRACE
    assert (span.attributes or {})["http.response.status_code"] == 200


def test_without_the_setting_nothing_of_it_is_imported() -> None:
    program = (
        "import sys\nfrom bot.observing import tracing\n"
        "from bot.observing.observer import Observer\nfrom bot.settings import Settings\n"
        "assert tracing.start(Settings(otel_exporter_otlp_endpoint=None)) is None\n"
        "sys.exit(any(name.startswith('opentelemetry') for name in sys.modules))"
    )
    assert subprocess.run([sys.executable, "-c", program], cwd=ROOT, check=False).returncode == 0


def test_packages_that_are_missing_are_said(monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture) -> None:
    monkeypatch.setitem(sys.modules, "opentelemetry.exporter.otlp.proto.http.trace_exporter", None)
    with caplog.at_level(logging.WARNING, "bot.observing.tracing"):
        assert tracing.start(Settings(otel_exporter_otlp_endpoint="http://127.0.0.1:1")) is None
    assert "install requirements/otel.txt" in caplog.text


def test_with_the_setting_spans_are_sent(monkeypatch: pytest.MonkeyPatch) -> None:
    sent: list[Any] = []
    endpoint = "http://127.0.0.1:1"
    monkeypatch.setenv("OTEL_EXPORTER_OTLP_ENDPOINT", endpoint)
    from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter
    from opentelemetry.sdk.trace.export import SpanExportResult

    def export(exporter: OTLPSpanExporter, spans: Any) -> SpanExportResult:
        sent.extend((exporter._endpoint, span.name, span.resource.attributes["service.name"]) for span in spans)
        return SpanExportResult.SUCCESS

    monkeypatch.setattr(OTLPSpanExporter, "export", export)
    made = tracing.start(Settings(otel_exporter_otlp_endpoint=endpoint))
    assert made is not None
    with made.span("answer"):
        pass
    made.close()
    assert sent == [(f"{endpoint}/v1/traces", "answer", "partner-desk")]
