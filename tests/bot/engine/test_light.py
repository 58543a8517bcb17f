"""Rasa without TensorFlow, in processes of their own: what is left out can't be brought back."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from bot.settings import ROOT

ANSWER = """
import asyncio, sys
from pathlib import Path
from bot.engine.quiet import silence
silence()
from bot.engine.light import leave_out_tensorflow
assert leave_out_tensorflow(Path("config.yml"))
from bot.delivery.desk import Desk
from bot.settings import Settings
desk = Desk(Settings(database="sqlite:///" + sys.argv[1] + "/x.sqlite"), Path(sys.argv[2]))
desk.start()
[reply] = asyncio.run(desk.answer("a", "How many vehicles are sold in South Africa every year?"))
desk.stop()
assert "tensorflow.python" not in sys.modules
print(reply["text"])
"""
NEEDED = """
from pathlib import Path
import sys
from bot.engine.light import leave_out_tensorflow
print(leave_out_tensorflow(Path(sys.argv[1])), "tensorflow" in sys.modules)
"""
MISSED = """
from pathlib import Path
from bot.engine.light import leave_out_tensorflow
leave_out_tensorflow(Path("config.yml"))
import tensorflow
tensorflow.constant(1)
"""


def python(program: str, *arguments: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-c", program, *arguments]
    return subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)


@pytest.mark.model
def test_the_product_answers_without_it(model: Path, tmp_path: Path) -> None:
    result = python(ANSWER, str(tmp_path), str(model))
    assert "5,000" in result.stdout, result.stderr


@pytest.mark.parametrize(
    ("parts", "left_out"),
    [
        ("pipeline: [{name: nlu.components.a.Own}, {name: FallbackClassifier}]\npolicies: [{name: RulePolicy}]", True),
        ("pipeline: [{name: integrator.Own}]\npolicies: [{name: RulePolicy}]", False),
        ("pipeline: [{name: rasa.nlu.classifiers.diet_classifier.DIETClassifier}]", False),
        ("pipeline: [{name: DIETClassifier}]\npolicies: [{name: RulePolicy}]", False),
        ("pipeline: [{name: nlu.components.a.Own}]\npolicies: [{name: TEDPolicy}]", False),
        ("recipe: default.v1", True),
    ],
)
def test_a_configuration_that_needs_it_gets_it(tmp_path: Path, parts: str, left_out: bool) -> None:
    config = tmp_path / "config.yml"
    config.write_text(parts)
    assert python(NEEDED, str(config)).stdout.split() == [str(left_out)] * 2


def test_who_needs_it_nevertheless_is_told_why_it_is_not_there() -> None:
    assert "TensorFlow was left out: see bot/engine/light.py" in python(MISSED).stderr
