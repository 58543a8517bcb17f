"""The words of the locale files: nothing falls back in silence."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import pytest

from knowledge import current

SHIPPED = current().texts
LANGUAGES = current().languages


@pytest.mark.parametrize(("language", "words"), [("en", "over 5"), ("zh", "超过5"), ("id", "lebih dari 5")])
def test_placeholders_are_filled(language: str, words: str) -> None:
    assert SHIPPED.text("numbers.over", language, value="5") == words


@pytest.mark.parametrize("key", ["nowhere.greet", "chat.nothing", "chat", "chat.greet.more", ""])
@pytest.mark.parametrize("language", LANGUAGES)
def test_a_text_that_is_not_there_is_an_error(key: str, language: str) -> None:
    with pytest.raises(KeyError):
        SHIPPED.text(key, language)
    assert not SHIPPED.has(key, language)


@pytest.mark.parametrize("language", ["fr", "", "EN", "zh-TW"])
def test_a_language_without_texts_does_not_fall_back_to_another(language: str) -> None:
    with pytest.raises(KeyError):
        SHIPPED.text("chat.greet", language)


def test_a_placeholder_without_a_value_is_an_error() -> None:
    with pytest.raises(KeyError, match="value"):
        SHIPPED.text("numbers.over", "en")


def test_forms_for_one_and_many_need_a_number() -> None:
    with pytest.raises(KeyError, match="one and many"):
        SHIPPED.text("units.vehicle", "en", amount="5")
    assert SHIPPED.text("units.vehicle", "en", amount="5", count=5) == "5 vehicles"


def test_signs_in_a_value_are_left_as_they_are() -> None:
    contact = "100%{x} %% <b>&amp; {a} \\1"
    assert SHIPPED.text("matters.contact", "en", contact=contact).endswith(contact)


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_text_is_there_whatever_its_placeholders(language: str) -> None:
    assert SHIPPED.has("markets.annual_sales", language)
    assert SHIPPED.has("units.vehicle", language)


def test_languages_do_not_mix_when_spoken_at_once() -> None:
    with ThreadPoolExecutor(8) as threads:
        spoken = list(
            threads.map(lambda language: (language, SHIPPED.text("numbers.first", language)), [*LANGUAGES] * 200)
        )
    assert set(spoken) == {("en", "first"), ("zh", "第一"), ("id", "pertama")}
