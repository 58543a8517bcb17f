"""What a button sends: an intent and what it is about, opaque to channels and safe from anybody."""

from __future__ import annotations

from knowledge.context import current
from knowledge.expressions import compiled

_payload = compiled("actions/payloads.py payload", r"ask:(\w+)(?::(.+))?")


def payload(intent: str, entity: str | None = None) -> str:
    """The text that a button sends."""
    return f"ask:{intent}:{entity}" if entity else f"ask:{intent}"


def read_payload(message: str) -> tuple[str, str | None] | None:
    """The intent and entity of a button's payload; None for any other text."""
    match = _payload.fullmatch(message.strip())
    if match is None or match[1] not in current().contract.intents:
        return None
    entity = match[2]
    return (str(match[1]), entity) if entity is None or entity in current().knowledge.entities else None
