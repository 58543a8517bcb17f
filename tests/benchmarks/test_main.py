from __future__ import annotations

import json
import sys
from pathlib import Path

import pytest

from benchmarks.service.__main__ import main
from tests.benchmarks.runs import run


def test_an_earlier_run_is_printed_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "run.json"
    file.write_text(json.dumps(run().to_json()))
    monkeypatch.setattr(sys, "argv", ["bench", "--read", str(file), "--markdown"])
    assert main() == 0
    printed = capsys.readouterr().out
    assert printed.startswith("|  | product-sqlite | stock |")
    assert "\n- machine: a machine, 2 CPUs\n" in printed


def test_what_could_not_be_measured_shows_in_the_exit_code(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    broken = run()
    broken.failed["stock"] = "it does not answer"
    file = tmp_path / "run.json"
    file.write_text(json.dumps(broken.to_json()))
    monkeypatch.setattr(sys, "argv", ["bench", "--read", str(file)])
    assert main() == 1


def test_an_unknown_deployment_is_refused_by_name(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(sys, "argv", ["bench", "--only", "stock,product-oracle"])
    with pytest.raises(SystemExit):
        main()
    assert "not product-oracle" in capsys.readouterr().err
