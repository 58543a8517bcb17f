"""The files of spellings, and what is wrong with one."""

from __future__ import annotations

from pathlib import Path

import pytest

from knowledge import InvalidKnowledge, current
from nlu.examples import read_examples
from nlu.text.spellings import current_spellings, read_spellings
from tests.contexts import LANGUAGES

GOOD = {
    "en": "words: {u: you}\nclitics: [s]\n",
    "zh": "words: {咋: 怎么}\npinyin: [多少]\n",
    "id": "words: {yg: yang}\n",
}


def written(directory: Path, **changed: str) -> Path:
    for language, content in {**GOOD, **changed}.items():
        (directory / f"{language}.yml").write_text(content)
    return directory


def test_the_files_of_all_languages_are_read_as_one(tmp_path: Path) -> None:
    spellings = read_spellings(current().languages, written(tmp_path))
    assert spellings.forms == {"u": "you", "咋": "怎么", "yg": "yang"}
    assert (spellings.clitics, spellings.pinyin, spellings.not_pinyin) == (("s",), ("多少",), ())


@pytest.mark.parametrize(
    ("content", "line", "problem"),
    [
        ("- yg\n", 1, "the file has no fields"),
        ("words: [yg]\n", 1, "'words' does not say what each word means"),
        ("words:\n  yg: yang\n  no: false\n", 3, "'no' or its meaning is not text"),
        ("words:\n  yg: yang\n  u: untuk\n", 3, "'u' means 'you' in another language"),
        ("words: {}\nclitics: nya\n", 2, "'clitics' can't be used"),
        ("words: {}\nclitic: [nya]\n", 2, "'clitic' can't be used"),
        ("words: {}\nclitics: [1]\n", 2, "'clitics' can't be used"),
        ("words: [\n", 2, "this is not YAML"),
    ],
)
def test_what_is_wrong_is_reported_with_its_line(tmp_path: Path, content: str, line: int, problem: str) -> None:
    with pytest.raises(InvalidKnowledge) as raised:
        read_spellings(current().languages, written(tmp_path, id=content))
    [finding] = raised.value.findings
    assert finding.line == line
    assert finding.problem.startswith(problem)


def test_a_missing_file_is_reported(tmp_path: Path) -> None:
    (written(tmp_path) / "id.yml").unlink()
    with pytest.raises(InvalidKnowledge) as raised:
        read_spellings(current().languages, tmp_path)
    assert [finding.problem for finding in raised.value.findings] == ["the file is missing"]


def test_every_language_has_spellings() -> None:
    assert len(current_spellings().forms) >= 60 * len(LANGUAGES)


def test_the_files_are_no_training_examples() -> None:
    directory = Path("nlu/normalise")
    assert list(read_examples([directory / f"{language}.yml" for language in LANGUAGES])) == []
