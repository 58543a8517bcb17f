"""What is answered where no application is asked."""

from __future__ import annotations

import json

import pytest

from bot.front.refusals import written
from bot.front.tally import Reason

SAID = [Reason.FULL, Reason.ADDRESS, Reason.LATE_HEADERS, Reason.LATE_BODY, Reason.MALFORMED, Reason.TOO_LARGE]


@pytest.mark.parametrize("language", ["en", "zh", "zh-Hant", "id"])
@pytest.mark.parametrize("reason", SAID)
def test_a_refusal_is_a_problem_in_the_callers_language(reason: Reason, language: str) -> None:
    head, _, body = written(reason, [(b"accept-language", language.encode())]).partition(b"\r\n\r\n")
    first, *lines = head.decode().split("\r\n")
    headers = dict(line.split(": ", 1) for line in lines)
    problem = json.loads(body)
    assert int(first.split()[1]) == problem["status"]
    assert int(headers["content-length"]) == len(body)
    assert headers["content-type"] == "application/problem+json"
    assert (headers["content-language"], headers["connection"]) == (language, "close")
    assert ("retry-after" in headers) == (problem["status"] in (429, 503))
    assert problem["title"]
    assert problem["detail"]
    assert "%{" not in problem["detail"]


@pytest.mark.parametrize("headers", [None, [], [(b"accept-language", b"\xff\xfe")], [(b"accept-language", b"xx")]])
def test_without_a_language_that_is_known_it_is_english(headers: list[tuple[bytes, bytes]] | None) -> None:
    assert b"content-language: en\r\n" in written(Reason.MALFORMED, headers)
