"""Gives entities another name in one language."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from actions.wording import maker
from knowledge import Entity, Knowledge
from tests.contexts import LANGUAGES
from tests.mutation.knowledge import mutant, with_entity
from tests.mutation.marks import entity_mark
from tests.mutation.mutants import NAME, OTHER_NAME, Mutant
from tests.mutation.places import Places

# Nothing is called so.
MADE_UP = {language: "佐尔凡" if language == "zh" else "Zorvane" for language in LANGUAGES}
# Where names stand that come from CLDR.
_CLDR = ("babel: CLDR", 1)


def name_mutants(knowledge: Knowledge, places: Places) -> Iterator[Mutant]:
    """Another label, and another form in sentences, of what facts speak of ("name") and of what only files name."""
    spoken = spoken_of(knowledge)
    for identity in dict.fromkeys([*sorted(spoken), *places.described()]):
        entity = knowledge.entities.get(identity)
        if entity is None:
            continue
        kind = NAME if identity in spoken else OTHER_NAME
        if kind == OTHER_NAME and entity.type == "market":
            continue  # its name comes from CLDR; the file has other names only
        for field, language, changed in other_names(entity):
            place = places.of(identity, field, language) or _CLDR
            change = f"{identity}: {field} ({language}): {_current(entity, field, language)} → {MADE_UP[language]}"
            more = {"language": language, "reads_anew": True, "all_touched": kind == OTHER_NAME}
            touches = frozenset({entity_mark(identity)})
            yield mutant(kind, place, change, touches, with_entity(knowledge, changed), more)


def spoken_of(knowledge: Knowledge) -> set[str]:
    """What the sentences for facts can name."""
    facts = knowledge.facts.values()
    return {name for fact in facts for name in (*fact.entities, maker(fact, knowledge).id)}


def other_names(entity: Entity) -> Iterator[tuple[str, str, Entity]]:
    """The entity with one name replaced: the field, the language, the changed entity."""
    for language, made_up in MADE_UP.items():
        yield "name", language, replace(entity, names={**entity.names, language: made_up})
        if language in entity.sentence_names:
            yield (
                "sentence_name",
                language,
                replace(entity, sentence_names={**entity.sentence_names, language: made_up}),
            )


def _current(entity: Entity, field: str, language: str) -> str:
    return entity.name(language) if field == "name" else entity.in_sentence(language)
