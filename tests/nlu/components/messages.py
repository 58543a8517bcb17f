"""Messages as the pipeline's first parts leave them."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from rasa.engine.graph import ExecutionContext, GraphSchema
from rasa.engine.storage.local_model_storage import LocalModelStorage
from rasa.engine.storage.resource import Resource
from rasa.shared.nlu.constants import INTENT, TEXT
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData

from nlu.components.entities import KnowledgeEntityExtractor
from nlu.components.tokenizer import ScriptTokenizer

CONTEXT = ExecutionContext(GraphSchema({}))


def extractor() -> KnowledgeEntityExtractor:
    """An untrained extractor."""
    return KnowledgeEntityExtractor(LocalModelStorage(Path("unused")), Resource("extractor"))


def read(*texts: str) -> list[Message]:
    """What the tokenizer and the entity extractor make of texts."""
    messages = [Message({TEXT: text}) for text in texts]
    tokenizer = ScriptTokenizer(ScriptTokenizer.get_default_config())
    return extractor().process(tokenizer.process(messages))


def examples(rows: Sequence[tuple[str, str, str]]) -> TrainingData:
    """Training data of rows: intent, language, text."""
    messages = [
        Message({TEXT: text, INTENT: intent, "metadata": {"language": language}}) for intent, language, text in rows
    ]
    data = ScriptTokenizer(ScriptTokenizer.get_default_config()).process_training_data(TrainingData(messages))
    return extractor().process_training_data(data)
