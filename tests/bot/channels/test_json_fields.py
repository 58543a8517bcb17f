"""JSON from anybody: what is not of the kind that is asked for is as good as not there."""

from __future__ import annotations

import pytest

from bot.channels.json_fields import as_object, as_objects, as_text, read_object


@pytest.mark.parametrize("body", [b"", b"null", b"[]", b"[" * 100_000, b"\xff\xfe", b"1"])
def test_what_is_no_object_is_an_empty_one(body: bytes) -> None:
    assert read_object(body) == {}


def test_an_object_is_read() -> None:
    assert read_object(b'{"a": [{"b": "c"}, 1]}') == {"a": [{"b": "c"}, 1]}


@pytest.mark.parametrize("value", [None, 1, "text", ["list"], True])
def test_only_objects_are_objects(value: object) -> None:
    assert as_object(value) == {}
    assert as_objects(value) == []
    assert as_objects([value, {"a": 1}]) == [{"a": 1}]
    assert as_text(value) == (value if value == "text" else None)
