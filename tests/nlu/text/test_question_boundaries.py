"""Where a message could be cut into things that are compared."""

from __future__ import annotations

import pytest

from nlu.text.question_boundaries import compared


@pytest.mark.parametrize(
    ("text", "sides"),
    [
        ("Kenya or Indonesia", ["Kenya", "Indonesia"]),
        ("南非和肯尼亚", ["南非", "肯尼亚"]),
        ("10,000 or 5,000", ["10,000", "5,000"]),
        ("the 1st, 2nd", ["the 1st", " 2nd"]),
        ("Kenya,2", ["Kenya", "2"]),
        ("南非的销量是肯尼亚的几倍", ["南非的销量", "肯尼亚的几倍"]),
        ("南非的销量是多少", []),
        ("南非的销量是多少\n几倍", []),
        ("a or b or c or d or e or f", ["a", "b", "c", "d", "e", "f"]),
        ("a or b or c or d or e or f or g", []),
        ("or", []),
        ("", []),
    ],
)
def test_a_text_has_sides(text: str, sides: list[str]) -> None:
    assert [text[slice(*span)] for span in compared(text)] == sides
