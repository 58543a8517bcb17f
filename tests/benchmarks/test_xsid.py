"""The benchmark's figures: how they are counted, kept and shown."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from rasa.shared.nlu.training_data.loading import load_data

from benchmarks import xsid
from benchmarks.understanding.answers import Answers
from benchmarks.understanding.corpus import Fold, Utterance
from benchmarks.understanding.crossvalidation import costs, cross_validate, shares
from benchmarks.understanding.kept import Kept
from benchmarks.understanding.rasa_nlu import likeliest, write_examples

ASKED = [Utterance("en", "hi", "greet", 0), Utterance("en", "bye", "part", 1), Utterance("zh", "再见", "part", 1)]
FOLDS = [Fold([], ASKED), Fold([], ASKED[:1])]


def only_parting(fold: Fold) -> Answers:
    return Answers(["part" for _ in fold.test], 2.0, [0.001, 0.003, 0.002][: len(fold.test)])


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "results" / "figures.json"


def test_what_is_right_is_counted_by_language_over_all_folds(file: Path) -> None:
    records = cross_validate("any", only_parting, FOLDS, Kept(file, resume=False))
    assert shares(records) == ["33.3%", "100.0%", "-"]
    assert costs(records) == ["2.0 s", "1.50 ms"]


def test_kept_figures_are_taken_up_only_when_that_is_wished(file: Path) -> None:
    first = cross_validate("any", only_parting, FOLDS[:1], Kept(file, resume=False))

    def refuse(fold: Fold) -> Answers:
        raise AssertionError("measured again")

    assert cross_validate("any", refuse, FOLDS[:1], Kept(file, resume=True)) == first
    with pytest.raises(AssertionError, match="measured again"):
        cross_validate("any", refuse, FOLDS[:1], Kept(file, resume=False))


@pytest.mark.parametrize(
    ("ranking", "intent"),
    [
        ([{"name": "nlu_fallback"}, {"name": "greet"}, {"name": "part"}], "greet"),
        ([{"name": "part"}, {"name": "greet"}], "part"),
        ([{"name": None}], None),
        ([], None),
    ],
)
def test_an_intent_counts_even_if_rasa_is_not_sure_of_it(ranking: list[dict[str, Any]], intent: str | None) -> None:
    assert likeliest({"intent_ranking": ranking}) == intent


def test_rasa_reads_the_examples_that_are_written_for_it(tmp_path: Path) -> None:
    write_examples([*ASKED, Utterance("id", "apa: 'kabar' #1", "greet", 2)], tmp_path)
    read = {(m.get("text"), m.get("intent")) for m in load_data(str(tmp_path)).intent_examples}
    assert read == {("hi", "greet"), ("bye", "part"), ("再见", "part"), ("apa: 'kabar' #1", "greet")}


def test_an_unknown_name_is_refused_with_those_that_are_known(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("sys.argv", ["xsid", "nowhere", "--only", "ours,theirs"])
    with pytest.raises(SystemExit):
        xsid.main()
    assert "stock-cut, but not theirs" in capsys.readouterr().err


def test_a_corpus_that_is_not_there_is_said(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr("sys.argv", ["xsid", str(tmp_path), "--json", str(tmp_path / "figures.json")])
    with pytest.raises(SystemExit, match="is missing"):
        xsid.main()
