"""Every setting, from the environment; docs/operations.md explains them."""

from __future__ import annotations

import re
import secrets
from dataclasses import dataclass
from functools import lru_cache
from ipaddress import ip_network
from pathlib import Path
from typing import Optional

from pydantic import BaseSettings, Field, validator

ROOT = Path(__file__).parent.parent
_PERIODS = {"second": 1.0, "minute": 60.0, "hour": 3600.0, "day": 86400.0}
_RATE = re.compile(r"([1-9][0-9]{0,8})/(second|minute|hour|day)")
# As browsers write it.
_ORIGIN = re.compile(
    r"(?!https://[^/]*:443$|http://[^/]*:80$)https?://([a-z0-9_-]+(\.[a-z0-9_-]+)*|\[[0-9a-f:]+\])(:\d{1,5})?"
)

# A host and a port; an IPv6 address stands in brackets.
_PLACE = re.compile(r"(?:\[([0-9A-Fa-f:.]+)\]|([A-Za-z0-9._-]+)):(\d{1,5})")

# So long (days) Meta repeats an event that was not acknowledged; the other platforms give up sooner.
_SHORTEST_KEPT_DAYS = 7
# A century; more is a slip.
_LONGEST_KEPT_DAYS = 36_500
# One more than a session is valid.
_SHORTEST_SESSION_DAYS = 8


class Settings(BaseSettings):
    """The settings of the service, the command line and the actions."""

    host: str = Field(default="127.0.0.1", description="Address to listen on.")
    port: int = Field(default=8000, ge=0, le=65535, description="Port to listen on.")
    workers: int = Field(default=1, ge=1, le=64, description="Processes that answer; about one a core.")
    watchdog_seconds: float = Field(
        default=10,
        ge=5,
        le=25,
        description="Seconds without a sign of life, or at one message, after which a process is killed and replaced.",
    )
    database: str = Field(
        default=f"sqlite:///{ROOT / 'data' / 'partner-desk.sqlite'}",
        env="DATABASE_URL",
        description="Where conversations are kept: sqlite:///path or postgresql://user:password@host/name.",
    )
    models: Path = Field(default=ROOT / "models", description="Directory of trained models.")
    knowledge: Path = Field(
        default=ROOT / "actions" / "knowledge", description="Directory with sources.yml, entities/ and facts/."
    )
    preview: str = Field(
        default="", description="Languages in the works that are trained and served all the same, comma-separated."
    )
    history: int = Field(default=5, ge=2, le=1000, description="Messages of a conversation that are kept in mind.")
    keep_done_days: Optional[int] = Field(
        default=30,
        description="Days that messages and replies stay in the queues when they are done, 7 or more, or `forever`.",
    )
    rate_limit: str = Field(
        default="60/minute", description="Messages per sender; five times as many per address. `off` for none."
    )
    trusted_proxies: str = Field(
        default="", description="Addresses of proxies whose X-Forwarded-For is believed, comma-separated."
    )
    max_connections: int = Field(
        default=4096, ge=1, le=1_000_000, description="Connections that a process holds, as far as it gets descriptors."
    )
    max_connections_per_address: int = Field(
        default=500, ge=1, le=1_000_000, description="Of these one address has, and at most a quarter of all."
    )
    request_timeout: float = Field(
        default=20.0, gt=0, le=3600, description="Seconds in which a request's headers, then its body, must have come."
    )
    allowed_hosts: str = Field(default="*", description="Host names that are answered, comma-separated.")
    allowed_origins: str = Field(
        default="",
        description="Sites whose pages may use the widget, comma-separated, as https://dealer.example; * for all.",
    )
    session_key: Optional[str] = Field(
        default=None,
        min_length=32,
        description="Signs the widget's sessions; without it a key is made once and kept in the database.",
    )
    session_days: Optional[int] = Field(
        default=90,
        description="Days that a conversation on the website may be gone on with after its first message, 8 or more, "
        "or `forever`.",
    )
    public_url: Optional[str] = Field(
        default=None, description="Where the service is reached from outside, as https://desk.example.com."
    )
    contact: Optional[str] = Field(default=None, description="How to reach a person: told to partners who ask for one.")
    metrics_address: Optional[str] = Field(
        default=None,
        description="Where /metrics is served instead of on PORT, as 127.0.0.1:9000 or [::1]:9000; no port of a proxy.",
    )
    api_docs: bool = Field(default=True, description="Whether /docs and /openapi.json are served.")
    log_level: str = Field(default="info", description="debug, info, warning or error.")

    log_format: str = Field(default="plain", description="plain, or json for one object a line.")
    log_texts: bool = Field(default=False, description="Whether what users write, and the replies, are logged.")
    log_key: str = Field(
        default_factory=lambda: secrets.token_hex(16),
        min_length=16,
        description="Makes conversations' pseudonyms in the log; without it they are others after each start.",
    )
    otel_exporter_otlp_endpoint: Optional[str] = Field(
        default=None, description="Where OpenTelemetry traces are sent, as http://collector:4318; none without."
    )

    @validator("metrics_address")
    def _place(cls, value: Optional[str], values: dict[str, object]) -> Optional[str]:
        if value and place_of(value)[1] == values.get("port"):
            raise ValueError("use another port than PORT: what comes in there is told apart by it")
        return value or None

    @validator("public_url")
    def _public(cls, value: Optional[str]) -> Optional[str]:
        if value and not value.startswith(("https://", "http://")):
            raise ValueError("write an address, as https://desk.example.com")
        return value.rstrip("/") if value else None

    @validator("keep_done_days", pre=True)
    def _days(cls, value: object) -> Optional[int]:
        text = str(value).strip().lower()
        if value is None or text == "forever":
            return None
        if not text.isdecimal() or not _SHORTEST_KEPT_DAYS <= int(text) <= _LONGEST_KEPT_DAYS:
            raise ValueError(
                f"write whole days from {_SHORTEST_KEPT_DAYS} to {_LONGEST_KEPT_DAYS}, or forever: messaging apps "
                f"repeat a message for up to {_SHORTEST_KEPT_DAYS} days, and one that is not known is answered anew"
            )
        return int(text)

    @validator("session_days", pre=True)
    def _session(cls, value: object) -> Optional[int]:
        text = str(value).strip().lower()
        if value is None or text == "forever":
            return None
        if not text.isdecimal() or not _SHORTEST_SESSION_DAYS <= int(text) <= _LONGEST_KEPT_DAYS:
            raise ValueError(
                f"write whole days from {_SHORTEST_SESSION_DAYS} to {_LONGEST_KEPT_DAYS}, or forever: a session is "
                "valid for a week, and is renewed meanwhile"
            )
        return int(text)

    @validator("log_format")
    def _known_format(cls, value: str) -> str:
        if value.lower() not in ("plain", "json"):
            raise ValueError("use plain or json")
        return value.lower()

    @validator("log_level")
    def _known_level(cls, value: str) -> str:
        if value.lower() not in ("debug", "info", "warning", "error"):
            raise ValueError("use debug, info, warning or error")
        return value.lower()

    @validator("rate_limit")
    def _readable_limit(cls, value: str) -> str:
        parse_rate(value)
        return value

    @validator("trusted_proxies")
    def _addresses(cls, value: str) -> str:
        proxies = listed(value)
        for proxy in proxies:
            try:
                if proxy != "*":
                    ip_network(proxy)
            except ValueError as error:
                raise ValueError(f"{error}: write addresses or networks, as 10.0.0.1,10.1.0.0/16") from None
        return ",".join(proxies)

    @validator("allowed_hosts")
    def _hosts(cls, value: str) -> str:
        hosts = listed(value)
        if not hosts or any("*" in host.removeprefix("*.") for host in hosts if host != "*"):
            raise ValueError("write host names, as desk.example.com,*.example.org, or * for all")
        return ",".join(hosts)

    @validator("allowed_origins")
    def _origins(cls, value: str) -> str:
        origins = [origin.lower() for origin in listed(value)]
        for origin in origins:
            if origin != "*" and not _ORIGIN.fullmatch(origin):
                raise ValueError(
                    f"'{origin}' is no origin: write scheme and host, without a path and without the scheme's own "
                    "port, as https://dealer.example or http://localhost:3000, or * for all"
                )
        return ",".join(origins)


