"""What CLDR knows of a language."""

from __future__ import annotations

import pytest
from babel import Locale

from bot.workshop.languages.cldr import country_of, has_plural, known_texts, letters_of, locale_of, own_name, script_of


def locale(tag: str) -> Locale:
    found = locale_of(tag)
    assert found is not None
    return found


@pytest.mark.parametrize(
    ("tag", "script", "country", "name"),
    [
        ("es", "Latn", "es", "Español"),
        ("pt-BR", "Latn", "br", "Português"),
        ("vi", "Latn", "vn", "Tiếng Việt"),
        ("ru", "Cyrl", "ru", "Русский"),
        ("fil", "Latn", "ph", "Filipino"),
    ],
)
def test_a_language_is_described(tag: str, script: str, country: str, name: str) -> None:
    found = locale(tag)
    assert (script_of(found), country_of(found), own_name(found)) == (script, country, name)


@pytest.mark.parametrize("tag", ["xx", "spanish", "", "-", "e s"])
def test_what_is_no_language_is_not_known(tag: str) -> None:
    assert locale_of(tag) is None


def test_letters_are_those_beside_a_to_z() -> None:
    assert set("áéíñóú") <= set(letters_of(locale("es")))
    assert "å" not in letters_of(locale("es"))
    assert "ñ" not in letters_of(locale("id"))


def test_nouns_of_some_languages_have_one_form() -> None:
    assert has_plural(locale("es"))
    assert not has_plural(locale("vi"))


def test_units_and_scales_have_texts_with_our_placeholder() -> None:
    texts = known_texts(locale("es"))
    assert texts["units.year"] == {"one": "%{amount} año", "many": "%{amount} años"}
    assert texts["units.percent"] == {"many": "%{amount}\u00a0%%"}
    assert texts["numbers.million"]["many"] == "%{amount} millones"
    assert texts["numbers.billion"]["many"] == "%{amount} mil millones"
    # A hundred million is "one hundred" of these.
    assert "numbers.hundred_million" not in texts


def test_what_cldr_lacks_is_left_out() -> None:
    assert "numbers.million" not in known_texts(locale("sw"))
