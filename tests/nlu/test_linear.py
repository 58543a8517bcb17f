"""Our scores are scikit-learn's."""

from __future__ import annotations

import tarfile
from pathlib import Path
from typing import Any

import joblib
import numpy as np
import pytest
from sklearn.pipeline import make_pipeline
from sklearn.svm import LinearSVC

from nlu.components.features import sparse_features
from nlu.linear import LinearScorer

TEXTS = [
    "how many <market> sell",
    "<market> 的 销量 是 多少",
    "berapa unit di <market>",
    "hello",
    "x",
    "",
    "   ",
    "zzzz 123 😀",
]


@pytest.fixture(scope="module")
def trained(model: Path, tmp_path_factory: pytest.TempPathFactory) -> Any:
    """The models of the intents, as scikit-learn made it."""
    with tarfile.open(model) as archive:
        [member] = [name for name in archive.getnames() if name.endswith("intents.joblib")]
        directory = tmp_path_factory.mktemp("linear")
        archive.extract(member, directory)
    return joblib.load(directory / member)


@pytest.mark.model
@pytest.mark.parametrize("text", TEXTS)
def test_the_trained_models_scores_are_equal(trained: Any, text: str) -> None:
    classifiers = [trained["intents"], trained["kinds"]]
    scorer = LinearScorer(trained["features"], *classifiers)
    assert scorer.classes == [list(each.classes_) for each in classifiers]
    matrix = trained["features"].transform([text])
    expected = np.concatenate([each.decision_function(matrix)[0] for each in classifiers])
    np.testing.assert_allclose(scorer.scores(text), expected, atol=1e-5)


@pytest.mark.parametrize("classes", [2, 3])
@pytest.mark.parametrize("text", [*TEXTS, "a b c", "a a a b"])
def test_any_models_scores_are_equal(classes: int, text: str) -> None:
    examples = ["a b", "b c", "c d", "a b c d", "hello a", "how many c", "a a", "b b", "c c"]
    pipeline = make_pipeline(sparse_features([1, 2], [1, 3]), LinearSVC(random_state=0))
    pipeline.fit(examples, [number % classes for number in range(len(examples))])
    found = np.atleast_1d(pipeline.decision_function([text])[0])
    expected = np.concatenate([-found, found]) if classes == 2 else found
    np.testing.assert_allclose(LinearScorer(pipeline[0], pipeline[-1]).scores(text), expected, atol=1e-5)