@dataclass(frozen=True)
class Rate:
    """So many messages in so many seconds, also all at once."""

    amount: int
    seconds: float

    def times(self, factor: int) -> Rate:
        """The rate for a group that is so many times as large."""
        return Rate(self.amount * factor, self.seconds)


def parse_rate(text: str) -> Rate | None:
    """Read "60/minute"; None for "off". Raises ValueError for anything else."""
    if text == "off":
        return None
    match = _RATE.fullmatch(text)
    if not match:
        raise ValueError(f"'{text}' is not a rate: write a number and a period, as 60/minute, or off")
    return Rate(int(match[1]), _PERIODS[match[2]])


def place_of(value: str) -> tuple[str, int]:
    """The host and the port of an address as 127.0.0.1:9000. Raises ValueError for anything else."""
    match = _PLACE.fullmatch(value)
    port = int(match.group(3)) if match else 0
    if match is None or not 0 < port <= 65_535:
        raise ValueError(f"'{value}' is no address: write a host and a port, as 127.0.0.1:9000 or [::1]:9000")
    return match.group(1) or match.group(2), port


def listed(value: str) -> list[str]:
    """The parts of a comma-separated setting."""
    return [part.strip() for part in value.split(",") if part.strip()]


@lru_cache(maxsize=1)
def settings() -> Settings:
    """The settings, read once a process; raises pydantic.ValidationError that names the wrong ones."""
    return Settings()
