"""What is read of one message is capped; what stands first is read."""

from __future__ import annotations

from nlu.components.entities import read
from nlu.names.unknown_organisations import find_organisations
from nlu.names.unknown_places import find_places
from nlu.numbers.amounts import find_amounts
from nlu.numbers.numerals import read_numeral
from nlu.numbers.years import find_years
from nlu.text.limits import LONGEST_NUMBER, MOST_NAMED, MOST_NUMBERS, MOST_TOKENS
from nlu.text.tokens import tokenize

MANY = 10 * MOST_NAMED


def test_amounts_are_capped() -> None:
    amounts = find_amounts("".join(f"{number} trucks, " for number in range(100, 100 + MANY)))
    assert [int(amount.value) for amount in amounts] == list(range(100, 100 + MOST_NAMED))


def test_small_words_use_up_the_numbers_that_are_looked_at() -> None:
    assert find_amounts("一?" * (MOST_NUMBERS - 1) + "500 trucks")
    assert not find_amounts("一?" * MOST_NUMBERS + "500 trucks")


def test_a_number_has_an_end() -> None:
    assert read_numeral("9" * 10 * LONGEST_NUMBER, 0)[1] == LONGEST_NUMBER
    assert read_numeral("hundred " * LONGEST_NUMBER, 0)[1] <= LONGEST_NUMBER


def test_a_number_in_words_that_nobody_counts_is_none() -> None:
    # This ended in an error of the library that reckons.
    for text in ("million hundred hundred belas puluh " * 40, "seribu sembilan ratus sembilan puluh sembilan " * 40):
        assert all(amount.value < 10**21 for amount in find_amounts(text))


def test_years_are_capped() -> None:
    text = "".join(f"{year} " for year in range(1900, 2100))
    years = find_years(text, tokenize(text))
    assert [mention.year for mention in years] == list(range(1900, 1900 + MOST_NAMED))


def test_unknown_names_are_capped() -> None:
    companies = "".join(f"PT Maju{chr(97 + number % 26) * 3} dan " for number in range(MANY))
    assert len(find_organisations(companies, tokenize(companies), [], {"dan"})) == MOST_NAMED
    places = "we went to the place in Narnia " * MANY
    assert len(find_places(places, tokenize(places), [], {"we"})) == MOST_NAMED


def test_what_a_message_names_is_capped_but_understood_to_its_end() -> None:
    text = "Kenya 2017, " * MANY
    reading = read(text, tokenize(text), frozenset())
    assert len(reading.entities) == MOST_NAMED
    assert reading.words[-2] == "<market>"


def test_an_entity_keeps_the_beginning_of_what_was_written() -> None:
    text = "阿" * 1_000
    [entity] = read(text, tokenize(text), frozenset()).entities
    assert len(entity["text"]) == 100
    assert (entity["start"], entity["end"]) == (0, 1_000)


def test_characters_that_stand_for_words_are_not_taken_apart_without_end() -> None:
    assert [token.text for token in tokenize("㍿")] == ["株", "式", "会", "社"]
    assert len(tokenize("㍿" * 2_000)) <= MOST_TOKENS + 4
    assert len(tokenize("南" * 10_000)) == 10_000
