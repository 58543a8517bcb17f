"""What a message asks, clause by clause: one question, several, or none apart from what its writer says of themselves.

Each sentence is explained by the best of all ways to cut it into runs of clauses: runs that surely ask for something,
that say something without asking, and that remain unexplained.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from math import log

from knowledge.contract import FALLBACK_INTENT
from nlu.text.clauses import HEAD, WISH, Clause, sentences_of
from nlu.text.spans import Span

# An intent and its probability, the likeliest first.
Ranking = list[dict[str, object]]
# What a run of clauses is: it asks, it asks by setting things beside each other, it wants something done, it wishes for
# a language, it says something, or only names.
ASKS, ANALYSES, WANTS, WISHES = "asks", "analyses", "wants", "wishes"
SAYS, NAMES, UNKNOWN = "says", "names", "unknown"
# What some words are, whether that is sure, and their ranking.
Judgement = tuple[str, bool, Ranking]
Judge = Callable[[Sequence[str]], Judgement]
_LANGUAGE, _YEAR = "<language>", "<year>"
_LONGEST_DATE = 4
_LONGEST_RUN = 4
# So many clauses are read in all ways; of more, each alone.
_MOST_IN_RUNS = 16
_MOST_CLAUSES = 48
# What explains more questions is better than one that is surer; what leaves a clause unexplained is worse.
_FOR_A_QUESTION = 2.0
_FOR_UNKNOWN = -3.0
_SUREST = 0.99
# So sure must be a question whose last clause asks for something unknown, and one without a mark beside others.
_CLEARLY = 0.85


@dataclass(frozen=True)
class Run:
    """Clauses that follow each other, and what they are; `head` is what leads to them ("On Kenya: …").

    `dates` says that they do little but name a year ("By the end of 1980, …").
    """

    start: int
    end: int
    kind: str
    sure: bool
    ranking: Ranking
    marked: bool = False
    head: Span | None = None
    names: bool = False
    dates: bool = False

    @property
    def intent(self) -> str:
        """The likeliest intent."""
        return str(self.ranking[0]["name"])

    @property
    def probability(self) -> float:
        """How sure that is."""
        return float(str(self.ranking[0]["confidence"]))

    @property
    def asks(self) -> bool:
        """Whether it surely asks."""
        return self.sure and self.kind in (ASKS, ANALYSES, WANTS, WISHES)


class Message:
    """A message's words with the places where they begin, and the judge who tells what some of its words are."""

    def __init__(self, text: str, words: Sequence[str], starts: Sequence[int], judge: Judge) -> None:
        self._text = text
        self._pairs = list(zip(words, starts, strict=True))
        self._judge = judge
        # Where a clause may end in which a language is wished for ("in Chinese please how many").
        behind = pairwise(self._pairs)
        self._behind_languages = frozenset(start for (word, _), (_, start) in behind if word == _LANGUAGE)

    def runs(self) -> list[Run]:
        """How all of the message is explained; empty where it can't be cut."""
        sentences = sentences_of(self._text, self._behind_languages)
        if sum(map(len, sentences)) < 2:
            return []
        budget, runs = _MOST_CLAUSES, list[Run]()
        for sentence in sentences:
            if budget <= 0:
                break
            runs += self._explained(sentence[:budget], _LONGEST_RUN if len(sentence) <= _MOST_IN_RUNS else 1)
            budget -= len(sentence)
        if any(run.marked for run in runs):
            runs = list(map(self._clear, runs))
        return list(_joined(runs))

    def _clear(self, run: Run) -> Run:
        """A run beside others that ask by a mark: without one it must be clear ("Yours, D. Obi" asks for no R&D)."""
        clear = run.probability >= _CLEARLY and len(self._words((run.start, run.end))) > 1
        return run if run.marked or not run.asks or clear else replace(run, kind=SAYS, sure=False)

    def _explained(self, clauses: Sequence[Clause], longest: int) -> list[Run]:
        """The best way to cut a sentence, by the best ways to cut what ends before each clause."""
        wished = next((place for place, clause in enumerate(clauses[:-1], 1) if clause.behind == WISH), 0)
        if wished:  # "We sell trucks in Oman and would like to know …": what stands before that is only said
            said = [self._run(clauses, place, place + 1) for place in range(wished)]
            return [*said, *self._explained(clauses[wished:], longest)]
        whole = self._run(clauses, 0, len(clauses))
        if len(clauses) == 1:
            return [whole]
        best: list[tuple[float, list[Run]]] = [(0.0, [])]
        for end in range(1, len(clauses) + 1):
            ways = []
            for start in range(max(0, end - longest), end):
                run = whole if end - start == len(clauses) else self._run(clauses, start, end)
                if run is not whole:
                    ways.append((best[start][0] + _worth(run, end - start), [*best[start][1], run]))
            best.append(max(ways, key=lambda way: way[0]))
        marked = any(clause.asks for clause in clauses)
        return _surest(whole, [replace(run, marked=marked) for run in best[-1][1]])

    def _run(self, clauses: Sequence[Clause], first: int, end: int) -> Run:
        """What a run of clauses is, read with what leads to it, or with the names in that."""
        span = (clauses[first].start, clauses[end - 1].end)
        own = self._words(span)
        named = any(word.startswith("<") for word in own)
        marked = any(clause.asks for clause in clauses[first:end])
        # A word that is left behind a language asks nothing ("Arabic please").
        alone = len(own) == 1 and not marked and self._is_behind_language(span)
        # Nor does a language that a clause begins with ("the English leaflet says …").
        alone = alone or (own == [_LANGUAGE] and clauses[end - 1].end in self._behind_languages)
        if not own or alone or clauses[end - 1].behind == WISH:
            return Run(*span, SAYS, True, [{"name": None, "confidence": 0.0}], names=named)
        head = next(((clause.start, clause.end) for clause in reversed(clauses[:first]) if clause.behind == HEAD), None)
        leading = self._words(head) if head else []
        names = [word for word in leading if word.startswith("<")]
        judgement = self._judge([*leading, *own])
        if head and not judgement[1]:
            judgement = self._judge([*names, *own])
        kind, sure, ranking = judgement
        if clauses[end - 1].end in self._behind_languages and float(str(ranking[0]["confidence"])) < _CLEARLY:
            kind, sure = SAYS, True
        dates = _YEAR in own and len(own) <= _LONGEST_DATE
        return Run(*span, kind, sure, ranking, marked, head, named or bool(names), dates)

    def _words(self, span: Span) -> list[str]:
        return [word for word, start in self._pairs if span[0] <= start < span[1]]

    def _is_behind_language(self, span: Span) -> bool:
        before = [word for word, start in self._pairs if start < span[0]]
        return before[-1:] == [_LANGUAGE]


