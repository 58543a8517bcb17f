"""Currencies are known by what they are called in each language."""

from __future__ import annotations

import pytest

from knowledge import current
from knowledge.currencies import currency_names


@pytest.mark.parametrize(
    ("name", "code"),
    [
        ("euro", "EUR"),
        ("hong kong dollar", "HKD"),
        ("dollar", "USD"),
        ("港元", "HKD"),
        ("rupiah", "IDR"),
        ("rand", "ZAR"),
        ("hkd", "HKD"),
    ],
)
def test_a_currency_is_called_by_its_name(name: str, code: str) -> None:
    assert code in currency_names(current().languages)[name]


def test_a_dollar_may_be_of_several_countries() -> None:
    assert {"USD", "AUD", "HKD"} <= currency_names(current().languages)["dollar"]


def test_a_country_is_no_currency() -> None:
    assert not {"hong", "indonesian", "south"} & set(currency_names(current().languages))
