"""Python runs this at its start where a test names its directory in PYTHONPATH: the engine then hangs on some messages.

What stands for a poison message is its whole text. The first one it does with Python's lock given up, the second one
keeps it.
"""

from __future__ import annotations

import importlib.abc
import importlib.util
import os
import re
import signal
import sys
import time
from collections.abc import Callable
from importlib.machinery import ModuleSpec
from types import ModuleType
from typing import Any

POISONS: dict[str, Callable[[], object]] = {
    "poison: waits": lambda: time.sleep(100_000),
    "poison: backtracks": lambda: re.fullmatch("(a|a)*b", "a" * 60),
    "poison: exits": lambda: os._exit(1),
    "poison: is killed": lambda: os.kill(os.getpid(), signal.SIGKILL),
}
_ENGINE = "bot.engine.engine"


class _Poisoned(importlib.abc.MetaPathFinder):
    """Changes the engine when it is imported."""

    def find_spec(self, name: str, path: Any, target: ModuleType | None = None) -> ModuleSpec | None:
        """Find the engine as all others do, and what is to be done after it is loaded."""
        if name != _ENGINE:
            return None
        sys.meta_path.remove(self)
        spec = importlib.util.find_spec(name)
        if spec is None or spec.loader is None:
            return None
        load = spec.loader.exec_module

        def exec_module(module: ModuleType) -> None:
            load(module)
            answer = module.Engine.answer

            def poisoned(engine: Any, conversation: Any, message: Any) -> Any:
                if poison := POISONS.get(message.text):
                    poison()
                return answer(engine, conversation, message)

            module.Engine.answer = poisoned

        spec.loader.exec_module = exec_module  # type: ignore[method-assign]
        return spec


sys.meta_path.insert(0, _Poisoned())
