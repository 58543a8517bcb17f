"""Trains what is measured: the product each run, stock Rasa once for the same inputs."""

from __future__ import annotations

import json
import subprocess
import sys
import time
from pathlib import Path

from benchmarks.service.deployments import STOCK_PYTHON, product_environment
from benchmarks.service.figures import Training
from bot.settings import ROOT
from knowledge.context import current
from nlu.examples import example_files, read_examples


def train_product(models: Path) -> Training:
    """Train the product into an empty directory, by the command that people use."""
    command = [sys.executable, "-m", "bot", "train"]
    started = time.perf_counter()
    subprocess.run(command, cwd=ROOT, env=product_environment(models), check=True, capture_output=True)
    seconds = time.perf_counter() - started
    examples = sum(1 for _ in read_examples(example_files(current().languages, current().contract.topics)))
    return Training(examples, round(seconds, 1), time.strftime("%Y-%m-%d"))


def train_stock(results: Path, examples: int, retrain: bool) -> tuple[Path, Training]:
    """Stock Rasa's trained project, and what its training took.

    In a process of its own, so that no more of Rasa is loaded where the load is generated. Raises RuntimeError.
    """
    if not STOCK_PYTHON.exists():
        raise RuntimeError("stock Rasa is not installed: run `make setup-tensorflow`")
    command = [sys.executable, "-m", "benchmarks.service.stock", str(results), str(examples)]
    result = subprocess.run([*command, *(["retrain"] if retrain else [])], cwd=ROOT, capture_output=True, text=True)
    if result.returncode:
        raise RuntimeError(f"stock Rasa was not trained: {result.stderr[-1500:]}")
    project, training = json.loads(result.stdout.splitlines()[-1])
    return Path(project), Training(**training)
