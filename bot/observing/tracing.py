"""OpenTelemetry traces over OTLP, for who sets OTEL_EXPORTER_OTLP_ENDPOINT and installs requirements/otel.txt.

Nothing of OpenTelemetry is imported otherwise. Its own variables (OTEL_SERVICE_NAME, OTEL_EXPORTER_OTLP_HEADERS,
OTEL_TRACES_SAMPLER, …) hold.
"""

from __future__ import annotations

import logging
import os
from collections.abc import Mapping
from contextlib import AbstractContextManager
from typing import TYPE_CHECKING

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from actions.reply import Custom
from bot import __version__
from bot.observing.hooks import Attempt, Ending
from bot.settings import Settings

if TYPE_CHECKING:
    from opentelemetry.sdk.trace import TracerProvider

logger = logging.getLogger(__name__)


class Tracing:
    """Makes spans with a tracer provider."""

    def __init__(self, provider: TracerProvider) -> None:
        self._provider = provider
        self._tracer = provider.get_tracer("partner-desk", __version__)

    def span(self, name: str, attributes: Mapping[str, str | int] | None = None) -> AbstractContextManager[object]:
        """Around what is one span; what users write is in no exception that it records."""
        span: AbstractContextManager[object] = self._tracer.start_as_current_span(
            name, attributes=attributes, record_exception=False, set_status_on_exception=False
        )
        return span

    def describe(self, attempt: Attempt, ending: Ending) -> None:
        """Say in the present span how an attempt ended."""
        from opentelemetry import trace

        span = trace.get_current_span()
        span.set_attribute("result", ending.result)
        span.set_attribute("attempt", attempt.number)
        for reply in ending.replies[-1:]:
            custom = Custom.of(reply)
            for name in ("language", "outcome", "intent"):
                span.set_attribute(name, getattr(custom, name) or "")

    def middleware(self, app: ASGIApp) -> ASGIApp:
        """The application with a span around each request, which goes on with the caller's trace."""
        from opentelemetry import trace
        from opentelemetry.propagate import extract

        async def traced(scope: Scope, receive: Receive, send: Send) -> None:
            if scope["type"] != "http" or scope["method"] != "POST":  # probes and files are of no interest
                await app(scope, receive, send)
                return
            carrier = {name.decode("latin-1"): value.decode("latin-1") for name, value in scope["headers"]}
            attributes = {"http.request.method": scope["method"], "url.path": scope["path"]}
            with self._tracer.start_as_current_span(
                f"{scope['method']} {scope['path']}",
                context=extract(carrier),
                kind=trace.SpanKind.SERVER,
                attributes=attributes,
                record_exception=False,
            ) as span:

                async def told(message: Message) -> None:
                    if message["type"] == "http.response.start":
                        span.set_attribute("http.response.status_code", message["status"])
                    await send(message)

                await app(scope, receive, told)

        return traced

    def close(self) -> None:
        """Send what has not been sent."""
        self._provider.shutdown()


def start(settings: Settings) -> Tracing | None:
    """Traces as the settings say; None for none."""
    if not settings.otel_exporter_otlp_endpoint:
        return None
    try:
        from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter
        from opentelemetry.sdk.resources import Resource
        from opentelemetry.sdk.trace import TracerProvider
        from opentelemetry.sdk.trace.export import BatchSpanProcessor
    except ImportError as error:
        logger.warning(
            "OTEL_EXPORTER_OTLP_ENDPOINT is set, but no traces are sent: %s is not installed "
            "(install requirements/otel.txt)",
            error.name,
        )
        return None
    named = {} if "OTEL_SERVICE_NAME" in os.environ else {"service.name": "partner-desk"}
    provider = TracerProvider(resource=Resource.create({**named, "service.version": __version__}))
    provider.add_span_processor(BatchSpanProcessor(OTLPSpanExporter()))
    return Tracing(provider)
