"""Cuts text into tokens by script: words, numbers and single Chinese characters, all languages alike."""

from __future__ import annotations

from typing import Any, Dict, List

import rasa.nlu.tokenizers.tokenizer as rasa_tokenizer
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.nlu.tokenizers.tokenizer import Tokenizer
from rasa.shared.nlu.training_data.message import Message

from nlu.text.tokens import tokenize


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.MESSAGE_TOKENIZER, is_trainable=False)
class ScriptTokenizer(Tokenizer):
    """Rasa's tokenizer interface on nlu.text.tokens; a token's lemma is its normal form."""

    @staticmethod
    def get_default_config() -> Dict[str, Any]:
        """Rasa's own options of tokenizers."""
        return {"intent_tokenization_flag": False, "intent_split_symbol": "_", "token_pattern": None}

    def tokenize(self, message: Message, attribute: str) -> List[rasa_tokenizer.Token]:
        """The tokens of one attribute of a message, with offsets in the text as written."""
        text = message.get(attribute)
        return [
            rasa_tokenizer.Token(text[token.start : token.end], token.start, token.end, lemma=token.text)
            for token in tokenize(text)
        ]
