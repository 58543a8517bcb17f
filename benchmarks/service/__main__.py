"""The command: python -m benchmarks.service --help."""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from actions.knowledge import LANGUAGES
from benchmarks.service.circumstances import circumstances, generator_cost
from benchmarks.service.deployments import Deployment, Product, Stock
from benchmarks.service.figures import Run
from benchmarks.service.measuring import Effort, measure, measure_in_turns
from benchmarks.service.processes import cpus, end_what_was_started_when_told_to_stop
from benchmarks.service.questions import held_out_questions
from benchmarks.service.report import STOCK, as_markdown, as_text, notes, table
from benchmarks.service.training import train_product, train_stock
from bot.settings import ROOT

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
_EFFORT = {**dict.fromkeys(PRODUCTS, Effort()), STOCK: Effort(one=20, many_each=4, long=1)}
_QUICK = Effort(warm_up=1, one=2, many_each=1, long=1, turns=1, turn_each=1)
# Several processes, and the one that they are compared with.
_BASE = {"product-postgres-workers": "product-postgres", "product-sqlite-workers": "product-sqlite"}


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
        for name in (name for name in NAMES if name in options.only):
            try:
                _measure_one(name, run, directory, options)
            except (RuntimeError, subprocess.SubprocessError, OSError) as error:
                _say(f"{name} failed: {error}")
                run.failed[name] = str(error)
            options.json.write_text(json.dumps(run.to_json(), indent=1), "utf-8")
        for name, base in _BASE.items():
            if {name, base} <= set(run.figures):
                _measure_turns(name, base, run, directory, options)
        options.json.write_text(json.dumps(run.to_json(), indent=1), "utf-8")
    return run


def _measure_one(name: str, run: Run, directory: Path, options: Options) -> None:
    """Train what is not trained yet, then measure one deployment."""
    models, data = directory / "models", directory / name
    deployment: Deployment
    if name == STOCK:
        _say(f"{name}: training on {options.examples} examples, if no such model is kept")
        project, run.training[STOCK] = train_stock(RESULTS, options.examples, options.retrain)
        deployment = Stock(project)
    else:
        deployment = PRODUCTS[name](models)
        if reason := deployment.hindrance():
            run.left_out[name] = reason
            return
        if PRODUCT not in run.training:
            _say("product: training")
            run.training[PRODUCT] = train_product(models)
    _say(f"{name}: measuring")
    data.mkdir()
    questions = held_out_questions(LANGUAGES)
    run.figures[name] = measure(deployment, data, questions, _QUICK if options.quick else _EFFORT[name])


def _measure_turns(name: str, base: str, run: Run, directory: Path, options: Options) -> None:
    _say(f"{base} and {name}: measuring in turns")
    models, data = directory / "models", directory / f"{name}-turns"
    data.mkdir()
    one, several = PRODUCTS[base](models), PRODUCTS[name](models)
    effort = _QUICK if options.quick else _EFFORT[name]
    try:
        run.turns[name] = measure_in_turns(one, several, data, held_out_questions(LANGUAGES), effort)
    except (RuntimeError, subprocess.SubprocessError, OSError) as error:
        _say(f"{name} failed: {error}")
        run.failed[f"{name}, in turns"] = str(error)


def _say(text: str) -> None:
    print(f"{time.strftime('%H:%M:%S')} {text}", file=sys.stderr, flush=True)


if __name__ == "__main__":
    sys.exit(main())
