"""Finds names that are mistyped: close to a name by edits, bounded by length, and never made of usual words."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence

from rapidfuzz.distance import OSA

# A word of a name must have so many letters to be recognised with one edit, and so many with two.
_ONE_EDIT = 5
_TWO_EDITS = 10
_MOST_EDITS = 2
# A name must be so long in all.
_SHORTEST_NAME = 6
Key = tuple[str, ...]


class FuzzyNames:
    """Names in Latin letters, with what they are names of, ready to be found with slips."""

    def __init__(self, names: Mapping[Key, object]) -> None:
        self._entities = names
        # By the first letter, which hardly anybody gets wrong, by the number of words and by the first one's length:
        # the name as its words, and as one word ("southafrica"), in the order of names.
        self._buckets: dict[tuple[str, int, int], dict[Key, tuple[int, Key]]] = {}
        for order, key in enumerate(names):
            joined = "".join(key)
            if len(joined) >= _SHORTEST_NAME and joined.isascii() and joined.isalpha():
                for form in {key, (joined,)}:
                    bucket = self._buckets.setdefault((joined[0], len(form), len(form[0])), {})
                    bucket.setdefault(form, (order, key))
        self._begins = frozenset(letter for letter, _, _ in self._buckets)

    def may_begin(self, word: str) -> bool:
        """Whether a word may begin a name, as far as its letters tell without comparing it."""
        return word[:1] in self._begins and word.isascii() and word.isalpha()

    def closest(self, words: Key, usual: Collection[str]) -> Key | None:
        """The name that words are a slip of; None where there is none, or where names of two things are as close.

        `usual` are words that are no slips, whatever they look like.
        """
        if not all(word.isascii() and word.isalpha() for word in words) or len("".join(words)) < _ONE_EDIT:
            return None
        if all(word in usual for word in words):
            return None
        near = [
            (distance, order, name)
            for form, (order, name) in self._near(words)
            if (distance := _distance(words, form, usual)) is not None
        ]
        best = min(near, default=None)
        if best is None or len({self._entities[name] for distance, _, name in near if distance == best[0]}) > 1:
            return None
        return best[2]

    def _near(self, words: Key) -> Iterator[tuple[Key, tuple[int, Key]]]:
        """The names of as many words, the first of about the length."""
        first = len(words[0])
        for length in range(first - _MOST_EDITS, first + _MOST_EDITS + 1):
            yield from self._buckets.get((words[0][0], len(words), length), {}).items()


def _distance(words: Sequence[str], form: Key, usual: Collection[str]) -> int | None:
    """How many edits lie between words and a name, word by word; None where they are too many or a word is usual."""
    total = 0
    for word, part in zip(words, form, strict=True):
        if word != part:
            allowed = _edits(part)
            distance = OSA.distance(word, part, score_cutoff=allowed) if word not in usual else allowed + 1
            if distance > allowed:
                return None
            total += distance
    return total


def _edits(part: str) -> int:
    return _MOST_EDITS if len(part) >= _TWO_EDITS else 1 if len(part) >= _ONE_EDIT else 0
