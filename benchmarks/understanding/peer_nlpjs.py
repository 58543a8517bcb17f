"""Trains and asks NLP.js, which is told each utterance's language."""

from __future__ import annotations

import json
import shutil
import subprocess
import tempfile
from dataclasses import asdict
from functools import lru_cache
from pathlib import Path

from benchmarks.understanding.answers import Answers
from benchmarks.understanding.corpus import Fold

_PROJECT = Path(__file__).parent / "nlpjs"


class NodeMissing(Exception):
    """Node.js and npm are needed for NLP.js."""


def measure_nlpjs(fold: Fold) -> Answers:
    """Measure NLP.js on a fold, in a process of its own."""
    questions = {"train": [asdict(u) for u in fold.train], "test": [asdict(u) for u in fold.test]}
    directory = Path(_installed().name)
    process = subprocess.run(
        ["node", "classify.js"], cwd=directory, input=json.dumps(questions), capture_output=True, text=True, check=True
    )
    return Answers(**json.loads(process.stdout))


@lru_cache(maxsize=1)
def _installed() -> tempfile.TemporaryDirectory[str]:
    """A directory that lasts as long as this process, with NLP.js as locked."""
    if not (shutil.which("node") and shutil.which("npm")):
        raise NodeMissing("NLP.js needs node and npm: install them, or leave it out with --only")
    directory = tempfile.TemporaryDirectory(prefix="nlpjs-")
    shutil.copytree(_PROJECT, directory.name, dirs_exist_ok=True)
    subprocess.run(
        ["npm", "ci", "--no-audit", "--no-fund", "--ignore-scripts"],
        cwd=directory.name,
        check=True,
        stdout=subprocess.DEVNULL,
    )
    return directory
