"""What an intent is told by: linear models of all intents and of what kind of message it is, and both read together.

The kind says whether a message asks what can be answered, or what it lacks that it can't. Trained together, and kept
together in the model's archive.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from math import log
from typing import Any

import numpy as np
from numpy.typing import NDArray
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
# The kinds of messages, but for those that are called by the intent that says what is missing.
_ASKED, _DECLINED = "asked", "declined"
_LEAST = 1e-4
# The scores of so many texts are kept: those of one message's parts.
_REMEMBERED = 64


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
    """The trained models; `sharpness` makes probabilities of linear models' distances."""

    def __init__(self, groups: Groups, sharpness: float, trained: Mapping[str, Any]) -> None:
        kinds = [trained["kinds"]] if trained["kinds"] else []
        self._scorer = LinearScorer(trained["features"], trained["intents"], *kinds)
        self._answerability: Answerability = trained["answerability"]
        self._world = _World(list(trained["intents"].classes_), groups, sharpness)
        self.classes = self._world.intents
        self._kinds: list[str] = list(trained["kinds"].classes_) if kinds else []
        # The same words are ranked, declined by what they lack, and looked through for topics.
        self._scores = lru_cache(_REMEMBERED)(self._scored)

    def readings(self, words: Words) -> list[Reading]:
        """The likely intents that can be answered, what is surest to be asked first."""
        likelihoods, kinds = self._scores(" ".join(words))
        measures = _kind_measures(kinds[np.newaxis], self._kinds, self._world.sharpness)[0]
        places = self._world.likely(likelihoods)[:_MOST_CANDIDATES]
        candidates = [(place, self._world.candidate(words, place, likelihoods, measures)) for place in places]
        readings = [
            Reading(each.intent, float(likelihoods[place]), self._answerability.probability(each))
            for place, each in candidates
        ]
        return sorted(readings, key=lambda reading: -reading.asked)

    def declined(self, words: Words) -> tuple[str, float]:
        """The intent, and its likelihood, of a message that asks for nothing that can be answered.

        It is one of those that are always declined, where that is the likeliest of all; else by what is missing.
        """
        likelihoods, kinds = self._scores(" ".join(words))
        best = int(likelihoods.argmax())
        missing = [place for place, kind in enumerate(self._kinds) if kind not in (_ASKED, _DECLINED)]
        if not missing or self._world.declined[best]:
            return self.classes[best], float(likelihoods[best])
        return self._kinds[max(missing, key=lambda place: float(kinds[place]))], float(likelihoods[best])

    def likeliest(self, words: Words, among: Collection[str]) -> list[tuple[str, float]]:
        """How likely each of some intents is, the likeliest first, if it is one of them that the words have."""
        likelihoods, _ = self._scores(" ".join(words))
        found = {name: float(each) for name, each in zip(self.classes, likelihoods, strict=True) if name in among}
        total = sum(found.values()) or 1.0
        return sorted(((name, each / total) for name, each in found.items()), key=lambda pair: -pair[1])

    def _scored(self, text: str) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
        """How likely each intent is, and the distances of the kinds."""
        scores = self._scorer.scores(text)
        number = len(self.classes)
        return _softmax(scores[np.newaxis, :number], self._world.sharpness)[0], scores[number:]


class _World:
    """The intents that there are, and which of them may be candidates."""

    def __init__(self, intents: Sequence[str], groups: Groups, sharpness: float) -> None:
        self.intents = [str(name) for name in intents]
        self.groups = groups
        self.sharpness = sharpness
        self.declined = np.array([name in groups.declined for name in self.intents])

    def is_answered(self, name: str) -> bool:
        """Whether an intent is one that can be answered."""
        return name not in self.groups.lacking and name not in self.groups.declined

    def kind(self, name: str) -> str:
        """The kind of a message with this intent."""
        return name if name in self.groups.lacking else _ASKED if self.is_answered(name) else _DECLINED

    def likely(self, likelihoods: NDArray[np.float64]) -> list[int]:
        """The places of the intents that can be answered and are likely enough, the likeliest first."""
        order = [int(place) for place in np.argsort(likelihoods)[::-1][: 2 * _MOST_CANDIDATES]]
        return [place for place in order if likelihoods[place] >= _LEAST_LIKELY and not self.declined[place]]

    def candidate(
        self,
        words: Words,
        place: int,
        likelihoods: NDArray[np.float64],
        kinds: NDArray[np.float64],
        is_example: bool = False,
    ) -> Candidate:
        """An intent, with what was found: how likely it, its best rival and all that are declined are."""
        likelihood = float(likelihoods[place])
        rival = float(np.delete(likelihoods, place).max(initial=0.0))
        declined = float(likelihoods[self.declined].sum())
        found = (log(likelihood + _LEAST), likelihood - rival, declined, log(declined + _LEAST))
        return Candidate(words, self.intents[place], (*found, *map(float, kinds)), is_example)


