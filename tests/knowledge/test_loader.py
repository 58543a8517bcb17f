"""A knowledge directory as a whole: what refers to what, what stands twice, and a user's own markets."""

from __future__ import annotations

from pathlib import Path

import pytest

from bot.settings import settings
from knowledge import current
from tests.knowledge.files import FACTS, PLANTS, findings, load, only_finding, write


def test_the_knowledge_shipped_is_sound() -> None:
    knowledge = current().knowledge
    assert knowledge.facts
    assert {fact.source for fact in knowledge.facts.values()} <= set(knowledge.sources)


def test_a_users_own_directory_with_another_market_loads(tmp_path: Path) -> None:
    knowledge = load(tmp_path)
    assert list(knowledge.facts) == ["brazil.sales"]
    assert knowledge.entities["market/br"].names == {"en": "Brazil", "zh": "巴西", "id": "Brasil"}
    assert "organisation/jiefang" not in knowledge.entities


def test_the_setting_knowledge_chooses_the_directory(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("KNOWLEDGE", str(write(tmp_path)))
    settings.cache_clear()
    try:
        assert list(current().knowledge.facts) == ["brazil.sales"]
    finally:
        monkeypatch.undo()
        settings.cache_clear()


def test_a_user_may_call_a_country_otherwise(tmp_path: Path) -> None:
    entities = f"{PLANTS}- id: market/tr\n  name: {{en: Turkey, zh: 土国, id: Turki}}\n"
    country = load(tmp_path, entities=entities).entities["market/tr"]
    assert country.name("en") == "Turkey"
    assert "Türkiye" in country.all_names("en")


def test_languages_need_no_description(tmp_path: Path) -> None:
    names = load(tmp_path).entities["language/id"].names
    assert names == {"en": "Indonesian", "zh": "印度尼西亚语", "id": "bahasa Indonesia"}


def test_files_that_end_in_yaml_are_not_passed_over_in_silence(tmp_path: Path) -> None:
    (write(tmp_path) / "facts" / "prices.yaml").write_text(FACTS)
    found = only_finding(tmp_path, "facts/prices.yaml")
    assert (found.line, found.remedy) == (1, "rename it to prices.yml")


def test_several_files_are_read_together(tmp_path: Path) -> None:
    (write(tmp_path) / "facts" / "more.yml").write_text(FACTS.replace("brazil.sales", "other"))
    assert set(load(tmp_path).facts) == {"brazil.sales", "other"}


@pytest.mark.parametrize("name", ["", "not-there"])
def test_a_directory_without_sources_is_reported(tmp_path: Path, name: str) -> None:
    found = only_finding(tmp_path / name, "sources.yml")
    assert (found.line, found.problem) == (1, "there are no sources")
    assert "set KNOWLEDGE to the right directory" in found.remedy


@pytest.mark.parametrize("facts", ["", "# none yet\n", "[]\n"])
def test_knowledge_without_a_fact_is_reported(tmp_path: Path, facts: str) -> None:
    found = only_finding(write(tmp_path, facts=facts), "facts")
    assert (found.problem, found.remedy) == ("there is no fact", "add a file with facts, as facts/markets.yml")


@pytest.mark.parametrize(("facts", "lines"), [("id: a\n", [1]), ("a fact\n", [1]), ("- a\n- b\n", [1, 1])])
def test_a_file_that_holds_no_records_is_reported(tmp_path: Path, facts: str, lines: list[int]) -> None:
    found = findings(write(tmp_path, facts=facts))
    assert [finding.line for finding in found] == lines


def test_an_id_that_stands_twice_is_reported_at_the_second(tmp_path: Path) -> None:
    found = only_finding(write(tmp_path, facts=FACTS + FACTS), "facts/all.yml")
    assert (found.line, found.problem) == (6, "the id 'brazil.sales' stands twice")


def test_an_id_that_stands_in_two_files_is_reported_in_the_second(tmp_path: Path) -> None:
    (write(tmp_path) / "facts" / "more.yml").write_text(FACTS)
    assert only_finding(tmp_path, "facts/more.yml").problem == "the id 'brazil.sales' stands twice"


def test_an_unknown_source_is_reported_with_those_there_are(tmp_path: Path) -> None:
    found = only_finding(write(tmp_path, facts=FACTS.replace("report", "rumour")), "facts/all.yml")
    assert (found.line, found.problem) == (1, "'brazil.sales' has the unknown source 'rumour'")
    assert found.remedy.endswith("report, news")


@pytest.mark.parametrize(
    ("right", "wrong", "unknown"),
    [
        ("subject: market/br", "subject: market/xx", "market/xx"),
        ("subject: market/br", "subject: brazil", "brazil"),
        ("  source", "  about: [plant/two]\n  source", "plant/two"),
        ("  source", "  details: {by: {entity: organisation/nobody}}\n  source", "organisation/nobody"),
        ("{amount: 700, unit: vehicle, qualifier: nearly}", "{list: [market/br, place/two]}", "place/two"),
    ],
)
def test_an_unknown_entity_is_reported_by_its_id(tmp_path: Path, right: str, wrong: str, unknown: str) -> None:
    found = only_finding(write(tmp_path, facts=FACTS.replace(right, wrong)), "facts/all.yml")
    assert (found.line, found.problem) == (1, f"'brazil.sales' speaks of '{unknown}', which is not there")
    assert found.remedy == "correct the id, or add it to entities/"


@pytest.mark.parametrize(
    ("right", "wrong", "unknown"),
    [
        ("market: market/br", "market: market/xx", "market/xx"),
        ("[organisation/acme", "[organisation/no", "organisation/no"),
    ],
)
def test_an_entity_that_refers_to_nothing_is_reported(tmp_path: Path, right: str, wrong: str, unknown: str) -> None:
    found = only_finding(write(tmp_path, entities=PLANTS.replace(right, wrong)), "entities/all.yml")
    assert (found.line, found.problem) == (6, f"'plant/one' refers to '{unknown}', which is not there")


def test_all_problems_of_all_files_are_told_at_once(tmp_path: Path) -> None:
    directory = write(
        tmp_path,
        entities=PLANTS.replace("id: plant/one", "id: plant"),
        facts=FACTS.replace("market/br", "market/xx").replace("report", "rumour") + "- id: other\n",
    )
    assert [(Path(finding.file).name, finding.line) for finding in findings(directory)] == [
        ("all.yml", 6),
        ("all.yml", 1),
        ("all.yml", 1),
        ("all.yml", 6),
    ]


@pytest.mark.parametrize(
    ("others", "line", "problem"),
    [
        ("- [Volvo, 沃尔沃]\n- Scania\n", 2, "this is not a list of names"),
        ("- [Volvo]\n- []\n", 2, "this is not a list of names"),
        ("- [Volvo]\n- [5]\n", 2, "this is not a list of names"),
        ("- [Volvo, 沃尔沃]\n- [Volvo, Volvo Trucks]\n", 2, "'Volvo' stands twice"),
        ("- [Acme, Acme Motors]\n", 1, "'Acme' stands twice"),
        ("Volvo: 沃尔沃\n", 1, "the file is not a list of companies"),
        ("Volvo\n", 1, "the file is not a list of companies"),
        ("5\n", 1, "the file is not a list of companies"),
        ("- [Volvo\n", 2, "this is not YAML"),
    ],
)
def test_a_mistake_among_other_companies_is_reported(tmp_path: Path, others: str, line: int, problem: str) -> None:
    found = only_finding(write(tmp_path, others=others), "entities/others.yml")
    assert found.line == line
    assert problem in found.problem


def test_other_companies_are_known_by_name_and_speak_chinese_names(tmp_path: Path) -> None:
    knowledge = load(tmp_path, others="- [Volvo, Volvo Trucks, 沃尔沃]\n- [Great Wall, GWM]\n")
    assert knowledge.others == {"organisation/volvo", "organisation/great-wall"}
    volvo = knowledge.entities["organisation/volvo"]
    assert (volvo.name("en"), volvo.name("zh"), volvo.name("id")) == ("Volvo", "沃尔沃", "Volvo")
    assert "Volvo Trucks" in volvo.all_names("id")
    assert knowledge.entities["organisation/great-wall"].name("zh") == "Great Wall"


def test_ancestors_are_found_through_others_and_circles_end(tmp_path: Path) -> None:
    circle = PLANTS.replace("name: {en: Acme,", "part_of: [plant/one]\n  name: {en: Acme,")
    knowledge = load(tmp_path, entities=circle)
    assert {"organisation/acme", "place/harbour", "market/br"} <= knowledge.ancestors("plant/one")
    assert knowledge.ancestors("market/br") == frozenset()
    assert knowledge.ancestors("unknown/one") == frozenset()


def test_facts_about_a_subject_come_before_those_that_only_speak_of_it(tmp_path: Path) -> None:
    location = (
        "- id: plant.location\n  subject: plant/one\n  attribute: location\n  value: {year: 1999}\n  source: news\n"
    )
    knowledge = load(tmp_path, facts=location + FACTS)
    assert [fact.id for fact in knowledge.concerning("market/br")] == ["brazil.sales", "plant.location"]
    assert [entity.id for entity in knowledge.of_type("plant")] == ["plant/one"]
    assert knowledge.of_type("event") == []
