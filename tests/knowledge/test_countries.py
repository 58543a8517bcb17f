"""Every country is known by its names, so that it can be declined by name."""

from __future__ import annotations

import pytest

from knowledge import current
from knowledge.countries import country_names, country_variants, language_names, other_language_names

OURS = current().languages


@pytest.mark.parametrize(
    ("code", "names"),
    [
        ("za", {"en": "South Africa", "zh": "南非", "id": "Afrika Selatan"}),
        ("ke", {"en": "Kenya", "zh": "肯尼亚", "id": "Kenya"}),
        ("hk", {"en": "Hong Kong", "zh": "香港", "id": "Hong Kong"}),
        ("mo", {"en": "Macao", "zh": "澳门", "id": "Makau"}),
    ],
)
def test_a_country_has_its_everyday_name_in_each_language(code: str, names: dict[str, str]) -> None:
    assert country_names(OURS)[f"market/{code}"] == names


def test_all_countries_are_there_and_what_is_no_country_is_not() -> None:
    codes = {identity.removeprefix("market/") for identity in country_names(OURS)}
    assert len(codes) >= 195
    assert {"us", "cn", "tv", "va", "ps", "tw", "xk"} <= codes
    assert not codes & {"eu", "un", "ez", "zz", "001", "150"}


def test_every_country_has_a_name_in_every_language() -> None:
    assert [identity for identity, names in country_names(OURS).items() if set(names) != set(OURS)] == []
    assert [identity for identity, names in country_names(OURS).items() if not all(names.values())] == []


@pytest.mark.parametrize(
    ("code", "language", "variant"),
    [("au", "zh", "澳洲"), ("nz", "zh", "紐西蘭"), ("za", "zh", "南非"), ("hk", "en", "Hong Kong SAR China")],
)
def test_other_names_of_a_country_are_known(code: str, language: str, variant: str) -> None:
    assert variant in country_variants(OURS)[f"market/{code}"][language]


def test_the_languages_are_named_in_each_language() -> None:
    assert language_names(OURS)["language/zh"] == {"en": "Chinese", "zh": "中文", "id": "bahasa Tionghoa"}
    assert set(language_names(OURS)) == {f"language/{language}" for language in OURS}


def test_other_languages_are_named_as_partners_ask_for_them() -> None:
    names = other_language_names(OURS)
    assert names["language/ar"] == {
        "en": ("Arabic",),
        "zh": ("阿拉伯语", "阿拉伯文"),
        "id": ("bahasa Arab", "bhs Arab"),
    }
    assert not set(names) & set(language_names(OURS))
