"""Looks up phrases of a list word by word, in time in proportion to a text's length."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence

Words = tuple[str, ...]


class Phrases:
    """Phrases as tuples of words, ready to be found where they begin."""

    def __init__(self, phrases: Iterable[Words]) -> None:
        self._phrases = frozenset(phrase for phrase in phrases if phrase)
        # By its first word, the lengths that a phrase has that begins with it, the longest first.
        self._lengths: dict[str, tuple[int, ...]] = {}
        for phrase in self._phrases:
            lengths = {len(phrase), *self._lengths.get(phrase[0], ())}
            self._lengths[phrase[0]] = tuple(sorted(lengths, reverse=True))

    def __iter__(self) -> Iterator[Words]:
        return iter(self._phrases)

    def at(self, words: Sequence[str], position: int) -> list[int]:
        """How many words each phrase has that begins at a position, the longest first."""
        lengths = self._lengths.get(words[position])
        if lengths is None:
            return []
        room = len(words) - position
        fitting = (length for length in lengths if length <= room)
        return [length for length in fitting if tuple(words[position : position + length]) in self._phrases]

    def stand_in(self, words: Sequence[str]) -> bool:
        """Whether a phrase stands anywhere in words."""
        begins = (position for position, word in enumerate(words) if word in self._lengths)
        return any(self.at(words, position) for position in begins)

    def cover(self, words: Sequence[str], passed: Callable[[str], bool] = lambda word: False) -> bool:
        """Whether words are nothing but phrases, one after the other, and single words that are passed over.

        From each word on it is tried once, however many ways lead there.
        """
        reached = [True] + [False] * len(words)
        for position, word in enumerate(words):
            if reached[position]:
                for length in [*self.at(words, position), *([1] if passed(word) else [])]:
                    reached[position + length] = True
        return reached[-1]
