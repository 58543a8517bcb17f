"""Which answer keys a reply was worded with: its text is held against the locale files."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import Any

from ruamel.yaml import YAML

from knowledge import Context
from knowledge.context import per_context
from nlu.text.tokens import to_simplified

_PLACEHOLDER = re.compile(r"%\{\w+\}")


def keys_in(text: str, language: str, keys: Iterable[str]) -> list[str]:
    """Those of the keys whose text stands in a reply, whatever stands for its placeholders.

    Where two could have worded the same words, it is the one that leaves less to its placeholders.
    """
    simplified = to_simplified(text)
    found = [
        (match, form, key)
        for key in dict.fromkeys(keys)
        for form in _forms(key, language)
        if (match := form.search(simplified))
    ]
    best = [
        key
        for match, form, key in found
        if all(len(other.pattern) <= len(form.pattern) for beside, other, _ in found if _overlap(match, beside))
    ]
    return list(dict.fromkeys(best))


def _overlap(one: re.Match[str], other: re.Match[str]) -> bool:
    return one.start() < other.end() and other.start() < one.end()


@per_context
def _forms(context: Context, key: str, language: str) -> tuple[re.Pattern[str], ...]:
    """The key's text as patterns: one, or one for each form of number; none where the locale files lack it."""
    topic, *path = key.split(".")
    value: Any = _texts.of(context, topic, language)
    for name in path:
        value = value.get(name) if isinstance(value, Mapping) else None
    forms = value.values() if isinstance(value, Mapping) else [value] if value else []
    return tuple(_pattern(to_simplified(str(form))) for form in forms)


@per_context
def _texts(context: Context, topic: str, language: str) -> Any:
    file = context.texts.directory / f"{topic}.{language}.yml"
    return YAML(typ="safe").load(file.read_text(encoding="utf-8"))[language] if file.exists() else {}


def _pattern(form: str) -> re.Pattern[str]:
    parts = [re.escape(part) for part in _PLACEHOLDER.split(form.strip())]
    # A sentence begins with a capital, whatever stands first in it.
    return re.compile(".+?".join(parts), re.IGNORECASE)
