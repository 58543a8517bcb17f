"""Which model processes are started with: the newest, or the last one that is known to have answered."""

from __future__ import annotations

import logging
import shutil
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

logger = logging.getLogger(__name__)
# Below the directory of models: a copy, as the model itself may be overwritten.
GOOD = "good"


@dataclass(frozen=True)
class Model:
    """A model's file as it was at a moment: its size and when it was written, -1 when it is not there."""

    path: Path
    size: int = -1
    written: int = -1

    @classmethod
    def at(cls, path: Path) -> Model:
        """The model of a path, as it is now."""
        try:
            status = path.stat()
        except (OSError, ValueError):
            return cls(path)
        return cls(path, status.st_size, status.st_mtime_ns)

    def is_copy_of(self, other: Model) -> bool:
        """Whether both are the same, as far as can be told without reading them."""
        return (self.path.name, self.size, self.written) == (other.path.name, other.size, other.written)


class Models:
    """The models of a service; `newest` names the one that is to be used, `directory` is where the good one is kept."""

    def __init__(self, newest: Callable[[], Path], directory: Path) -> None:
        self._newest = newest
        self._directory = directory
        self._refused: Model | None = None
        self._last = self._newest()

    def newest(self) -> Model:
        """The one that is to be used."""
        try:
            self._last = self._newest()
        except (OSError, ValueError) as error:
            # Whoever asks has to go on, whatever has become of the file that names it.
            logger.error("the newest model can't be told: %s", type(error).__name__)
        return Model.at(self._last)

    def refuse(self, model: Model) -> None:
        """Note that a model can't be used."""
        self._refused = model

    def is_refused(self, model: Model) -> bool:
        """Whether a model was tried in vain, and is still the same."""
        return model == self._refused

    def pardon(self) -> None:
        """Let what was refused be tried again."""
        self._refused = None

    def instead_of(self, model: Model) -> Model | None:
        """The last one that has answered, if there is another than this."""
        return next((kept for kept in _kept(self._directory) if not kept.is_copy_of(model)), None)

    def unchanged(self, model: Model) -> Model:
        """A model that has answered, or its copy where it was overwritten or removed since."""
        if Model.at(model.path) == model:
            return model
        return next(iter(_kept(self._directory)), model)


def keep(model: Model, directory: Path, writer: int) -> None:
    """Keep a copy of a model that has answered, and of no other; no two of one `writer` do so at the same time."""
    kept = _kept(directory)
    if model.path.parent == directory or any(each.is_copy_of(model) for each in kept):
        return
    # One name for each place of its writer: what a killed one has left is written over.
    written = directory / f".{writer}"
    try:
        directory.mkdir(exist_ok=True)
        shutil.copy2(model.path, written)
        if Model.at(model.path) == model:  # else another one was copied
            written.replace(directory / model.path.name)
            for other in kept:
                if other.path.name != model.path.name:
                    other.path.unlink(missing_ok=True)
    except OSError as error:
        # What can't be written can't be overwritten either.
        logger.info("no copy of the model %s is kept: %s", model.path.name, error.strerror)
    finally:
        _remove(written)


def _kept(directory: Path) -> list[Model]:
    models = [Model.at(path) for path in directory.glob("*.tar.gz")]
    return sorted((model for model in models if model.size >= 0), key=lambda model: model.written, reverse=True)


def _remove(path: Path) -> None:
    try:
        path.unlink(missing_ok=True)
    except OSError:
        return
