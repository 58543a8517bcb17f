"""Expressions that take time in proportion to a text."""

from __future__ import annotations

import ast
import re
from pathlib import Path

import pytest

from knowledge.expressions import NOTHING, WINDOW, compiled, everything


@pytest.mark.parametrize("pattern", ["(?=x)", "(?!x)y", "(?<=x)y", "(?<!x)y", r"(a)\1", "(a", r"[^\W]x", r"[\Sx]"])
def test_what_could_backtrack_or_is_broken_is_refused(pattern: str) -> None:
    with pytest.raises(ValueError, match="the expression test can't be used"):
        compiled("test", pattern)


@pytest.mark.parametrize("character", [*" \t\n\v\f\r\x1c\x1f\x85\u00a0\u2028\u3000", *"7３٣", *"aé南я_", *"?。-\u200b"])
@pytest.mark.parametrize("pattern", [r"\s", r"\d", r"\w", r"\S", r"\D", r"\W", r"[\s.]", r"[\d.]", r"[\w.]", r"[^\s.]"])
def test_classes_mean_all_of_unicode(pattern: str, character: str) -> None:
    assert bool(compiled("test", pattern).match(character)) == bool(re.match(pattern, character))


def test_characters_can_be_written_by_their_codes() -> None:
    assert compiled("test", r"[\u4e00-\u9fff]+").search("in 南非")[0] == "南非"  # type: ignore[index]


def test_case_is_left_alone_unless_it_is_to_be_ignored() -> None:
    assert compiled("test", "über").search("ÜBER") is None
    assert compiled("test", "über", ignore_case=True).search("ÜBER")


def test_offsets_are_characters() -> None:
    found = compiled("test", "truk").search("在南非😀 truk")
    assert found
    assert found.span() == (5, 9)


def test_a_lone_surrogate_is_a_character_like_another() -> None:
    found = compiled("test", "b").search("a\ud800b")
    assert found
    assert found.span() == (2, 3)


def test_nothing_matches_nothing() -> None:
    assert not compiled("test", NOTHING).search("a南\U0010ffff\x00")


def test_what_ends_at_a_place_is_looked_for_right_before_it() -> None:
    before = compiled("test", r"\bfrom\s+")
    assert before.ends("comes from China", 11)
    assert before.ends("comes from ")
    assert not before.ends("comes from all of China", 18)
    assert not before.ends("from" + " " * WINDOW)


def test_whatever_is_compiled_can_be_walked() -> None:
    expression = compiled("test.walked", "a+")
    assert everything()["test.walked", "a+"] is expression


# These compile what RE2 then reads, or read files of ours and nothing that a partner wrote.
OWN_FILES = {"knowledge/expressions.py", "nlu/examples.py", "knowledge/findings.py"}


def imported(file: Path) -> set[str]:
    """The modules that a file imports."""
    nodes = list(ast.walk(ast.parse(file.read_text(encoding="utf-8"))))
    whole = {alias.name for node in nodes if isinstance(node, ast.Import) for alias in node.names}
    return whole | {str(node.module) for node in nodes if isinstance(node, ast.ImportFrom)}


def test_no_other_expressions_meet_what_a_partner_wrote() -> None:
    root = Path(__file__).parents[2]
    files = [file for room in ("knowledge", "nlu", "actions") for file in (root / room).rglob("*.py")]
    others = {str(file.relative_to(root)) for file in files if imported(file) & {"re", "re2", "regex"}}
    assert others == OWN_FILES
