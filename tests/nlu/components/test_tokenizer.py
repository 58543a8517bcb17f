"""Rasa's tokens over our own."""

from __future__ import annotations

import pytest
from rasa.shared.nlu.constants import TEXT
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData

from nlu.components.tokenizer import ScriptTokenizer


@pytest.fixture
def tokenizer() -> ScriptTokenizer:
    return ScriptTokenizer(ScriptTokenizer.get_default_config())


def test_a_token_is_written_as_the_user_wrote_it_and_folded_in_its_lemma(tokenizer: ScriptTokenizer) -> None:
    tokens = tokenizer.tokenize(Message({TEXT: "Ｊ７ in 臺灣!"}), TEXT)
    assert [(t.text, t.lemma, t.start, t.end) for t in tokens] == [
        ("Ｊ", "j", 0, 1),
        ("７", "7", 1, 2),
        ("in", "in", 3, 5),
        ("臺", "台", 6, 7),
        ("灣", "湾", 7, 8),
    ]


@pytest.mark.parametrize("text", ["", "?!", "😀"])
def test_a_text_without_words_has_no_tokens(tokenizer: ScriptTokenizer, text: str) -> None:
    [message] = tokenizer.process([Message({TEXT: text})])
    assert not message.get("text_tokens")


def test_training_examples_are_tokenized_too(tokenizer: ScriptTokenizer) -> None:
    data = tokenizer.process_training_data(TrainingData([Message.build("南非 jobs", "ask_jobs")]))
    assert [token.lemma for token in data.training_examples[0].get("text_tokens")] == ["南", "非", "jobs"]
