"""Which model is used, and which is kept."""

from __future__ import annotations

from pathlib import Path

import pytest

from bot.processes.models import Model, Models, keep


def model(directory: Path, name: str = "a", content: str = "content") -> Model:
    path = directory / f"{name}.tar.gz"
    path.write_text(content)
    return Model.at(path)


def kept(directory: Path) -> list[str]:
    return sorted(path.name for path in directory.iterdir())


def test_what_has_answered_is_kept_though_it_is_overwritten(tmp_path: Path) -> None:
    good = model(tmp_path)
    keep(good, tmp_path / "good", 0)
    model(tmp_path, content="broken")
    models = Models(lambda: tmp_path / "a.tar.gz", tmp_path / "good")
    assert models.unchanged(good).path.read_text() == "content"
    instead = models.instead_of(models.newest())
    assert instead is not None
    assert instead.path.read_text() == "content"


def test_one_copy_is_kept(tmp_path: Path) -> None:
    for name in ("a", "b", "b"):
        keep(model(tmp_path, name), tmp_path / "good", 0)
        assert kept(tmp_path / "good") == [f"{name}.tar.gz"]


def test_what_changed_meanwhile_is_not_kept(tmp_path: Path) -> None:
    loaded = model(tmp_path)
    model(tmp_path, content="another")
    keep(loaded, tmp_path / "good", 0)
    assert kept(tmp_path / "good") == []


def test_a_copy_is_not_copied(tmp_path: Path) -> None:
    keep(model(tmp_path), tmp_path / "good", 0)
    [copy] = (tmp_path / "good").iterdir()
    before = copy.stat()
    keep(Model.at(copy), tmp_path / "good", 0)
    keep(Model.at(tmp_path / "a.tar.gz"), tmp_path / "good", 1)
    assert copy.stat() == before


def test_where_nothing_can_be_written_nothing_is_kept(tmp_path: Path) -> None:
    (tmp_path / "good").write_text("a file where the directory should be")
    good = model(tmp_path)
    keep(good, tmp_path / "good", 0)
    models = Models(lambda: good.path, tmp_path / "good")
    assert models.instead_of(good) is None
    assert models.unchanged(good) == good


def test_there_is_nothing_instead_of_the_same(tmp_path: Path) -> None:
    good = model(tmp_path)
    keep(good, tmp_path / "good", 0)
    assert Models(lambda: good.path, tmp_path / "good").instead_of(good) is None


def test_what_was_refused_is_refused_until_it_changes(tmp_path: Path) -> None:
    models = Models(lambda: tmp_path / "a.tar.gz", tmp_path / "good")
    bad = model(tmp_path)
    models.refuse(bad)
    assert models.is_refused(models.newest())
    models.pardon()
    assert not models.is_refused(models.newest())
    models.refuse(bad)
    model(tmp_path, content="mended, and longer")
    assert not models.is_refused(models.newest())


@pytest.mark.parametrize("error", [PermissionError(13, "denied"), UnicodeDecodeError("utf-8", b"\xff", 0, 1, "bad")])
def test_where_the_newest_can_not_be_told_it_is_the_last(tmp_path: Path, error: Exception) -> None:
    answers: list[Path | Exception] = [tmp_path / "a.tar.gz", error]

    def newest() -> Path:
        answer = answers.pop(0)
        if isinstance(answer, Exception):
            raise answer
        return answer

    assert Models(newest, tmp_path).newest().path == tmp_path / "a.tar.gz"


def test_a_model_with_an_impossible_name_is_not_there() -> None:
    assert Model.at(Path("a\0b")).size == -1
