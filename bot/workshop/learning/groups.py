"""Groups questions by meaning, and finds the intents that are nearest to a group.

Features are those of the classifier, weighted by the training examples of the language, so that what all questions
have ("how many", 多少) counts little; wordings are joined by average linkage (docs/learning-from-use.md has figures).
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_matrix
from sklearn.cluster import AgglomerativeClustering

from bot.workshop.learning.log import Asked, identity, redacted
from bot.workshop.learning.privacy import find_private
from bot.workshop.learning.wordings import Wording, masked
from nlu.components.features import sparse_features

# Wordings are of one group up to this mean distance (1 - cosine), the best that was measured.
FARTHEST = 0.75
# All pairs of so many wordings are compared; rarer ones beyond join the nearest group.
MOST_WORDINGS = 2_500
_MOST_NEAR = 3
_WORD_NGRAMS, _CHARACTER_NGRAMS = (1, 2), (1, 4)


@dataclass(frozen=True)
class Near:
    """An intent that has an example near to a group: the cosine of both, from 0 to 1, and the example."""

    intent: str
    similarity: float
    example: Wording


@dataclass(frozen=True)
class Group:
    """Questions that ask the same, in one language; `wording` stands for them, with private parts left out."""

    id: str
    language: str
    wording: str
    questions: tuple[Asked, ...]
    near: tuple[Near, ...]

    @property
    def conversations(self) -> int:
        """In how many conversations it was asked."""
        return len({asked.conversation for asked in self.questions})

    @property
    def last(self) -> float:
        """When it was asked last, in seconds since 1970."""
        return max(asked.when for asked in self.questions)

    @property
    def why(self) -> dict[str, int]:
        """How often it was declined, got related facts, was abandoned or answered unsurely."""
        return dict(Counter(asked.why for asked in self.questions).most_common())

    @property
    def readings(self) -> dict[str, tuple[int, float]]:
        """For each intent that it was taken for how often, and the mean confidence; the commonest first."""
        confidences: dict[str, list[float]] = defaultdict(list)
        for asked in self.questions:
            confidences[asked.intent].append(asked.confidence)
        ordered = sorted(confidences.items(), key=lambda item: -len(item[1]))
        return {intent: (len(values), sum(values) / len(values)) for intent, values in ordered}

    @property
    def entities(self) -> dict[str, int]:
        """What was named, by ids of the knowledge, and how often; of what it does not know the kind alone."""
        named = (_named(entity) for asked in self.questions for entity in asked.entities)
        return dict(Counter(named).most_common())


def group(asked: Sequence[Asked], examples: Sequence[Wording], farthest: float = FARTHEST) -> list[Group]:
    """The questions of one language in groups, the largest first; `examples` are the language's training examples."""
    forms: dict[tuple[str, ...], list[Asked]] = defaultdict(list)
    for question in asked:
        forms[masked(redacted(question))].append(question)
    if not forms:
        return []
    # Those that were asked most first, so that the rest joins them.
    ordered = sorted(forms, key=lambda form: (-len(forms[form]), form))
    vectors, known = _vectors(ordered, examples)
    clusters = _clusters(vectors, farthest)
    centres = _centres(vectors, clusters, [len(forms[form]) for form in ordered])
    cosines = _cosines(centres, known)
    groups = []
    for number, members in enumerate(clusters):
        nearness = _cosines(vectors[members], centres[number])[:, 0]
        stands_for = _representative([forms[ordered[members[i]]][0] for i in np.argsort(-nearness, kind="stable")])
        questions = tuple(question for member in members for question in forms[ordered[member]])
        near = _near(cosines[number], examples)
        group_id, wording = identity(stands_for), redacted(stands_for)
        groups.append(Group(group_id, stands_for.language, wording, questions, near))
    return sorted(groups, key=lambda each: (-len(each.questions), -each.conversations, -each.last, each.wording))


def nearest(text: str, examples: Sequence[Wording]) -> tuple[Near, ...]:
    """The intents whose training examples, of the text's language, are nearest to it."""
    vectors, known = _vectors([masked(text)], examples)
    return _near(_cosines(vectors, known)[0], examples)


def _centres(vectors: csr_matrix, clusters: Sequence[Sequence[int]], counts: Sequence[int]) -> csr_matrix:
    """The sum of each cluster's wordings, as often as they were used: (clusters, features)."""
    rows = [number for number, members in enumerate(clusters) for _ in members]
    columns = [member for members in clusters for member in members]
    weights = csr_matrix(
        ([float(counts[member]) for member in columns], (rows, columns)), (len(clusters), vectors.shape[0])
    )
    return weights @ vectors


def _vectors(forms: Sequence[tuple[str, ...]], examples: Sequence[Wording]) -> tuple[csr_matrix, csr_matrix]:
    """Features of the wordings, (wordings, features), and of the examples, (examples, features)."""
    texts = [" ".join(form) or "-" for form in forms]
    known = [" ".join(masked(example.text)) or "-" for example in examples]
    # All twice: a feature of a single wording counts, too.
    features = sparse_features(_WORD_NGRAMS, _CHARACTER_NGRAMS).fit([*texts, *texts, *known])
    empty = csr_matrix((0, len(features.get_feature_names_out())))
    return csr_matrix(features.transform(texts)), csr_matrix(features.transform(known)) if known else empty


def _clusters(vectors: csr_matrix, farthest: float) -> list[list[int]]:
    """The rows that belong together."""
    count = min(vectors.shape[0], MOST_WORDINGS)
    labels = [0]
    if count > 1:
        distances = np.clip(1 - _cosines(vectors[:count], vectors[:count]), 0, None)
        model = AgglomerativeClustering(
            n_clusters=None, distance_threshold=farthest, linkage="average", metric="precomputed"
        )
        labels = [int(label) for label in model.fit_predict(distances)]
    for row in range(count, vectors.shape[0]):
        cosines = _cosines(vectors[row], vectors[:count])[0]
        nearest = int(np.argmax(cosines))
        labels.append(labels[nearest] if 1 - cosines[nearest] <= farthest else -row)
    clusters: dict[int, list[int]] = defaultdict(list)
    for row, label in enumerate(labels):
        clusters[label].append(row)
    return list(clusters.values())


def _cosines(one: csr_matrix, other: csr_matrix) -> NDArray[np.float64]:
    """The cosines of all rows of one with all of the other, (rows of one, rows of the other)."""
    lengths = [np.sqrt(np.asarray(each.multiply(each).sum(axis=1)))[:, 0] for each in (one, other)]
    products = np.asarray((one @ other.T).todense())
    cosines: NDArray[np.float64] = products / np.maximum(np.outer(*lengths), 1e-12)
    return cosines


def _near(cosines: NDArray[np.float64], examples: Sequence[Wording]) -> tuple[Near, ...]:
    """The intents whose examples are nearest, each with its nearest example; `cosines` has one for each example."""
    best: dict[str, Near] = {}
    for row in np.argsort(-cosines, kind="stable"):
        example = examples[int(row)]
        best.setdefault(str(example.intent), Near(str(example.intent), float(cosines[row]), example))
        if len(best) == _MOST_NEAR:
            break
    return tuple(best.values())


def _representative(questions: Sequence[Asked]) -> Asked:
    """The first, which is nearest to the middle, of those that need nothing left out; else the first of all."""
    return next((asked for asked in questions if not find_private(asked.text)), questions[0])


def _named(entity: Mapping[str, Any]) -> str:
    # The words of what is not known may be a person's name, an amount's digits a phone number.
    kind, value = str(entity.get("entity")), str(entity.get("value"))
    return value if value.startswith(f"{kind}/") else kind
