"""Reads JSON that anybody may have written: what is not of the kind that is asked for is as good as not there."""

from __future__ import annotations

import json
from collections.abc import Mapping

# A JSON object of which nothing is known yet.
Object = Mapping[str, object]


def read_object(body: bytes) -> Object:
    """The object that a body is; empty for anything else."""
    try:
        return as_object(json.loads(body))
    except (ValueError, RecursionError):
        return {}


def as_object(value: object) -> Object:
    """An object; empty for anything else."""
    return value if isinstance(value, dict) else {}


def as_objects(value: object) -> list[Object]:
    """The objects in a list; none for anything else."""
    return [item for item in value if isinstance(item, dict)] if isinstance(value, list) else []


def as_text(value: object) -> str | None:
    """A text."""
    return value if isinstance(value, str) else None
