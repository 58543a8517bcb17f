"""The command: python -m benchmarks.service --help."""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from benchmarks.service.circumstances import circumstances, generator_cost
from benchmarks.service.deployments import Deployment, Product, Stock
from benchmarks.service.figures import Run
from benchmarks.service.measuring import Effort, Side, measure, measure_in_turns
from benchmarks.service.processes import cpus, end_what_was_started_when_told_to_stop
from benchmarks.service.questions import held_out_questions
from benchmarks.service.report import COMPARED, STOCK, as_markdown, as_text, notes, table
from benchmarks.service.training import train_product, train_stock
from bot.settings import ROOT
from knowledge.context import current

RESULTS = ROOT / "results"
PRODUCTS = {
    "product-sqlite": partial(Product),
    "product-sqlite-workers": partial(Product, workers=2),
    "product-postgres": partial(Product, postgres=True),
    "product-postgres-workers": partial(Product, postgres=True, workers=2),
}
NAMES = (*PRODUCTS, STOCK)
PRODUCT = "product"
# Stock Rasa needs a second for a message late in a conversation, and tens of milliseconds for others.
_EFFORT = {**dict.fromkeys(PRODUCTS, Effort()), STOCK: Effort(one=20, many_each=4, long=1, turn_each=1)}
_QUICK = Effort(warm_up=1, one=2, many_each=1, long=1, turn_each=1)
# Stock Rasa needs a quarter of a minute for each.
_TURNS, _TURNS_WITH_STOCK = 15, 6


@dataclass(frozen=True)
class Options:
    """What the command line asks for."""

    only: list[str]
    examples: int
    retrain: bool
    quick: bool
    json: Path


def main() -> int:
    """Measure, or read what was measured, and print it; 1 if something that was to be measured could not be."""
    arguments = _arguments().parse_args()
    end_what_was_started_when_told_to_stop()
    if arguments.read:
        run = Run.from_json(json.loads(arguments.read.read_text("utf-8")))
    else:
        only = arguments.only.split(",")
        if unknown := set(only) - set(NAMES):
            _arguments().error(f"--only knows {', '.join(NAMES)}, not {', '.join(sorted(unknown))}")
        run = _measure_all(Options(only, arguments.examples, arguments.retrain, arguments.quick, arguments.json))
    rows, separator = table(run), "\n- " if arguments.markdown else "\n"
    print((as_markdown if arguments.markdown else as_text)(rows))
    print(separator.join(["", *notes(run)]))
    return 1 if run.failed else 0


def _arguments() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.service", description=__doc__)
    add = parser.add_argument
    add("--only", default=",".join(NAMES), help="what to measure, comma-separated (%(default)s)")
    add("--examples", type=int, default=900, help="examples that stock Rasa is trained on (%(default)s)")
    add("--retrain", action="store_true", help="train stock Rasa even if a model is kept in results/")
    add("--quick", action="store_true", help="few messages: to see whether it works, not how fast")
    add("--json", type=Path, default=RESULTS / "service.json", help="where to write the figures (%(default)s)")
    add("--read", type=Path, metavar="JSON", help="print the figures of an earlier run instead")
    add("--markdown", action="store_true", help="print a Markdown table")
    return parser


def _measure_all(options: Options) -> Run:
    options.json.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as name:
        directory = Path(name)
        # PostgreSQL's server may run as another user, who has to get through to its directory.
        directory.chmod(0o755)
        run = Run({**circumstances(), "load generator alone": generator_cost(directory)}, cpus())
        run.left_out = {name: "not asked for" for name in NAMES if name not in options.only}
        measuring = _Measuring(run, directory, options)
        for name in (name for name in NAMES if name in options.only):
            measuring.measure(name)
        for name, base in COMPARED.items():
            if {name, base} <= set(run.figures):
                measuring.measure_turns(name, base)
    return run


class _Measuring:
    """Measures one deployment after the other; what fails is noted, and what was measured is kept at once."""

    def __init__(self, run: Run, directory: Path, options: Options) -> None:
        self._run = run
        self._directory = directory
        self._options = options
        self._questions = held_out_questions(current().languages)
        self._stock: Stock | None = None

    def measure(self, name: str) -> None:
        """Train what is not trained yet, then measure one deployment."""
        if name in PRODUCTS and (reason := PRODUCTS[name](self._models).hindrance()):
            self._run.left_out[name] = reason
            return
        with self._noting(name):
            deployment = self._deployment(name)
            _say(f"{name}: measuring")
            self._run.figures[name] = measure(deployment, self._data(name), self._questions, self._effort(name))

    def measure_turns(self, name: str, base: str) -> None:
        """Measure two deployments in turns."""
        with self._noting(f"{name}, in turns"):
            first, second = (Side(self._deployment(each), self._effort(each)) for each in (base, name))
            _say(f"{base} and {name}: measuring in turns")
            turns = 1 if self._options.quick else _TURNS_WITH_STOCK if base == STOCK else _TURNS
            self._run.turns[name] = measure_in_turns(first, second, self._data(f"{name}-turns"), self._questions, turns)

    def _deployment(self, name: str) -> Deployment:
        """A deployment whose model is trained, which is timed."""
        training = self._run.training
        if name != STOCK:
            if PRODUCT not in training:
                _say("product: training")
                training[PRODUCT] = train_product(self._models)
            return PRODUCTS[name](self._models)
        if self._stock is None:
            _say(f"{name}: training on {self._options.examples} examples, if no such model is kept")
            project, training[STOCK] = train_stock(RESULTS, self._options.examples, self._options.retrain)
            self._stock = Stock(project)
        return self._stock

    @property
    def _models(self) -> Path:
        return self._directory / "models"

    def _data(self, name: str) -> Path:
        data = self._directory / name
        data.mkdir()
        return data

    def _effort(self, name: str) -> Effort:
        return _QUICK if self._options.quick else _EFFORT[name]

    @contextmanager
    def _noting(self, what: str) -> Iterator[None]:
        try:
            yield
        except (RuntimeError, subprocess.SubprocessError, OSError) as error:
            _say(f"{what} failed: {error}")
            self._run.failed[what] = str(error)
        self._options.json.write_text(json.dumps(self._run.to_json(), indent=1), "utf-8")


def _say(text: str) -> None:
    print(f"{time.strftime('%H:%M:%S')} {text}", file=sys.stderr, flush=True)


if __name__ == "__main__":
    sys.exit(main())
