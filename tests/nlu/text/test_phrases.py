"""Phrases that are looked up word by word."""

from __future__ import annotations

from nlu.text.phrases import Phrases

PHRASES = Phrases([("in",), ("the",), ("in", "the", "year"), ("the", "one", "in"), ()])


def test_the_phrases_that_begin_at_a_word_are_found_the_longest_first() -> None:
    assert PHRASES.at("in the year".split(), 0) == [3, 1]
    assert PHRASES.at("in the end".split(), 0) == [1]
    assert PHRASES.at("in the".split(), 1) == [1]
    assert PHRASES.at(["year"], 0) == []


def test_words_that_are_all_phrases_are_covered_however_they_overlap() -> None:
    assert PHRASES.cover("in the in the year the one in".split())
    assert not PHRASES.cover("in the one".split())
    assert PHRASES.cover([])


def test_words_can_be_passed_over() -> None:
    assert PHRASES.cover("in X the X".split(), str.isupper)
    assert not PHRASES.cover("in X the x".split(), str.isupper)


def test_each_word_is_looked_at_once_however_many_ways_there_are() -> None:
    looked = 0

    class Counting(list[str]):
        def __getitem__(self, place):  # type: ignore[no-untyped-def]
            nonlocal looked
            looked += 1
            return super().__getitem__(place)

    ambiguous = Phrases([("a",), ("a", "a"), ("a", "a", "a")])
    for length in (200, 400):
        looked = 0
        assert not ambiguous.cover(Counting(["a"] * length + ["x"]))
        assert looked <= 5 * length
