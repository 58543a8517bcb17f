"""The list of words that hold a name by chance."""

from __future__ import annotations

from pathlib import Path

import pytest

from knowledge import InvalidKnowledge, current
from nlu.names.false_names import read_not_names


@pytest.mark.parametrize(
    ("content", "line", "problem"),
    [
        ("- 其中\n", 1, "the words do not stand under a language"),
        ("zh: [其中]\nfr: [a]\n", 2, "'fr' has no list of words"),
        ("zh: 其中\n", 1, "'zh' has no list of words"),
        ("zh:\n- 其中\nid: [1]\n", 3, "'id' has no list of words"),
        ("zh: [其中\n", 2, "this is not YAML"),
    ],
)
def test_a_wrong_list_of_words_that_are_no_names_is_reported_with_its_line(
    tmp_path: Path, content: str, line: int, problem: str
) -> None:
    (tmp_path / "not-names.yml").write_text(content)
    with pytest.raises(InvalidKnowledge) as raised:
        read_not_names(current().languages, tmp_path / "not-names.yml")
    [finding] = raised.value.findings
    assert finding.line == line
    assert finding.problem.startswith(problem)


def test_words_that_are_no_names_are_read_from_all_languages(tmp_path: Path) -> None:
    (tmp_path / "not-names.yml").write_text("zh: [其中]\nid: [tata cara]\n")
    assert read_not_names(current().languages, tmp_path / "not-names.yml") == {"其中", "tata cara"}
