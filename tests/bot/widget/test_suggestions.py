"""The questions that the widget suggests."""

from __future__ import annotations

import re

from bot.engine import engine
from bot.settings import ROOT

_LIST = ROOT / "bot" / "widget" / "source" / "view" / "choices.tsx"


def test_the_engine_prepares_the_questions_that_the_widget_suggests() -> None:
    [suggested] = re.findall(r"const SUGGESTIONS = \[(.*?)\]", _LIST.read_text("utf-8"), re.DOTALL)
    assert [f"widget.{key}" for key in re.findall(r'"(\w+)"', suggested)] == list(engine._FIRST)
