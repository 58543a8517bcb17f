"""Opens the client that conversations are held with."""

from __future__ import annotations

from bot.settings import settings
from bot.testing.clients import Client, InProcess, Remote


def open_client(url: str | None = None) -> Client:
    """The service at an address, or the engine in this process with the model for the present inputs.

    Trains the model if need be. Raises InvalidKnowledge, TrainingFailed, ModelUnusable.
    """
    if url:
        return Remote(url)
    from bot.engine.training import model_path, train

    chosen = settings()
    model = model_path(chosen)
    return InProcess(model if model.exists() else train(chosen), chosen)
