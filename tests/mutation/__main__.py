"""Makes one thing wrong at a time and says what no test noticed: python -m tests.mutation [--help].

Exit code 1 when a figure, a unit or a name could be wrong without a test failing.
"""

from __future__ import annotations

import argparse
import logging
import sys
from collections.abc import Iterator
from pathlib import Path

from bot.engine.training import model_path, train
from bot.settings import settings
from bot.workshop.testing.reader import DIRECTORY, read_conversations
from knowledge import Knowledge, current
from tests.mutation.matrix import matrix
from tests.mutation.mutants import KINDS, Mutant
from tests.mutation.names import name_mutants
from tests.mutation.places import Places
from tests.mutation.replaying import player
from tests.mutation.report import Result, as_json, has_failed, listed, table
from tests.mutation.suite import Suite
from tests.mutation.trained import retrain, sample
from tests.mutation.values import source_mutants, value_mutants
from tests.mutation.words import text_mutants


def all_mutants(knowledge: Knowledge) -> Iterator[Mutant]:
    """Every mutant that needs no training."""
    places = Places(settings().knowledge)
    yield from value_mutants(knowledge, places)
    yield from source_mutants(knowledge, places)
    yield from name_mutants(knowledge, places)
    yield from text_mutants(knowledge)


def open_suite(model: Path) -> Suite:
    """The matrix and the test conversations, held once with a model."""
    # An action that fails under a mutant answers with an apology; its stack is of no interest.
    logging.getLogger("bot").setLevel(logging.CRITICAL)
    written = read_conversations([DIRECTORY]) if DIRECTORY.exists() else []
    return Suite(player(model), [*matrix(), *written])


def run(suite: Suite, mutants: Iterator[Mutant], whole: bool) -> Iterator[Result]:
    """Who notices each mutant; the survivors are told at once, as the whole takes minutes."""
    for mutant in mutants:
        result = Result(mutant, suite.verdict(mutant, whole))
        if not result.verdict.caught:
            print(f"survived: {mutant.kind}: {mutant.change}", file=sys.stderr, flush=True)
        yield result


def main() -> int:
    """Run what was asked for, print and write the results; returns the exit code."""
    options = _options()
    chosen = settings()
    model = model_path(chosen)
    suite = open_suite(model if model.exists() else train(chosen))
    print(f"{len(suite.held)} cases; {len(suite.failing)} fail as things are, which catch nothing", file=sys.stderr)
    mutants = (mutant for mutant in all_mutants(current().knowledge) if mutant.kind in options.kinds)
    results = list(run(suite, (mutant for mutant in mutants if options.only in mutant.change), not options.quick))
    retrained = [retrain(mutant, suite) for mutant in sample(options.trained, options.seed)]
    if options.json:
        options.json.write_text(as_json(results, retrained, suite.failing), encoding="utf-8")
    print("\n".join(filter(None, [listed(results), "", table(results), *map(str, retrained)])))
    return 1 if has_failed(results) else 0


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m tests.mutation", description=__doc__)
    parser.add_argument("--kinds", type=_kinds, default=KINDS, help=f"some of: {','.join(KINDS)}")
    parser.add_argument("--only", default="", help="only what has this in its description, as a fact's id")
    parser.add_argument("--quick", action="store_true", help="hold no case that a mutant does not seem to touch")
    parser.add_argument("--trained", type=int, default=2, help="so many mutants of examples, a training each")
    parser.add_argument("--seed", type=int, default=0, help="which of them")
    parser.add_argument("--json", type=Path, help="write all results to this file")
    return parser.parse_args()


def _kinds(written: str) -> list[str]:
    kinds = written.split(",")
    unknown = set(kinds) - set(KINDS)
    if unknown:
        raise argparse.ArgumentTypeError(f"there is no '{unknown.pop()}': use some of {','.join(KINDS)}")
    return kinds


if __name__ == "__main__":
    sys.exit(main())
