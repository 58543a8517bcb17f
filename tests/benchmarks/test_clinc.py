"""The benchmark on CLINC150: its file, and what it counts."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from benchmarks.clinc import read_parts, shares
from nlu.intent_models import Reading

SURE, UNSURE = Reading("balance", 0.9, 0.9), Reading("balance", 0.6, 0.4)


@pytest.mark.parametrize(("limit", "expected"), [(0.0, (2 / 3, 1 / 3)), (0.5, (1 / 3, 2 / 3)), (0.95, (0.0, 1.0))])
def test_what_is_right_and_what_is_rejected_by_the_limit(limit: float, expected: tuple[float, float]) -> None:
    known = [([SURE], "balance"), ([UNSURE], "balance"), ([SURE], "transfer")]
    assert shares(known, [[SURE], [UNSURE], []], limit) == pytest.approx(expected)


def test_all_that_is_out_of_scope_has_one_intent(tmp_path: Path) -> None:
    file = tmp_path / "clinc.json"
    rows = {"train": [["my balance", "balance"]], "val": [["Pay it", "pay"]]}
    file.write_text(json.dumps({**rows, "oos_train": [["sing a song", "oos"]], "oos_val": [["a joke", "oos"]]}))
    parts = read_parts(file)
    assert parts["val"] == [(["pay", "it"], "pay")]
    assert [intent for _, intent in parts["oos_train"] + parts["oos_val"]] == ["out_of_scope"] * 2


def test_another_file_is_refused(tmp_path: Path) -> None:
    file = tmp_path / "other.json"
    file.write_text("{}")
    with pytest.raises(ValueError, match="oos_val"):
        read_parts(file)
