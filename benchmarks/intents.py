"""Compares classifiers of intents by cross-validation on the training examples: python -m benchmarks.intents."""

from __future__ import annotations

import time
from typing import Any

import numpy as np
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import StratifiedKFold
from sklearn.pipeline import make_pipeline
from sklearn.svm import LinearSVC

from knowledge.context import current
from nlu.components.entities import read
from nlu.components.features import sparse_features
from nlu.examples import example_files, read_examples
from nlu.text.tokens import tokenize

CLASSIFIERS: dict[str, Any] = {
    "linear SVM, C=0.3": LinearSVC(C=0.3, random_state=0),
    "linear SVM, C=0.5": LinearSVC(C=0.5, random_state=0),
    "linear SVM, C=1": LinearSVC(C=1.0, random_state=0),
    "logistic regression, C=20": LogisticRegression(C=20.0, solver="liblinear", random_state=0),
}
SHARPNESS = (4.0, 5.0, 6.0, 8.0)


def main() -> None:
    """One of five folds: accuracy in all and by language, seconds of training, log loss by sharpness."""
    examples = list(read_examples(example_files(current().languages, current().contract.topics)))
    texts = np.array([" ".join(read(example.text, tokenize(example.text)).words) for example in examples])
    intents = np.array([example.intent for example in examples])
    languages = np.array([example.language for example in examples])
    train, test = next(StratifiedKFold(5, shuffle=True, random_state=0).split(texts, intents))
    for name, classifier in CLASSIFIERS.items():
        started = time.perf_counter()
        model = make_pipeline(sparse_features([1, 2], [2, 4]), classifier).fit(texts[train], intents[train])
        seconds = time.perf_counter() - started
        right = model.predict(texts[test]) == intents[test]
        by_language = " ".join(
            f"{language} {right[languages[test] == language].mean():.3f}" for language in current().languages
        )
        print(
            f"{name:<28} {right.mean():.4f} ({by_language}) {seconds:.1f} s, log loss by sharpness "
            f"{_losses(model, texts[test], intents[test])}"
        )


def _losses(model: Any, texts: Any, intents: Any) -> str:
    distances = model.decision_function(texts)
    columns = np.searchsorted(model.classes_, intents)
    losses = []
    for sharpness in SHARPNESS:
        scaled = np.exp(sharpness * (distances - distances.max(axis=1, keepdims=True)))
        probabilities = scaled[np.arange(len(columns)), columns] / scaled.sum(axis=1)
        losses.append(f"{sharpness:g}: {-np.log(np.maximum(probabilities, 1e-9)).mean():.3f}")
    return ", ".join(losses)


if __name__ == "__main__":
    main()
