"""Python runs this at its start where a test names its directory in PYTHONPATH: the engine is then a double.

Nothing else of the tests can be imported yet; the doubles are looked for when the engine is.
"""

from __future__ import annotations

import importlib.abc
import importlib.util
import os
import sys
from importlib.machinery import ModuleSpec
from pathlib import Path
from types import ModuleType
from typing import Any

_ENGINE = "bot.engine.engine"
_STAND_IN = Path(__file__).resolve().parent.parent / "engine.py"


class _Finder(importlib.abc.MetaPathFinder):
    """Finds the double of the engine, once."""

    def find_spec(self, name: str, path: Any, target: ModuleType | None = None) -> ModuleSpec | None:
        """Find what the environment names."""
        if name != _ENGINE:
            return None
        sys.meta_path.remove(self)
        if os.environ["ENGINE_DOUBLE"] == "stand-in":
            return importlib.util.spec_from_file_location(name, _STAND_IN)
        return _poisoned()


def _poisoned() -> ModuleSpec | None:
    """The engine as all others find it, and its change after it is loaded."""
    spec = importlib.util.find_spec(_ENGINE)
    if spec is None or spec.loader is None:
        return None
    load = spec.loader.exec_module

    def exec_module(module: ModuleType) -> None:
        from tests.doubles.poisons import swallow

        load(module)
        answer = module.Engine.answer

        def poisoned(engine: Any, conversation: Any, message: Any) -> Any:
            swallow(message.text)
            return answer(engine, conversation, message)

        module.Engine.answer = poisoned

    spec.loader.exec_module = exec_module  # type: ignore[method-assign]
    return spec


if os.environ.get("ENGINE_DOUBLE"):
    sys.meta_path.insert(0, _Finder())
