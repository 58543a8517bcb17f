"""Opens the client that conversations are held with."""

from __future__ import annotations

from pathlib import Path

from bot.settings import settings
from bot.workshop.testing.clients import Client, InMemory, InProcess, Remote


def open_client(url: str | None = None) -> Client:
    """The service at an address, or the engine in this process with the model for the present inputs.

    Trains the model if need be. Raises InvalidKnowledge, TrainingFailed, ModelUnusable.
    """
    return Remote(url) if url else InProcess(_model(), settings())


def open_engine() -> Client:
    """The engine alone in this process, which is faster. Raises as `open_client` does."""
    return InMemory(_model(), settings())


def _model() -> Path:
    from bot.engine.training import model_path, train

    model = model_path(settings())
    return model if model.exists() else train(settings())
