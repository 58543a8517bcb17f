"""The fingerprint of what the model is made of."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace

import pytest
from rasa import model_training

from bot.engine import training
from bot.engine.training import current_model, fingerprint, mark_current, model_path
from bot.settings import ROOT, Settings

PARTS = ("config.yml", "bot/domain", "bot/engine", "nlu", "knowledge", "actions/knowledge", "locales")


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A copy of everything that decides what the model will be, and of something that does not."""
    root = tmp_path / "project"
    for part in PARTS:
        copy = shutil.copytree if (ROOT / part).is_dir() else shutil.copy
        (root / part).parent.mkdir(parents=True, exist_ok=True)
        copy(ROOT / part, root / part)
    monkeypatch.setattr(training, "ROOT", root)
    return root


def settings(project: Path) -> Settings:
    return Settings(knowledge=project / "actions" / "knowledge", models=project / "models")


def touch(file: Path) -> None:
    file.write_bytes(file.read_bytes() + b"\n# changed\n")


@pytest.mark.parametrize(
    "file",
    [
        "config.yml",
        "bot/domain/slots.yml",
        "bot/engine/importer.py",
        "nlu/contract.yml",
        "nlu/not-names.yml",
        "nlu/id/markets.yml",
        "nlu/text/tokens.py",
        "nlu/components/intents.py",
        "actions/knowledge/facts/markets.yml",
        "actions/knowledge/entities/others.yml",
        "knowledge/countries.py",
    ],
)
def test_a_change_of_what_the_model_is_made_of_changes_it(project: Path, file: str) -> None:
    before = fingerprint(settings(project))
    touch(project / file)
    assert fingerprint(settings(project)) != before


@pytest.mark.parametrize("file", ["bot/engine/engine.py", "locales/markets.en.yml"])
def test_a_change_of_anything_else_does_not(project: Path, file: str) -> None:
    before = fingerprint(settings(project))
    touch(project / file)
    assert fingerprint(settings(project)) == before


def test_it_does_not_change_by_itself_or_with_files_times_and_caches(project: Path) -> None:
    before = fingerprint(settings(project))
    (project / "nlu" / "contract.yml").touch()
    (project / "nlu" / "__pycache__").mkdir(exist_ok=True)
    (project / "nlu" / "__pycache__" / "text.cpython-310.pyc").write_bytes(b"cache")
    (project / "nlu" / "notes.txt").write_text("notes")
    assert fingerprint(settings(project)) == before


def test_it_does_not_change_when_the_project_is_moved(project: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    before = fingerprint(settings(project))
    moved = project.rename(project.parent / "moved")
    monkeypatch.setattr(training, "ROOT", moved)
    assert fingerprint(settings(moved)) == before


@pytest.mark.parametrize("change", ["new", "removed", "renamed", "swapped"])
def test_it_follows_which_files_there_are(project: Path, change: str) -> None:
    before = fingerprint(settings(project))
    facts = project / "actions" / "knowledge" / "facts"
    if change == "new":
        (facts / "own.yml").write_text("[]\n")
    elif change == "removed":
        (facts / "jilin.yml").unlink()
    elif change == "renamed":
        (facts / "jilin.yml").rename(facts / "a.yml")
    else:
        one, other = (facts / "jilin.yml").read_text(), (facts / "group.yml").read_text()
        (facts / "jilin.yml").write_text(other)
        (facts / "group.yml").write_text(one)
    assert fingerprint(settings(project)) != before


def test_a_knowledge_of_ones_own_counts_wherever_it_is(project: Path, tmp_path: Path) -> None:
    own = Path(shutil.copytree(ROOT / "actions" / "knowledge", tmp_path / "own"))
    with_own = fingerprint(Settings(knowledge=own))
    assert with_own != fingerprint(settings(project))
    moved = own.rename(tmp_path / "moved")
    assert fingerprint(Settings(knowledge=moved)) == with_own
    touch(moved / "facts" / "markets.yml")
    assert fingerprint(Settings(knowledge=moved)) != with_own


def test_other_versions_of_what_trains_it_make_another_model(project: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    before = fingerprint(settings(project))
    monkeypatch.setattr(training, "version", lambda package: f"{package} 99")
    assert fingerprint(settings(project)) != before


def test_the_models_file_is_named_by_it(project: Path) -> None:
    path = model_path(settings(project))
    assert path.parent == project / "models"
    assert path.name == f"partner-desk-{fingerprint(settings(project))[:16]}.tar.gz"


def test_a_model_that_is_current_is_not_marked_again(tmp_path: Path) -> None:
    # It may lie where nothing can be written, as in an image.
    settings = Settings(models=tmp_path)
    mark_current(settings, tmp_path / "one.tar.gz")
    before = (tmp_path / "current").stat().st_ino
    mark_current(settings, tmp_path / "one.tar.gz")
    assert (tmp_path / "current").stat().st_ino == before
    mark_current(settings, tmp_path / "other.tar.gz")
    assert current_model(settings) == tmp_path / "other.tar.gz"


def pretend(monkeypatch: pytest.MonkeyPatch, between: Callable[[], None]) -> None:
    """Let Rasa's training write an archive in two parts, and call `between`."""

    def train(output: str, fixed_model_name: str, **_: object) -> SimpleNamespace:
        file = Path(output) / f"{fixed_model_name}.tar.gz"
        file.write_bytes(b"half")
        between()
        file.write_bytes(b"half and half")
        return SimpleNamespace(model=str(file), code=0)

    monkeypatch.setattr(model_training, "train", train)


@pytest.fixture
def target(project: Path) -> Path:
    (project / "models").mkdir()
    return model_path(settings(project))


def test_a_model_is_seen_when_it_is_whole(project: Path, target: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    target.write_bytes(b"old")
    seen = []
    pretend(monkeypatch, lambda: seen.append(target.read_bytes()))
    assert training.train(settings(project)) == target
    assert (seen, target.read_bytes()) == ([b"old"], b"half and half")
    assert list((project / "models").iterdir()) == [target]


def test_a_training_that_fails_leaves_no_half_model(
    project: Path, target: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail() -> None:
        raise OSError("no space left")

    pretend(monkeypatch, fail)
    with pytest.raises(OSError, match="no space left"):
        training.train(settings(project))
    assert list((project / "models").iterdir()) == []
