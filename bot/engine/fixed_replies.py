"""Answers what needs no understanding: a picture, a voice message, somebody who begins; by the texts in locales/."""

from __future__ import annotations

from actions.reply import Custom, Outcome, Reply
from bot.engine.conversation import Answer, Answerer, Conversation, Kind, Message
from knowledge.context import current
from nlu.text.tokens import to_traditional

# Where a message's metadata says that it is one of these.
KIND = "kind"
_OUTCOME: dict[Kind, Outcome] = {Kind.WELCOME: "chat", Kind.HELP: "chat"}


class Phrases:
    """Stands before an engine. Safe to call from several threads."""

    def __init__(self, engine: Answerer) -> None:
        self._engine = engine

    def answer(self, conversation: Conversation, message: Message) -> Answer:
        """A phrase for a message that has a kind, else the engine's answer."""
        kind = message.metadata.get(KIND)
        return self._engine.answer(conversation, message) if kind is None else _phrase(conversation, message, kind)


def _phrase(conversation: Conversation, message: Message, kind: str) -> Answer:
    # Late, as it brings Rasa with it, which takes seconds to load.
    from bot.engine.dialogue import language_of, set_phrase

    language = language_of(conversation.slots, message)
    script = "Hant" if language == "zh" and _is_traditional(conversation, message) else None
    words = current().text(f"channels.{kind}", language)
    custom = Custom(language, _OUTCOME.get(Kind(kind), "declined"), script=script)
    return set_phrase(conversation, message, Reply(to_traditional(words) if script else words, custom))


def _is_traditional(conversation: Conversation, message: Message) -> bool:
    known = conversation.slots.get("script")
    return known == "Hant" if known else message.metadata.get("language") == "zh-Hant"
