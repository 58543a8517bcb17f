"""Sets facts in order: superlatives, the course of the years."""

from __future__ import annotations

from collections.abc import Sequence

from actions.absences import subject_of
from actions.claims import Absent, Equal, FalseClaim, Only
from actions.comparison import compare
from actions.comparison_readings import direction, event_year, likely_attributes
from actions.composition import state, statements
from actions.declines import decline_unknown
from actions.figures import find_figures
from actions.orders import ordered
from actions.reply import Reply
from actions.turn import Turn
from actions.wanted_kind import asks_for_kind, dating_facts, facts_of_kind, ranking_facts
from actions.wording import bullets, enumeration
from knowledge import Fact, Year
from knowledge.comparing import comparable, is_year, largest, smallest
from knowledge.queries import Question, covers, is_about, split, years
from nlu.text.tokens import spaced, words

# What is said where the sources leave open which is the most, or the least.
_ONE_OF_THESE = {"most": "analysis.most_of_these", "least": "analysis.least_of_these"}
_TWO = 2
# How many of the likeliest intents are considered.
_MOST_READINGS = 5


def superlative(turn: Turn) -> Reply:
    """State the most, the least, the first or the last of what the message asks for."""
    asked = direction(turn.text)
    beside = find_figures(turn, turn.named_things) if asked == "most" else None
    if beside and len(beside.facts) > _TWO:
        return compare(turn)
    asking = _without_companies(turn)
    concerned = facts_of_kind(asking, _concerned(turn, turn.years), turn.knowledge)
    if asked in ("first", "last"):
        return _state_end(turn, asked, dating_facts(asking, concerned))
    facts = _candidates(turn, concerned, ranking_facts(asking, concerned))
    if facts:
        return _state_most(turn, asked, facts)
    if turn.sides:
        return compare(turn)
    return decline_unknown(turn, turn.say("decline.unlisted_open"))


def _state_end(turn: Turn, asked: str, facts: Sequence[Fact]) -> Reply:
    """State what was the first, or the last, of facts that tell when something was; decline where none does."""
    dated = [fact for fact in facts if event_year(turn, fact)]
    if not dated:
        return decline_unknown(turn, turn.say("decline.unlisted_open"))
    pick = min if asked == "first" else max
    year = pick(event_year(turn, fact) for fact in dated)
    chosen = [fact for fact in dated if event_year(turn, fact) == year]
    if len({fact.subject for fact in dated}) > 1:
        return _state(turn, f"analysis.{asked}", chosen)
    return _state_only(turn, chosen)


def _state_most(turn: Turn, asked: str, facts: Sequence[Fact]) -> Reply:
    """State the most, or the least, of facts; which it may be, where they are too inexact to say."""
    if len(facts) == 1:
        return _state_only(turn, facts)
    best = smallest(facts) if asked == "least" else largest(facts)
    sure = len(best) == 1 or _are_equal(best)
    return _state(turn, f"analysis.{asked}" if sure else _ONE_OF_THESE[asked], best)


def _are_equal(facts: Sequence[Fact]) -> bool:
    """Whether different things surely have the same amount."""
    try:
        return isinstance(ordered(facts), Equal)
    except FalseClaim:  # it is one thing, told of twice
        return False


def _state_only(turn: Turn, facts: Sequence[Fact]) -> Reply:
    """State facts beside which nothing else is concerned; that they are the only ones, if nothing else has the like."""
    try:
        for fact in facts:
            Only(turn.knowledge, fact)
    except FalseClaim:
        return _state(turn, None, facts)
    return _state(turn, "analysis.only", facts)


def timeline(turn: Turn) -> Reply:
    """Tell what happened in the years that are named, or in all years, in order."""
    dated = _concerned(turn, ())
    if turn.years:
        return _tell_years(turn, [fact for fact in dated if _has_own_year(turn, fact)])
    ordered = sorted((f for f in dated if event_year(turn, f)), key=lambda fact: event_year(turn, fact))
    if not ordered:
        return decline_unknown(turn, turn.say("decline.unlisted_open"))
    return _state(turn, "analysis.timeline", ordered)


def _tell_years(turn: Turn, facts: Sequence[Fact]) -> Reply:
    year = enumeration([str(year) for year in turn.years], turn.language)
    if facts:
        return _state(turn, "analysis.in_year", facts, year=year)
    return decline_unknown(turn, _nothing_then(turn, year))


