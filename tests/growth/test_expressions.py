"""No expression that meets what a partner wrote takes more than steadily longer for a longer text.

They are collected, not listed: what compiles them is watched while the desk does everything once, and every place in
the source that could compile one has to have been passed.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Callable, Iterator
from functools import lru_cache
from itertools import islice
from pathlib import Path

import pytest
import regex

from knowledge.expressions import Expression
from tests.growth.collecting import ROOMS, ROOT, WAYS, Compiled, collected
from tests.growth.measuring import growth_above
from tests.growth.pumping import pumps_of

_ENGINES = ("re", "regex", "re2")
_HOUSE = "knowledge.expressions"
_WAY_FILES = {f"{module.replace('.', '/')}.py" for module in WAYS}
# What an engine is asked for that compiles nothing.
_HARMLESS = ("escape", "error", "Options")
# What is compiled in no way of ours, and why.
_ALLOWED = {
    "bot/channels/splitting.py": "only regex knows graphemes (\\X)",
    "bot/channels/rendering.py": "it reads titles of our own options, and is possessive",
    "bot/channels/line/errors.py": "it reads where a platform found a mistake, up to a bound",
    "bot/channels/web/origins.py": "one class of characters, up to a bound",
    "bot/delivery/postgresql.py": "it reads our own statements",
    "knowledge/findings.py": "it reads dates of the knowledge",
    "knowledge/queries.py": "it reads names of the knowledge",
    "nlu/examples.py": "it reads our own examples",
    "nlu/text/foreign_languages.py": "of one word, single letters and those that it begins with",
    **dict.fromkeys(_WAY_FILES, "it is a way, and reads patterns"),
}
# What is compiled only for languages that are not shipped.
_NOT_PASSED = ("knowledge/languages.py", "actions/wording.py")


@lru_cache(maxsize=1)
def everything() -> tuple[Compiled, ...]:
    """What is compiled, collected once."""
    return tuple(collected())


def _distinct() -> dict[tuple[str, str, int], Compiled]:
    """Each expression once; what our ways compile is recorded as it was written."""
    return {(each.engine, each.pattern, each.flags): each for each in everything() if each.file not in _WAY_FILES}


def test_every_expression_grows_steadily() -> None:
    found = [f"{each.file}:{each.line} {growth}" for each in _distinct().values() for growth in _steep(each)]
    assert found == []


def _steep(compiled: Compiled) -> Iterator[str]:
    """How an expression grows too steeply, at the first text that shows it, for each thing that is done with it."""
    texts = pumps_of(compiled.pattern, compiled.flags)
    for name, call in _calls(compiled).items():
        found = ((pump, growth_above(call, pump.text)) for pump in texts)
        yield from islice((f"{name} {compiled.pattern!r} {pump}: {growth}" for pump, growth in found if growth), 1)


def _calls(compiled: Compiled) -> dict[str, Callable[[str], object]]:
    """All that is done with expressions, whatever is done with this one today; to find all is to search first."""
    if compiled.engine == _HOUSE:
        house = Expression("growth", compiled.pattern, bool(compiled.flags & re.IGNORECASE))
        ends = {"ends": house.ends}
        return {"fullmatch": house.fullmatch, "finditer": lambda text: sum(1 for _ in house.finditer(text)), **ends}
    own = (re if compiled.engine == "re" else regex).compile(compiled.pattern, compiled.flags)
    return {"fullmatch": own.fullmatch, "finditer": lambda text: sum(1 for _ in own.finditer(text))}


def test_all_that_could_be_compiled_is_collected() -> None:
    """Also what is compiled only when it is needed: else tests/growth/using.py has to use more."""
    passed = {(each.file, each.line) for each in everything()}
    missing = [
        f"{file}:{call.lineno}"
        for file, call in _places()
        if file not in _NOT_PASSED
        and not any((file, line) in passed for line in range(call.lineno, (call.end_lineno or call.lineno) + 1))
    ]
    assert missing == []


def test_expressions_are_compiled_in_our_ways() -> None:
    """What isn't has a reason that stands here."""
    used = {file for file, call in _places() if not _is_our_way(call)}
    assert used - {*_ALLOWED} == set()


@pytest.mark.parametrize(
    "source",
    ["import re\nre.search('a', t)", "import regex as r\nr.compile('a')", "from re import match\nmatch('a', t)"],
)
def test_another_way_is_seen(source: str) -> None:
    assert [call for call in _calls_in(ast.parse(source)) if not _is_our_way(call)]


def _places() -> Iterator[tuple[str, ast.Call]]:
    """Every place in the rooms that compiles an expression."""
    for room in ROOMS:
        path = ROOT / room.replace(".", "/")
        for file in sorted(path.rglob("*.py")) if path.is_dir() else [path.with_suffix(".py")]:
            yield from ((str(file.relative_to(ROOT)), call) for call in _calls_in(_tree(file)))


def _tree(file: Path) -> ast.Module:
    return ast.parse(file.read_text(encoding="utf-8"))


def _calls_in(tree: ast.Module) -> list[ast.Call]:
    """The calls of what an engine or one of our ways offers, by whatever name it was imported."""
    engines: set[str] = set()
    functions = set(WAYS.values())
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            engines |= {alias.asname or alias.name for alias in node.names if alias.name in _ENGINES}
        elif isinstance(node, ast.ImportFrom) and node.module in _ENGINES:
            functions |= {alias.asname or alias.name for alias in node.names}
    return [
        node
        for node in ast.walk(tree)
        if isinstance(node, ast.Call) and (_is_of(node.func, engines) or _is_named(node.func, functions))
    ]


def _is_of(function: ast.expr, engines: set[str]) -> bool:
    match function:
        case ast.Attribute(value=ast.Name(id=name), attr=attribute):
            return name in engines and attribute not in _HARMLESS
    return False


def _is_named(function: ast.expr, names: set[str]) -> bool:
    return isinstance(function, ast.Name) and function.id in names


def _is_our_way(call: ast.Call) -> bool:
    return _is_named(call.func, set(WAYS.values()))
