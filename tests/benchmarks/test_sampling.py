from __future__ import annotations

from collections import Counter

from hypothesis import given
from hypothesis import strategies as st

from benchmarks.service.sampling import stratified


def test_every_stratum_has_its_even_share() -> None:
    items = [(kind, number) for kind, count in (("a", 100), ("b", 10), ("c", 2)) for number in range(count)]
    sample = stratified(items, lambda item: item[0], 12)
    assert Counter(kind for kind, _ in sample) == {"a": 5, "b": 5, "c": 2}


@given(st.lists(st.integers()), st.integers(min_value=0, max_value=30))
def test_a_sample_holds_items_once_and_is_as_large_as_they_allow(items: list[int], size: int) -> None:
    sample = stratified(items, lambda item: item % 3, size)
    assert len(sample) == min(size, len(items))
    assert not Counter(sample) - Counter(items)


def test_the_same_seed_draws_the_same_sample() -> None:
    assert stratified(range(99), lambda item: item % 4, 20) == stratified(range(99), lambda item: item % 4, 20)
    assert stratified(range(99), lambda item: item % 4, 20) != stratified(range(99), lambda item: item % 4, 20, seed=1)