@dataclass(frozen=True)
class Asked:
    """What a message asks: the ranking that stands for it, its questions if it has several, and where it asks."""

    ranking: Ranking
    parts: tuple[Run, ...] = ()
    spans: tuple[Span, ...] = ()


def asked_in(runs: Sequence[Run], whole: Judgement) -> Asked:
    """What is asked by a message that is explained so, and that is judged so as a whole."""
    kind, sure, ranking = whole
    left = _left(runs)
    asked = [run for run in left if run.asks]
    spans = tuple(span for run in runs if not (run.sure and run.kind == SAYS) for span in _spans(run))
    if kind == ANALYSES or not left:
        return Asked(ranking)
    if not asked:
        # "We need the brand's value. What is it?" is asked by both together.
        return Asked(left[-1].ranking if kind == SAYS else ranking, (), spans)
    spans = tuple(span for run in runs if run in left or run.kind == NAMES for span in _spans(run))
    if len(left) > 1:
        surely = min(run.probability for run in asked)
        return Asked([{"name": asked[0].intent, "confidence": surely}], tuple(left), spans)
    clearer = sure and kind in (ASKS, WANTS, WISHES) and float(str(ranking[0]["confidence"])) >= asked[0].probability
    return Asked(ranking if clearer else asked[0].ranking, (), spans)


