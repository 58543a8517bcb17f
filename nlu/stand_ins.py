"""Lets Rasa run without TensorFlow, and without what its own channels, brokers and databases need.

Whatever of Rasa is imported, it imports all that it could ever use: neural networks, a dozen messaging apps, plots. Of
that the environment holds nothing, which makes it a quarter of the size. In place of each such module stands an empty
one, with the names that Rasa's other modules ask of it. They are only named; who calls one is told what is missing.
Where the packages are there (.venv-tensorflow), Rasa's own modules are imported.

tests/nlu/test_stand_ins.py holds the tables against the source text of the Rasa that is installed.
"""

from __future__ import annotations

import sys
from collections.abc import Mapping, Sequence
from importlib import import_module
from importlib.abc import Loader, MetaPathFinder
from importlib.machinery import ModuleSpec, PathFinder
from pathlib import Path
from types import ModuleType
from typing import Any

from ruamel.yaml import YAML

# Rasa's components that are made of TensorFlow, by their modules.
COMPONENTS = {
    "rasa.core.policies.ted_policy": "TEDPolicy",
    "rasa.core.policies.unexpected_intent_policy": "UnexpecTEDIntentPolicy",
    "rasa.nlu.classifiers.diet_classifier": "DIETClassifier",
    "rasa.nlu.featurizers.dense_featurizer.convert_featurizer": "ConveRTFeaturizer",
    "rasa.nlu.featurizers.dense_featurizer.lm_featurizer": "LanguageModelFeaturizer",
    "rasa.nlu.selectors.response_selector": "ResponseSelector",
}
# By the package that may be missing: modules, and the names that Rasa asks of them while it is imported.
STAND_INS: Mapping[str, Mapping[str, Sequence[str]]] = {
    "tensorflow": {
        **{module: (name,) for module, name in COMPONENTS.items()},
        "rasa.utils.tensorflow.callback": ("RasaModelCheckpoint", "RasaTrainingLogger"),
        "rasa.utils.tensorflow.data_generator": ("RasaBatchDataGenerator",),
    },
    "matplotlib": {"rasa.utils.plotting": ()},
    "aio_pika": {"aiormq": (), "rasa.core.brokers.pika": ("PikaEventBroker",)},
    "boto3": {"boto3": (), "boto3.dynamodb": (), "boto3.dynamodb.conditions": ("Key",)},
    "pymongo": {"pymongo": (), "pymongo.collection": ("Collection",)},
}
# What components of Rasa's, or of an integrator's own, import when they are used.
_USED_BY_COMPONENTS = {"keras", "sklearn_crfsuite", "skops", "tensorflow", "tensorflow_hub", "tensorflow_text"}
# The package of Rasa's channels imports each of them, and all that is asked of it is in one of its modules.
CHANNELS = "rasa.core.channels"
CHANNELS_NAMES = ("CollectingOutputChannel", "InputChannel", "OutputChannel", "UserMessage")
_PACKAGE_OF_CHANNELS = "aiogram"

REMEDY = (
    "`make setup-tensorflow` installs Rasa with all that it can use into .venv-tensorflow (Python 3.10, some 2.8 GB); "
    "then work with .venv-tensorflow/bin/python -m bot"
)


class NotInstalled(ImportError):
    """Something of Rasa's is needed that was left out; the message says which and what to do."""

    def __init__(self, what: str, package: str) -> None:
        super().__init__(f"{what} needs {package}, which is not installed: {REMEDY}")


def stand_in() -> None:
    """Put something in the place of what is missing. Call it before Rasa is imported."""
    if not any(isinstance(finder, _Finder) for finder in sys.meta_path):
        sys.meta_path.insert(0, _Finder())


def is_installed(package: str) -> bool:
    """Whether a package is really there."""
    return PathFinder.find_spec(package) is not None


def check_config(config: Path) -> None:
    """See that all that a configuration of Rasa's names can be had. Raises NotInstalled."""
    if is_installed("tensorflow"):
        return
    content: Mapping[str, Any] = YAML(typ="safe").load(config) or {}
    named = {part["name"] for key in ("pipeline", "policies") for part in content.get(key) or ()}
    heavy = [name for module, name in COMPONENTS.items() if named & {name, f"{module}.{name}"}]
    if heavy:
        raise NotInstalled(f"{', '.join(heavy)} in {config.name}", "tensorflow")


def left_out(error: ModuleNotFoundError) -> NotInstalled | None:
    """What to say of a module that is missing, if it is one that is left out of Rasa."""
    package = (error.name or "").partition(".")[0]
    return NotInstalled("config.yml", package) if package in _USED_BY_COMPONENTS else None


class _Finder(MetaPathFinder):
    """Finds the stand-ins where the packages that they need are missing."""

    def find_spec(self, name: str, path: Sequence[str] | None, target: ModuleType | None = None) -> ModuleSpec | None:
        """The module's stand-in, or None for Python to find the module itself."""
        if name == CHANNELS and not is_installed(_PACKAGE_OF_CHANNELS):
            return self._channels(path)
        for package, modules in STAND_INS.items():
            if name in modules and not is_installed(package):
                return ModuleSpec(name, _Loader(package, modules[name]), is_package=not name.startswith("rasa."))
        return None

    def _channels(self, path: Sequence[str] | None) -> ModuleSpec:
        spec = ModuleSpec(CHANNELS, _Loader(_PACKAGE_OF_CHANNELS, CHANNELS_NAMES, f"{CHANNELS}.channel"))
        found = PathFinder.find_spec(CHANNELS, path)
        spec.submodule_search_locations = found.submodule_search_locations if found else None
        return spec


class _Loader(Loader):
    """Fills a stand-in with names: classes that say what is missing, or what another module holds."""

    def __init__(self, package: str, names: Sequence[str], source: str | None = None) -> None:
        self._package = package
        self._names = names
        self._source = source

    def create_module(self, spec: ModuleSpec) -> ModuleType:
        """An empty module, which says why it is empty."""
        return _Module(spec.name, self._package)

    def exec_module(self, module: ModuleType) -> None:
        """Fill it."""
        source = import_module(self._source) if self._source else None
        for name in self._names:
            made = getattr(source, name) if source else self._class(module.__name__, name)
            setattr(module, name, made)

    def _class(self, module: str, name: str) -> type:
        def missing(*_: object, **__: object) -> None:
            raise NotInstalled(name, self._package)

        # How a class is made, and how Rasa makes a component.
        made = {"__init__": missing, "create": staticmethod(missing), "load": staticmethod(missing)}
        return type(name, (), {**made, "__module__": module})


class _Module(ModuleType):
    def __init__(self, name: str, package: str) -> None:
        super().__init__(name)
        self._package = package

    def __getattr__(self, name: str) -> Any:
        if name.startswith("__"):
            raise AttributeError(name)
        raise NotInstalled(f"{self.__name__}.{name}", self._package)
