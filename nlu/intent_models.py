"""What an intent is told by: a linear model of all intents, whether one is just what is asked, and what is missing.

Trained together, and kept together in the model's archive.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray
from sklearn.pipeline import Pipeline
from sklearn.svm import LinearSVC

from nlu.answerability import Answerability, Candidate, Words, known_words
from nlu.components.features import sparse_features
from nlu.linear import LinearScorer

# So many halves of the examples are understood by a model that has not seen them, as messages will be.
_FOLDS = 2
# An intent that is less likely than this, or than so many others, is no candidate.
_LEAST_LIKELY = 0.003
_MOST_CANDIDATES = 5
_RIVALS_IN_TRAINING = 3


@dataclass(frozen=True)
class Groups:
    """The intents that are never answered: `lacking` are learned from near misses, questions that ask for more."""

    lacking: frozenset[str]
    declined: frozenset[str]


@dataclass(frozen=True)
class Reading:
    """One candidate: how likely the classifier finds the intent among all, and the message to ask just that."""

    intent: str
    likelihood: float
    asked: float


class IntentModels:
    """The three trained models; `sharpness` makes probabilities of a linear model's distances."""

    def __init__(self, groups: Groups, sharpness: float, trained: Mapping[str, Any]) -> None:
        self._groups = groups
        self._sharpness = sharpness
        self._intents = LinearScorer(trained["intents"])
        self._lacks = LinearScorer(trained["lacks"]) if trained.get("lacks") else None
        self._answerability: Answerability = trained["answerability"]
        self.classes = self._intents.classes
        self._declined = np.array([name in groups.declined for name in self.classes])

    def readings(self, words: Words) -> list[Reading]:
        """The likely intents that can be answered, what is surest to be asked first."""
        likelihoods = _softmax(self._intents.scores(" ".join(words))[np.newaxis], self._sharpness)[0]
        candidates = _candidates(words, likelihoods, self.classes, self._declined)[:_MOST_CANDIDATES]
        asked = [(each, self._answerability.probability(each)) for each in candidates]
        readings = [Reading(each.intent, each.likelihood, probability) for each, probability in asked]
        return sorted(readings, key=lambda reading: -reading.asked)

    def declined(self, words: Words) -> tuple[str, float]:
        """The intent, and its likelihood, of a message that asks for nothing that can be answered.

        It is one of those that are always declined, where that is the likeliest of all; else by what is missing.
        """
        likelihoods = _softmax(self._intents.scores(" ".join(words))[np.newaxis], self._sharpness)[0]
        best = int(likelihoods.argmax())
        if self._lacks is None or self._declined[best]:
            return self.classes[best], float(likelihoods[best])
        missing = _softmax(self._lacks.scores(" ".join(words))[np.newaxis], self._sharpness)[0]
        return self._lacks.classes[int(missing.argmax())], float(likelihoods[best])


def train_models(
    words: Sequence[Words], intents: Sequence[str], groups: Groups, options: Mapping[str, Any]
) -> dict[str, Any]:
    """Train all on examples, each some words and its intent. Returns what `IntentModels` is made of."""
    texts = [" ".join(each) for each in words]
    names = np.array(intents)
    lacking = np.isin(names, sorted(groups.lacking))
    features = sparse_features(options["word_ngrams"], options["character_ngrams"])
    matrix = features.fit_transform(texts).tocsr()
    folds = np.random.default_rng(0).integers(0, _FOLDS, len(names))
    chosen = [~lacking, *(~lacking & (folds != fold) for fold in range(_FOLDS)), *([lacking] if lacking.any() else [])]
    # One after the other: liblinear draws its random numbers from one place of the process.
    whole, *others = (_linear(matrix[part], names[part], options["C"]) for part in chosen)
    unseen = np.zeros((len(names), len(whole.classes_)))
    for fold, half in enumerate(others[:_FOLDS]):
        likelihoods = _softmax(half.decision_function(matrix[folds == fold]), options["sharpness"])
        unseen[np.ix_(folds == fold, np.searchsorted(whole.classes_, half.classes_))] = likelihoods
    known = known_words(
        each
        for each, name in zip(words, intents, strict=True)
        if name not in groups.lacking and name not in groups.declined
    )
    candidates, asked = _training_candidates(words, intents, unseen, list(whole.classes_), groups)
    trained: dict[str, Any] = {
        "intents": Pipeline([("features", features), ("classifier", whole)]),
        "answerability": Answerability.trained(candidates, asked, known),
    }
    for missing in others[_FOLDS:]:
        trained["lacks"] = Pipeline([("features", features), ("classifier", missing)])
    return trained


def _linear(matrix: Any, names: NDArray[Any], strength: float) -> LinearSVC:
    return LinearSVC(C=strength, random_state=0).fit(matrix, names)


def _training_candidates(
    words: Sequence[Words], intents: Sequence[str], unseen: NDArray[np.float64], classes: list[str], groups: Groups
) -> tuple[list[Candidate], list[bool]]:
    """Each example with the intents that look likely, and its own; and whether it is its own."""
    declined = np.array([name in groups.declined for name in classes])
    candidates: list[Candidate] = []
    asked: list[bool] = []
    for own, name, likelihoods in zip(words, intents, unseen, strict=True):
        answered = name not in groups.lacking and name not in groups.declined
        likely = _candidates(own, likelihoods, classes, declined, answered)[:_RIVALS_IN_TRAINING]
        if answered and name not in {each.intent for each in likely}:
            likely.append(_candidate(own, classes.index(name), likelihoods, classes, declined, is_example=True))
        candidates += likely
        asked += [each.intent == name for each in likely]
    return candidates, asked


def _candidates(
    words: Words,
    likelihoods: NDArray[np.float64],
    classes: Sequence[str],
    declined: NDArray[np.bool_],
    is_example: bool = False,
) -> list[Candidate]:
    """The intents that can be answered and are likely enough, the likeliest first."""
    order = [int(place) for place in np.argsort(likelihoods)[::-1][: 2 * _MOST_CANDIDATES]]
    likely = [place for place in order if likelihoods[place] >= _LEAST_LIKELY and not declined[place]]
    return [_candidate(words, place, likelihoods, classes, declined, is_example) for place in likely]


def _candidate(
    words: Words,
    place: int,
    likelihoods: NDArray[np.float64],
    classes: Sequence[str],
    declined: NDArray[np.bool_],
    is_example: bool,
) -> Candidate:
    others = np.delete(likelihoods, place)
    return Candidate(
        words=words,
        intent=classes[place],
        likelihood=float(likelihoods[place]),
        rival=float(others.max(initial=0.0)),
        declined=float(likelihoods[declined].sum()),
        is_example=is_example,
    )


def _softmax(distances: NDArray[np.float64], sharpness: float) -> NDArray[np.float64]:
    """Probabilities of distances, (messages, intents)."""
    raised = np.exp(sharpness * (distances - distances.max(axis=1, keepdims=True)))
    probabilities: NDArray[np.float64] = raised / raised.sum(axis=1, keepdims=True)
    return probabilities
