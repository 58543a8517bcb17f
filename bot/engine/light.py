"""Lets Rasa be imported without TensorFlow where no component of the model needs it.

TensorFlow is most of a Rasa process: some 400 MB and most of the time to start. Two of Rasa's modules that are always
imported derive classes from TensorFlow's, for training neural networks. They get empty classes to derive from. A third,
the validator of training configurations, imports all that can be trained; a model only names it.
"""

from __future__ import annotations

import sys
from pathlib import Path
from types import ModuleType
from typing import Any, Dict

from rasa.engine.graph import GraphComponent
from rasa.shared.utils.io import read_yaml_file

# Rasa's own components that work without TensorFlow, and where ours are; of any other it is not known.
_OURS = ("nlu.components.", "bot.engine.")
_LIGHT = {"FallbackClassifier", "RulePolicy", "MemoizationPolicy", "AugmentedMemoizationPolicy"}
# What is asked of TensorFlow while Rasa is imported: the classes that Rasa's derive from.
_CLASSES = {"tensorflow.keras.callbacks": "Callback", "tensorflow.keras.utils": "Sequence"}
# What a model's archive names for training, and nobody calls while it serves.
_ONLY_NAMED = {"rasa.graph_components.validators.default_recipe_validator": "DefaultV1RecipeValidator"}


class _Missing(ModuleType):
    """A module that says why it is empty, should somebody need what is not there."""

    def __getattr__(self, name: str) -> Any:
        if name.startswith("__"):
            raise AttributeError(name)
        raise ImportError(f"{self.__name__}.{name} is needed, but TensorFlow was left out: see bot/engine/light.py")


def leave_out_tensorflow(config: Path) -> bool:
    """Call it before Rasa's engine is imported; False, and nothing is left out, if the configuration needs it."""
    if "tensorflow" in sys.modules or not _is_light(read_yaml_file(config)):
        return False
    for module, name in _CLASSES.items():
        _module(module).__dict__[name] = type(name, (), {})
    for module, name in _ONLY_NAMED.items():
        sys.modules[module] = _Missing(module)
        sys.modules[module].__dict__[name] = type(name, (GraphComponent,), {"__module__": module})
    return True


def _is_light(config: Dict[str, Any]) -> bool:
    parts = [*(config.get("pipeline") or []), *(config.get("policies") or [])]
    return all(part["name"].startswith(_OURS) or part["name"] in _LIGHT for part in parts)


def _module(name: str) -> ModuleType:
    """The empty module of a name, in the empty modules that it is in."""
    if name not in sys.modules:
        sys.modules[name] = _Missing(name)
        parent, _, own = name.rpartition(".")
        if parent:
            _module(parent).__dict__[own] = sys.modules[name]
    return sys.modules[name]
