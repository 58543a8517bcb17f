"""Which entities a text names, and by which of their names."""

from __future__ import annotations

from functools import lru_cache

from knowledge import Context, Entity, current
from nlu.names.known_names import current_names
from nlu.text.normaliser import EXACT, current_normaliser
from nlu.text.tokens import tokenize, words

# The entities and, as the tokens that were found, the names by which a text names them.
Named = frozenset[tuple[str, tuple[str, ...]]]


def named_in(text: str) -> Named:
    """The entities that a text names, each with the name's tokens; slips are not looked through."""
    return _named_in(current(), text)


@lru_cache(maxsize=65536)
def _named_in(context: Context, text: str) -> Named:
    tokens = current_normaliser.of(context).normalised(tokenize(text), None)
    return frozenset(
        (entity, tuple(token.text for token in tokens[mention.first : mention.last]))
        for mention in current_names.of(context).find(text, tokens)
        for entity in mention.entities
    )


def aliases(entity: Entity, language: str) -> dict[tuple[str, ...], str]:
    """What an entity is called in a language, by the name's tokens: names that differ in spelling only are one."""
    found: dict[tuple[str, ...], str] = {}
    for name in entity.all_names(language):
        plain = name.removeprefix(EXACT)
        if tokens := words(plain):
            found.setdefault(tokens, plain)
    return found
