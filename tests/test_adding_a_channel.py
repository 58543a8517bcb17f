"""docs/adding-a-channel.md explains the interface as it is."""

from __future__ import annotations

import re

from bot.channels.interface import Channel
from bot.settings import ROOT

PAGE = (ROOT / "docs" / "adding-a-channel.md").read_text("utf-8")


def test_the_table_names_methods_that_there_are() -> None:
    rows = re.findall(r"^\| `(\w+)\(", PAGE, re.MULTILINE)
    assert len(rows) > 10
    assert [name for name in rows if not hasattr(Channel, name)] == []


def test_every_method_of_the_interface_is_explained() -> None:
    methods = {name for name, value in vars(Channel).items() if callable(value) and not name.startswith("_")}
    explained = set(re.findall(r"`(\w+)[`(]", PAGE))
    assert methods - explained == set()
