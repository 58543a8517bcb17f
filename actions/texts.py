"""The words: python-i18n over locales/<topic>.<language>.yml, one language a call, no silent fall-back."""

from __future__ import annotations

import threading
from pathlib import Path
from typing import Any

import i18n

LOCALES = Path(__file__).parent.parent / "locales"
# python-i18n keeps its locale and its cache in the process: one call at a time.
_lock = threading.Lock()

i18n.set("load_path", [str(LOCALES)])
i18n.set("filename_format", "{namespace}.{locale}.{format}")
i18n.set("file_format", "yml")
i18n.set("fallback", None)
i18n.set("error_on_missing_translation", True)
i18n.set("error_on_missing_placeholder", True)
i18n.set("enable_memoization", True)


def text(key: str, language: str, **values: Any) -> str:
    """The text at `<topic>.<name>` in a language, its placeholders filled.

    Raises KeyError for a text that is not there and for a placeholder without value: both are defects of the locale
    files that the checks find.
    """
    try:
        with _lock:
            return str(i18n.t(key, locale=language, **values))
    except TypeError:
        raise KeyError(f"{key} has forms for one and many, but is used without a number") from None


def has_text(key: str, language: str) -> bool:
    """Whether there is a text at a key, whatever its placeholders."""
    try:
        text(key, language, count=2)
    except KeyError as error:
        return "not found" not in str(error)
    return True
