"""Measures the understanding of intents on xSID, beside peers or with parts left out.

python -m benchmarks.xsid DIRECTORY [--only ours,nlpjs,stock,stock-cut] [--resume]
python -m benchmarks.xsid DIRECTORY --ablate [--only masks,words,…]
"""

from __future__ import annotations

import argparse
import os
import platform
import sys
from collections.abc import Iterable, Sequence
from functools import partial
from pathlib import Path

from benchmarks.understanding.ablation import PARTS
from benchmarks.understanding.contenders import CONTENDERS, OURS
from benchmarks.understanding.corpus import LANGUAGES, Fold, UnreadableCorpus, folds, read_corpus
from benchmarks.understanding.crossvalidation import costs, cross_validate, shares
from benchmarks.understanding.heldout import FALSE_ANSWERS, TURNS, score_without
from benchmarks.understanding.kept import Kept
from benchmarks.understanding.peer_nlpjs import NodeMissing
from benchmarks.understanding.rasa_nlu import measure_rasa


def main() -> None:
    """Measure and print a table."""
    arguments = _arguments()
    options = arguments.parse_args()
    known = PARTS if options.ablate else CONTENDERS
    names = options.only or list(known)
    unknown = [name for name in names if name not in known]
    if unknown:
        arguments.error(f"--only knows {', '.join(known)}, but not {', '.join(unknown)}")
    kept = Kept(options.json, resume=options.resume)
    try:
        parts = folds(read_corpus(options.corpus))
        table = ablation(names, parts, kept) if options.ablate else comparison(names, parts, kept)
    except (UnreadableCorpus, NodeMissing) as problem:
        sys.exit(str(problem))
    print(f"{platform.machine()}, {os.cpu_count()} cores", *table, sep="\n")


def _arguments() -> argparse.ArgumentParser:
    arguments = argparse.ArgumentParser(description="Share of intents right on xSID, in 5-fold cross-validation.")
    arguments.add_argument("corpus", type=Path, help="directory with en.valid.conll, zh.valid.conll, id.valid.conll")
    arguments.add_argument("--ablate", action="store_true", help="leave parts of ours out, instead of asking peers")
    arguments.add_argument("--only", type=lambda text: text.split(","), help="peers (or parts) by name, with commas")
    arguments.add_argument("--json", type=Path, default=Path("results/xsid.json"), help="where figures are kept")
    arguments.add_argument("--resume", action="store_true", help="take up the figures that are kept there")
    return arguments


def comparison(names: Sequence[str], parts: Sequence[Fold], kept: Kept) -> list[str]:
    """Ours and peers: accuracy by language, and what it takes."""
    lines = [_line("intents right", [*LANGUAGES, "training", "message"])]
    for name in names:
        records = cross_validate(name, CONTENDERS[name].measure, parts, kept)
        lines.append(_line(CONTENDERS[name].title, [*shares(records), *costs(records)]))
    return lines


def ablation(names: Sequence[str], parts: Sequence[Fold], kept: Kept) -> list[str]:
    """Ours without one part at a time: accuracy on xSID, then on the bot's own held-out questions."""
    own = (*LANGUAGES, TURNS, FALSE_ANSWERS)
    lines = [
        _line("", [*("xSID" for _ in LANGUAGES), *("held out" for _ in own)]),
        _line("left out", [*LANGUAGES, *own]),
    ]
    for name in names:
        records = cross_validate(f"without {name}", partial(measure_rasa, OURS, left_out=name), parts, kept)
        heldout = kept.get(f"without {name}, held-out questions", partial(score_without, name))
        lines.append(_line(PARTS[name].title, [*shares(records), *shares([heldout], own)]))
    return lines


def _line(title: str, cells: Iterable[str]) -> str:
    return f"{title:<40}" + "".join(f"{cell:>14}" for cell in cells)


if __name__ == "__main__":
    main()
