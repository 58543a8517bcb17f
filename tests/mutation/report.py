"""The results as a table, as a list of what survived, and as JSON."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from bot.settings import ROOT
from tests.mutation.mutants import DEMANDED, KINDS, Mutant
from tests.mutation.suite import Verdict
from tests.mutation.trained import Retrained


@dataclass(frozen=True)
class Result:
    """A mutant, and who noticed it."""

    mutant: Mutant
    verdict: Verdict


def survivors(results: Sequence[Result]) -> list[Result]:
    """What nobody noticed, what has to be noticed first."""
    survived = [result for result in results if not result.verdict.caught]
    return sorted(survived, key=lambda result: KINDS.index(result.mutant.kind))


def has_failed(results: Sequence[Result]) -> bool:
    """Whether a mutant survived that must not."""
    return any(result.mutant.kind in DEMANDED for result in survivors(results))


def table(results: Sequence[Result]) -> str:
    """By kind: how many were made, how many noticed, by the tests of every language too, and how many survived."""
    lines = [f"{'kind':<12}{'made':>7}{'caught':>8}{'share':>9}{'in each language':>19}{'survived':>10}"]
    for kind in KINDS:
        part = [result for result in results if result.mutant.kind == kind]
        if not part:
            continue
        counts = _counts(part)
        share = f"{counts['caught'] / counts['made']:.1%}"
        everywhere = "" if part[0].mutant.language else str(counts["everywhere"])
        lines.append(
            f"{kind:<12}{counts['made']:>7}{counts['caught']:>8}{share:>9}{everywhere:>19}{counts['survived']:>10}"
        )
    return "\n".join(lines)


def listed(results: Sequence[Result]) -> str:
    """Every survivor: where it stands and what was changed."""
    return "\n".join(f"{_place(r.mutant)}: {r.mutant.kind}: {r.mutant.change}" for r in survivors(results))


def as_json(results: Sequence[Result], retrained: Sequence[Retrained], failing: Sequence[str]) -> str:
    """All of it, for programs: `failing` are the cases that failed without a mutant."""
    kinds = {kind: [result for result in results if result.mutant.kind == kind] for kind in KINDS}
    content = {
        "kinds": {kind: _counts(part) for kind, part in kinds.items() if part},
        "mutants": [_as_object(result) for result in results],
        "trained": [each.as_object for each in retrained],
        "failing_without_mutants": list(failing),
    }
    return json.dumps(content, ensure_ascii=False, indent=1)


def _counts(results: Sequence[Result]) -> dict[str, int]:
    caught = sum(result.verdict.caught for result in results)
    everywhere = sum(result.verdict.everywhere for result in results)
    return {"made": len(results), "caught": caught, "everywhere": everywhere, "survived": len(results) - caught}


def _as_object(result: Result) -> dict[str, Any]:
    mutant, verdict = result.mutant, result.verdict
    told = {"kind": mutant.kind, "place": _place(mutant), "change": mutant.change, "caught": verdict.caught}
    return {**told, "noticed": verdict.noticed, "findings": list(verdict.findings)}


def _place(mutant: Mutant) -> str:
    return mutant.place.removeprefix(f"{ROOT}/").removeprefix(str(Path.cwd()) + "/")
