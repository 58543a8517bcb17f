"""Mutants of the training examples: a file is dropped, two intents' examples are swapped. Each needs a training."""

from __future__ import annotations

import random
import shutil
import subprocess
import sys
import tempfile
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from itertools import pairwise
from pathlib import Path
from typing import Any

from ruamel.yaml import YAML

from bot.settings import ROOT
from knowledge.context import current
from tests.contexts import LANGUAGES
from tests.mutation.matrix import is_of_matrix
from tests.mutation.replaying import player
from tests.mutation.suite import Suite

# The check reads the tests, too.
_TREES = ("actions", "bot", "locales", "knowledge", "nlu", "tests")
_FILES = ("config.yml",)


@dataclass(frozen=True)
class ExampleMutant:
    """Examples made wrong: `apply` changes the file, which is given by its path in the project."""

    kind: str
    file: Path
    change: str
    apply: Callable[[Path], None]


@dataclass(frozen=True)
class Retrained:
    """What training on a mutant's examples led to: findings of the check, what fails now.

    `matrix` holds by language how many of how many cases of the matrix fail.
    """

    mutant: ExampleMutant
    findings: int
    matrix: dict[str, tuple[int, int]]
    conversations: int

    @property
    def caught(self) -> bool:
        """Whether the check or a conversation fails; a matrix has some slack."""
        return bool(self.findings or self.conversations)

    @property
    def as_object(self) -> dict[str, Any]:
        """Its form in JSON."""
        told = {"kind": self.mutant.kind, "place": f"{self.mutant.file}:1", "change": self.mutant.change}
        matrix = {language: {"fail": lost, "of": count} for language, (lost, count) in self.matrix.items()}
        return {**told, "findings": self.findings, "matrix": matrix, "conversations_fail": self.conversations}

    def __str__(self) -> str:
        matrix = ", ".join(f"{language} {lost}/{count}" for language, (lost, count) in self.matrix.items())
        return (
            f"{self.mutant.file}: {self.mutant.kind}: {self.mutant.change}: {self.findings} findings,"
            f" fail now: {self.conversations} conversations, of the matrix {matrix}"
        )


def sample(count: int, seed: int) -> list[ExampleMutant]:
    """So many mutants, about half of each kind, always the same for a seed."""
    draw = random.Random(seed)  # noqa: S311
    dropped, swapped = list(dropped_files()), list(swapped_intents())
    chosen = draw.sample(dropped, min(count // 2, len(dropped)))
    return [*chosen, *draw.sample(swapped, min(count - len(chosen), len(swapped)))]


def dropped_files() -> Iterator[ExampleMutant]:
    """Each file of examples gone."""
    for file in _files():
        yield ExampleMutant("dropped file", file, "the file is gone", Path.unlink)


def swapped_intents() -> Iterator[ExampleMutant]:
    """Each two neighbouring intents of a file with each other's examples."""
    for file in _files():
        intents = [block["intent"] for block in YAML().load((ROOT / file).read_text("utf-8"))["nlu"]]
        for one, other in pairwise(intents):
            apply = partial(swap, one=one, other=other)
            yield ExampleMutant("swapped intents", file, f"the examples of {one} and {other} are swapped", apply)


def swap(file: Path, one: str, other: str) -> None:
    """Give two intents of a file each other's examples."""
    yaml = YAML()
    content = yaml.load(file.read_text("utf-8"))
    for block in content["nlu"]:
        block["intent"] = {one: other, other: one}.get(block["intent"], block["intent"])
    with file.open("w", encoding="utf-8") as opened:
        yaml.dump(content, opened)


@contextmanager
def trained(mutant: ExampleMutant) -> Iterator[tuple[Path, int]]:
    """The model trained on a mutant's examples, in a copy of the project; and how many findings the check has."""
    with tempfile.TemporaryDirectory(prefix="mutant-") as directory:
        copy = Path(directory)
        for name in _TREES:
            shutil.copytree(ROOT / name, copy / name, ignore=shutil.ignore_patterns("__pycache__"))
        for name in _FILES:
            shutil.copy(ROOT / name, copy / name)
        mutant.apply(copy / mutant.file)
        _run(copy, "train")
        models = list((copy / "models").glob("*.tar.gz"))
        if not models:
            raise RuntimeError(f"{mutant.file}: {mutant.change}: no model was made; run `python -m bot train` on it")
        yield models[0], _run(copy, "check").count("→")


def retrain(mutant: ExampleMutant, suite: Suite) -> Retrained:
    """Train on a mutant's examples, and hold again what holds without it."""
    with trained(mutant) as (model, findings):
        failing = [case.conversation for case in suite.failing_with(player(model))]
    lost = Counter(one.language for one in failing if is_of_matrix(one))
    held = Counter(one.case.conversation.language for one in suite.held if is_of_matrix(one.case.conversation))
    conversations = sum(not is_of_matrix(one) for one in failing)
    return Retrained(mutant, findings, {each: (lost[each], held[each]) for each in LANGUAGES}, conversations)


def _files() -> list[Path]:
    return [Path("nlu", language, f"{topic}.yml") for language in LANGUAGES for topic in current().contract.topics]


def _run(project: Path, command: str) -> str:
    done = subprocess.run(
        [sys.executable, "-m", "bot", command], cwd=project, capture_output=True, text=True, check=False
    )
    return done.stdout + done.stderr
