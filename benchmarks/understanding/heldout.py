"""Trains the bot with a part left out and scores it on its held-out questions."""

from __future__ import annotations

import multiprocessing
import os
import tempfile
from collections import Counter
from collections.abc import Sequence
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path
from typing import Any

from benchmarks.understanding.ablation import without
from bot.workshop.testing.wordings import KINDS
from tests.heldout.evaluation import Result, evaluate

TURNS = "turns"
FALSE_ANSWERS = "false answers"


def score_without(part: str) -> dict[str, Any]:
    """What was right of what was asked (see `counts`), in a process of its own."""
    with ProcessPoolExecutor(1, mp_context=multiprocessing.get_context("spawn")) as pool:
        return pool.submit(_score, part).result()


def _score(part: str) -> dict[str, Any]:
    from bot.engine.training import train
    from bot.settings import Settings
    from bot.workshop.testing.clients import InProcess

    with tempfile.TemporaryDirectory() as name, without(part):
        directory = Path(name)
        os.environ["RASA_CACHE_DIRECTORY"] = str(directory / "cache")
        settings = Settings(models=directory / "models")
        client = InProcess(train(settings), settings)
        try:
            return counts(evaluate(client))
        finally:
            client.close()


def counts(results: Sequence[Result]) -> dict[str, Any]:
    """`right` of `asked`: questions for a fact by language, turns of conversations, unanswerable ones answered."""
    right: Counter[str] = Counter()
    asked: Counter[str] = Counter()
    for result in results:
        if result.kind in KINDS:
            asked[result.language] += 1
            right[result.language] += result.passed
        elif result.kind == "turn":
            asked[TURNS] += 1
            right[TURNS] += result.passed
        elif result.expected == "declined":
            asked[FALSE_ANSWERS] += 1
            right[FALSE_ANSWERS] += result.false_answer
    return {"right": right, "asked": asked}
