"""Collects every expression that the desk compiles: python -m tests.growth.collecting writes them as JSON.

In a process of its own, in which whatever compiles an expression is watched before anything of the desk is imported.
Much is compiled when it is first needed: so messages are answered, and redacted, until everything has been.
"""

from __future__ import annotations

import inspect
import json
import re
import subprocess
import sys
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass
from functools import wraps
from importlib import import_module
from pathlib import Path
from pkgutil import walk_packages
from types import FrameType
from typing import Any

import re2
import regex

ROOT = Path(__file__).parents[2]
# What meets texts that partners wrote, as dotted names of packages and modules.
ROOMS = (
    "knowledge",
    "nlu",
    "actions",
    "bot.channels",
    "bot.engine",
    "bot.workshop.learning",
    "bot.delivery",
    "bot.http.bodies",
    "bot.http.rate_limits",
)
# The ways to compile an expression here, by module: what makes one. It is recorded as it was written.
WAYS = {"knowledge.expressions": "compiled", "bot.workshop.learning.matching": "expression"}
# What compiles, by module: all that a module offers goes through one function.
_ENGINES: tuple[tuple[str, Any, str], ...] = (
    ("re", re, "_compile"),
    ("regex", sys.modules[regex.compile.__module__], "_compile"),
    ("re2", re2, "compile"),
)


@dataclass(frozen=True, order=True)
class Compiled:
    """An expression, what compiles it (an engine, or one of our ways), and where: file below the root, and line."""

    engine: str
    pattern: str
    flags: int
    file: str
    line: int


def collected() -> list[Compiled]:
    """Everything that the rooms compile."""
    command = [sys.executable, "-W", "ignore", "-m", "tests.growth.collecting"]
    run = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    if run.returncode:
        raise RuntimeError(run.stderr)
    return [Compiled(**each) for each in json.loads(run.stdout.splitlines()[-1])]


def modules() -> list[str]:
    """The rooms' modules, by their dotted names."""
    names = []
    for room in ROOMS:
        module = import_module(room)
        names.append(room)
        names += [each.name for each in walk_packages(getattr(module, "__path__", ()), f"{room}.")]
    return [name for name in names if ".migrations" not in name]


def main() -> None:
    """Watch, import and use everything, and write what was compiled."""
    found: set[Compiled] = set()
    for engine, module, name in _ENGINES:
        _watch(engine, module, name, found)
    for way, name in WAYS.items():
        _watch(way, import_module(way), name, found)
    for each in modules():
        import_module(each)
    from tests.growth.using import use_everything

    use_everything()
    print(json.dumps([asdict(each) for each in sorted(found)]))


def _watch(engine: str, module: Any, name: str, found: set[Compiled]) -> None:
    compiles: Callable[..., Any] = getattr(module, name)
    signature = inspect.signature(compiles)

    @wraps(compiles)
    def watched(*given: Any, **named: Any) -> Any:
        known = signature.bind(*given, **named)
        known.apply_defaults()
        pattern = known.arguments["pattern"]
        place = _caller(sys._getframe(1))
        if isinstance(pattern, str) and place is not None:
            found.add(Compiled(engine, pattern, _flags(known.arguments), *place))
        return compiles(*given, **named)

    setattr(module, name, watched)


def _flags(arguments: Mapping[str, Any]) -> int:
    """The flags, as those of `re`."""
    flags = arguments.get("flags", 0)
    ours = (re.IGNORECASE if arguments.get("ignore_case") else 0) | (re.ASCII if arguments.get("ascii_only") else 0)
    return int(ours or (flags if isinstance(flags, int) else 0))


def _caller(frame: FrameType | None) -> tuple[str, int] | None:
    """Where in our rooms it was asked for, if it was: the first frame that is not an engine's own."""
    while frame is not None:
        name = str(frame.f_globals.get("__name__", ""))
        if name.partition(".")[0] not in ("re", "regex", "re2") and name != __name__:
            if not any(name == room or name.startswith(f"{room}.") for room in ROOMS):
                return None
            return str(Path(frame.f_code.co_filename).relative_to(ROOT)), frame.f_lineno
        frame = frame.f_back
    return None


if __name__ == "__main__":
    main()
