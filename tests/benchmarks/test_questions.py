from __future__ import annotations

from itertools import islice

from benchmarks.service.measuring import MANY, Effort
from benchmarks.service.questions import (
    POSITIONS,
    around,
    clients,
    distinct_share,
    held_out_questions,
    long_conversation,
    supply,
)
from tests.contexts import LANGUAGES

QUESTIONS = {language: [f"{language} {number}" for number in range(400)] for language in LANGUAGES}


def test_there_are_several_hundred_distinct_questions_in_each_language() -> None:
    for questions in held_out_questions(LANGUAGES).values():
        assert len(set(questions)) == len(questions) > 300


def test_conversations_have_ten_messages_of_one_language_and_senders_of_their_own() -> None:
    conversations = list(islice(supply(QUESTIONS, "partner"), 30))
    assert {len(conversation.messages) for conversation in conversations} == {10}
    assert len({conversation.sender for conversation in conversations}) == 30
    for conversation in conversations:
        assert all(message.startswith(conversation.language) for message in conversation.messages)


def test_no_question_comes_again_before_all_were_asked() -> None:
    conversations = supply(QUESTIONS, "partner")
    assert distinct_share(clients(conversations, 4, 30)) == 1
    assert distinct_share(clients(supply(QUESTIONS, "partner"), 8, 30)) == 0.5


def test_the_same_questions_stand_around_each_compared_position() -> None:
    messages = long_conversation(QUESTIONS["en"], 0).messages
    windows = [[message.rstrip("?!") for message in messages[around(position)]] for position in POSITIONS]
    assert windows[0] == windows[1] == windows[2] == QUESTIONS["en"][:10]
    assert around(10).start < 10 <= around(10).stop
    assert len(messages) == 405


def test_no_compared_question_is_asked_in_the_same_words_twice() -> None:
    conversations = [long_conversation(QUESTIONS["en"], number).messages for number in range(6)]
    compared = [text for messages in conversations for position in POSITIONS for text in messages[around(position)]]
    assert len(set(compared)) == len(compared) == 180
    assert not set(compared) & set(QUESTIONS["en"])


def test_the_whole_of_a_run_asks_no_text_twice() -> None:
    effort, questions = Effort(), held_out_questions(LANGUAGES)
    asked = 10 * (effort.one + MANY * effort.many_each + 2 * 2 * effort.warm_up)
    assert asked <= len(LANGUAGES) * min(map(len, questions.values()))
