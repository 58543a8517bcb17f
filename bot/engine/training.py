"""Trains the model when what it is made of has changed; the model's file is named by that."""

from __future__ import annotations

import hashlib
import io
import logging
import os
import platform
from collections.abc import Callable, Iterator
from contextlib import redirect_stdout
from importlib.metadata import version
from pathlib import Path

from bot.settings import ROOT, Settings, listed
from knowledge.languages import LANGUAGES_FILE, Languages, read_languages
from nlu.stand_ins import NotInstalled, check_config, left_out

_INPUTS = (
    "config.yml",
    "bot/domain",
    "bot/engine/importer.py",
    "nlu",
    "knowledge",
    "actions/knowledge",
    "locales/languages.yml",
)
# They make the model, or the names in it.
_PACKAGES = ("rasa", "scikit-learn", "scipy", "numpy", "babel", "opencc", "pypinyin")
_KINDS = (".yml", ".py")
_CURRENT = "current"


class TrainingFailed(Exception):
    """Rasa did not make a model; the message says why as far as is known."""


class ModelUnusable(Exception):
    """A model can't be loaded; the message says which and what to do."""


def current_model(settings: Settings) -> Path:
    """The model that services use: the one that was trained last, and is told by the file `current`."""
    try:
        name = (settings.models / _CURRENT).read_text("utf-8").strip()
    except FileNotFoundError:
        return model_path(settings)
    return settings.models / name


def mark_current(settings: Settings, model: Path) -> None:
    """Make running services take up a model, and new ones begin with it."""
    marker = settings.models / _CURRENT
    if marker.exists() and current_model(settings) == model:  # also where nothing can be written
        return
    written = marker.with_suffix(f".{os.getpid()}")
    written.write_text(f"{model.name}\n", "utf-8")
    written.replace(marker)


def model_path(settings: Settings) -> Path:
    """Where the model for the present inputs is, or will be."""
    return settings.models / f"partner-desk-{fingerprint(settings)[:16]}.tar.gz"


def fingerprint(settings: Settings) -> str:
    """A hash over everything that decides what the model will be."""
    versions = [*platform.python_version_tuple()[:2], *map(version, _PACKAGES)]
    digest = hashlib.sha256(" ".join([*versions, *_languages(settings)]).encode())
    for name, file in _input_files(settings):
        digest.update(name.encode() + b"\0" + file.read_bytes() + b"\0")
    return digest.hexdigest()


def _languages(settings: Settings) -> Languages:
    """The languages alone: the supervisor, which asks for the model's name, needs no more of the content."""
    return read_languages(LANGUAGES_FILE, listed(settings.preview))


def train(settings: Settings, progress: Callable[[str], None] = lambda part: None) -> Path:
    """Train and keep the model; `progress` is told each part as it begins. Returns the model's path.

    Raises TrainingFailed, and InvalidKnowledge for knowledge that can't be used.
    """
    from bot.engine.quiet import silence

    silence()
    try:
        check_config(ROOT / "config.yml")
        return _train(settings, progress)
    except ModuleNotFoundError as error:  # as a component of an integrator's own may raise it
        if missing := left_out(error):
            raise TrainingFailed(str(missing)) from error
        raise
    except NotInstalled as error:
        raise TrainingFailed(str(error)) from error


def _train(settings: Settings, progress: Callable[[str], None]) -> Path:
    progress("rasa")
    from rasa import model_training

    target = model_path(settings)
    # Under another name until it is whole: running services look at the target, and so does the next start.
    unfinished = target.with_name(f"unfinished-{os.getpid()}-{target.name}")
    handler = _ProgressHandler(progress)
    training_log = logging.getLogger("rasa.engine.training.hooks")
    training_log.addHandler(handler)
    training_log.setLevel(logging.INFO)
    training_log.propagate = False
    try:
        # Rasa prints what it does; our command says it in its own way.
        with redirect_stdout(io.StringIO()):
            result = model_training.train(
                domain=str(ROOT / "bot" / "domain"),
                config=str(ROOT / "config.yml"),
                training_files=[str(ROOT / "nlu"), str(ROOT / "bot" / "domain")],
                output=str(settings.models),
                fixed_model_name=unfinished.name.removesuffix(".tar.gz"),
                force_training=True,
            )
        if result.model is None or not unfinished.exists():
            raise TrainingFailed(
                f"Rasa made no model (code {result.code}): run `python -m bot check` to see what is wrong"
            )
        unfinished.replace(target)
    finally:
        training_log.removeHandler(handler)
        unfinished.unlink(missing_ok=True)
    return target


def _input_files(settings: Settings) -> Iterator[tuple[str, Path]]:
    """Each file, with a name that stays the same when the project is moved."""
    # What is written for a language in the works changes nothing for the others.
    languages = _languages(settings)
    unserved = {code for code in languages.known if code not in languages}
    unserved |= {f"{code}.yml" for code in unserved}
    places = {name: ROOT / name for name in _INPUTS}
    if settings.knowledge not in places.values():
        places["knowledge"] = settings.knowledge
    for name, place in places.items():
        files = [place] if place.is_file() else sorted(place.rglob("*"))
        for file in files:
            if file.suffix in _KINDS and file.is_file() and not unserved.intersection(file.relative_to(place).parts):
                yield f"{name}/{file.relative_to(place)}", file


class _ProgressHandler(logging.Handler):
    def __init__(self, progress: Callable[[str], None]) -> None:
        super().__init__()
        self._progress = progress

    def emit(self, record: logging.LogRecord) -> None:
        message = record.getMessage()
        if message.startswith("Starting to train component"):
            self._progress(message.split("'")[1])
