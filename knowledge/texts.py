"""The words: python-i18n over <topic>.<language>.yml, one language a call, no silent fall-back."""

from __future__ import annotations

import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from pathlib import Path
from typing import Any

import i18n

# python-i18n keeps its texts and its settings in the process: it is handed those of one catalogue at a time.
_lock = threading.Lock()
# The texts said in a context that asked for them.
_said: ContextVar[set[tuple[str, str]] | None] = ContextVar("said", default=None)

i18n.set("filename_format", "{namespace}.{locale}.{format}")
i18n.set("file_format", "yml")
i18n.set("fallback", None)
i18n.set("error_on_missing_translation", True)
i18n.set("error_on_missing_placeholder", True)
i18n.set("enable_memoization", True)


class Catalogue:
    """The texts of one directory of locale files, each file read when a text of it is first said."""

    def __init__(self, directory: Path) -> None:
        self.directory = directory
        self._texts: dict[str, dict[str, Any]] = {}

    def text(self, key: str, language: str, **values: object) -> str:
        """The text at `<topic>.<name>` in a language, its placeholders filled.

        Raises KeyError for a text that is not there and for a placeholder without value: both are defects of the locale
        files that the checks find.
        """
        said = _said.get()
        if said is not None:
            said.add((key, language))
        try:
            with self._handed_over():
                return str(i18n.t(key, locale=language, **values))
        except TypeError:
            raise KeyError(f"{key} has forms for one and many, but is used without a number") from None

    def has(self, key: str, language: str) -> bool:
        """Whether there is a text at a key, whatever its placeholders."""
        try:
            self.text(key, language, count=2)
        except KeyError as error:
            return "not found" not in str(error)
        return True

    @contextmanager
    def replaced(self, key: str, language: str, words: str | Mapping[str, str]) -> Iterator[None]:
        """Say other words at a key inside the context, in the whole process; raises KeyError for one not there."""
        if not self.has(key, language):
            raise KeyError(f"{key} is no text in {language}")
        own = self._texts[language][key]
        self._texts[language][key] = words
        try:
            yield
        finally:
            self._texts[language][key] = own

    @contextmanager
    def _handed_over(self) -> Iterator[None]:
        with _lock:
            i18n.translations.container = self._texts
            i18n.set("load_path", [str(self.directory)])
            yield


@contextmanager
def texts_used() -> Iterator[set[tuple[str, str]]]:
    """Collect what is said inside the context: keys with their languages."""
    said: set[tuple[str, str]] = set()
    token = _said.set(said)
    try:
        yield said
    finally:
        _said.reset(token)
