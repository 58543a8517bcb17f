"""Holds the figures of a reply against what can give them."""

from __future__ import annotations

import re
from collections.abc import Iterator

from bot.workshop.testing.readback import Reply, all_names
from bot.workshop.testing.sentences import STATEMENT, plain

_DIGITS = re.compile(r"\d[\d.,]*\d|\d")
_COMPUTED = ("difference", "ratio", "share", "sum", "in_short")


def figures_from_nowhere(reply: Reply) -> Iterator[str]:
    """Every figure outside a statement is the question's, of a name, a source's date, or follows from facts."""
    named = _figures_of_names(reply)
    for sentence in reply.sentences:
        if sentence.claim in (STATEMENT, *_COMPUTED):
            continue
        counts = {str(len(reply.said.facts)), sentence.values.get("number", "")} if sentence.claim == "list" else set()
        for figure in _DIGITS.findall(plain(sentence.line)):
            if figure not in named | counts:
                yield f"{sentence.line!r}: nothing gives the figure {figure}"


def _figures_of_names(reply: Reply) -> set[str]:
    facts = [reply.knowledge.facts[identity] for identity in reply.said.facts]
    dates = [reply.knowledge.sources[fact.source].as_of for fact in facts]
    sources = [str(int(part)) for date in dates for part in date.split("-")]
    listed = " ".join([reply.message, *sources, *(plain(title) for title in reply.said.titles)])
    names = [name for name, _ in all_names.of(reply.context, reply.language) if any(c.isdigit() for c in name)]
    inside = [name for name in names if name in plain(reply.said.text)]
    years = [str(entity["value"]) for entity in reply.entities("year", "ordinal", "amount", "bound")]
    return set(_DIGITS.findall(plain(" ".join([listed, *inside, *years]))))
