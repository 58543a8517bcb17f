"""The words, for those who are not handed a context yet."""

from __future__ import annotations

from typing import Any

from knowledge.context import current


def text(key: str, language: str, **values: Any) -> str:
    """The text at `<topic>.<name>` in a language, its placeholders filled."""
    return current().text(key, language, **values)


def has_text(key: str, language: str) -> bool:
    """Whether there is a text at a key, whatever its placeholders."""
    return current().texts.has(key, language)
