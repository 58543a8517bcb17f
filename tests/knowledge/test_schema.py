"""Every mistake that an editor of the knowledge makes is reported with its line and what to write instead."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

import pytest

from knowledge import EntityList, Quantity, Texts, Value, Year
from knowledge.schema import LARGEST_AMOUNT, MULTIPLES, QUALIFIERS, RESERVED
from tests.knowledge.files import FACTS, PLANTS, SOURCES, load, only_finding, write

VALUE = "{amount: 700, unit: vehicle, qualifier: nearly}"
FORMS = "write one of {amount: 5000, unit: vehicle, qualifier: over}, {year: 1956}"


def fact_with(value: str) -> str:
    """The facts' file with another value, which stands in line 4."""
    return FACTS.replace(VALUE, value)


@pytest.mark.parametrize(
    ("written", "value"),
    [
        ("{amount: 5000, unit: vehicle}", Quantity(Decimal(5000), "vehicle")),
        ("{amount: 3.9, unit: percent}", Quantity(Decimal("3.9"), "percent")),
        ("{amount: 0, unit: vehicle}", Quantity(Decimal(0), "vehicle")),
        ("{amount: -15.6, unit: percent}", Quantity(Decimal("-15.6"), "percent")),
        ("{amount: 1000, unit: order, qualifier: multiple}", Quantity(Decimal(1000), "order", "multiple")),
        ("{year: 1956}", Year(1956)),
        ("{entity: plant/one}", EntityList(("plant/one",))),
        ("{list: [plant/one, market/br]}", EntityList(("plant/one", "market/br"))),
        ("{text: big_data}", Texts(("big_data",))),
        ("{texts: [big_data, prosperity]}", Texts(("big_data", "prosperity"))),
    ],
)
def test_each_form_of_a_value_is_read(tmp_path: Path, written: str, value: Value) -> None:
    assert load(tmp_path, facts=fact_with(written)).facts["brazil.sales"].value == value


@pytest.mark.parametrize("qualifier", [qualifier for qualifier in QUALIFIERS if qualifier != "multiple"])
def test_each_qualifier_is_read(tmp_path: Path, qualifier: str) -> None:
    facts = fact_with(f"{{amount: 5, unit: vehicle, qualifier: {qualifier}}}")
    assert load(tmp_path, facts=facts).facts["brazil.sales"].value == Quantity(Decimal(5), "vehicle", qualifier)


@pytest.mark.parametrize(
    ("value", "problem", "remedy"),
    [
        ("{amount: 700}", "'unit' is missing", "add 'unit: …'"),
        ("{unit: vehicle}", "'amount' is missing", "add 'amount: …'"),
        ("{amount: , unit: vehicle}", "'amount' is missing", "add 'amount: …'"),
        ('{amount: "700", unit: vehicle}', "'700' is not a number", "write amount: 5000"),
        ("{amount: many, unit: vehicle}", "'many' is not a number", "write amount: 5000"),
        ("{amount: true, unit: vehicle}", "'True' is not a number", "write amount: 5000"),
        ("{amount: [1, 2], unit: vehicle}", "'[1, 2]' is not a number", "write amount: 5000"),
        ("{amount: .nan, unit: vehicle}", "the amount is endless, or too large", "write amount: 5000"),
        ("{amount: -.inf, unit: vehicle}", "the amount is endless, or too large", "write amount: 5000"),
        (f"{{amount: {LARGEST_AMOUNT}, unit: vehicle}}", "the amount is endless, or too large", "write amount: 5000"),
        ("{amount: 700, unit: 7}", "'unit' is not text", 'write unit: "7"'),
        ("{amount: 700, unit: [vehicle]}", "'unit' is not text", "write unit: some text"),
        (
            "{amount: 700, unit: vehicle, qualifier: around}",
            "unknown qualifier 'around'",
            "use one of: over, under, nearly",
        ),
        ("{amount: 700, unit: vehicle, qualifier: multiple}", "'multiple' can't be said of 700", "amount: 100 or 1000"),
        ("{amount: 700, unit: vehicle, per: year}", "'value' has none of the known forms", FORMS),
        ('{year: "1956"}', "'value' has none of the known forms", FORMS),
        ("{year: 56}", "'value' has none of the known forms", FORMS),
        ("{year: true}", "'value' has none of the known forms", FORMS),
        ("{list: []}", "'value' has none of the known forms", FORMS),
        ("{texts: []}", "'value' has none of the known forms", FORMS),
        ("{entity: plant/one, text: big_data}", "'value' has none of the known forms", FORMS),
        ("{list: plant/one}", "'list' is not a list of texts", "write list: [one, another]"),
        ("{list: [plant/one, 5]}", "'list' is not a list of texts", "write list: [one, another]"),
        ("{entity: 5}", "'entity' is not text", 'write entity: "5"'),
        ("700", "'value' is not a value", FORMS),
        ("[700]", "'value' is not a value", FORMS),
        ("{}", "'value' is not a value", FORMS),
    ],
)
def test_a_wrong_value_is_reported_with_its_line(tmp_path: Path, value: str, problem: str, remedy: str) -> None:
    found = only_finding(write(tmp_path, facts=fact_with(value)), "facts/all.yml")
    assert found.line == 4
    assert problem in found.problem
    assert remedy in found.remedy


