"""Which facts answer a question. Whatever a question names must be covered by the fact, or it is not its answer."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from itertools import groupby

from knowledge.loader import Knowledge
from knowledge.records import Fact, Quantity, Year

_DIGITS = frozenset("0123456789")
# What has a place in an order may be asked for by places: "1st, 2nd or 3rd?".
_IN_ORDER = ("rank", "generation")
_COMPANY = "organisation/"
_WHERE = ("market/", "place/", "region/")


@dataclass(frozen=True)
class Question:
    """What is asked for.

    `attributes` are those of which a fact may have any; `named` are the ids of the entities that the question names,
    `years` the years, `ordinals` the numbers of things that no name covers ("the 136th"); `context` are the subjects of
    the conversation so far; `default_subject` is meant when nothing else is; `when_open` says what is done where no
    subject is named: "choose", "all" or "ask" (see knowledge/contract.py).
    """

    attributes: tuple[str, ...]
    named: tuple[str, ...] = ()
    years: tuple[int, ...] = ()
    ordinals: tuple[int, ...] = ()
    context: tuple[str, ...] = ()
    default_subject: str | None = None
    when_open: str = "choose"


@dataclass(frozen=True)
class Answer:
    """The facts that answer; or, where several subjects could be meant, the facts to choose from; or neither."""

    facts: tuple[Fact, ...] = ()
    choices: tuple[Fact, ...] = ()


def look_up(knowledge: Knowledge, question: Question) -> Answer:
    """Find the facts that answer a question."""
    fitting = [
        fact
        for fact in knowledge.facts.values()
        if fact.attribute in question.attributes and covers(knowledge, fact, question)
    ]
    focused = [fact for fact in fitting if is_about(knowledge, fact, question.named)]
    if focused:
        return Answer(_closest(focused, question.named))
    if question.named and not _only_organisations(question.named):
        return Answer()
    return _look_up_open(knowledge, fitting, question)


def split(knowledge: Knowledge, question: Question) -> list[Question]:
    """A question that names several things of one kind ("Kenya and Indonesia"), as one question for each.

    A place or region beside a thing of another kind ("my cousin in Cebu asks how many jobs in the Philippines") tells
    where the writer is, or is wider or narrower than what the sources tell: what they tell names its own place.
    """
    kinds: dict[str, list[str]] = {}
    for identity in question.named:
        if identity not in knowledge.background and not identity.startswith(("place/", "region/")):
            kinds.setdefault(identity.split("/")[0], []).append(identity)
    several = max(kinds.values(), key=len, default=[])
    if len(several) < 2:
        # "FAW's plant in Coega" is not asked of all that FAW has.
        where = () if set(kinds) == {"organisation"} else ("place/",)
        told = [name for name in question.named if not name.startswith((*where, "region/"))]
        return [replace(question, named=tuple(told))] if several and len(told) < len(question.named) else [question]
    rest = [identity for identity in question.named if identity not in several]
    return [replace(question, named=(identity, *rest)) for identity in several]


def _look_up_open(knowledge: Knowledge, fitting: Sequence[Fact], question: Question) -> Answer:
    """Answer a question that names no subject: from the context, the one subject there is, or a choice of them."""
    in_context = [fact for fact in fitting if is_about(knowledge, fact, question.context)]
    if in_context:
        return Answer(_closest(in_context, question.context))
    near = subjects_near(knowledge, question.context)
    if any(fact.subject in near for fact in fitting):
        return Answer(tuple(fact for fact in fitting if fact.subject in near))
    if question.ordinals and all(_is_in_names(knowledge, fact, n) for fact in fitting for n in question.ordinals):
        return Answer(tuple(fitting))  # "the 137th" names it
    if not question.named and is_about_another(fitting, question.context):
        return Answer(choices=tuple(fitting))
    by_default = [fact for fact in fitting if fact.subject == question.default_subject]
    if by_default:
        return Answer(tuple(by_default))
    one_subject = len({fact.subject for fact in fitting}) == 1
    if question.when_open == "all" or (one_subject and question.when_open != "ask"):
        return Answer(tuple(fitting))
    return Answer(choices=tuple(fitting))


def subjects_near(knowledge: Knowledge, context: Sequence[str]) -> frozenset[str]:
    """Where the things of a conversation are, and what has to do with them.

    "What is sold there?" behind a plant is asked of its country, "who runs the plant?" behind its product of the plant.
    """
    things = [identity for identity in context if not identity.startswith((_COMPANY, *_WHERE))]
    around = {place for thing in things for place in knowledge.ancestors(thing) if place.startswith(_WHERE)}
    told = (fact.subject for fact in knowledge.facts.values() if things and not fact.focus.isdisjoint(things))
    return frozenset(around.union(told))


def is_about_another(facts: Sequence[Fact], context: Sequence[str]) -> bool:
    """Whether the conversation is about one place (or event …) and all facts are about others of the kind."""
    kinds = {_kind(identity) for identity in context} - {"organisation"}
    return bool(facts) and all(_kind(fact.subject) in kinds for fact in facts)


def _kind(identity: str) -> str:
    kind = identity.split("/")[0]
    return "market" if kind in ("plant", "agreement") else kind


def _closest(facts: Sequence[Fact], named: Sequence[str]) -> tuple[Fact, ...]:
    """Those facts whose very subject is named, where there are any; else all."""
    return tuple(fact for fact in facts if fact.subject in named) or tuple(facts)


def unique(facts: Iterable[Fact]) -> list[Fact]:
    """Facts, each once."""
    return list({fact.id: fact for fact in facts}.values())


def covers(knowledge: Knowledge, fact: Fact, question: Question) -> bool:
    """Whether everything that the question names has to do with the fact, and every year is one of the fact's."""
    in_names = all(_is_in_names(knowledge, fact, number) for number in question.ordinals)
    if not in_names and not _is_place_in_order(fact):
        return False
    related = knowledge.around(fact)
    years = {year for year in question.years if not _is_in_names(knowledge, fact, year)}
    stand_ins = _parents(knowledge, fact).intersection(question.named)
    asked_besides = [name for name in question.named if name not in stand_ins | knowledge.background]
    if stand_ins and not is_about(knowledge, fact, asked_besides):
        return False
    others = [name for name in question.named if name not in related]
    return all(_lies_in(knowledge, name, fact) for name in others) and _fits_years(knowledge, fact, years)


