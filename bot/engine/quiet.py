"""Keeps Rasa and TensorFlow to themselves: no telemetry, no users' text in logs, no start-up chatter."""

from __future__ import annotations

import logging
import os

_QUIET_LOGGERS = "rasa rasa_sdk tensorflow matplotlib apscheduler absl h5py py.warnings alembic".split()


def silence(level: str = "warning") -> None:
    """Call it before Rasa is imported and after our settings are read; `level` is that of our own loggers."""
    os.environ.setdefault("RASA_TELEMETRY_ENABLED", "false")
    os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
    os.environ.setdefault("SQLALCHEMY_SILENCE_UBER_WARNING", "1")
    # Rasa shows its progress bars unless this says that only errors are of interest.
    os.environ["LOG_LEVEL"] = "ERROR"
    # Rasa and what it brings warn of their own age at every start; libraries reset filters, so these go to a logger.
    logging.captureWarnings(True)
    import structlog

    for name in _QUIET_LOGGERS:
        logging.getLogger(name).setLevel(logging.ERROR)
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.ERROR))
    logging.getLogger("bot").setLevel(level.upper())
