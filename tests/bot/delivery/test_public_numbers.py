"""Numbers as strangers see them."""

from __future__ import annotations

import itertools

import sqlalchemy as sa
from hypothesis import given
from hypothesis import strategies as st

from bot.delivery.database import Database, migrate
from bot.delivery.public_numbers import MESSAGE, REPLY, Numbers
from bot.delivery.schema import keys

NUMBERS = Numbers("a key of the tests", 0.0)
MOST_ROWS = 2**40
rows = st.integers(0, MOST_ROWS - 1)
kinds = st.sampled_from([MESSAGE, REPLY])


@given(kinds, rows)
def test_a_hidden_number_is_read_again_and_has_sixteen_digits_at_most(kind: bytes, number: int) -> None:
    hidden = NUMBERS.hide(kind, number)
    assert NUMBERS.show(kind, hidden) == number
    assert 0 <= hidden < 10**16


@given(st.integers())
def test_whatever_else_is_read_nothing_fails(number: int) -> None:
    shown = NUMBERS.show(REPLY, number)
    assert shown is None or NUMBERS.hide(REPLY, shown) == number


def test_no_two_are_the_same_and_their_order_tells_nothing() -> None:
    hidden = [NUMBERS.hide(REPLY, number) for number in range(10_000)]
    assert len(set(hidden)) == len(hidden)
    greater = sum(later > earlier for earlier, later in itertools.pairwise(hidden))
    assert 4_500 < greater < 5_500
    # Nor do small numbers look small.
    assert 4_500 < sum(number > 2**51 for number in hidden) < 5_500


def test_what_was_never_hidden_is_mostly_known_for_that() -> None:
    assert sum(NUMBERS.show(REPLY, number) is not None for number in range(100_000)) < 100


def test_kinds_and_keys_hide_differently() -> None:
    assert NUMBERS.hide(MESSAGE, 7) != NUMBERS.hide(REPLY, 7)
    assert NUMBERS.hide(MESSAGE, 7) != Numbers("another key", 0.0).hide(MESSAGE, 7)


def test_all_processes_hide_alike(database_url: str) -> None:
    hidden = set()
    for _ in range(2):
        database = Database(database_url)
        migrate(database)
        hidden.add(database.numbers.hide(REPLY, 7))
        database.close()
    assert len(hidden) == 1


def test_a_key_that_was_removed_is_made_anew(database_url: str) -> None:
    database = Database(database_url)
    migrate(database)
    with database.writing() as connection:
        connection.execute(sa.delete(keys))
    again = [Database(database_url).numbers.hide(REPLY, 1) for _ in range(2)]
    assert again[0] == again[1]
    database.close()
