"""Searches for the message that costs the desk most: python -m tests.fuzz [--help].

The worst by CPU time and the worst by what is stored of it are printed, and written to a file. Exit code 1 when one of
them is above its limit.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from random import Random

from bot.settings import ROOT
from tests.fuzz.desk import Cost, MeasuredDesk
from tests.fuzz.messages import Writer
from tests.fuzz.search import Found, Measuring, Search
from tests.fuzz.vocabulary import vocabulary

_AIMS: dict[str, Callable[[Cost], float]] = {
    "time": lambda cost: cost.seconds,
    "storage": lambda cost: float(cost.stored),
}
# So much of the time is for the one, the rest for the other.
_SHARES = {"time": 0.75, "storage": 0.25}
_SHOWN = 120


def main(arguments: Sequence[str] | None = None) -> int:
    """Search, print and write what was found; returns the exit code."""
    options = _options(arguments)
    desk = MeasuredDesk()
    found: dict[str, Found] = {}
    try:
        for aim in _AIMS:
            _search(desk, aim, options, found)
    finally:
        desk.close()
    print("\n".join(report(aim, each) for aim, each in found.items()))
    print(f"all of it is in {options.output}")
    too_slow = found["time"].cost.seconds * 1000 > options.most_ms
    too_large = found["storage"].cost.stored > options.most_kb * 1000
    return 1 if too_slow or too_large else 0


def report(aim: str, found: Found) -> str:
    """What was found, in some lines."""
    text = json.dumps(found.text, ensure_ascii=True)
    shown = text if len(text) <= _SHOWN else f"{text[:_SHOWN]} …"
    return (
        f"worst by {aim}: {found.cost.seconds * 1000:.1f} ms of CPU, {found.cost.stored:,} bytes stored, "
        f"{len(found.text)} characters, {found.context}\n  {shown}"
    )


def _search(desk: Measuring, aim: str, options: argparse.Namespace, found: dict[str, Found]) -> None:
    """Search by an aim; whatever is the worst so far is written at once, for searches that are broken off."""
    random = Random(f"{options.seed} {aim}")  # noqa: S311 - nothing is secret here
    search = Search(desk, Writer(vocabulary(), random), random, _AIMS[aim])

    def keep(worst: Found) -> None:
        print(report(aim, worst), file=sys.stderr, flush=True)
        found[aim] = worst
        _write(options.output, found)

    keep(search.run(options.minutes * 60 * _SHARES[aim], keep))
    print(f"{search.tried:,} messages tried by {aim}", file=sys.stderr)


def _write(file: Path, found: dict[str, Found]) -> None:
    file.parent.mkdir(parents=True, exist_ok=True)
    content = {
        aim: {"ms": each.cost.seconds * 1000, "stored": each.cost.stored, "context": each.context, "text": each.text}
        for aim, each in found.items()
    }
    file.write_text(json.dumps(content, ensure_ascii=True, indent=1) + "\n", encoding="utf-8")


def _options(arguments: Sequence[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m tests.fuzz", description=__doc__)
    parser.add_argument("--minutes", type=float, default=1.0, help="how long to search (default: 1)")
    parser.add_argument("--most-ms", type=float, default=100.0, help="CPU time that is too much (default: 100)")
    parser.add_argument("--most-kb", type=float, default=24.0, help="kilobytes that are too many (default: 24)")
    parser.add_argument("--seed", type=int, default=0, help="another one searches in another way")
    parser.add_argument("--output", type=Path, default=ROOT / "results" / "fuzz.json", help="where to write the worst")
    return parser.parse_args(arguments)


if __name__ == "__main__":
    raise SystemExit(main())