@pytest.mark.parametrize("field", ["id", "subject", "attribute", "value", "source"])
def test_a_field_that_a_fact_lacks_is_named_at_its_record(tmp_path: Path, field: str) -> None:
    other = FACTS.replace("brazil.sales", "other")
    without = [line for line in FACTS.splitlines() if not line.removeprefix("- ").strip().startswith(f"{field}:")]
    without[0] = "- " + without[0].removeprefix("- ").strip()
    found = only_finding(write(tmp_path, facts=other + "\n".join(without) + "\n"), "facts/all.yml")
    assert (found.line, found.problem, found.remedy) == (6, f"'{field}' is missing", f"add '{field}: …'")


def test_a_field_left_empty_is_reported_at_its_own_line(tmp_path: Path) -> None:
    found = only_finding(write(tmp_path, facts=FACTS.replace("source: report", "source:")), "facts/all.yml")
    assert (found.line, found.problem) == (5, "'source' is missing")


@pytest.mark.parametrize(
    ("extra", "problem", "remedy"),
    [
        ("sorce: report", "unknown field 'sorce'", "use one of: id, subject, attribute, value, source, about"),
        ("year: 21", "'21' is not a year", "write year: 2021"),
        ('year: "2021"', "'2021' is not a year", "write year: 2021"),
        ("year: 3000", "'3000' is not a year", "write year: 2021"),
        ("about: market/br", "'about' is not a list of texts", "write about: [one, another]"),
        ("about:", "'about' is not a list of texts", "write about: [one, another]"),
        ("details: [a, b]", "'details' has no names", "write details: {name: {year: 1957}}"),
        ("details: {when: 1957}", "'when' is not a value", FORMS),
        *((f"details: {{{name}: {{year: 1957}}}}", f"called '{name}'", "give it another name") for name in RESERVED),
    ],
)
def test_a_wrong_further_field_is_reported_with_its_line(tmp_path: Path, extra: str, problem: str, remedy: str) -> None:
    found = only_finding(write(tmp_path, facts=f"{FACTS}  {extra}\n"), "facts/all.yml")
    assert found.line == 6
    assert problem in found.problem
    assert remedy in found.remedy


@pytest.mark.parametrize("identity", ["2025", "[a]"])
def test_an_id_that_is_no_text_is_reported(tmp_path: Path, identity: str) -> None:
    found = only_finding(write(tmp_path, facts=FACTS.replace("brazil.sales", identity)), "facts/all.yml")
    assert (found.line, found.problem) == (1, "'id' is not text")


@pytest.mark.parametrize("as_of", ["20", '"2025"', "2022-06-02 10:00:00", "soon", "1234567890", "-999", "true"])
def test_a_time_that_is_neither_year_nor_date_is_reported(tmp_path: Path, as_of: str) -> None:
    sources = SOURCES.replace("as_of: 2022-06-02", f"as_of: {as_of}")
    found = only_finding(write(tmp_path, sources=sources), "sources.yml")
    assert (found.line, found.problem) == (6, "'as_of' is neither a year nor a date")
    assert found.remedy == "write as_of: 2025, or 2025-06-30"


def test_a_source_knows_the_year_of_its_date(tmp_path: Path) -> None:
    sources = load(tmp_path).sources
    assert {identity: (source.as_of, source.year) for identity, source in sources.items()} == {
        "report": ("2025", 2025),
        "news": ("2022-06-02", 2022),
    }


