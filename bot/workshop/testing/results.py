"""The results of the matrix and of test conversations, and their report in JUnit's form."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from enum import Enum
from pathlib import Path
from xml.etree.ElementTree import Element, ElementTree, SubElement

# What XML can't hold.
_NOT_XML = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


class Verdict(Enum):
    """What came of a case; KNOWN is a failure that its file tells of."""

    PASSED = "passed"
    FAILED = "failed"
    SKIPPED = "skipped"
    KNOWN = "known to fail"


@dataclass(frozen=True)
class Result:
    """What came of one case of a suite.

    `group` is JUnit's class name and `place` what people are shown instead; `detail` says why.
    """

    suite: str
    group: str
    place: str
    name: str
    file: Path | None = None
    line: int = 1
    verdict: Verdict = Verdict.PASSED
    detail: str = ""
    seconds: float = 0.0


def summary(results: Sequence[Result]) -> str:
    """How many came to what: "2 passed, 1 failed"."""
    counts = {verdict: sum(result.verdict is verdict for result in results) for verdict in Verdict}
    return ", ".join(f"{count} {verdict.value}" for verdict, count in counts.items() if count)


def by_suite(results: Sequence[Result]) -> dict[str, list[Result]]:
    """The results of each suite, in order."""
    suites: dict[str, list[Result]] = {}
    for result in results:
        suites.setdefault(result.suite, []).append(result)
    return suites


def write_junit(results: Sequence[Result], file: Path) -> None:
    """Write a report that CI services show; raises OSError."""
    root = Element("testsuites")
    for name, part in by_suite(results).items():
        root.append(_suite(name, part))
    file.parent.mkdir(parents=True, exist_ok=True)
    ElementTree(root).write(file, encoding="utf-8", xml_declaration=True)


def _suite(name: str, results: Sequence[Result]) -> Element:
    suite = Element(
        "testsuite",
        name=name,
        tests=str(len(results)),
        failures=str(sum(result.verdict is Verdict.FAILED for result in results)),
        errors="0",
        skipped=str(sum(result.verdict in (Verdict.SKIPPED, Verdict.KNOWN) for result in results)),
        time=f"{sum(result.seconds for result in results):.3f}",
    )
    for result in results:
        _add(suite, result)
    return suite


def _add(suite: Element, result: Result) -> None:
    case = SubElement(
        suite,
        "testcase",
        classname=result.group,
        name=_NOT_XML.sub("", result.name),
        time=f"{result.seconds:.3f}",
    )
    if result.file:
        case.set("file", str(result.file))
        case.set("line", str(result.line))
    detail = _NOT_XML.sub("", result.detail)
    if result.verdict is Verdict.FAILED:
        SubElement(case, "failure", message=detail.splitlines()[0]).text = detail
    elif result.verdict is not Verdict.PASSED:
        SubElement(case, "skipped", message=detail)