def _left(runs: Sequence[Run]) -> list[Run]:
    """What is to be answered, and what asks for something that is not known.

    What would ask beside this, but without a mark, is said, and no question ("You sell 5,000. Of these …?"). What is
    wanted needs no mark ("Call me."), and takes in what names nothing ("How do I apply?"). What names nothing behind
    the unknown is asked about the same.
    """
    wants = any(run.asks and run.kind == WANTS for run in runs)
    unknown = [run for run in runs if _asks_for_unknown(run) and (run.names or not wants)]
    asked = [run for run in runs if run.asks and (run.marked or run.kind == WANTS or not unknown)]
    found: list[Run] = []
    for run in sorted([*asked, *unknown], key=lambda run: run.start):
        follows = bool(found) and not found[-1].asks and not run.names and run.kind != WANTS
        found.append(_doubted(run) if follows else run)
    return found


def _asks_for_unknown(run: Run) -> bool:
    return run.marked and not run.asks and not (run.sure and run.kind in (SAYS, NAMES))


def _doubted(run: Run) -> Run:
    return replace(run, kind=UNKNOWN, sure=False, ranking=[{"name": FALLBACK_INTENT, "confidence": run.probability}])


def _surest(whole: Run, runs: list[Run]) -> list[Run]:
    """A sentence as one run or as several, whichever explains it."""
    asked = [run for run in runs if run.asks]
    if any(run.kind == ANALYSES for run in [whole, *runs]) or not asked:
        return [whole]
    several = len({run.intent for run in asked}) > 1
    if several:
        # What is surer as one question than any part of it is one, but for what is clearly asked besides.
        surer = whole.asks and whole.probability >= max(run.probability for run in asked)
        besides = asked[-1].intent != whole.intent and asked[-1].probability >= _CLEARLY
        return [whole] if surer and not besides else runs
    # A language that is wished for is no more than beside a question.
    wished = whole.kind == WISHES and asked[0].kind != WISHES and asked[0].probability >= _CLEARLY
    if whole.asks and whole.intent != asked[0].intent and not wished:
        return [whole]
    if asked[0].kind == WANTS or _says_no_more(runs):
        return runs
    # What asks at the end, and is not known by itself, is more than an addition.
    left_open = whole.asks and runs[-1].kind == UNKNOWN and whole.probability < _CLEARLY
    return [replace(runs[-1], start=whole.start) if left_open else whole]


def _says_no_more(runs: Sequence[Run]) -> bool:
    """Whether a single question has no condition beside it.

    What is said behind it clearly says nothing else; what leads to it ("…: how many …?") is longer than a condition.
    """
    first = next(place for place, run in enumerate(runs) if run.asks)
    asking = runs[first]
    before, behind = runs[:first], [run for run in runs[first + 1 :] if not run.asks]
    leads = asking.head is not None and asking.start - runs[0].start > asking.end - asking.start
    said = leads or all(run.kind in (SAYS, NAMES) and not run.dates for run in before)
    return said and all(run.kind in (SAYS, NAMES) and run.sure and run.probability >= _CLEARLY for run in behind)


def _spans(run: Run) -> list[Span]:
    return [(run.start, run.end), *([run.head] if run.head else [])]


def _worth(run: Run, clauses: int) -> float:
    if run.asks:
        sure = min(run.probability, _SUREST)
        return _FOR_A_QUESTION + log(sure / (1 - sure))
    return 0.0 if run.kind in (SAYS, NAMES) else _FOR_UNKNOWN * clauses


def _joined(runs: Iterable[Run]) -> Iterable[Run]:
    """The runs, with those that ask the same again, or only name something more, added to the question before."""
    joined: list[Run] = []
    for run in runs:
        before = joined[-1] if joined else None
        if before and before.kind == WISHES and run.kind == NAMES:
            run = replace(run, kind=ASKS, marked=True)  # "in Indonesian, please: and the Philippines?"
        again = before and before.asks and (run.kind == NAMES or (run.asks and run.intent == before.intent))
        if before and again:
            joined[-1] = replace(before, end=run.end, marked=before.marked or run.marked)
        else:
            joined.append(run)
    return joined
