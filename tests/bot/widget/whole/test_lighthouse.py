"""Lighthouse's audit of the demo page's accessibility."""

from __future__ import annotations

import json
import os
import subprocess
from pathlib import Path

import pytest

from tests.bot.widget.conftest import find_browser
from tests.bot.widget.gallery import WEB, tool
from tests.bot.widget.whole.conftest import Place

pytestmark = [pytest.mark.browser, pytest.mark.model]

_FLAGS = "--headless=new --no-sandbox --disable-background-networking"


def test_nothing_is_to_be_mended(desk: Place, tmp_path: Path) -> None:
    audit = tool("lighthouse/cli/index.js")
    report = tmp_path / "report.json"
    command = ["node", str(audit), desk.url, "--only-categories=accessibility", f"--chrome-flags={_FLAGS}"]
    options = ["--output=json", f"--output-path={report}", "--quiet", "--no-enable-error-reporting"]
    browser = {"CHROME_PATH": find_browser()}
    done = subprocess.run(command + options, cwd=WEB, env={**os.environ, **browser}, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    found = json.loads(report.read_text(encoding="utf-8"))
    audits = [audit for audit in found["audits"].values() if audit["score"] is not None]
    assert [audit["id"] for audit in audits if audit["score"] < 1] == []
    assert found["categories"]["accessibility"]["score"] == 1
    assert len(audits) >= 15
