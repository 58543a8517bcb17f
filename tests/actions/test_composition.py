"""How a reply is put together."""

from __future__ import annotations

from dataclasses import replace

from actions.buttons import MOST_BUTTONS
from actions.composition import compose, join, state, statements
from actions.reply import Button
from actions.turn import Turn
from knowledge import current


def turn(**slots: object) -> Turn:
    return Turn.of({"intent": {"name": "ask_sales", "confidence": 0.5}}, slots)


def test_there_are_never_more_buttons_than_channels_show() -> None:
    buttons = [Button(str(number), f"ask:{number}") for number in range(9)]
    reply = compose(turn(), "words", "chat", buttons=buttons)
    assert [button.title for button in reply.buttons] == [str(number) for number in range(MOST_BUTTONS)]
    assert len(join([reply, reply], turn(), {}).buttons) == MOST_BUTTONS


def test_a_message_without_an_intent_says_so() -> None:
    assert compose(Turn.of({}, {}), "words", "error").custom.intent is None


def test_an_answer_names_its_facts_and_is_about_their_subjects() -> None:
    facts = [current().knowledge.facts["kenya.delivery"]]
    reply = state(turn(), statements(turn(), facts), facts)
    assert (reply.custom.outcome, [fact.id for fact in reply.custom.facts]) == ("answered", ["kenya.delivery"])
    assert (reply.slots["facts"], reply.slots["subjects"]) == (["kenya.delivery"], [facts[0].subject])
    assert state(turn(), ["words"], facts, ["market/za"]).slots["subjects"] == ["market/za"]


def test_joined_replies_keep_all_that_they_say() -> None:
    facts = [current().knowledge.facts[identity] for identity in ("kenya.delivery", "philippines.jobs")]
    replies = [compose(turn(), "a", "declined"), state(turn(), ["b"], facts), state(turn(), ["c"], facts[:1])]
    joined = join(replies, turn(), {"idle": 0})
    assert (joined.text, joined.custom.outcome) == ("a\nb\nc", "answered")
    assert [fact.id for fact in joined.custom.facts] == ["kenya.delivery", "philippines.jobs"]
    assert joined.slots == {"idle": 0}


def test_beside_an_answer_no_related_fact_is_shown() -> None:
    kenya, jobs = (current().knowledge.facts[identity] for identity in ("kenya.delivery", "philippines.jobs"))
    beside = replace(compose(turn(), "Not why.\nJobs.", "related", [jobs]), missing="Not why.")
    joined = join([beside, state(turn(), ["Kenya."], [kenya])], turn(), {})
    assert (joined.text, joined.custom.outcome) == ("Not why.\nKenya.", "answered")
    assert [fact.id for fact in joined.custom.facts] == ["kenya.delivery"]
    unanswered = join([compose(turn(), "No.", "declined"), beside], turn(), {})
    assert (unanswered.text, unanswered.custom.outcome) == ("No.\nNot why.\nJobs.", "related")


def test_what_is_offered_instead_stands_at_the_end_once() -> None:
    kenya = current().knowledge.facts["kenya.delivery"]
    no, never = (replace(compose(turn(), f"{word}\nAsk:", "declined"), missing=word) for word in ("No.", "Never."))
    assert join([no, never], turn(), {}).text == "No.\nNever.\nAsk:"
    assert join([no, state(turn(), ["Kenya."], [kenya])], turn(), {}).text == "No.\nKenya."
