"""Trains and asks Rasa's NLU with a pipeline, by the ways that Rasa offers to everybody.

`python -m benchmarks.understanding.rasa_nlu FILE` is what measures: it reads from FILE, and leaves the answers in it.
"""

from __future__ import annotations

import asyncio
import io
import os
import pickle
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterable, Sequence
from contextlib import redirect_stdout
from pathlib import Path
from typing import Any

from rasa.shared.utils.io import write_yaml

from benchmarks.understanding.ablation import NOTHING, without
from benchmarks.understanding.answers import Answers
from benchmarks.understanding.corpus import LANGUAGES, Fold, Utterance
from bot.engine.quiet import silence
from bot.settings import ROOT

_FALLBACK = "nlu_fallback"


def measure_rasa(config: Path, fold: Fold, left_out: str = NOTHING, python: Path = Path(sys.executable)) -> Answers:
    """Measure a pipeline on a fold, in a process of its own, so that nothing of one is left over for the next.

    `python` is that of the environment that has what the pipeline needs.
    """
    with tempfile.TemporaryDirectory() as name:
        file = Path(name) / "fold"
        # A form that Python 3.10 reads, too.
        file.write_bytes(pickle.dumps((config, fold, left_out), protocol=4))
        subprocess.run([python, "-m", __spec__.name, file], cwd=ROOT, check=True)
        answers: Answers = pickle.loads(file.read_bytes())  # noqa: S301 - we wrote it
    return answers


def main() -> None:
    """Measure what the file that is named asks for."""
    file = Path(sys.argv[1])
    answers = _measure(*pickle.loads(file.read_bytes()))  # noqa: S301 - measure_rasa wrote it
    file.write_bytes(pickle.dumps(answers, protocol=4))


def _measure(config: Path, fold: Fold, left_out: str) -> Answers:
    silence()
    from rasa.core.agent import Agent
    from rasa.model_training import train_nlu

    with tempfile.TemporaryDirectory() as name, without(left_out):
        directory = Path(name)
        # An empty cache: nothing is taken from an earlier training.
        os.environ["RASA_CACHE_DIRECTORY"] = str(directory / "cache")
        write_examples(fold.train, directory / "nlu")
        started = time.perf_counter()
        with redirect_stdout(io.StringIO()):
            model = train_nlu(str(config), str(directory / "nlu"), str(directory / "models"))
        seconds = time.perf_counter() - started
        if model is None:
            raise RuntimeError(f"Rasa made no model with {config}")
        intents, message_seconds = asyncio.run(_ask(Agent.load(model), fold.test))
    return Answers(intents, seconds, message_seconds)


async def _ask(agent: Any, utterances: Iterable[Utterance]) -> tuple[list[str | None], list[float]]:
    intents, seconds = [], []
    for utterance in utterances:
        started = time.perf_counter()
        parsed = await agent.parse_message(utterance.text)
        seconds.append(time.perf_counter() - started)
        intents.append(likeliest(parsed))
    return intents, seconds


def likeliest(parsed: dict[str, Any]) -> str | None:
    """The intent that Rasa finds likeliest, whether or not it is sure enough of it to act."""
    ranking = parsed.get("intent_ranking") or []
    return next((entry["name"] for entry in ranking if entry["name"] != _FALLBACK), None)


def write_examples(utterances: Sequence[Utterance], directory: Path) -> None:
    """Write training data as Rasa reads it, a folder for each language; slots are left out."""
    for language in LANGUAGES:
        by_intent: dict[str, list[str]] = {}
        for utterance in utterances:
            if utterance.language == language:
                by_intent.setdefault(utterance.intent, []).append(f"- {utterance.text}\n")
        blocks = [{"intent": intent, "examples": "".join(lines)} for intent, lines in by_intent.items()]
        (directory / language).mkdir(parents=True)
        write_yaml({"version": "3.1", "nlu": blocks}, directory / language / "examples.yml")


if __name__ == "__main__":
    main()
