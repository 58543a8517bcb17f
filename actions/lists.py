"""Lists the markets, plants, agreements or events that there are facts about, with their number."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal

from actions.answer import answer
from actions.composition import compose, state, statements
from actions.declines import decline_unknown
from actions.memory import remember
from actions.offers import MOST_OFFERS
from actions.payloads import payload, read_payload
from actions.reply import Button, Reply
from actions.turn import Turn
from actions.wording import bullets, capitalised, enumeration, number
from knowledge import Entity, Fact, Quantity
from knowledge.contract import Intent
from nlu.text.tokens import words

# So many words (or Chinese characters) at most ask for no list by themselves.
_FEW_WORDS = 3


def list_things(turn: Turn) -> Reply:
    """List what is of the intent's type; with a market named, what of it belongs to that market."""
    kind = turn.contract.intents[turn.intent].lists or "market"
    counting = _counting(turn, kind)
    if counting:
        return answer(turn.asking(counting.name), counting)
    markets = [identity for identity in turn.named if identity.startswith("market/")]
    if markets and kind != "market":
        return _list_in_market(turn, kind, markets[0])
    return _list_all(turn, kind)


def _counting(turn: Turn, kind: str) -> Intent | None:
    """What asks how many of a kind the conversation's subject had ("agreements?" after a fair); None if nothing does.

    A few words that name nothing mean those; a whole question for a list means all.
    """
    pressed = not turn.text or read_payload(turn.text)
    if pressed or turn.named or turn.years or len(words(turn.text)) > _FEW_WORDS:
        return None
    about = [fact for fact in turn.knowledge.facts.values() if fact.subject in turn.subjects]
    counted = [fact for fact in about if isinstance(fact.value, Quantity) and fact.value.unit == kind]
    return turn.contract.intent_for(counted[0].attribute) if counted else None


def _list_all(turn: Turn, kind: str) -> Reply:
    entities = [entity for entity in turn.knowledge.of_type(kind) if _main_facts(turn, entity)]
    facts = [fact for entity in entities for fact in _main_facts(turn, entity)]
    if not facts:
        return decline_unknown(turn, turn.say("decline.unlisted_open"))
    listed = turn.say(
        f"lists.{kind}",
        count=len(entities),
        number=number(Decimal(len(entities)), turn.language),
        names=enumeration([_listed(entity, turn.language) for entity in entities], turn.language),
    )
    if kind == "agreement":
        listed = f"{listed}\n{bullets(statements(turn, facts))}"
    if kind == "plant":
        located = _located(turn, entities)
        listed = "\n".join([listed, *_countries(turn, entities, located)])
        facts += [fact for fact in located.values() if fact not in facts]
    buttons = [_overview_button(entity, turn) for entity in entities]
    # More can be chosen by number or name than channels show buttons.
    choices = [button.as_json() for button in buttons[:MOST_OFFERS]]
    return compose(turn, listed, "answered", facts, buttons, {**remember(turn, [], facts), "offered": choices})


def _located(turn: Turn, plants: Sequence[Entity]) -> dict[str, Fact]:
    """The plants of which a fact names the country, by id, each with that fact."""
    known = turn.knowledge.facts.values()
    telling = [(plant, fact) for plant in plants for fact in known if fact.subject == plant.id]
    return {plant.id: fact for plant, fact in reversed(telling) if plant.market in fact.focus}


def _countries(turn: Turn, plants: Sequence[Entity], located: Mapping[str, Fact]) -> list[str]:
    """The countries that the sources name, with the plants there; and the plants of which they name none."""
    if not located:
        return []
    there: dict[str, list[str]] = {}
    for plant in plants:
        if plant.id in located:
            there.setdefault(str(plant.market), []).append(plant.name(turn.language))
    countries = [
        turn.say(
            "lists.plants_there",
            country=turn.knowledge.entities[market].in_sentence(turn.language),
            names=enumeration(names, turn.language),
        )
        for market, names in there.items()
    ]
    lines = [
        turn.say(
            "lists.plant_countries",
            count=len(countries),
            number=number(Decimal(len(countries)), turn.language),
            names=enumeration(countries, turn.language),
        )
    ]
    others = [plant.in_sentence(turn.language) for plant in plants if plant.id not in located]
    if others:
        names = enumeration(others, turn.language)
        lines.append(turn.say("lists.no_country", names=names))
    return lines


def _list_in_market(turn: Turn, kind: str, market: str) -> Reply:
    entities = [entity for entity in turn.knowledge.of_type(kind) if entity.market == market]
    facts = [fact for entity in entities for fact in turn.knowledge.concerning(entity.id) if fact.subject == entity.id]
    name = turn.knowledge.entities[market].in_sentence(turn.language)
    if not facts:
        return decline_unknown(turn, turn.say("lists.nothing_in_market", market=name))
    intro = turn.say("lists.in_market", market=name)
    return state(turn, [intro, bullets(statements(turn, facts))], facts, [market])


def _main_facts(turn: Turn, entity: Entity) -> list[Fact]:
    """The first fact that speaks of an entity, by preference as its subject."""
    return turn.knowledge.concerning(entity.id)[:1]


def _listed(entity: Entity, language: str) -> str:
    """An entity's name in a list; an event's as on its label, which tells one year's fair from another's."""
    return entity.name(language) if entity.type == "event" else entity.in_sentence(language)


def _overview_button(entity: Entity, turn: Turn) -> Button:
    return Button(capitalised(entity.name(turn.language)), payload("ask_overview", entity.id))
