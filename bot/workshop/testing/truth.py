"""Holds what a reply says against the facts: what is equal, more, earlier or not known, yes and no, every figure.

Nothing here rests on the expectations of a test: whatever is asked, these must hold (`untruths`). What is held against
the facts is the reply's own words, read back by the texts of the locale files.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping

from actions.polarity import confirmation
from actions.wording import value_in_words
from bot.workshop.testing.absences import ABSENCES, not_marked
from bot.workshop.testing.readback import (
    Reply,
    named_facts,
    year_of,
)
from bot.workshop.testing.reckoning import reckoned_wrong
from bot.workshop.testing.reply_figures import figures_from_nowhere
from bot.workshop.testing.sentences import UNKNOWN, plain
from bot.workshop.testing.spans import counted_alike, span_of
from bot.workshop.testing.taken_for_granted import taken_for_granted
from knowledge import Quantity

# What a reply decides that decides nothing.
NONE = "none"
# Who doubts what was told takes nothing for granted that could be wrong.
_DOUBT = "doubt_answer"


def untruths(reply: Reply) -> list[str]:
    """What of a reply is not so, each in a line; empty when all is."""
    unmarked = not_marked(reply, verdict(reply) != NONE)
    return [*_unread(reply), *unmarked, *_untrue_sentences(reply), *figures_from_nowhere(reply)]


def verdict(reply: Reply) -> str:
    """What a reply decides: "yes", "no", "more: a.fact", "earlier: a.fact", "equal", "undecided" or "none"."""
    for place, sentence in enumerate(reply.sentences):
        if sentence.claim in ("yes", "no", "undecided"):
            return sentence.claim
        if sentence.claim in ("equal", "same_year", "same_number"):
            return "equal"
        if sentence.claim in ("more", "more_as_given", "earlier"):
            claim = sentence.claim.partition("_")[0]
            return f"{claim}: {', '.join(fact.id for fact in named_facts(reply, place))}"
    return NONE


def _unread(reply: Reply) -> Iterator[str]:
    for sentence in reply.sentences:
        if sentence.claim == UNKNOWN:
            yield f"{sentence.line!r} states no fact of the reply, and is no text of the locale files"


def _untrue_sentences(reply: Reply) -> Iterator[str]:
    for place, sentence in enumerate(reply.sentences):
        check = _CHECKS.get(sentence.claim)
        problem = check(reply, place) if check else None
        if problem:
            yield f"{sentence.line!r}: {problem}"


def _compared(reply: Reply, place: int) -> str | None:
    """Whatever compares has at least two facts of different things before it."""
    facts = reply.before(place)
    things = {(fact.subject, fact.attribute, fact.year) for fact in facts}
    return None if len(things) == len(facts) > 1 else f"it compares {len(things)} things"


def _equal(reply: Reply, place: int) -> str | None:
    spans = {span_of(fact) for fact in reply.before(place)}
    alike = counted_alike(reply.before(place))
    exact = len(spans) == 1 and all(one is not None and one.exact for one in spans)
    return _compared(reply, place) or (None if alike and exact else "they are not exactly equal")


def _more(reply: Reply, place: int) -> str | None:
    facts = reply.before(place)
    if _compared(reply, place) or not counted_alike(facts):
        return _compared(reply, place) or "they count different things"
    named = named_facts(reply, place)
    rest = [fact for fact in facts if fact not in named]
    pairs = [(span_of(one), span_of(other)) for one in named for other in rest]
    surely = bool(pairs) and all(one and other and one.above(other) for one, other in pairs)
    return None if surely else "that one is not surely more than the others"


def _undecided(reply: Reply, place: int) -> str | None:
    facts = reply.before(place)
    spans = [one for one in map(span_of, facts) if one]
    if _compared(reply, place) or not counted_alike(facts):
        return _compared(reply, place) or "they count different things"
    decided = any(all(one.above(other) for other in spans if other is not one) for one in spans)
    return "the sources decide it" if decided or not _equal(reply, place) else None


def _not_comparable(reply: Reply, place: int) -> str | None:
    alike = counted_alike(reply.before(place))
    return _compared(reply, place) or ("they can be compared" if alike else None)


def _same_number(reply: Reply, place: int) -> str | None:
    spans = {span_of(fact) for fact in reply.before(place)}
    exact = len(spans) == 1 and all(one is not None and one.exact for one in spans)
    return _not_comparable(reply, place) or (None if exact else "they are not exactly as many")


def _earlier(reply: Reply, place: int) -> str | None:
    facts = reply.before(place)
    years = [year_of(reply, fact) for fact in facts]
    if _compared(reply, place) or None in years:
        return _compared(reply, place) or "not all of it has happened"
    first = min(year for year in years if year)
    named = [fact in named_facts(reply, place) for fact in facts]
    return None if not all(named) and named == [year == first for year in years] else "that one was not the first"


def _same_year(reply: Reply, place: int) -> str | None:
    years = {year_of(reply, fact) for fact in reply.before(place)}
    return _compared(reply, place) or (None if len(years) == 1 and None not in years else "the years differ")


def _more_as_given(reply: Reply, place: int) -> str | None:
    """The figure named is at least twice each other one, though inexact to one side, so that nothing is decided."""
    facts, named = reply.before(place), named_facts(reply, place)
    values = [fact.value for fact in facts if isinstance(fact.value, Quantity)]
    figures = {fact.id: fact.value.amount for fact in facts if isinstance(fact.value, Quantity)}
    sides = {"under" if value.qualifier == "nearly" else value.qualifier for value in values} - {None}
    if _undecided(reply, place):
        return _undecided(reply, place)
    greatest = [
        fact
        for fact in facts
        if all(2 * other <= figures[fact.id] or other is figures[fact.id] for other in figures.values())
    ]
    return None if sides in ({"over"}, {"under"}) and named == greatest else "no figure is by far the greatest"


def _best(reply: Reply, place: int) -> str | None:
    """Nothing of what is stated as the most, or the least, is surely less, or more, than another fact stated so."""
    facts = reply.after(place)
    spans = [one for one in map(span_of, facts) if one]
    if len(spans) != len(facts) or not facts or (len(facts) > 1 and not counted_alike(facts)):
        return "they are no amounts that can be compared"
    if any(one.above(other) for one in spans for other in spans):
        return "one of them surely exceeds another"
    sure = reply.sentences[place].claim in ("most", "least")
    equal = len(set(spans)) == 1 and spans[0].exact
    return "the sources leave open which it is" if sure and len(spans) > 1 and not equal else None


def _end(reply: Reply, place: int) -> str | None:
    years = {year_of(reply, fact) for fact in reply.after(place)}
    return None if len(years) == 1 and None not in years else "they were not in one year"


def _only(reply: Reply, place: int) -> str | None:
    stated = {fact.subject for fact in reply.after(place)}
    attributes = {fact.attribute for fact in reply.after(place)}
    others = {fact.subject for fact in reply.knowledge.facts.values() if fact.attribute in attributes} - stated
    return None if not others else f"{', '.join(sorted(others))} has the like, too"


def _in_short(reply: Reply, place: int) -> str | None:
    """The line holds the value of every fact that the reply states, in their order."""
    rest = reply.sentences[place].values["figures"]
    for identity in reply.said.facts:
        words = plain(value_in_words(reply.knowledge.facts[identity].value, reply.knowledge, reply.language))
        if words not in rest:
            return f"{words!r} of {identity} is not there"
        rest = rest[rest.index(words) + len(words) :]
    return None


def _yes(reply: Reply, place: int) -> str | None:
    if reply.said.intent == _DOUBT and not reply.asked.get("entities"):
        return None if reply.after(place) else "nothing is confirmed"
    holding = taken_for_granted(reply, reply.after(place))
    return None if holding and all(each is True for each in holding) else "the facts do not say so"


def _no(reply: Reply, place: int) -> str | None:
    holding = taken_for_granted(reply, reply.after(place))
    denied = confirmation(reply.message)
    refused = denied is not None and denied.negated and True in holding
    return None if False in holding or refused else "the facts do not contradict it"


_CHECKS: Mapping[str, Callable[[Reply, int], str | None]] = {
    **ABSENCES,
    "equal": _equal,
    "more": _more,
    "earlier": _earlier,
    "same_year": _same_year,
    "undecided": _undecided,
    "not_comparable": _not_comparable,
    "same_number": _same_number,
    "no_difference": _compared,
    "more_as_given": _more_as_given,
    "difference": reckoned_wrong,
    "ratio": reckoned_wrong,
    "share": reckoned_wrong,
    "sum": reckoned_wrong,
    "most": _best,
    "least": _best,
    "one_of_most": _best,
    "one_of_least": _best,
    "first": _end,
    "last": _end,
    "only": _only,
    "in_short": _in_short,
    "yes": _yes,
    "no": _no,
}
