"""Messages as the pipeline's first parts leave them."""

from __future__ import annotations

from collections.abc import Sequence

from rasa.engine.graph import ExecutionContext, GraphSchema
from rasa.shared.nlu.constants import INTENT, TEXT
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData

from nlu.components.entities import KnowledgeEntityExtractor
from nlu.components.tokenizer import ScriptTokenizer

CONTEXT = ExecutionContext(GraphSchema({}))


def read(*texts: str) -> list[Message]:
    """What the tokenizer and the entity extractor make of texts."""
    messages = [Message({TEXT: text}) for text in texts]
    tokenizer = ScriptTokenizer(ScriptTokenizer.get_default_config())
    return KnowledgeEntityExtractor().process(tokenizer.process(messages))


def examples(rows: Sequence[tuple[str, str, str]]) -> TrainingData:
    """Training data of rows: intent, language, text."""
    messages = [
        Message({TEXT: text, INTENT: intent, "metadata": {"language": language}}) for intent, language, text in rows
    ]
    data = ScriptTokenizer(ScriptTokenizer.get_default_config()).process_training_data(TrainingData(messages))
    return KnowledgeEntityExtractor().process_training_data(data)
