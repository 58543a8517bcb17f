"""Files of wordings: what is wrong is named with line and remedy."""

from __future__ import annotations

from pathlib import Path

import pytest

from bot.workshop.testing.wordings import read_wordings
from knowledge import InvalidKnowledge, current
from tests.bot.workshop.testing.files import RANK, SALES, wordings_in

RECORD = f"""\
- fact: {SALES}
  shows: ["5,000", [vehicles, trucks]]
  plain: [how many?]
  noisy: [hw many]
"""


def findings(directory: Path, content: str) -> list[tuple[int, str, str]]:
    wordings_in(directory, content)
    with pytest.raises(InvalidKnowledge) as raised:
        read_wordings(current().knowledge, ["en"], directory)
    return [(finding.line, finding.problem, finding.remedy) for finding in raised.value.findings]


def test_a_record_says_how_a_fact_is_asked_for_and_what_must_be_shown(tmp_path: Path) -> None:
    file = wordings_in(tmp_path, RECORD, RECORD.replace(SALES, RANK))
    first, second = read_wordings(current().knowledge, ["en"], tmp_path)
    assert (first.fact, first.language, first.file, first.line) == (SALES, "en", file, 1)
    assert first.shows == (("5,000",), ("vehicles", "trucks"))
    assert first.asks == {"plain": ("how many?",), "noisy": ("hw many",)}
    assert (second.fact, second.line) == (RANK, 6)


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        ("  plain: [how many?]\n", "", (1, "there is no 'plain'", "add 'plain: …'")),
        ("noisy:", "nosy:", (4, "unknown field 'nosy'", "use one of: fact, shows, plain, noisy")),
        ("[how many?]", "how many?", (3, "'plain' is not a list of questions", "write plain: ['…', '…']")),
        ("[how many?]", "['']", (3, "'plain' is not a list of questions", "write plain: ['…', '…']")),
        (
            '"5,000"',
            "5000",
            (
                2,
                "'shows' is not a list of texts and of lists of alternatives",
                'write: shows: ["5,000", [first, "No. 1"]]',
            ),
        ),
        (SALES, f"{SALES}s", (1, f"there is no fact '{SALES}s'", f"did you mean '{SALES}'?")),
    ],
)
def test_a_record_that_is_wrong_is_named(tmp_path: Path, old: str, new: str, expected: tuple[int, str, str]) -> None:
    assert expected in findings(tmp_path, RECORD.replace(old, new))


def test_a_fact_that_stands_twice_is_named(tmp_path: Path) -> None:
    ((line, problem, _),) = findings(tmp_path, RECORD + RECORD)
    assert (line, problem) == (5, f"the fact '{SALES}' stands twice")


@pytest.mark.parametrize(
    ("content", "problem"),
    [
        ("a: b", "the file is not a list of records"),
        ("- a", "this is not a record"),
        ("- [", "this is not YAML: "),
    ],
)
def test_a_file_of_another_form_is_named(tmp_path: Path, content: str, problem: str) -> None:
    ((_, found, _),) = findings(tmp_path, content)
    assert found.startswith(problem)


def test_a_file_that_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(InvalidKnowledge, match=r"id.facts\.yml:1: the file can't be read"):
        read_wordings(current().knowledge, ["id"], tmp_path)