def train_models(
    words: Sequence[Words], intents: Sequence[str], groups: Groups, options: Mapping[str, Any]
) -> dict[str, Any]:
    """Train all on examples, each some words and its intent. Returns what `IntentModels` is made of."""
    names = np.array(intents)
    known = np.array([name not in groups.lacking for name in intents])
    features = sparse_features(options["word_ngrams"], options["character_ngrams"])
    matrix = features.fit_transform([" ".join(each) for each in words]).tocsr()
    folds = np.random.default_rng(0).integers(0, _FOLDS, len(names))
    # One after the other: liblinear draws its random numbers from one place of the process.
    whole = _linear(matrix[known], names[known], options["C"])
    world = _World(whole.classes_, groups, options["sharpness"])
    likelihoods = np.zeros((len(names), len(whole.classes_)))
    for fold in range(_FOLDS):
        part = known & (folds != fold)
        half = _linear(matrix[part], names[part], options["C"])
        distances = _distances(half, matrix[folds == fold], world.intents)
        likelihoods[folds == fold] = _softmax(distances, world.sharpness)
    kinds, measures = _train_kinds(matrix, np.array([world.kind(name) for name in intents]), folds, options)
    candidates, asked = _training_candidates(words, intents, likelihoods, measures, world)
    answered = (each for each, name in zip(words, intents, strict=True) if world.is_answered(name))
    return {
        "features": features,
        "intents": whole,
        "kinds": kinds,
        "answerability": Answerability.trained(candidates, asked, known_words(answered)),
    }


def _train_kinds(
    matrix: Any, kinds: NDArray[Any], folds: NDArray[np.int64], options: Mapping[str, Any]
) -> tuple[LinearSVC | None, NDArray[np.float64]]:
    """The model of the kinds, and of each example its measures by one that has not seen it; none of a single kind."""
    names = sorted(set(kinds))
    if len(names) < 2:
        return None, np.zeros((len(kinds), 0))
    unseen = np.zeros((len(kinds), len(names)))
    for fold in range(_FOLDS):
        half = _linear(matrix[folds != fold], kinds[folds != fold], options["C"])
        unseen[folds == fold] = _distances(half, matrix[folds == fold], names)
    return _linear(matrix, kinds, options["C"]), _kind_measures(unseen, names, options["sharpness"])


def _kind_measures(distances: NDArray[np.float64], kinds: Sequence[str], sharpness: float) -> NDArray[np.float64]:
    """The distances of the kinds, (messages, kinds), and how far and how likely what is known is asked."""
    if _ASKED not in kinds:
        return distances
    asked = kinds.index(_ASKED)
    margin = distances[:, asked] - np.delete(distances, asked, axis=1).max(axis=1)
    likelihood = _softmax(distances, sharpness)[:, asked]
    return np.column_stack([distances, margin, likelihood, np.log(likelihood + _LEAST)])


def _linear(matrix: Any, names: NDArray[Any], strength: float) -> LinearSVC:
    return LinearSVC(C=strength, random_state=0).fit(matrix, names)


def _distances(model: LinearSVC, matrix: Any, names: Sequence[str]) -> NDArray[np.float64]:
    """The distances of all classes, (messages, names): of those that the model has not seen, too."""
    found = model.decision_function(matrix)
    distances = np.full((matrix.shape[0], len(names)), -1.0)
    distances[:, np.searchsorted(names, model.classes_)] = np.column_stack([-found, found]) if found.ndim < 2 else found
    return distances


def _training_candidates(
    words: Sequence[Words],
    intents: Sequence[str],
    likelihoods: NDArray[np.float64],
    kinds: NDArray[np.float64],
    world: _World,
) -> tuple[list[Candidate], list[bool]]:
    """Each example with the intents that look likely, and its own; and whether it is its own."""
    candidates: list[Candidate] = []
    asked: list[bool] = []
    for own, name, found, measures in zip(words, intents, likelihoods, kinds, strict=True):
        answered = world.is_answered(name)
        places = world.likely(found)[:_RIVALS_IN_TRAINING]
        if answered and world.intents.index(name) not in places:
            places.append(world.intents.index(name))
        candidates += [world.candidate(own, place, found, measures, answered) for place in places]
        asked += [world.intents[place] == name for place in places]
    return candidates, asked


def _softmax(distances: NDArray[np.float64], sharpness: float) -> NDArray[np.float64]:
    """Probabilities of distances, (messages, classes)."""
    raised = np.exp(sharpness * (distances - distances.max(axis=1, keepdims=True)))
    probabilities: NDArray[np.float64] = raised / raised.sum(axis=1, keepdims=True)
    return probabilities
