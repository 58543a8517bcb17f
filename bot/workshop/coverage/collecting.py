"""Puts the report together from examples, the matrix and the conversations that were held."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from bot.workshop.coverage.answering import keys_in
from bot.workshop.coverage.naming import aliases, named_in
from bot.workshop.coverage.records import Alias, Coverage, Item, Reading, Tally, Totals
from bot.workshop.coverage.talks import Talk
from bot.workshop.testing.gaps import is_proven
from bot.workshop.testing.matrix import Asked, Cell, Row
from knowledge import Entity, Fact, Knowledge
from knowledge.contract import FALLBACK_INTENT, Contract
from nlu.examples import Example

Keys = Iterable[str]


@dataclass(frozen=True)
class Observed:
    """What the report is made from."""

    languages: tuple[str, ...]
    knowledge: Knowledge
    contract: Contract
    examples: Sequence[Example]
    rows: Sequence[Row]
    talks: Sequence[Talk]


def collect(observed: Observed) -> Coverage:
    """The report."""
    counts = _counted(observed)
    knowledge, contract = observed.knowledge, observed.contract

    def items(kind: str, about: Mapping[str, Mapping[str, str]]) -> tuple[Item, ...]:
        return tuple(Item(each, more, _tallies(counts[kind], each, observed.languages)) for each, more in about.items())

    spoken_of = {entity for fact in knowledge.facts.values() for entity in fact.entities}
    every = [_entity(entity, counts, observed) for entity in knowledge.entities.values()]
    entities = tuple(entity for entity in every if entity.id in spoken_of)
    return Coverage(
        languages=observed.languages,
        items={
            "facts": items("facts", {fact.id: _about(fact, contract) for fact in knowledge.facts.values()}),
            "intents": items("intents", {name: {"action": each.action} for name, each in contract.intents.items()}),
            "answers": items("answers", _answers(contract)),
            "actions": items("actions", {action: {} for action in contract.actions}),
            "entities": entities,
            "other names": tuple(entity for entity in every if entity.id not in spoken_of),
        },
        confusion={language: _readings(language, observed) for language in observed.languages},
        totals={language: _totals(language, entities, observed) for language in observed.languages},
    )


# Of each kind of item, language and id: a count for each field of a tally.
Counts = dict[str, Counter[tuple[str, str, str]]]


def _counted(observed: Observed) -> Counts:
    counts: Counts = {kind: Counter() for kind in ("facts", "intents", "answers", "actions", "entities", "aliases")}
    for example in observed.examples:
        _add(counts, "examples", example.language, _of_intent(example.intent, observed))
        _add(counts, "examples", example.language, {"entities": {entity for entity, _ in named_in(example.text)}})
    for cell, asked in _asked(observed.rows):
        field = "passed" if asked.right else "failed"
        _add(counts, field, cell.language, _of_wording(cell, asked, observed))
    for language, touched in _touched(observed):
        _add(counts, "conversations", language, touched)
    return counts


def _add(counts: Counts, field: str, language: str, touched: Mapping[str, Keys]) -> None:
    for kind, keys in touched.items():
        counts[kind].update((language, key, field) for key in set(keys))


def _of_intent(name: str | None, observed: Observed) -> dict[str, Keys]:
    """What an example of an intent is an example for: its facts and answers, too."""
    intent = observed.contract.intents.get(name or "")
    if intent is None:
        return {}
    facts = [fact.id for fact in observed.knowledge.facts.values() if fact.attribute in intent.attributes]
    return {"intents": [intent.name], "actions": [intent.action], "answers": intent.answers, "facts": facts}


def _of_wording(cell: Cell, asked: Asked, observed: Observed) -> dict[str, Keys]:
    fact = observed.knowledge.facts[cell.fact]
    intent = observed.contract.intent_for(fact.attribute)
    return {
        "facts": [fact.id],
        "answers": _answer_keys([fact], observed),
        "intents": [intent.name] if intent else [],
        "actions": [intent.action] if intent else [],
        **_names_in([asked.text]),
    }


def _touched(observed: Observed) -> Iterator[tuple[str, dict[str, set[str]]]]:
    """What each conversation touches, however many wordings it is held in."""
    by_id: dict[str, dict[str, set[str]]] = {}
    languages = {}
    for talk in observed.talks:
        languages[talk.id] = talk.language
        touched = by_id.setdefault(talk.id, {})
        for kind, keys in _of_talk(talk, observed).items():
            touched.setdefault(kind, set()).update(keys)
    return ((languages[identity], touched) for identity, touched in by_id.items())


def _of_talk(talk: Talk, observed: Observed) -> dict[str, Keys]:
    facts = [observed.knowledge.facts[each] for each in _facts_of(talk) if each in observed.knowledge.facts]
    found = [observed.contract.intents.get(said.intent or "") for said in talk.said]
    intents = [intent for intent in found if intent]
    names = _names_in(talk.texts)
    # Texts that state a fact are known by it; many are too short to be told from each other ("… is …").
    others = [key for key in _answers(observed.contract) if key not in _stating(observed)]
    worded = [key for said in talk.said for key in keys_in(said.text, said.language, others)]
    return {
        "facts": [fact.id for fact in facts],
        "answers": [*_answer_keys(facts, observed), *worded],
        "intents": [intent.name for intent in intents],
        "actions": [intent.action for intent in intents],
        "entities": [*names["entities"], *(fact.subject for fact in facts)],
        "aliases": names["aliases"],
    }


def _stating(observed: Observed) -> set[str]:
    intents = observed.contract.intents.values()
    return {key for intent in intents for key in intent.answers if intent.action == "action_answer"}


def _facts_of(talk: Talk) -> frozenset[str]:
    return talk.expected | {fact for said in talk.said for fact in said.facts}


def _names_in(texts: Iterable[str]) -> dict[str, list[str]]:
    named = [each for text in texts for each in named_in(text)]
    return {"entities": [entity for entity, _ in named], "aliases": [_alias(*each) for each in named]}


def _alias(entity: str, tokens: tuple[str, ...]) -> str:
    return f"{entity} {' '.join(tokens)}"


def _answer_keys(facts: Iterable[Fact], observed: Observed) -> list[str]:
    keys = (observed.contract.answer_key(fact.attribute) for fact in facts)
    return [key for key in keys if key]


def _asked(rows: Sequence[Row]) -> Iterator[tuple[Cell, Asked]]:
    return ((cell, asked) for row in rows for cell in row.values() for asked in cell.asked)


def _tallies(counts: Counter[tuple[str, str, str]], key: str, languages: Sequence[str]) -> dict[str, Tally]:
    fields = ("examples", "passed", "failed", "conversations")
    return {language: Tally(*(counts[language, key, field] for field in fields)) for language in languages}


def _about(fact: Fact, contract: Contract) -> dict[str, str]:
    intent = contract.intent_for(fact.attribute)
    return {"intent": intent.name if intent else "none"}


def _answers(contract: Contract) -> dict[str, dict[str, str]]:
    intents: dict[str, list[str]] = {}
    for intent in contract.intents.values():
        for key in intent.answers:
            intents.setdefault(key, []).append(intent.name)
    return {key: {"intent": ", ".join(names)} for key, names in intents.items()}


def _entity(entity: Entity, counts: Counts, observed: Observed) -> Item:
    written = counts["aliases"]

    def tests(language: str, tokens: tuple[str, ...]) -> int:
        return sum(
            written[language, _alias(entity.id, tokens), field] for field in ("passed", "failed", "conversations")
        )

    names = {
        language: tuple(Alias(name, tests(language, tokens)) for tokens, name in aliases(entity, language).items())
        for language in observed.languages
    }
    about = {"name": entity.name(observed.languages[0])}
    return Item(entity.id, about, _tallies(counts["entities"], entity.id, observed.languages), names)


def _readings(language: str, observed: Observed) -> tuple[Reading, ...]:
    """As what the wordings were read, in the order of the contract."""
    questions: dict[tuple[str, str], list[str]] = {}
    for cell, asked in _asked(observed.rows):
        attribute = observed.knowledge.facts[cell.fact].attribute
        intent = observed.contract.intent_for(attribute)
        if cell.language == language and intent:
            questions.setdefault((intent.name, _read_as(asked, attribute, intent.name, observed)), []).append(
                asked.text
            )
    order = {name: number for number, name in enumerate(observed.contract.intents)}
    last = len(order)
    return tuple(
        Reading(expected, read, tuple(questions[expected, read]))
        for expected, read in sorted(questions, key=lambda pair: (order[pair[0]], order.get(pair[1], last)))
    )


def _read_as(asked: Asked, attribute: str, expected: str, observed: Observed) -> str:
    """The intent that a question was read as: the expected one where another asks for the same attribute, too."""
    intent = observed.contract.intents.get(asked.said.intent or "")
    if intent and attribute in intent.attributes:
        return expected
    return asked.said.intent or FALLBACK_INTENT


def _totals(language: str, entities: Sequence[Item], observed: Observed) -> Totals:
    cells = [row[language] for row in observed.rows if language in row]
    talks: dict[str, bool] = {}
    for talk in observed.talks:
        if talk.language == language:
            talks[talk.id] = talk.passed and talks.get(talk.id, True)
    names = [alias for entity in entities for alias in entity.aliases[language]]
    return Totals(
        facts=(sum(map(is_proven, cells)), len(cells)),
        wordings=(sum(cell.right() for cell in cells), sum(len(cell.asked) for cell in cells)),
        conversations=(sum(talks.values()), len(talks)),
        aliases=(sum(alias.tests > 0 for alias in names), len(names)),
    )
