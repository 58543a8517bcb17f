"""Says the figures of a run: a table for people, as text or Markdown, with the goals and whether they are met."""

from __future__ import annotations

import statistics
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from benchmarks.service.figures import Figures, Run

PRODUCT, STOCK = "product-sqlite", "stock"
_POSTGRESQL_WORKERS = "product-postgres-workers"
# What is measured in turns with what: several processes with one, one with stock.
COMPARED = {_POSTGRESQL_WORKERS: "product-postgres", "product-sqlite-workers": PRODUCT, PRODUCT: STOCK}
# So many times the messages of stock, and of one process, are to be answered.
_LEAST_OF_STOCK, _LEAST_OF_ONE = 10, 1.7
_SAID_OF_STOCK = f"≥ {_LEAST_OF_STOCK} × stock"
_NONE = "–"
Reading = Callable[[Figures], float | None]


@dataclass(frozen=True)
class Goal:
    """A limit for the product's figure, or for a ratio; `said` is how the table says it."""

    said: str
    met: Callable[[float, float | None], bool | None]


def _at_most(limit: float, unit: str) -> Goal:
    return Goal(f"≤ {limit:g} {unit}", lambda ours, _: ours <= limit)


def _ratio(said: str, met: Callable[[float], bool]) -> Goal:
    return Goal(said, lambda ours, theirs: met(ours / theirs) if theirs else None)


@dataclass(frozen=True)
class Line:
    """One line of the table: what it shows of each deployment, with so many decimals."""

    name: str
    read: Reading
    decimals: int = 1
    goal: Goal | None = None


LINES = (
    Line("start to first answer, trained (s)", lambda f: f.start_s, goal=_at_most(15, "s")),
    Line("1 client: messages a second", lambda f: f.one.rate),
    Line("1 client: p50 (ms)", lambda f: f.one.p50_ms, goal=_ratio("≤ 1/6 of stock", lambda ratio: ratio <= 1 / 6)),
    Line("1 client: p95 (ms)", lambda f: f.one.p95_ms),
    Line("1 client: p99 (ms)", lambda f: f.one.p99_ms),
    Line(
        "16 clients: messages a second",
        lambda f: f.many.rate,
        goal=_ratio(_SAID_OF_STOCK, lambda ratio: ratio >= _LEAST_OF_STOCK),
    ),
    Line("16 clients: p50 (ms)", lambda f: f.many.p50_ms),
    Line("16 clients: p95 (ms)", lambda f: f.many.p95_ms),
    Line("16 clients: p99 (ms)", lambda f: f.many.p99_ms),
    Line("a conversation's message 10 (ms)", lambda f: f.long_ms[10]),
    Line("a conversation's message 100 (ms)", lambda f: f.long_ms[100]),
    Line("a conversation's message 400 (ms)", lambda f: f.long_ms[400]),
    Line("message 400 / message 10", lambda f: f.long_ms[400] / f.long_ms[10], 2, _at_most(1.2, "")),
    Line("memory: all processes, RSS (MB)", lambda f: f.memory.rss, 0, _at_most(800, "MB")),
    Line("memory: all processes, PSS (MB)", lambda f: f.memory.pss, 0),
    Line("memory: largest process, RSS (MB)", lambda f: f.memory.largest, 0),
    Line("memory: PostgreSQL, PSS (MB)", lambda f: f.database_memory.pss if f.database_memory else None, 0),
    Line("CPU a message, 16 clients: service (ms)", lambda f: 1000 * f.many.service_cpu / f.many.messages, 2),
    Line("CPU a message: PostgreSQL (ms)", lambda f: _database_cpu(f), 2),
    Line("CPU a message: load generator (ms)", lambda f: 1000 * f.many.generator_cpu / f.many.messages, 2),
    Line("CPUs used by other programs, 16 clients (%)", lambda f: 100 * f.many.others, 0),
    Line("distinct texts among the messages (%)", lambda f: 100 * f.distinct, 0),
    Line("replies that state facts (%)", lambda f: 100 * f.many.with_facts / f.many.messages, 0),
    Line("messages without a reply", lambda f: float(f.one.unanswered + f.many.unanswered), 0, _at_most(0, "")),
)


def table(run: Run) -> list[list[str]]:
    """The table's rows, the first of which is its head."""
    head = ["", *run.figures, f"{PRODUCT} / {STOCK}", "goal", "met"]
    rows = [head, _training_row(run)] if run.training else [head]
    for line in LINES:
        values = {name: line.read(figures) for name, figures in run.figures.items()}
        if any(value is not None for value in values.values()):
            rows.append(_row(run, line.name, values, line.decimals, line.goal))
    return [*rows, *_stock_rows(run), *_scaling_rows(run)]


