"""Settings from the environment."""

from __future__ import annotations

import pytest
from pydantic import ValidationError

from bot.settings import ROOT, Settings, listed

NAMES = ("HOST", "PORT", "DATABASE_URL", "MODELS", "KNOWLEDGE", "HISTORY", "RATE_LIMIT", "TRUSTED_PROXIES", "CONTACT")


@pytest.fixture(autouse=True)
def _no_settings(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in (*NAMES, "KEEP_DONE_DAYS", "ALLOWED_HOSTS", "ALLOWED_ORIGINS", "SESSION_KEY", "LOG_LEVEL"):
        monkeypatch.delenv(name, raising=False)


def test_without_an_environment_the_service_is_local_limited_and_trusts_no_proxy() -> None:
    settings = Settings()
    assert (settings.host, settings.port, settings.rate_limit) == ("127.0.0.1", 8000, "60/minute")
    assert (settings.trusted_proxies, settings.allowed_hosts, settings.contact) == ("", "*", None)
    assert (settings.allowed_origins, settings.session_key) == ("", None)
    assert (settings.log_level, settings.keep_done_days) == ("info", 30)
    assert settings.knowledge == ROOT / "actions" / "knowledge"


@pytest.mark.parametrize(
    ("name", "value", "field", "read"),
    [
        ("PORT", "9000", "port", 9000),
        ("DATABASE_URL", "postgresql://x/y", "database", "postgresql://x/y"),
        ("HISTORY", "12", "history", 12),
        ("KEEP_DONE_DAYS", "7", "keep_done_days", 7),
        ("KEEP_DONE_DAYS", " 365 ", "keep_done_days", 365),
        ("KEEP_DONE_DAYS", "Forever", "keep_done_days", None),
        ("RATE_LIMIT", "off", "rate_limit", "off"),
        ("LOG_LEVEL", "WARNING", "log_level", "warning"),
        ("TRUSTED_PROXIES", "10.0.0.1, 10.1.0.0/16,", "trusted_proxies", "10.0.0.1,10.1.0.0/16"),
        ("TRUSTED_PROXIES", "::1", "trusted_proxies", "::1"),
        ("TRUSTED_PROXIES", "*", "trusted_proxies", "*"),
        ("ALLOWED_HOSTS", "a.example, *.b.example", "allowed_hosts", "a.example,*.b.example"),
        ("ALLOWED_ORIGINS", "https://A.example, http://b:3000", "allowed_origins", "https://a.example,http://b:3000"),
        ("ALLOWED_ORIGINS", "http://[::1]:3000,*", "allowed_origins", "http://[::1]:3000,*"),
        ("SESSION_KEY", "k" * 32, "session_key", "k" * 32),
        ("METRICS_ADDRESS", "127.0.0.1:9000", "metrics_address", "127.0.0.1:9000"),
        ("METRICS_ADDRESS", "[::1]:9000", "metrics_address", "[::1]:9000"),
        ("METRICS_ADDRESS", "", "metrics_address", None),
        ("API_DOCS", "false", "api_docs", False),
    ],
)
def test_a_setting_is_read(monkeypatch: pytest.MonkeyPatch, name: str, value: str, field: str, read: object) -> None:
    monkeypatch.setenv(name, value)
    assert getattr(Settings(), field) == read


@pytest.mark.parametrize(
    ("name", "value", "field"),
    [
        ("PORT", "abc", "port"),
        ("PORT", "70000", "port"),
        ("PORT", "-1", "port"),
        ("PORT", "", "port"),
        ("HISTORY", "1", "history"),
        ("HISTORY", "5000", "history"),
        ("KEEP_DONE_DAYS", "6", "keep_done_days"),
        ("KEEP_DONE_DAYS", "0", "keep_done_days"),
        ("KEEP_DONE_DAYS", "-30", "keep_done_days"),
        ("KEEP_DONE_DAYS", "7.5", "keep_done_days"),
        ("KEEP_DONE_DAYS", "", "keep_done_days"),
        ("KEEP_DONE_DAYS", "9" * 400, "keep_done_days"),
        ("RATE_LIMIT", "fast", "rate_limit"),
        ("LOG_LEVEL", "loud", "log_level"),
        ("TRUSTED_PROXIES", "proxy.local", "trusted_proxies"),
        ("TRUSTED_PROXIES", "10.0.0.1/8", "trusted_proxies"),
        ("ALLOWED_HOSTS", "", "allowed_hosts"),
        ("ALLOWED_HOSTS", "a.*", "allowed_hosts"),
        ("ALLOWED_HOSTS", "*.*.example", "allowed_hosts"),
        ("ALLOWED_ORIGINS", "dealer.example", "allowed_origins"),
        ("ALLOWED_ORIGINS", "https://dealer.example/", "allowed_origins"),
        ("ALLOWED_ORIGINS", "https://dealer.example/page", "allowed_origins"),
        ("ALLOWED_ORIGINS", "https://dealer.example:443", "allowed_origins"),
        ("ALLOWED_ORIGINS", "http://dealer.example:80", "allowed_origins"),
        ("ALLOWED_ORIGINS", "https://*.dealer.example", "allowed_origins"),
        ("ALLOWED_ORIGINS", "ftp://dealer.example", "allowed_origins"),
        ("ALLOWED_ORIGINS", "null", "allowed_origins"),
        ("SESSION_KEY", "short", "session_key"),
        ("METRICS_ADDRESS", "9000", "metrics_address"),
        ("METRICS_ADDRESS", "127.0.0.1:0", "metrics_address"),
        ("METRICS_ADDRESS", "127.0.0.1:99999", "metrics_address"),
        ("METRICS_ADDRESS", "::1:9000", "metrics_address"),
        ("METRICS_ADDRESS", "http://127.0.0.1:9000", "metrics_address"),
        # The port of the service itself.
        ("METRICS_ADDRESS", "127.0.0.1:8000", "metrics_address"),
    ],
)
def test_a_wrong_setting_is_refused_by_its_name(
    monkeypatch: pytest.MonkeyPatch, name: str, value: str, field: str
) -> None:
    monkeypatch.setenv(name, value)
    with pytest.raises(ValidationError) as raised:
        Settings()
    assert [error["loc"] for error in raised.value.errors()] == [(field,)]


def test_a_list_may_have_spaces_and_a_comma_at_its_end() -> None:
    assert listed(" a ,b,, ") == ["a", "b"]
    assert listed("") == []
