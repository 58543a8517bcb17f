"""The Makefile passes settings on as they are."""

from __future__ import annotations

import os
import subprocess

import pytest

from bot.settings import ROOT


@pytest.mark.parametrize(("arguments", "expected"), [([], "unset"), (["PORT=8123"], "8123")])
def test_a_setting_reaches_the_commands_only_where_it_is_given(arguments: list[str], expected: str) -> None:
    environment = {name: value for name, value in os.environ.items() if name not in ("PORT", "MAKEFLAGS", "MAKELEVEL")}
    show = '--eval=show-port: ; @printf %s "$${PORT-unset}"'
    result = subprocess.run(
        ["make", "--silent", show, "show-port", *arguments], cwd=ROOT, env=environment, capture_output=True, text=True
    )
    assert result.stdout == expected
