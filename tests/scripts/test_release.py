"""scripts/release tells what stands in the way of a release, and releases nothing itself."""

from __future__ import annotations

from tests.scripts.conftest import Repository


def complaints(repository: Repository) -> list[str]:
    """What is not ready."""
    result = repository.run("release")
    found = [line.removeprefix("not ready: ") for line in result.stderr.splitlines()]
    assert (result.returncode, bool(result.stdout)) == ((1, False) if found else (0, True))
    return found


def passed(repository: Repository) -> Repository:
    """The repository after its tests passed."""
    assert repository.run("test").returncode == 0
    return repository


def test_what_is_ready_is_said_how_to_tag_and_push_and_not_tagged(repository: Repository) -> None:
    said = passed(repository).run("release").stdout
    assert 'git tag --annotate v99.2.0 --message "Partner Desk 99.2.0"' in said
    assert "git push origin HEAD v99.2.0" in said
    repository.git("tag", "v99.2.0")


def test_changed_and_new_files_are_committed_first(repository: Repository) -> None:
    passed(repository).write("forgotten.py", "")
    assert complaints(repository) == ["files differ from the commit (git status)"]


def test_the_changelog_has_a_dated_section_of_the_version_on_top(repository: Repository) -> None:
    for heading in ("Unreleased", "99.1.0 – 2026-11-30", "99.2.0", "99.2.0 – today"):
        repository.write("CHANGELOG.md", f"# Changelog\n\n## {heading}\n")
        repository.commit("Write the changelog")
        [said] = complaints(passed(repository))
        assert said.startswith(f'the newest section of CHANGELOG.md is "{heading}", not "99.2.0 – ')


def test_a_version_is_released_once(repository: Repository) -> None:
    repository.git("tag", "v99.2.0")
    assert complaints(passed(repository)) == ["v99.2.0 is released already: raise the version in bot/__init__.py"]


def test_a_version_is_newer_than_those_before(repository: Repository) -> None:
    for tag in ("v99.9.0", "v99.10.0", "other"):
        repository.git("tag", tag)
    assert complaints(passed(repository)) == ["v99.10.0 is released already, which is newer than 99.2.0"]


def test_tests_pass_on_the_very_commit(repository: Repository) -> None:
    missing = ["make test has not passed on this commit"]
    assert complaints(repository) == missing
    passed(repository).commit("One more")
    assert complaints(repository) == missing


def test_tests_that_fail_or_see_other_files_count_for_nothing(repository: Repository) -> None:
    failing = repository.write(".venv/bin/mypy", "#!/bin/sh\nexit 1\n")
    repository.commit("Break it")
    assert repository.run("test").returncode == 1
    assert len(complaints(repository)) == 1
    failing.write_text("#!/bin/sh\n")
    passed(repository).git("checkout", ".")
    assert len(complaints(repository)) == 1


def test_all_that_is_missing_is_told_at_once(repository: Repository) -> None:
    repository.git("tag", "v99.2.0")
    repository.write("CHANGELOG.md", "# Changelog\n")
    assert len(complaints(repository)) == 4
