"""Has the desk do everything once that it does with what partners write, so that all is compiled that ever is."""

from __future__ import annotations

from pathlib import Path

import yaml

from bot.engine.conversation import Conversation, Message
from bot.engine.engine import Engine
from bot.engine.training import model_path, train
from bot.settings import settings
from bot.workshop.learning.privacy import redact
from bot.workshop.learning.wordings import masked

TESTS = Path(__file__).parents[1]
# What no question of the held-out sets asks for.
_MORE = (
    "2,5 juta unit? lima ribu lima ratus truk, a hundred and five, 九百万辆, 12 times 3",
    "Is 1,000 more than 900? 1+1",
    "heeelp, berapaaaa, 华星汽贸 and PT Maju Jaya in Narnia or 纳尼亚",
    "not the 137th but the 136th, ke-3, 第3届, before 2017, in the year twenty seventeen",
    "exports from China besides South Africa and outside China",
    "Hello, we at our bank in Dubai would like to know which plant is older, Coega or Fanrong?",
    "Is 8613912345670000 the number, or 123456789012 units? Rp 1234567890123",
    "the second one", "2", "both", "and there?", "where is it?", "what about Kenya?", "ini apa? 这是什么？",
    "Quanti camion vendete in Sudafrica ogni anno?", "何台売れましたか", "http://[", "/greet{}", "/ /restart",
)  # fmt: skip


def use_everything() -> None:
    """Answer one conversation of each held-out file, and redact and mask what was asked."""
    path = model_path(settings())
    engine = Engine(path if path.exists() else train(settings()), lambda identity: [], log_level="critical")
    engine.warm_up()
    for texts in [*_conversations(), list(_MORE)]:
        conversation = Conversation("growth", new=True)
        for text in texts:
            answer = engine.answer(conversation, Message(text, "rest", {}))
            conversation = Conversation("growth", answer.slots, answer.loop)
            redact(text)
            masked(text)
    engine.close()
    _use_channels()


def _use_channels() -> None:
    from bot.channels.telegram import events

    bot = events.Bot(1, "desk_bot")
    events.messages(b'{"update_id": 1, "message": {"text": "@desk_bot hi", "chat": {"id": 1}}}', bot)


def _conversations() -> list[list[str]]:
    """Some held-out conversations, and some single questions, of each language."""
    found: list[list[str]] = []
    for file in sorted((TESTS / "heldout").glob("*/*.yml")):
        records = yaml.load(file.read_text("utf-8"), Loader=yaml.CSafeLoader)
        asked = [record for record in records if isinstance(record, dict)] if isinstance(records, list) else []
        for record in asked[:: max(1, len(asked) // 25)]:
            turns = [turn["say"] for turn in record["turns"]] if "turns" in record else [record.get("ask")]
            found.append([turn for turn in turns if isinstance(turn, str)])
    return found
