"""A question becomes a test, and other wordings of it training examples; what is not in order is refused."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
import yaml

from bot.workshop.checks.examples import check_examples
from bot.workshop.learning.adoption import Adoption, Refused, Sources, adopt
from bot.workshop.learning.wordings import Unreadable, Wording
from bot.workshop.testing.reader import read_file
from knowledge import current

FACT = "south-africa.annual-sales"
GOOD = {
    "en": Adoption(
        "yo what volume do y'all shift in SA", "en", "ask_sales", (FACT,), ("volume y'all move in {market}",)
    ),
    "zh": Adoption(
        "南非那边到底卖掉多少卡车呀",
        "zh",
        "ask_sales",
        (FACT,),
        ("{market}到底卖掉几台车呀", "麻烦告知{market}卖掉的卡车数"),
    ),
    "id": Adoption(
        "Berapa lama garansi truk J7 itu?", "id", "ask_unlisted", (), ("garansi {product} sampai kapan ya",)
    ),
}


def contents(directory: Path) -> dict[Path, str]:
    return {file: file.read_text("utf-8") for file in directory.rglob("*") if file.is_file()}


def refused(adoption: Adoption, checkout: Path) -> str:
    before = contents(checkout)
    with pytest.raises(Refused) as raised:
        adopt(adoption, Sources(checkout, current()))
    assert contents(checkout) == before
    return str(raised.value)


@pytest.mark.parametrize("language", GOOD)
def test_a_test_and_examples_are_written_and_nothing_else_changes(checkout: Path, language: str) -> None:
    before, adoption = contents(checkout), GOOD[language]
    test, training = adopt(adoption, Sources(checkout, current()))
    after = contents(checkout)
    assert test.file == checkout / "tests" / "conversations" / language / "adopted.yml"
    [conversation] = yaml.safe_load(after[test.file])["conversations"]
    turn = {"say": adoption.wording, "intent": adoption.intent}
    assert conversation == {
        "name": adoption.wording,
        "turns": [{**turn, "facts": [FACT]} if adoption.facts else turn],
    }
    old, new = before[training.file].splitlines(), after[training.file].splitlines()
    added = [f"    - {example}" for example in adoption.examples]
    assert new[training.line - 1 : training.line - 1 + len(added)] == added
    assert [*new[: training.line - 1], *new[training.line - 1 + len(added) :]] == old
    assert {file for file in after if after[file] != before.get(file)} == {test.file, training.file}
    assert check_examples(current(), checkout / "nlu") == []
    assert [read.name for read in read_file(test.file)] == [adoption.wording]


def test_a_second_adoption_is_added_and_the_same_is_refused(checkout: Path) -> None:
    adopt(GOOD["en"], Sources(checkout, current()))
    second = replace(
        GOOD["en"], wording="quantity of lorries flogged in SA yearly", examples=("lorries flogged in {market}",)
    )
    adopt(second, Sources(checkout, current()))
    file = checkout / "tests" / "conversations" / "en" / "adopted.yml"
    assert len(yaml.safe_load(file.read_text("utf-8"))["conversations"]) == 2
    told = refused(replace(GOOD["en"], wording="Yo, what volume do y'all shift in SA?!"), checkout)
    assert "is a test already (en/adopted.yml:6)" in told
    assert "is an example of 'ask_sales' already (en/markets.yml:" in told


@pytest.mark.parametrize(
    ("changes", "says"),
    [
        ({"language": "fr"}, "the language 'fr' is none of en, zh, id"),
        ({"intent": "ask_salez"}, "the intent 'ask_salez' is not in nlu/contract.yml: choose another, as ask_sales"),
        ({"intent": "other_language"}, "the intent 'other_language' is not learned from examples"),
        ({"facts": ("south-africa.sales",)}, "the fact 'south-africa.sales' is not in the knowledge: did you mean"),
        ({"facts": ("philippines.jobs",)}, "the fact 'philippines.jobs' does not answer 'ask_sales', but 'ask_jobs'"),
        ({"wording": "?!"}, "has no words"),
        ({"examples": ()}, "give one or more other wordings with --example"),
        ({"examples": ("…",)}, "has no words or more than one line"),
        ({"examples": ("a new thing\nin two",)}, "has no words or more than one line"),
        ({"examples": ("YO what volume do y'all shift in Peru",)}, "is the test's wording: write it in other words"),
        ({"examples": ("volume y'all move in Peru", "volume y'all move in {market}")}, "is given twice"),
        ({"examples": ("volume in {land}, y'all",)}, "nothing is called {land}: use one of agreement"),
        ({"examples": ("volume y'all move in { market }",)}, "a brace belongs to no placeholder"),
        ({"wording": "Call +62 812 3456 7890 about y'all"}, "seems to tell a phone, '+62 812 3456 7890'"),
        ({"examples": ("Mr Zhang wants y'alls volume",)}, "seems to tell a name, 'Zhang'"),
        ({"wording": "[name] asks what y'all shift"}, "has '[name]' for what was left out"),
    ],
)
def test_what_is_not_in_order_is_refused(checkout: Path, changes: dict[str, Any], says: str) -> None:
    assert says in refused(replace(GOOD["en"], **changes), checkout)


def test_all_that_is_wrong_is_said_at_once(checkout: Path) -> None:
    told = refused(replace(GOOD["en"], intent="x", facts=("y",), examples=()), checkout)
    assert len(told.splitlines()) == 3


@pytest.mark.parametrize("language", GOOD)
def test_a_training_example_can_not_be_a_test_whatever_name_it_has(checkout: Path, language: str) -> None:
    there = first(Sources(checkout, current()).trained(language), "{market}")
    written = there.text.replace("{market}", "Peru").replace("{organisation}", "FAW").upper()
    told = refused(replace(GOOD[language], wording=f"{written}!"), checkout)
    assert f"can't be a test ({language}/{there.file.name}:" in told


def test_a_training_example_of_another_language_can_not_be_a_test(checkout: Path) -> None:
    there = next(
        each for each in Sources(checkout, current()).trained("id") if "{" not in each.text and len(each.text) > 30
    )
    assert "can't be a test (id/" in refused(replace(GOOD["en"], wording=there.text), checkout)


@pytest.mark.parametrize("language", GOOD)
def test_a_tests_wording_can_not_be_an_example(checkout: Path, language: str) -> None:
    there = Sources(checkout, current()).tested(language)[7]
    told = refused(replace(GOOD[language], examples=(there.text,)), checkout)
    assert f"is a test's wording ({language}/{there.file.name}:{there.line})" in told


def test_what_only_looks_private_is_adopted_on_demand(checkout: Path) -> None:
    adoption = replace(GOOD["en"], wording="Is Mr Muscle y'alls truck?", as_is=True)
    assert [written.what for written in adopt(adoption, Sources(checkout, current()))] == ["test", "training"]


def test_a_broken_file_is_named_with_its_line_and_left_alone(checkout: Path) -> None:
    file = checkout / "nlu" / "en" / "markets.yml"
    file.write_text("version: 1\nnlu: [\n", "utf-8")
    with pytest.raises(Unreadable, match=r"en/markets.yml:3: the file can't be read"):
        adopt(GOOD["en"], Sources(checkout, current()))
    assert not (checkout / "tests" / "conversations" / "en").exists()


def first(wordings: list[Wording], part: str) -> Wording:
    return next(wording for wording in wordings if part in wording.text and wording.text.count("{") == 1)
