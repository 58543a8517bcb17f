"""What a conversation remembers of an answer."""

from __future__ import annotations

from actions.memory import remember
from actions.turn import Turn
from knowledge import current


def test_an_answer_is_remembered_and_what_it_lacks_is_kept() -> None:
    facts = current().knowledge.facts
    slots = {"subjects": ["market/ke"], "facts": ["kenya.delivery"]}
    before = Turn.of({"intent": {"name": "ask_sales", "confidence": 0.5}}, slots)
    new = remember(before, ["market/za"], [facts["philippines.jobs"]])
    assert (new["subjects"], new["facts"]) == (["market/za"], ["philippines.jobs"])
    kept = remember(before)
    assert (kept["subjects"], kept["facts"]) == (["market/ke"], ["kenya.delivery"])
