"""Which headers of requests are read: those that stand in our code, and those that libraries ask for at work."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from starlette.datastructures import Headers

from bot.settings import ROOT

# What reads requests; elsewhere the headers are those of answers.
_ROOMS = ("channels", "front", "http", "widget")
_READERS = tuple(file for room in _ROOMS for file in sorted((ROOT / "bot" / room).rglob("*.py")))
_METHODS = ("get", "getlist")


def written() -> set[str]:
    """The names of all headers that our code reads; raises AssertionError for one that can't be told."""
    return {name.lower() for path in _READERS for name in _read_by(path)}


@contextmanager
def asked_for() -> Iterator[set[str]]:
    """Collects the names of the headers that are looked for meanwhile."""
    names: set[str] = set()
    with _recording("__getitem__", names), _recording("__contains__", names), _recording("getlist", names):
        yield names


@contextmanager
def _recording(method: str, names: set[str]) -> Iterator[None]:
    before = getattr(Headers, method)

    def recorded(self: Headers, key: Any) -> Any:
        names.add(str(key).lower())
        return before(self, key)

    setattr(Headers, method, recorded)
    try:
        yield
    finally:
        setattr(Headers, method, before)


def _read_by(path: Path) -> Iterator[str]:
    tree = ast.parse(path.read_text(encoding="utf-8"))
    constants = {
        target.id: node.value.value
        for node in tree.body
        if isinstance(node, ast.Assign) and isinstance(node.value, ast.Constant)
        for target in node.targets
        if isinstance(target, ast.Name)
    }
    for node in ast.walk(tree):
        for key in _keys(node):
            known = key.value if isinstance(key, ast.Constant) else constants.get(getattr(key, "id", ""))
            assert isinstance(known, str), f"{path}:{node.lineno}: which header is read here?"  # type: ignore[attr-defined]
            yield known


def _keys(node: ast.AST) -> Iterator[ast.expr]:
    """What stands for a header's name in an expression."""
    if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr in _METHODS:
        if _are_headers(node.func.value) and node.args:
            yield node.args[0]
    elif isinstance(node, ast.Subscript) and isinstance(node.ctx, ast.Load) and _are_headers(node.value):
        yield node.slice
    elif isinstance(node, ast.Compare) and isinstance(node.ops[0], ast.In) and _are_headers(node.comparators[0]):
        yield node.left


def _are_headers(node: ast.expr) -> bool:
    name = node.id if isinstance(node, ast.Name) else getattr(node, "attr", "")
    return name == "headers"
