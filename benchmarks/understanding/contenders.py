"""What is compared: each is trained on a fold and asked what the fold holds out."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from benchmarks.service.deployments import STOCK_PYTHON
from benchmarks.understanding.answers import Answers
from benchmarks.understanding.corpus import Fold
from benchmarks.understanding.peer_nlpjs import measure_nlpjs
from benchmarks.understanding.rasa_nlu import measure_rasa

_DIRECTORY = Path(__file__).parent
OURS = _DIRECTORY.parent.parent / "config.yml"


@dataclass(frozen=True)
class Contender:
    """One of those compared, with its name in the table."""

    title: str
    measure: Callable[[Fold], Answers]


def _rasa(file: str) -> Callable[[Fold], Answers]:
    """A pipeline that needs TensorFlow."""
    return partial(measure_rasa, _DIRECTORY / file, python=STOCK_PYTHON)


CONTENDERS = {
    "ours": Contender("Partner Desk", partial(measure_rasa, OURS)),
    "nlpjs": Contender("NLP.js 4.27, told the language", measure_nlpjs),
    "stock": Contender("Rasa 3.6.21 as `rasa init` trains it", _rasa("stock.yml")),
    "stock-cut": Contender("the same with our tokenizer", _rasa("stock-cut.yml")),
}
