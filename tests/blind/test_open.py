"""The open half of the blind questions: what was reached, and may not be lost again."""

from __future__ import annotations

import pytest

from bot.workshop.testing.clients import Client
from tests.blind.evaluation import evaluate, misses
from tests.blind.scoring import Score
from tests.contexts import LANGUAGES

pytestmark = pytest.mark.model

# What was reached, with a little room; shares are only ever to be raised, the others lowered.
MOST_FALSE = {"en": 0.04, "zh": 0.03, "id": 0.035}
LEAST_RIGHT = {"answerable": 0.88, "turn": 0.79}
MOST_WRONG_VERDICTS = 1
LEAST_VERDICTS = 0.8
LEAST_REPLY_LANGUAGE = 0.99


@pytest.fixture(scope="module")
def scores(engine_client: Client) -> list[Score]:
    return evaluate(engine_client)


def _of(scores: list[Score], language: str, kind: str) -> list[Score]:
    return [score for score in scores if score.due.language == language and score.due.kind == kind]


@pytest.mark.parametrize("language", LANGUAGES)
def test_what_nobody_knows_is_not_answered(scores: list[Score], language: str) -> None:
    part = _of(scores, language, "unanswerable")
    assert sum(score.wrong for score in part) <= MOST_FALSE[language] * len(part), misses(s for s in part if s.wrong)


@pytest.mark.parametrize("kind", LEAST_RIGHT)
@pytest.mark.parametrize("language", LANGUAGES)
def test_what_is_known_is_answered(scores: list[Score], language: str, kind: str) -> None:
    part = _of(scores, language, kind)
    assert sum(score.right for score in part) >= LEAST_RIGHT[kind] * len(part), misses(part)


def test_yes_and_no_are_said_where_they_are_due(scores: list[Score]) -> None:
    due = [score for score in scores if score.judged]
    wrong = [score for score in due if score.judged == "wrong"]
    assert len(wrong) <= MOST_WRONG_VERDICTS, misses(wrong)
    assert sum(score.judged == "right" for score in due) >= LEAST_VERDICTS * len(due)


def test_no_reply_says_what_is_not_so(scores: list[Score]) -> None:
    assert [(score.due.say, score.untrue) for score in scores if score.untrue] == []


def test_the_reply_is_in_the_language_of_the_question(scores: list[Score]) -> None:
    part = [score for score in scores if score.due.reply_language]
    other = [score.due.say for score in part if score.said.language != score.due.reply_language]
    assert len(other) <= (1 - LEAST_REPLY_LANGUAGE) * len(part), other
