"""Subjects of commits are short."""

from __future__ import annotations

import pytest

from tests.scripts.conftest import Repository

FITS, LONG = "x" * 72, "y" * 73


@pytest.mark.parametrize(
    ("message", "code"),
    [
        (FITS, 0),
        (LONG, 1),
        ("解" * 72, 0),
        (f"\n# a comment of the editor\n{FITS}\n\n{LONG}\n", 0),
        (f"{FITS}\nstill the subject, as no line is empty", 1),
        (f"{FITS}\n# {LONG}\n", 0),
        (f"Merge branch '{LONG}'", 0),
        (f"fixup! {FITS}", 0),
    ],
)
def test_of_a_message(repository: Repository, message: str, code: int) -> None:
    file = repository.write("results/COMMIT_EDITMSG", message)
    result = repository.run("subjects", str(file))
    assert (result.returncode, bool(result.stderr)) == (code, bool(code))


def test_of_a_range_all_that_are_too_long_are_named(repository: Repository) -> None:
    for message in (LONG, FITS, f"Short\n\n{LONG}", f"{FITS}\nand more"):
        repository.commit(message)
    result = repository.run("subjects", "HEAD~4..HEAD")
    assert result.returncode == 1
    assert result.stderr.splitlines() == [
        f"81 characters, 72 at most: {FITS} and more",
        f"73 characters, 72 at most: {LONG}",
    ]
    assert repository.run("subjects", "HEAD~3..HEAD~1").returncode == 0


def test_a_range_that_is_none_is_an_error(repository: Repository) -> None:
    assert repository.run("subjects", "nowhere..HEAD").returncode == 1
