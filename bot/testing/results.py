"""The results of test conversations, and their report in JUnit's form."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from enum import Enum
from pathlib import Path
from xml.etree.ElementTree import Element, ElementTree, SubElement

from bot.testing.cases import Case

# What XML can't hold.
_NOT_XML = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


class Verdict(Enum):
    """What came of a case; KNOWN is a failure that its file tells of."""

    PASSED = "passed"
    FAILED = "failed"
    SKIPPED = "skipped"
    KNOWN = "known to fail"


@dataclass
class Result:
    """What came of one case; `detail` says why."""

    case: Case
    verdict: Verdict = Verdict.PASSED
    detail: str = ""
    seconds: float = 0.0


def write_junit(results: Sequence[Result], file: Path) -> None:
    """Write a report that CI services show; raises OSError."""
    failures = sum(result.verdict is Verdict.FAILED for result in results)
    skipped = sum(result.verdict in (Verdict.SKIPPED, Verdict.KNOWN) for result in results)
    suite = Element(
        "testsuite",
        name="conversations",
        tests=str(len(results)),
        failures=str(failures),
        errors="0",
        skipped=str(skipped),
        time=f"{sum(result.seconds for result in results):.3f}",
    )
    for result in results:
        _add(suite, result)
    file.parent.mkdir(parents=True, exist_ok=True)
    root = Element("testsuites")
    root.append(suite)
    ElementTree(root).write(file, encoding="utf-8", xml_declaration=True)


def _add(suite: Element, result: Result) -> None:
    conversation = result.case.conversation
    case = SubElement(
        suite,
        "testcase",
        classname=f"{conversation.language}.{conversation.file.stem}",
        name=_NOT_XML.sub("", result.case.id),
        file=str(conversation.file),
        line=str(conversation.line),
        time=f"{result.seconds:.3f}",
    )
    detail = _NOT_XML.sub("", result.detail)
    if result.verdict is Verdict.FAILED:
        SubElement(case, "failure", message=detail.splitlines()[0]).text = detail
    elif result.verdict is not Verdict.PASSED:
        SubElement(case, "skipped", message=detail)
