"""Says that the sources do not tell something: of whom or what, in which year, in words for just what is asked."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from actions.claims import Absent, FalseClaim
from actions.turn import Turn
from actions.wording import english_ordinal, enumeration, maker, topic
from knowledge import Context, Entity
from knowledge.context import per_context
from knowledge.contract import Intent
from knowledge.expressions import compiled
from knowledge.queries import Question, look_up, relatives

_number = compiled("actions/absences.py number", r"(\d+)(st|nd|rd|th)?")
_COMPANY = "organisation/"
# Where something may be: all of these are spoken of alike.
_PLACES = ("region", "place")


def absence(turn: Turn, intent: Intent) -> str:
    """What the sources do not tell of what is asked, in a sentence that is true.

    Said is that they are silent about the subject; where they are not, about another thing that is named, or about all
    of it together ("the bullet train in Germany", which is known, though not in Germany).
    """
    subject = subject_of(turn)
    if subject is None:
        return nothing_about(turn, intent, ()) or turn.say("decline.unlisted_open")
    owned = _whose(turn, intent, subject)
    if owned:
        return owned
    alike = [identity for identity in turn.named if identity.split("/")[0] == subject.type]
    others = sorted((each for each in turn.named if each not in alike), key=lambda each: each.startswith(_COMPANY))
    said = (nothing_about(turn, intent, group) for group in (alike, *([other] for other in others)))
    found = next((words for words in said if words), None)
    return found or _nothing_together(turn, intent) or turn.say("decline.unlisted_open")


def _whose(turn: Turn, intent: Intent, subject: Entity) -> str | None:
    """Whose the figure is that is asked of a company, where it is that of its parent, or of a part of it."""
    if turn.ordinals or len(turn.named) > 1 or not _is_absent(turn, intent, (subject.id,), ()):
        return None
    for other in relatives(turn.knowledge, subject.id):
        if _is_of(turn, intent, other):
            return turn.say(
                "decline.of_another",
                topic=topic(intent.name, turn.language),
                owner=turn.knowledge.entities[other].in_sentence(turn.language),
                subject=subject.in_sentence(turn.language),
            )
    return None


def _is_of(turn: Turn, intent: Intent, company: str) -> bool:
    """Whether what an intent asks for is known of a company itself, or of its plans."""
    facts = look_up(turn.knowledge, Question(intent.attributes, (company,), turn.years)).facts
    return any(company == fact.subject or fact.subject.startswith("strategy/") for fact in facts)


def nothing_about(turn: Turn, intent: Intent, named: Sequence[str]) -> str | None:
    """That the sources do not tell what an intent asks for of those of these things of which they don't, if any.

    Without a name: that they do not tell it at all, or of the years that are named.
    """
    lacking = [identity for identity in named if _is_absent(turn, intent, (identity,), _editions(turn, identity))]
    # Without a name no edition is spoken of either: nothing may be told of any.
    if not (lacking if named else _is_absent(turn, intent, (), ())):
        return None
    year = enumeration([str(year) for year in turn.years], turn.language)
    if not named:
        return turn.say("decline.year_only", year=year) if turn.years else turn.say("decline.unlisted_open")
    entities = [turn.knowledge.entities[identity] for identity in lacking]
    names = enumeration(list(dict.fromkeys(name_of(entity, turn) for entity in entities)), turn.language)
    if turn.years and not all(
        _is_absent(replace(turn, years=()), intent, (each,), _editions(turn, each)) for each in lacking
    ):
        return _nothing_in_year(turn, intent, entities, names, year)
    return _not_told(turn, intent, entities[0].type, names)


def _nothing_in_year(turn: Turn, intent: Intent, entities: Sequence[Entity], names: str, year: str) -> str:
    """That the sources are silent about a year, where they speak of others."""
    if any(_numbers_in(name_of(entity, turn)) for entity in entities):
        return turn.say("decline.year_only", year=year)  # two years in one name would not be understood
    subject = turn.say("decline.in_year", subject=names, year=year)
    return (
        turn.say("decline.unlisted", subject=subject)
        if intent.single
        else _not_told(turn, intent, entities[0].type, subject)
    )


def _not_told(turn: Turn, intent: Intent, kind: str, subject: str) -> str:
    """That what an intent asks for is not told of a subject of a kind; plainly, where nobody asks it of that kind."""
    kind = "market" if kind in _PLACES else kind
    if not _is_worded.of(turn.context, f"absent.{intent.name}_{kind}", turn.language):
        return turn.say("decline.unlisted", subject=subject)
    told = next(fact for fact in turn.knowledge.facts.values() if fact.attribute in intent.attributes)
    whose = maker(told, turn.knowledge).in_sentence(turn.language)
    return turn.say(f"absent.{intent.name}_{kind}", subject=subject, maker=whose)


@per_context
def _is_worded(context: Context, key: str, language: str) -> bool:
    return context.texts.has(key, language)  # of one that is missing the file is read again each time


def _nothing_together(turn: Turn, intent: Intent) -> str | None:
    try:
        Absent(turn.knowledge, intent.attributes, turn.named, together=True)
    except FalseClaim:
        return None
    names = [turn.knowledge.entities[identity].in_sentence(turn.language) for identity in turn.named]
    return turn.say("decline.together", names=enumeration(names, turn.language))


def _is_absent(turn: Turn, intent: Intent, named: tuple[str, ...], editions: tuple[int, ...]) -> bool:
    try:
        Absent(turn.knowledge, intent.attributes, named, turn.years, editions)
    except FalseClaim:
        return False
    return True


def _editions(turn: Turn, identity: str) -> tuple[int, ...]:
    """The other editions of an event that are asked about: it is declined by their names."""
    entity = turn.knowledge.entities[identity]
    return _other_editions(entity, _edition_of(entity, turn), turn)


def subject_of(turn: Turn) -> Entity | None:
    """The entity by whose name a question is declined: another maker, else the first that is more than a company."""
    entities = [turn.knowledge.entities[identity] for identity in turn.named_things]
    other = next((entity for entity in entities if entity.id in turn.knowledge.others), None)
    if other:
        return other
    return next((entity for entity in entities if entity.type != "organisation"), entities[0] if entities else None)


def name_of(entity: Entity, turn: Turn) -> str:
    """An entity's name in a sentence; those of other editions where such are asked about ("the 138th Canton Fair")."""
    edition = _edition_of(entity, turn)
    others = _other_editions(entity, edition, turn)
    name = edition if others else entity.in_sentence(turn.language)
    return enumeration([_edition(name, number) for number in others], turn.language) if others else name


def _edition_of(entity: Entity, turn: Turn) -> str:
    """An entity's name in a sentence; that of the first edition with a number, of a series."""
    editions = (turn.knowledge.entities[identity] for identity in entity.members if identity.startswith("event/"))
    names = [each.in_sentence(turn.language) for each in (entity, *editions)]
    return next(filter(_numbers_in, names), names[0])


def _other_editions(entity: Entity, name: str, turn: Turn) -> tuple[int, ...]:
    numbers = _numbers_in(name)
    return tuple(n for n in turn.ordinals if str(n) not in numbers) if entity.type == "event" else ()


def _edition(name: str, number: int) -> str:
    return _number.sub(lambda found: f"{number}{english_ordinal(number) if found[2] else ''}", name)


def _numbers_in(name: str) -> list[str]:
    return [str(found[1]) for found in _number.finditer(name)]