def _parents(knowledge: Knowledge, fact: Fact) -> frozenset[str]:
    """The companies that stand for the one whose fact it is only where the thing is named, too ("FAW in South Africa").

    A group's own figure is another than its company's.
    """
    own = () if fact.subject.startswith(_COMPANY) else knowledge.entities[fact.subject].part_of
    parents = (identity for identity in knowledge.ancestors(fact.subject) if identity.startswith(_COMPANY))
    return frozenset(parents).difference(own, fact.entities)


def relatives(knowledge: Knowledge, identity: str) -> list[str]:
    """The companies that a company belongs to, or that belong to it."""
    companies = [other for other in knowledge.entities if other.startswith(_COMPANY) and other not in knowledge.others]
    parents = knowledge.ancestors(identity)
    return [other for other in companies if other in parents or identity in knowledge.ancestors(other)]


def _lies_in(knowledge: Knowledge, name: str, fact: Fact) -> bool:
    """Whether something lies in a region that the fact tells of (New Zealand in "Australia–New Zealand")."""
    regions = [identity for identity in fact.focus if identity.startswith("region/")]
    return bool(regions) and not knowledge.ancestors(name).isdisjoint(regions)


def _is_in_names(knowledge: Knowledge, fact: Fact, number: int) -> bool:
    """Whether a number belongs to the name of something that the fact speaks of (137th Canton Fair, SPRINT 2030)."""
    named = [knowledge.entities[identity].names.values() for identity in fact.entities]
    return any(str(number) in _numbers(name) for names in named for name in names)


@lru_cache(maxsize=4096)
def _numbers(name: str) -> frozenset[str]:
    return frozenset("".join(digits) for are_digits, digits in groupby(name, _DIGITS.__contains__) if are_digits)


def _is_place_in_order(fact: Fact) -> bool:
    """Whether a fact's own value is a place in an order: what is asked may be 2nd or 3rd then."""
    return isinstance(fact.value, Quantity) and fact.value.unit in _IN_ORDER


def is_about(knowledge: Knowledge, fact: Fact, named: Sequence[str]) -> bool:
    """Whether a fact speaks of what is named, or of something that is there ("the plant in Coega")."""
    companies = {identity for identity in knowledge.ancestors(fact.subject) if identity.startswith(_COMPANY)}
    spoken_of = fact.entities | (knowledge.around(fact) - companies)
    return not spoken_of.isdisjoint(named) or any(_lies_in(knowledge, name, fact) for name in named)


def _fits_years(knowledge: Knowledge, fact: Fact, named: set[int]) -> bool:
    """Whether every year named is one of the fact's, or one that it compares with."""
    own = years(knowledge, fact)
    if own & named:
        own |= {year - back for year in own for back in _years_back(fact)}
    return named <= own


def _years_back(fact: Fact) -> list[int]:
    """How many years before its own a fact compares with: growth with the year before, a multiple as its span says."""
    unit = fact.value.unit if isinstance(fact.value, Quantity) else None
    spans = [value for value in fact.details.values() if isinstance(value, Quantity) and value.unit == "year"]
    return {"percent": [1], "multiple": [int(span.amount) for span in spans]}.get(unit or "", [])


def years(knowledge: Knowledge, fact: Fact) -> set[int]:
    """The years that a question may name to get this fact: the figure's own, else the source's."""
    own = {value.year for value in fact.values if isinstance(value, Year)}
    if fact.year is not None:
        own.add(fact.year)
    return own or {knowledge.sources[fact.source].year}


def _only_organisations(named: Sequence[str]) -> bool:
    """Naming a company alone leaves open which of its markets, plants or plans is meant; naming a market does not."""
    return all(identity.startswith(_COMPANY) for identity in named)
