"""How well what is out of scope is rejected, on CLINC150: python -m benchmarks.clinc FILE."""

from __future__ import annotations

import argparse
import json
import time
from collections.abc import Sequence
from pathlib import Path

from nlu.components.intents import LinearIntentClassifier
from nlu.intent_models import Groups, IntentModels, Reading, train_models
from nlu.text.tokens import words

_OUT_OF_SCOPE = "out_of_scope"
_LIMITS = (0.0, 0.5, 0.6, 0.65, 0.7, 0.8, 0.9)
_PARTS = ("train", "oos_train", "val", "oos_val")


def shares(
    known: Sequence[tuple[list[Reading], str]], others: Sequence[list[Reading]], limit: float
) -> tuple[float, float]:
    """The shares of what is known that is right, and of the others that are rejected, at a limit of probability."""
    right = sum(bool(found) and found[0].intent == intent and found[0].asked >= limit for found, intent in known)
    rejected = sum(not found or found[0].asked < limit for found in others)
    return right / len(known), rejected / len(others)


def read_parts(file: Path) -> dict[str, list[tuple[list[str], str]]]:
    """The words and the intent of each utterance, by part; raises ValueError for what is no such file."""
    parts = json.loads(file.read_text("utf-8"))
    if not isinstance(parts, dict) or any(part not in parts for part in _PARTS):
        raise ValueError(f"{file} has not all of {', '.join(_PARTS)}")
    return {
        name: [(list(words(text)), _OUT_OF_SCOPE if name.startswith("oos") else intent) for text, intent in parts[name]]
        for name in _PARTS
    }


def main() -> None:
    """Train on the training part, those out of scope among it; print the shares of the validation part by limit."""
    arguments = argparse.ArgumentParser()
    arguments.add_argument("file", type=Path, help="train-val.json of CLINC150")
    parts = read_parts(arguments.parse_args().file)
    options = LinearIntentClassifier.get_default_config()
    groups = Groups(lacking=frozenset([_OUT_OF_SCOPE]), declined=frozenset())
    examples = parts["train"] + parts["oos_train"]
    started = time.process_time()
    trained = train_models([each for each, _ in examples], [intent for _, intent in examples], groups, options)
    print(f"trained on {len(examples)} in {time.process_time() - started:.0f} CPU seconds")
    models = IntentModels(groups, options["sharpness"], trained)
    known = [(models.readings(each), intent) for each, intent in parts["val"]]
    others = [models.readings(each) for each, _ in parts["oos_val"]]
    print("limit  in scope right  out of scope rejected")
    for limit in _LIMITS:
        right, rejected = shares(known, others, limit)
        print(f"{limit:<5.2f} {right:>14.1%} {rejected:>22.1%}")


if __name__ == "__main__":
    main()