def test_a_language_that_a_title_lacks_is_named(tmp_path: Path) -> None:
    found = only_finding(write(tmp_path, sources=SOURCES.replace(" zh: 新闻,", "")), "sources.yml")
    assert (found.line, found.problem) == (5, "'title' is missing in zh")
    assert found.remedy == "add 'zh: …' to 'title'"


@pytest.mark.parametrize(
    ("right", "wrong", "line", "problem", "remedy"),
    [
        ("zh: 一号工厂, ", "", 7, "'name' is missing in zh", "add 'zh: …' to 'name'"),
        ("zh: 一号工厂, ", 'zh: "", ', 7, "'name' is missing in zh", "add 'zh: …' to 'name'"),
        ("zh: 一号工厂, ", "zh: [一号工厂], ", 7, "'zh' is not text", "write zh: some text"),
        ("zh: 一号工厂, ", "zh: 1, ", 7, "'zh' is not text", 'write zh: "1"'),
        ("zh: 一号工厂", "cn: 一号工厂", 7, "'name' is not a text a language", "write name: {en: …, zh: …, id: …}"),
        (
            "{en: Plant One, zh: 一号工厂, id: Pabrik Satu}",
            "Plant One",
            7,
            "'name' is not a text a lang",
            "write name:",
        ),
        (
            "{en: the first plant}",
            "[the first plant]",
            8,
            "'sentence_name' is not a text a language",
            "write sentence_",
        ),
        ("[First Plant]", "First Plant", 9, "'en' is not a list of texts", "write en: [one, another]"),
        ("{en: [First Plant]", "{fr: [Usine]", 9, "'aliases' is not a list a language", "write aliases: {en: [A, B]"),
        ("[organisation/acme, place", "[5, place", 10, "'part_of' is not a list of texts", "write part_of: [one"),
        ("market: market/br", "market: [market/br]", 11, "'market' is not text", "write market: some text"),
        ("market: market/br", "land: market/br", 11, "unknown field 'land'", "use one of: id, name, sentence_name"),
        ("id: plant/one", "id: plant-one", 6, "'plant-one' is not an id of an entity", "id: type/name, as plant/coega"),
        ("id: plant/one", "id: plant/", 6, "'plant/' is not an id of an entity", "id: type/name, as plant/coega"),
        ("id: plant/one", "id: a/b/c", 6, "'a/b/c' is not an id of an entity", "id: type/name, as plant/coega"),
    ],
)
def test_a_mistake_in_an_entity_is_reported_with_its_line(
    tmp_path: Path, right: str, wrong: str, line: int, problem: str, remedy: str
) -> None:
    found = only_finding(write(tmp_path, entities=PLANTS.replace(right, wrong)), "entities/all.yml")
    assert found.line == line
    assert problem in found.problem
    assert remedy in found.remedy


def test_an_entity_without_names_lacks_all_languages(tmp_path: Path) -> None:
    found = only_finding(write(tmp_path, entities=f"{PLANTS}- id: plant/two\n"), "entities/all.yml")
    assert (found.line, found.problem) == (12, "'name' is missing in en, zh, id")


def test_an_entity_is_named_in_lists_and_in_sentences(tmp_path: Path) -> None:
    plant = load(tmp_path).entities["plant/one"]
    assert plant.type == "plant"
    assert (plant.name("en"), plant.in_sentence("en")) == ("Plant One", "the first plant")
    assert plant.in_sentence("zh") == plant.name("zh") == "一号工厂"
    assert plant.all_names("en") == ("Plant One", "First Plant")
    assert plant.all_names("id") == ("Pabrik Satu",)


def test_a_fact_speaks_of_subject_values_details_and_what_it_is_about(tmp_path: Path) -> None:
    extra = "  about: [market/ke]\n  details: {where: {entity: place/harbour}, when: {year: 1957}}\n"
    fact = load(tmp_path, facts=fact_with("{list: [plant/one]}") + extra).facts["brazil.sales"]
    assert fact.entities == {"market/br", "market/ke", "place/harbour", "plant/one"}
    assert fact.values == (EntityList(("plant/one",)), EntityList(("place/harbour",)), Year(1957))


def test_amounts_that_several_can_be_meant_of_are_accepted(tmp_path: Path) -> None:
    for amount in MULTIPLES:
        facts = fact_with(f"{{amount: {amount}, unit: vehicle, qualifier: multiple}}")
        assert load(tmp_path, facts=facts).facts["brazil.sales"].value == Quantity(
            Decimal(amount), "vehicle", "multiple"
        )