def notes(run: Run) -> list[str]:
    """What has to be said beside the table."""
    lines = [f"{name}: {value}" for name, value in run.circumstances.items()]
    for name, training in run.training.items():
        lines.append(f"training of {name}: {training.examples} examples, {training.seconds:.0f} s, on {training.date}")
    lines += [f"{name}: left out ({reason})" for name, reason in run.left_out.items()]
    return lines + [f"{name}: FAILED: {reason}" for name, reason in run.failed.items()]


def as_text(rows: Sequence[Sequence[str]]) -> str:
    """Rows as aligned columns."""
    widths = [max(len(cell) for cell in column) for column in zip(*rows, strict=True)]
    return "\n".join(
        "  ".join([name.ljust(widths[0]), *(cell.rjust(width) for cell, width in zip(cells, widths[1:], strict=True))])
        for name, *cells in rows
    )


def as_markdown(rows: Sequence[Sequence[str]]) -> str:
    """Rows as a Markdown table, the first as its head."""
    head, *body = rows
    lines = [head, ["---", *["---:"] * (len(head) - 1)], *body]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)


def _row(run: Run, name: str, values: dict[str, float | None], decimals: int, goal: Goal | None) -> list[str]:
    ours, theirs = values.get(PRODUCT), values.get(STOCK)
    ratio = f"{ours / theirs:.3g}" if ours is not None and theirs else _NONE
    shown = [_number(values.get(column), decimals) for column in run.figures]
    met = goal.met(ours, theirs) if goal and ours is not None else None
    return [name, *shown, ratio, goal.said.strip() if goal else "", {None: "", True: "yes", False: "NO"}[met]]


def _training_row(run: Run) -> list[str]:
    """Trainings belong to the product and to stock, not to a deployment; stock's is a lower bound."""
    ours, theirs = run.training.get("product"), run.training.get(STOCK)
    values = {name: theirs if name == STOCK else ours for name in run.figures}
    seconds = {name: training.seconds if training else None for name, training in values.items()}
    row = _row(run, "training, whole command (s)", seconds, 1, _at_most(60, "s"))
    if theirs and STOCK in run.figures:
        column = 1 + list(run.figures).index(STOCK)
        row[column] = f"> {row[column]} ({theirs.examples} examples)"
    return row


def _stock_rows(run: Run) -> list[list[str]]:
    """How one process compares to stock, of turns."""
    ratios = _ratios(run, to_stock=True)
    name = "16 clients, in turns: times the messages of stock"
    return _compared(run, name, ratios, PRODUCT, _LEAST_OF_STOCK, _SAID_OF_STOCK)


def _scaling_rows(run: Run) -> list[list[str]]:
    """How several processes compare to one, of turns."""
    ratios = _ratios(run, to_stock=False)
    said = f"≥ {_LEAST_OF_ONE} × one process"
    name = "16 clients, in turns: times the messages of one process"
    rows = _compared(run, name, ratios, _POSTGRESQL_WORKERS, _LEAST_OF_ONE, said)
    allowed: dict[str, float | None] = {
        name: statistics.median(turn.allowed(run.cpus, run.figures[name].workers) for turn in run.turns[name])
        for name in ratios
    }
    return [*rows, _row(run, "… that the CPUs left by generator and database allow", allowed, 2, None)] if rows else []


def _ratios(run: Run, to_stock: bool) -> dict[str, list[float]]:
    return {
        name: [turn.ratio for turn in turns]
        for name, turns in run.turns.items()
        if (COMPARED[name] == STOCK) is to_stock
    }


def _compared(
    run: Run, name: str, ratios: Mapping[str, list[float]], judged: str, least: float, said: str
) -> list[list[str]]:
    """The middle of all turns, with the verdict on the deployment that is judged, and the least."""
    if not ratios:
        return []
    middle = _row(run, name, _of_all(statistics.median, ratios), 2, None)
    if judged in ratios:
        middle[-2:] = [said, "yes" if statistics.median(ratios[judged]) >= least else "NO"]
    return [middle, _row(run, "… at least, of all turns", _of_all(min, ratios), 2, None)]


def _of_all(reckon: Callable[[list[float]], float], values: Mapping[str, list[float]]) -> dict[str, float | None]:
    return {name: reckon(each) for name, each in values.items()}


def _database_cpu(figures: Figures) -> float | None:
    return 1000 * figures.many.database_cpu / figures.many.messages if figures.database_memory else None


def _number(value: float | None, decimals: int) -> str:
    return _NONE if value is None else f"{value:,.{decimals}f}"