def _nothing_then(turn: Turn, year: str) -> str:
    """That the sources name nothing for years; where they do, that they name nothing for what is asked about."""
    subject = subject_of(turn)
    try:
        Absent(turn.knowledge, (), years=turn.years)
        return turn.say("analysis.nothing_in_year", year=year)
    except FalseClaim:
        pass
    if subject is None:
        return turn.say("decline.unlisted_open")
    try:
        Absent(turn.knowledge, (), (subject.id,), turn.years)
    except FalseClaim:
        return turn.say("decline.unlisted_open")
    return turn.say("analysis.nothing_in_year_of", year=year, subject=subject.in_sentence(turn.language))


def _state(turn: Turn, key: str | None, facts: Sequence[Fact], **values: str) -> Reply:
    sentences = statements(turn, facts)
    return state(turn, [turn.say(key, **values), bullets(sentences)] if key else sentences, facts)


def _candidates(turn: Turn, concerned: Sequence[Fact], telling: Sequence[Fact]) -> list[Fact]:
    """Comparable facts among which to find the most: of one attribute, of two of one subject, or the only one.

    Of what is concerned only what is telling counts; all of that, where it is less and no reading of the message fits.
    """
    # The most of a kind is never a year, but "which year was it?" may look like a question for the most.
    amounts = [fact for fact in telling if not (is_year(fact) and asks_for_kind(_without_companies(turn)))]
    likely = [
        [fact for fact in amounts if fact.attribute in attributes]
        for attributes in likely_attributes(turn)[:_MOST_READINGS]
    ]
    likely = [facts for facts in likely if facts and comparable(facts)]
    several = next((facts for facts in likely if len(facts) > 1), [])
    together = [fact for facts in likely[:2] for fact in facts]
    if likely and len(likely[0]) == 1 and len({fact.subject for fact in together}) == 1 and comparable(together):
        return together
    told = amounts if len(telling) < len(concerned) and comparable(amounts) else []
    return several or next(iter(likely), told)


def _without_companies(turn: Turn) -> str:
    """The text without the names of companies, which may stand within a kind's ("which Jiefang plant")."""
    companies = [turn.knowledge.entities[name] for name in turn.named if name.startswith("organisation/")]
    names = {
        " ".join(words(name))
        for one in companies
        for language in turn.context.languages
        for name in one.all_names(language)
    }
    asking = spaced(turn.text)
    for name in sorted(names, key=len, reverse=True):
        asking = asking.replace(f" {name} ", " ")
    return asking


def _concerned(turn: Turn, years: tuple[int, ...]) -> list[Fact]:
    """The facts that have to do with all that the message names, and are about it if it names more than companies.

    Of several things of one kind ("Kenya and Indonesia") they need to do with one.
    """
    named = tuple(each for identity in turn.named_things for each in _within(turn, identity))
    parts = split(turn.knowledge, Question((), named, years, turn.ordinals))
    facts = [f for f in turn.knowledge.facts.values() if any(covers(turn.knowledge, f, part) for part in parts)]
    if not named:
        return [fact for fact in facts if _is_ours(turn, fact)] if not turn.years else facts
    if all(identity.startswith("organisation/") for identity in named):
        return facts
    return [fact for fact in facts if is_about(turn.knowledge, fact, named)]


def _within(turn: Turn, identity: str) -> tuple[str, ...]:
    """What is known to lie in a region, of which the most is asked there; else the thing itself."""
    return turn.knowledge.entities[identity].members or (identity,)


def _has_own_year(turn: Turn, fact: Fact) -> bool:
    """Whether a year that is named is the fact's own, not only that of its source."""
    own = {value.year for value in fact.values if isinstance(value, Year)} | ({fact.year} if fact.year else set())
    return bool(own & set(turn.years) & years(turn.knowledge, fact))


def _is_ours(turn: Turn, fact: Fact) -> bool:
    """Whether a fact is of the story of a company that the sources are about, not of one that they only mention."""
    tellers = {other.subject for other in turn.knowledge.facts.values() if other.subject.startswith("organisation/")}
    organisations = {identity for identity in turn.knowledge.around(fact) if identity.startswith("organisation/")}
    return not organisations or bool(organisations & tellers)
