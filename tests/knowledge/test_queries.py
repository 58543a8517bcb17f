"""Which facts answer a question: the rules, on a small knowledge that shows each of them."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from knowledge import Knowledge
from knowledge.queries import Question, look_up, relatives, split, years
from tests.knowledge.files import load

ENTITIES = """\
- {id: organisation/acme, name: {en: Acme, zh: 艾克美, id: Acme}, part_of: [organisation/group]}
- {id: organisation/group, name: {en: Group, zh: 集团, id: Grup}}
- {id: organisation/zed, name: {en: Zed, zh: 泽德, id: Zed}}
- {id: market/br, part_of: [organisation/acme]}
- {id: market/ke, part_of: [organisation/acme]}
- {id: place/harbour, name: {en: Harbour, zh: 港口, id: Pelabuhan}, part_of: [market/br]}
- {id: plant/one, name: {en: One, zh: 一, id: Satu}, part_of: [organisation/acme, place/harbour]}
- {id: plant/two, name: {en: Two, zh: 二, id: Dua}, part_of: [organisation/acme]}
- {id: region/south, name: {en: South, zh: 南方, id: Selatan}}
- {id: market/cl, part_of: [region/south]}
- {id: event/fair, name: {en: 12th Fair, zh: 第12届展会, id: Pameran ke-12}, part_of: [organisation/acme]}
- {id: strategy/plan, name: {en: Plan, zh: 计划, id: Rencana}, part_of: [organisation/acme]}
"""
FACTS = """\
- {id: br.sales, subject: market/br, attribute: sales, value: {amount: 700, unit: vehicle}, source: report}
- {id: ke.sales, subject: market/ke, attribute: sales, value: {amount: 9, unit: vehicle}, year: 2021, source: news}
- {id: br.jobs, subject: market/br, attribute: jobs, value: {amount: 5, unit: job}, about: [plant/one], source: report}
- {id: one.start, subject: plant/one, attribute: start, value: {text: big_data}, details: {at: {year: 2019}},
   source: news}
- {id: br.start, subject: market/br, attribute: start, value: {year: 1994}, about: [plant/one], source: news}
- {id: acme.growth, subject: organisation/acme, attribute: growth, value: {amount: 5, unit: percent}, year: 2021,
   source: news}
- {id: acme.rank, subject: organisation/acme, attribute: rank, value: {amount: 1, unit: rank}, about: [market/cn],
   source: report}
- {id: ke.rank, subject: market/ke, attribute: rank, value: {amount: 2, unit: rank}, source: report}
- {id: fair.visitors, subject: event/fair, attribute: visitors, value: {amount: 8, unit: visitor}, source: report}
- {id: plan.target, subject: strategy/plan, attribute: target, value: {amount: 8, unit: vehicle},
   details: {deadline: {year: 2030}}, source: report}
