"""What a status means on every platform, and what a platform's table adds."""

from __future__ import annotations

import pytest

from bot.channels.http_client import Answer
from bot.channels.interface import Cause, NotSent, Permanent, Retry, WindowClosed
from bot.channels.outcomes import Outcomes, closed, forbidden, later, mend, refused, unreachable

OUTCOMES = Outcomes(
    "Slate",
    {
        1: later(),
        2: later(6.0),
        3: mend("SLATE_TOKEN is not accepted"),
        4: closed("the user has to write first"),
        5: unreachable("this user can't be written to"),
        6: forbidden("the account may not do this"),
        7: refused("the text is too long"),
        (7, 1): later(),
    },
    {401: mend("SLATE_TOKEN is not accepted")},
)


def answer(status: int, after: str | None = None) -> Answer:
    return Answer(status, {}, {} if after is None else {"retry-after": after})


@pytest.mark.parametrize("status", [429, 500, 503])
def test_a_platform_that_is_overloaded_is_called_again_when_it_says(status: int) -> None:
    error = OUTCOMES.of_status(answer(status, "7"), uncertain=True)
    assert isinstance(error, Retry)
    assert (str(error), error.after, error.uncertain) == (f"Slate answers with HTTP {status}", 7.0, True)


def test_a_status_of_the_table_is_for_the_operator() -> None:
    error = OUTCOMES.of_status(answer(401))
    assert isinstance(error, Retry)
    assert (str(error), error.after) == ("SLATE_TOKEN is not accepted (HTTP 401)", 60.0)


def test_any_other_status_says_that_the_message_is_not_taken() -> None:
    error = OUTCOMES.of_status(answer(400), detail=", text")
    assert (type(error), str(error)) == (Permanent, "Slate does not take the message (HTTP 400, text)")


@pytest.mark.parametrize(
    ("code", "kind", "cause"),
    [
        (1, Retry, Cause.WAITED),
        (3, Retry, Cause.WAITED),
        (4, WindowClosed, Cause.WINDOW),
        (5, Permanent, Cause.RECIPIENT),
        (6, Permanent, Cause.ACCOUNT),
        (7, Permanent, Cause.CONTENT),
        ((7, 1), Retry, Cause.WAITED),
        (8, Permanent, Cause.CONTENT),
    ],
)
def test_a_code_means_what_the_table_says(code: int | tuple[int, int], kind: type[NotSent], cause: Cause) -> None:
    error = OUTCOMES.of_code(code)
    assert (type(error), error.cause) == (kind, cause)
    assert str(error).endswith(f"(error {code if isinstance(code, int) else code[0]})")


@pytest.mark.parametrize(("code", "after", "waits"), [(1, None, None), (1, 3.0, 3.0), (2, None, 6.0), (2, 3.0, 3.0)])
def test_what_the_platform_says_of_the_pause_comes_first(code: int, after: float | None, waits: float | None) -> None:
    error = OUTCOMES.of_code(code, after)
    assert isinstance(error, Retry)
    assert error.after == waits
