"""What docs/architecture.md says of the rooms is so, and so is its picture."""

from __future__ import annotations

import re

import pytest

from bot.settings import ROOT

PAGE = (ROOT / "docs" / "architecture.md").read_text("utf-8")
PICTURE = (ROOT / "docs" / "images" / "house.svg").read_text("utf-8")
# Each room has a section: its title and its text.
SECTIONS = re.findall(r"^### `([^`]+)`\n(.*?)(?=^##)", PAGE, re.MULTILINE | re.DOTALL)
PYTHON = ("bot", "actions", "nlu", "knowledge")


def ruled_layers() -> list[list[str]]:
    """The layers of the import rule, as paths."""
    [layers] = re.findall(
        r"^layers = \[\n(.*?)^\]", (ROOT / "pyproject.toml").read_text("utf-8"), re.MULTILINE | re.DOTALL
    )
    lines = re.findall(r'"(.+)"', layers)
    return [[as_path(module) for module in line.split(" | ")] for line in lines]


def as_path(module: str) -> str:
    path = module.replace(".", "/")
    return path if (ROOT / path).is_dir() else f"{path}.py"


def packages() -> set[str]:
    found = {
        path.parent for top in PYTHON for path in (ROOT / top).rglob("__init__.py") if "node_modules" not in path.parts
    }
    return {str(path.relative_to(ROOT)) for path in found}


def test_the_rooms_are_those_of_the_import_rule_in_its_order() -> None:
    assert [title for title, _ in SECTIONS] == [room for layer in ruled_layers() for room in layer]


def test_the_picture_shows_the_same_rooms_layer_by_layer() -> None:
    shown = re.findall(r'<text class="name"[^>]* y="(\d+)">([^<]+)<', PICTURE)
    heights = sorted({int(height) for height, _ in shown})
    assert [[room for y, room in shown if int(y) == height] for height in heights] == ruled_layers()


def test_every_package_is_a_room_or_named_in_one() -> None:
    named = {title for title, _ in SECTIONS} | {
        name for _, text in SECTIONS for name in re.findall(r"`([\w/]+)`", text)
    }
    assert packages() - named == {"bot"}


@pytest.mark.parametrize(("room", "text"), SECTIONS, ids=[title for title, _ in SECTIONS])
def test_everything_that_a_room_names_is_there(room: str, text: str) -> None:
    """A path stands from the root of the repository, a file's name alone for one in the room."""
    files = set(re.findall(r"`([\w-]+\.\w+)`", text))
    paths = set(re.findall(r"`([\w.-]+/[\w./-]*)`", text))
    assert {file for file in files if not any((ROOT / room).rglob(file)) and not (ROOT / file).exists()} == set()
    assert {path for path in paths if not (ROOT / path).exists() and not (ROOT / room / path).exists()} == set()
