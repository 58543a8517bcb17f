"""Reads and writes WeChat's XML: one element with fields. What else XML can do is refused, entities above all."""

from __future__ import annotations

from collections.abc import Mapping
from xml.parsers import expat
from xml.sax.saxutils import escape

_DEEPEST = 8
_LONGEST = 1_048_576
# What XML can hold.
_PLAIN = (range(0x20, 0xD800), range(0xE000, 0xFFFE), range(0x10000, 0x110000))


class NoFields(ValueError):
    """A document that WeChat does not write."""


def fields(document: bytes) -> dict[str, str]:
    """The fields of a document and their texts, without those that hold further elements. Raises NoFields."""
    if len(document) > _LONGEST:
        raise NoFields
    reader = _Reader()
    try:
        document.decode()
        reader.parser.Parse(document, True)
    except (expat.ExpatError, ValueError):
        raise NoFields from None
    return reader.fields


def document(content: Mapping[str, str]) -> str:
    """A document with fields."""
    return "<xml>" + "".join(f"<{name}>{_text(text)}</{name}>" for name, text in content.items()) + "</xml>"


def _text(text: str) -> str:
    return escape("".join(filter(_is_allowed, text)))


def _is_allowed(character: str) -> bool:
    return character in "\t\n\r" or any(ord(character) in plain for plain in _PLAIN)


class _Reader:
    """Collects the fields while a document is read."""

    def __init__(self) -> None:
        # Whatever encoding a document claims: WeChat writes no other.
        self.parser = expat.ParserCreate("utf-8")
        self.parser.buffer_text = True
        self.parser.StartDoctypeDeclHandler = self._refuse
        self.parser.EntityDeclHandler = self._refuse
        self.parser.ExternalEntityRefHandler = self._refuse
        self.parser.StartElementHandler = self._begin
        self.parser.EndElementHandler = self._end
        self.parser.CharacterDataHandler = self._hear
        self.fields: dict[str, str] = {}
        self._path: list[str] = []
        self._text: list[str] = []
        self._nested = False

    def _begin(self, name: str, attributes: Mapping[str, str]) -> None:
        known = len(self._path) == 1 and name in self.fields
        if attributes or known or len(self._path) >= _DEEPEST or (not self._path and name != "xml"):
            raise NoFields
        self._path.append(name)
        self._nested = len(self._path) > 2
        self._text = []

    def _end(self, name: str) -> None:
        if len(self._path) == 2 and not self._nested:
            self.fields[name] = "".join(self._text)
        self._path.pop()
        self._nested = len(self._path) >= 2

    def _hear(self, text: str) -> None:
        if len(self._path) == 1 and text.strip():
            raise NoFields
        self._text.append(text)

    def _refuse(self, *_: object) -> int:
        raise NoFields
