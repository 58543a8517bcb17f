"""Messages as runs of pieces, so that one can be changed a little, or two be crossed."""

from __future__ import annotations

from dataclasses import dataclass
from random import Random

from bot.http.bodies import LONGEST_MESSAGE, clean
from tests.fuzz.vocabulary import Vocabulary

_MOST_RUNS = 12
_MOST_PIECES = 4
_JOINTS = ("", "", " ", " ", "\n", ", ", "，", "? ", ".", "。")
_CHANGES = 8


@dataclass(frozen=True)
class Run:
    """Some pieces, one after the other, and over again; `share` of a message is it, beside the other runs' shares."""

    pieces: tuple[str, ...]
    joint: str
    share: int

    def text(self, length: int) -> str:
        """The run, of so many characters."""
        unit = "".join(piece + self.joint for piece in self.pieces) or " "
        return (unit * (length // len(unit) + 1))[:length]


@dataclass(frozen=True)
class Draft:
    """A message in the making."""

    runs: tuple[Run, ...]

    def text(self, length: int = LONGEST_MESSAGE) -> str:
        """The message as the service would take it: cleaned, and no longer than is allowed."""
        whole = sum(run.share for run in self.runs)
        raw = "".join(run.text(max(1, length * run.share // whole)) for run in self.runs)
        return clean(raw)[:length]


class Writer:
    """Writes messages from a vocabulary, by chance."""

    def __init__(self, vocabulary: Vocabulary, random: Random) -> None:
        self._kinds = list(vocabulary.values())
        self._random = random

    def draft(self) -> Draft:
        """A new message: now one thing over and over, now many things."""
        return Draft(tuple(self._run() for _ in range(self._random.choice((1, 1, 1, 2, 3, _MOST_RUNS)))))

    def changed(self, draft: Draft) -> Draft:
        """A message that is a little different."""
        runs = list(draft.runs)
        place = self._random.randrange(len(runs))
        run = runs[place]
        change = self._random.randrange(_CHANGES)
        if change == 0:
            runs[place] = self._run()
        elif change == 1 and len(runs) < _MOST_RUNS:
            runs.insert(place, self._run())
        elif change == 2 and len(runs) > 1:
            del runs[place]
        elif change == 3:
            runs[place] = Run(run.pieces, run.joint, self._random.randint(1, 9))
        elif change == 4:
            runs[place] = Run(run.pieces, self._random.choice(_JOINTS), run.share)
        elif change == 5:
            runs[place] = Run((*run.pieces, self._piece()), run.joint, run.share)
        elif change == 6 and len(run.pieces) > 1:
            runs[place] = Run(tuple(self._random.sample(run.pieces, len(run.pieces) - 1)), run.joint, run.share)
        else:
            runs[place] = Run((*run.pieces[:-1], self._piece()), run.joint, run.share)
        return Draft(tuple(runs))

    def crossed(self, one: Draft, other: Draft) -> Draft:
        """Some runs of one message, and some of another."""
        runs = [*one.runs, *other.runs]
        return Draft(tuple(self._random.sample(runs, self._random.randint(1, min(len(runs), _MOST_RUNS)))))

    def _run(self) -> Run:
        # Many pieces, too: what is looked up once is remembered.
        count = self._random.choice((1, 1, 2, 3, _MOST_PIECES, 40))
        pieces = tuple(self._piece() for _ in range(count))
        return Run(pieces, self._random.choice(_JOINTS), self._random.randint(1, 9))

    def _piece(self) -> str:
        return self._random.choice(self._random.choice(self._kinds))
