"""JSON as it is kept in the database: a Chinese character takes half the room that its code would take."""

from __future__ import annotations

import json


def serialised(value: object) -> str:
    """A value as JSON in Unicode."""
    # A half of a character (\\ud800), which UTF-8 does not have, keeps its code.
    return json.dumps(value, ensure_ascii=False).encode("utf-8", "backslashreplace").decode("utf-8")