- {id: plan.regions, subject: strategy/plan, attribute: regions, value: {list: [region/south]}, source: report}
"""


@pytest.fixture(scope="module")
def knowledge(tmp_path_factory: pytest.TempPathFactory) -> Knowledge:
    return load(tmp_path_factory.mktemp("queries"), entities=ENTITIES, facts=FACTS)


def found(knowledge: Knowledge, attribute: str, **asked: Any) -> list[str]:
    """The ids of the facts that answer; of those to choose from, each with a question mark."""
    answer = look_up(knowledge, Question((attribute,), **asked))
    assert not (answer.facts and answer.choices)
    return [fact.id for fact in answer.facts] + [f"{fact.id}?" for fact in answer.choices]


@pytest.mark.parametrize(
    ("attribute", "named", "answers"),
    [
        ("sales", ["market/br"], ["br.sales"]),
        ("sales", ["market/br", "organisation/acme"], ["br.sales"]),
        ("sales", ["market/vn"], []),
        ("visitors", ["market/br"], []),
        ("unheard_of", ["market/br"], []),
        # What is named beside the market must have to do with the fact.
        ("sales", ["market/br", "organisation/zed"], []),
        ("sales", ["market/br", "event/fair"], []),
        # A fact is found by what it is about, and by the place that its subject is in.
        ("jobs", ["plant/one"], ["br.jobs"]),
        ("start", ["place/harbour"], ["one.start"]),
        # The fact whose subject is named goes before those that only speak of it.
        ("start", ["plant/one"], ["one.start"]),
        ("start", ["market/br"], ["br.start"]),
        ("start", ["market/br", "plant/one"], ["one.start", "br.start"]),
    ],
)
def test_a_fact_answers_only_if_it_covers_all_that_is_named(
    knowledge: Knowledge, attribute: str, named: list[str], answers: list[str]
) -> None:
    assert found(knowledge, attribute, named=tuple(named)) == answers


@pytest.mark.parametrize(
    ("attribute", "asked", "answers"),
    [
        # The year of the figure, where it has one, else that of the source.
        ("sales", [2025], ["br.sales"]),
        ("sales", [2021], ["ke.sales"]),
        ("sales", [2022], []),
        ("sales", [2021, 2025], []),
        # A year that the fact tells of.
        ("start", [2019], ["one.start"]),
        ("target", [2030], ["plan.target"]),
        ("target", [2025], []),
        # Growth against the year before; the year before alone is another figure.
        ("growth", [2021], ["acme.growth"]),
        ("growth", [2021, 2020], ["acme.growth"]),
        ("growth", [2020], []),
        ("growth", [2021, 2019], []),
        ("sales", [2021, 2020], []),
    ],
)
def test_every_year_named_must_be_one_of_the_facts(
    knowledge: Knowledge, attribute: str, asked: list[int], answers: list[str]
) -> None:
    assert found(knowledge, attribute, years=tuple(asked), when_open="all") == answers


@pytest.mark.parametrize(
    ("fact", "own"), [("br.sales", {2025}), ("ke.sales", {2021}), ("one.start", {2019}), ("br.start", {1994})]
)
def test_the_years_of_a_fact(knowledge: Knowledge, fact: str, own: set[int]) -> None:
    assert years(knowledge, knowledge.facts[fact]) == own


@pytest.mark.parametrize(("ordinal", "answers"), [(12, ["fair.visitors"]), (11, []), (1, []), (2, [])])
def test_a_number_of_an_event_must_be_in_its_name(knowledge: Knowledge, ordinal: int, answers: list[str]) -> None:
    assert found(knowledge, "visitors", ordinals=(ordinal,)) == answers


@pytest.mark.parametrize(
    ("when_open", "answers"),
    [
        ("choose", ["br.sales?", "ke.sales?"]),
        ("ask", ["br.sales?", "ke.sales?"]),
        ("all", ["br.sales", "ke.sales"]),
    ],
)
def test_where_several_subjects_could_be_meant_the_contract_decides(
    knowledge: Knowledge, when_open: str, answers: list[str]
) -> None:
    assert found(knowledge, "sales", when_open=when_open) == answers
    assert found(knowledge, "sales", when_open=when_open, named=("organisation/acme",)) == answers


@pytest.mark.parametrize(
    ("when_open", "answers"), [("choose", ["br.jobs"]), ("all", ["br.jobs"]), ("ask", ["br.jobs?"])]
)
def test_the_only_subject_there_is_is_meant_unless_the_contract_asks(
    knowledge: Knowledge, when_open: str, answers: list[str]
) -> None:
    assert found(knowledge, "jobs", when_open=when_open) == answers


def test_a_company_that_the_facts_do_not_belong_to_is_no_open_question(knowledge: Knowledge) -> None:
    assert found(knowledge, "sales", named=("organisation/zed",)) == []


def test_the_default_subject_is_meant_when_nothing_is_named(knowledge: Knowledge) -> None:
    assert found(knowledge, "rank", default_subject="organisation/acme") == ["acme.rank"]
    assert found(knowledge, "rank", default_subject="market/br") == ["acme.rank?", "ke.rank?"]


def test_the_conversation_goes_before_the_default_subject(knowledge: Knowledge) -> None:
    assert found(knowledge, "rank", context=("market/ke",), default_subject="organisation/acme") == ["ke.rank"]


def test_what_is_named_goes_before_the_conversation(knowledge: Knowledge) -> None:
    assert found(knowledge, "sales", named=("market/br",), context=("market/ke",)) == ["br.sales"]


def test_a_company_named_leaves_the_conversations_market(knowledge: Knowledge) -> None:
    assert found(knowledge, "sales", named=("organisation/acme",), context=("market/ke",)) == ["ke.sales"]


def test_a_place_of_the_conversation_is_where_its_plants_are(knowledge: Knowledge) -> None:
    assert found(knowledge, "start", context=("place/harbour",)) == ["one.start"]


@pytest.mark.parametrize("context", ["market/ke", "market/vn", "plant/two"])
def test_a_fact_about_another_market_than_the_conversations_is_no_answer(knowledge: Knowledge, context: str) -> None:
    assert found(knowledge, "jobs", context=(context,)) == ["br.jobs?"]


def test_a_company_named_leaves_the_conversation_for_the_only_subject_there_is(knowledge: Knowledge) -> None:
    assert found(knowledge, "jobs", named=("organisation/acme",), context=("market/vn",)) == ["br.jobs"]


def test_a_conversation_about_a_company_leaves_open_which_is_meant(knowledge: Knowledge) -> None:
    assert found(knowledge, "growth", context=("organisation/zed",)) == ["acme.growth"]


def test_a_fact_of_another_kind_than_the_conversations_is_an_answer(knowledge: Knowledge) -> None:
    assert found(knowledge, "jobs", context=("event/fair",)) == ["br.jobs"]
    assert found(knowledge, "visitors", context=("market/ke",)) == ["fair.visitors"]


@pytest.mark.parametrize(
    ("named", "parts"),
    [
        ([], [[]]),
        (["market/br"], [["market/br"]]),
        (["market/br", "plant/one"], [["market/br", "plant/one"]]),
        (["market/ke", "market/br"], [["market/ke"], ["market/br"]]),
        (
            ["organisation/acme", "market/ke", "market/br"],
            [["market/ke", "organisation/acme"], ["market/br", "organisation/acme"]],
        ),
        (["market/ke", "plant/one", "plant/two"], [["plant/one", "market/ke"], ["plant/two", "market/ke"]]),
        (["market/vn", "market/ke", "market/br"], [["market/vn"], ["market/ke"], ["market/br"]]),
        # A place or region says where; and of the home country, which facts only have to do with, none is asked for.
        (["place/harbour", "place/town"], [["place/harbour", "place/town"]]),
        (["market/br", "market/cn"], [["market/br", "market/cn"]]),
    ],
)
def test_several_things_of_a_kind_are_asked_for_one_by_one_in_order(
    knowledge: Knowledge, named: list[str], parts: list[list[str]]
) -> None:
    question = Question(("sales",), named=tuple(named), years=(2021,), context=("market/ke",))
    asked = split(knowledge, question)
    assert [list(part.named) for part in asked] == parts
    assert {(part.attributes, part.years, part.context) for part in asked} == {(("sales",), (2021,), ("market/ke",))}


def test_a_group_stands_for_its_company_only_where_the_thing_is_named(knowledge: Knowledge) -> None:
    assert found(knowledge, "sales", named=("organisation/group", "market/br")) == ["br.sales"]
    assert found(knowledge, "growth", named=("organisation/group",)) == []
    assert found(knowledge, "growth", named=("organisation/group", "organisation/acme")) == ["acme.growth"]
    assert found(knowledge, "target", named=("organisation/group",)) == []
    assert relatives(knowledge, "organisation/group") == ["organisation/acme"]
    assert relatives(knowledge, "organisation/acme") == ["organisation/group"]
    assert relatives(knowledge, "organisation/zed") == []


def test_what_lies_in_a_region_that_is_told_of_is_covered(knowledge: Knowledge) -> None:
    assert found(knowledge, "regions", named=("market/cl",)) == ["plan.regions"]
    assert found(knowledge, "regions", named=("market/ke",)) == []


NEAR = """\
- {id: one.runs, subject: plant/one, attribute: runs, value: {entity: organisation/acme}, source: report}
- {id: two.runs, subject: plant/two, attribute: runs, value: {entity: organisation/zed}, source: report}
- {id: one.makes, subject: plant/one, attribute: makes, value: {entity: product/cart}, source: report}
- {id: br.role, subject: market/br, attribute: role, value: {amount: 1, unit: vehicle}, source: report}
- {id: ke.role, subject: market/ke, attribute: role, value: {amount: 2, unit: vehicle}, source: report}
"""
CART = "- {id: product/cart, name: {en: Cart, zh: 车, id: Gerobak}}\n"


@pytest.mark.parametrize(
    ("attribute", "context", "found"),
    [
        ("runs", "product/cart", ["one.runs"]),  # who runs the plant that makes it?
        ("role", "plant/one", ["br.role"]),  # what role there, in its country?
        ("runs", "market/ke", []),
    ],
)
def test_what_has_to_do_with_the_conversation_is_near(
    attribute: str, context: str, found: list[str], tmp_path: Path
) -> None:
    knowledge = load(tmp_path, entities=ENTITIES + CART, facts=NEAR)
    answer = look_up(knowledge, Question((attribute,), context=(context,)))
    assert [fact.id for fact in answer.facts] == found


def test_a_plant_is_not_asked_of_the_whole_company(knowledge: Knowledge) -> None:
    asked = Question(("sales",), ("organisation/acme", "place/harbour"))
    assert split(knowledge, asked) == [asked]
