"""Holds what a reply says is not known against the facts, and that facts which do not answer are marked as that."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping

from actions.wanted_unit import lacks_measure
from bot.workshop.testing.readback import ASKING, Reply, intents_called, offered, things_named
from knowledge import EntityList, Fact, Texts, Year
from knowledge.queries import Question, look_up

_YEAR = re.compile(r"\d{4}")
# What stands before facts that do not answer; and what a reply claims that says that something is not known.
_MARK = "decline.related"
MISSING = ("absent", "absent_in_year", "of_another", "lacking", "not_said")


def _absent(reply: Reply, place: int) -> str | None:
    """The look-up finds nothing of a topic for any subject of that name, and no button answers just that."""
    sentence = reply.sentences[place]
    # The key says what is asked for, and of what kind: absent.ask_sales_market.
    asked = sentence.key.partition(".")[2].rpartition("_")[0]
    intent, subjects = reply.context.contract.intents[asked], things_named(sentence.values["subject"], reply)
    in_names = " ".join(
        reply.knowledge.entities[name].in_sentence(reply.language) for names, _ in subjects for name in names
    )
    years = tuple(int(year) for year in _YEAR.findall(sentence.values["subject"]) if year not in in_names)
    for named, editions in subjects:
        found = look_up(reply.knowledge, Question(intent.attributes, named, years, editions))
        if found.facts or found.choices:
            return f"there is {(*found.facts, *found.choices)[0].id}"
        if not years and not editions and (intent.name, *named) in offered(reply):
            return "a button offers just that"
    return None if subjects else "its subject can't be told"


def _absent_in_year(reply: Reply, place: int) -> str | None:
    """No fact of the intent, and none stated beside it, is of that year."""
    years = {int(year) for year in _YEAR.findall(reply.sentences[place].values["year"])}
    intent = reply.context.contract.intents.get(reply.said.intent or "")
    asked = intent.attributes if intent else ()
    known = [fact for fact in reply.knowledge.facts.values() if fact.attribute in asked and not reply.named()]
    given = [fact for fact in (*known, *_stated(reply)) if years & _years_of(reply, fact)]
    return f"there is {given[0].id}" if given else None


def _lacking(reply: Reply, place: int) -> str | None:
    """No fact that is stated gives what is said to be missing."""
    lacks = reply.sentences[place].key.rpartition("_")[2]
    for fact in _stated(reply):
        named = [entity for value in fact.values if isinstance(value, EntityList) for entity in value.entities]
        lists = any(isinstance(value, Texts) for value in fact.values) or any(
            reply.knowledge.entities[entity].type not in ("region", "market", "place", "event") for entity in named
        )
        given = {"moment": _is_dated(fact), "names": lists, "doer": lists}
        if given.get(lacks):
            return f"{fact.id} gives it"
    return None


def not_marked(reply: Reply, decides: bool) -> Iterator[str]:
    """What does not answer is marked as that: first it is said what is missing, and nothing is decided."""
    marks = [place for place, sentence in enumerate(reply.sentences) if sentence.key == _MARK]
    if reply.said.outcome == "related":
        first = reply.sentences[0].claim if reply.sentences else ""
        if not marks or first not in MISSING or decides:
            yield "facts that do not answer are not marked as that"
    elif marks:
        yield f"facts are marked as related in a reply that is {reply.said.outcome}"


def _stated(reply: Reply) -> list[Fact]:
    return [sentence.fact for sentence in reply.sentences if sentence.fact]


def _is_dated(fact: Fact) -> bool:
    return fact.year is not None or any(isinstance(value, Year) for value in fact.values)


def _years_of(reply: Reply, fact: Fact) -> set[int]:
    own = {value.year for value in fact.values if isinstance(value, Year)} | ({fact.year} if fact.year else set())
    return own or {reply.knowledge.sources[fact.source].year}


def _of_another(reply: Reply, place: int) -> str | None:
    """The one named as the owner has what is asked for, the other has not."""
    values = reply.sentences[place].values
    for name, due in (("owner", True), ("subject", False)):
        for intent in intents_called(values["topic"], reply):
            for named, _ in things_named(values[name], reply):
                found = look_up(reply.knowledge, Question(intent.attributes, named)).facts
                if bool(found) is not due:
                    return f"{', '.join(named)}: {len(found)} facts"
    return None


def _absent_together(reply: Reply, place: int) -> str | None:
    values = reply.sentences[place].values
    named = tuple(dict.fromkeys(name for names, _ in things_named(values["names"], reply) for name in names))
    chosen = [name for name in named if name in reply.named()] or named
    intent = reply.context.contract.intents.get(reply.said.intent or "")
    found = look_up(reply.knowledge, Question(intent.attributes, tuple(chosen))).facts if intent else ()
    return f"there is {found[0].id}" if found else None


def _nothing_in_year(reply: Reply, place: int) -> str | None:
    values = reply.sentences[place].values
    years = {int(year) for year in _YEAR.findall(values["year"])}
    subjects = [name for names, _ in things_named(values.get("subject", ""), reply) for name in names]
    for fact in reply.knowledge.facts.values():
        own = {value.year for value in fact.values if isinstance(value, Year)} | {fact.year}
        concerned = reply.knowledge.around(fact)
        if own & years and (not subjects or concerned & set(subjects)):
            return f"there is {fact.id}"
    return None


def _nothing_known(reply: Reply, place: int) -> str | None:
    values = reply.sentences[place].values
    named = things_named(values.get("subject", ""), reply)
    subjects = [name for names, editions in named if not editions for name in names]
    known = [fact for name in subjects for fact in reply.knowledge.concerning(name)]
    return f"there is {known[0].id}" if known else None


def _not_said(reply: Reply, place: int) -> str | None:
    """What was asked of a thing, as far as that is an attribute, is not there; and no button offers just that."""
    intent = reply.context.contract.intents.get(reply.said.intent or "")
    subjects = reply.sentences[place].values.get("subject")
    if intent is None or intent.action != ASKING or not subjects:
        return None
    for named, editions in things_named(subjects, reply):
        years = tuple(int(entity["value"]) for entity in reply.entities("year"))
        found = look_up(reply.knowledge, Question(intent.attributes, named, years, editions)).facts
        if found and not lacks_measure(reply.message, found):
            return f"there is {found[0].id}"
    return None


ABSENCES: Mapping[str, Callable[[Reply, int], str | None]] = {
    "absent": _absent,
    "absent_in_year": _absent_in_year,
    "lacking": _lacking,
    "absent_together": _absent_together,
    "of_another": _of_another,
    "nothing_in_year": _nothing_in_year,
    "nothing_known": _nothing_known,
    "not_said": _not_said,
}
