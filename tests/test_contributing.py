"""Hooks, forms and the update bot's configuration name what there is."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import yaml

from bot.channels.registry import ENTRIES
from bot.settings import ROOT

FORMS = sorted((ROOT / ".github" / "ISSUE_TEMPLATE").glob("*.yml"))
# By what an update bot finds a directory's dependencies.
_MANIFESTS = {
    "uv": "requirements/*.in",
    "npm": "package.json",
    "github-actions": ".github/workflows/*.yml",
    "docker": "Dockerfile",
    "docker-compose": "compose.yml",
}


def read(path: Path) -> Any:
    return yaml.safe_load(path.read_text("utf-8"))


def options(form: str, field: str) -> list[str]:
    """What a form's field offers."""
    [found] = [part for part in read(ROOT / ".github" / "ISSUE_TEMPLATE" / form)["body"] if part.get("id") == field]
    return [str(option) for option in found["attributes"]["options"]]


def test_hooks_run_what_is_installed_or_in_the_repository_and_download_nothing() -> None:
    [repository] = read(ROOT / ".pre-commit-config.yaml")["repos"]
    assert repository["repo"] == "local"
    assert {hook["language"] for hook in repository["hooks"]} == {"system"}
    assert all((ROOT / hook["entry"].split()[0]).is_file() for hook in repository["hooks"])


def test_each_update_bot_s_directory_has_dependencies() -> None:
    updates = read(ROOT / ".github" / "dependabot.yml")["updates"]
    assert {update["package-ecosystem"] for update in updates} == set(_MANIFESTS)
    for update in updates:
        directory = ROOT / update["directory"].strip("/")
        assert list(directory.glob(_MANIFESTS[update["package-ecosystem"]])), update["directory"]


@pytest.mark.parametrize("form", FORMS, ids=lambda path: path.stem)
def test_a_form_s_fields_have_names_and_labels_of_their_own(form: Path) -> None:
    fields = [part for part in read(form)["body"] if part["type"] != "markdown"]
    for name in ([field["id"] for field in fields], [field["attributes"]["label"] for field in fields]):
        assert len(set(name)) == len(fields)


def test_a_wrong_answer_may_be_in_any_language_and_channel() -> None:
    languages = read(ROOT / "locales" / "languages.yml").values()
    names = [name for each in languages for name in (each["name"], *each.get("variants", {}).values())]
    assert options("wrong-answer.yml", "language")[:-1] == names
    assert {name.lower() for name in options("wrong-answer.yml", "channel")} >= set(ENTRIES)
