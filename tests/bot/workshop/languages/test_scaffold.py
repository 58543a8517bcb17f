"""What is laid out for a new language."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest
import yaml

from bot.settings import ROOT
from bot.workshop.languages.lists import SHARED_LISTS
from bot.workshop.languages.scaffold import CannotAdd, Scaffold, add_language, described
from knowledge import current
from knowledge.languages import Language, read_languages
from nlu.examples import example_files, read_examples

KNOWN = current().languages.known


@pytest.mark.parametrize(
    ("tag", "problem"),
    [
        ("xx", "CLDR knows no language 'xx'"),
        ("Spanish", "CLDR knows no language 'Spanish'"),
        ("root", "CLDR knows no language 'root'"),
        ("en", "'en' is there already"),
        ("EN-za", "'en' is there already"),
        ("ms", "'ms' is served as 'id'"),
        ("ru", "'ru' is written in Cyrl"),
    ],
)
def test_what_can_not_be_added_is_refused(tag: str, problem: str) -> None:
    with pytest.raises(CannotAdd, match=problem):
        described(tag, None, KNOWN)


def test_a_language_is_in_the_works_and_has_a_name() -> None:
    spanish = described("es-MX", None, KNOWN)
    assert (spanish.code, spanish.locale, spanish.name, spanish.ready) == ("es", "es_MX", "Español", False)
    assert described("es", "Castellano", KNOWN).name == "Castellano"


def test_every_text_is_there_below_the_english_one(root: Path, scaffold: Scaffold) -> None:
    for file in sorted((root / "locales").glob("*.en.yml")):
        english = yaml.safe_load(file.read_text(encoding="utf-8"))["en"]
        spanish = file.with_name(f"{file.name.split('.')[0]}.es.yml")
        assert list(yaml.safe_load(spanish.read_text(encoding="utf-8"))["es"]) == list(english)
    markets = (root / "locales" / "markets.es.yml").read_text(encoding="utf-8")
    assert '  # In %{subject}, %{maker} sells %{value} a year.\n  annual_sales: ""\n' in markets


def test_texts_have_the_forms_of_the_language_and_cldrs_words(root: Path, scaffold: Scaffold) -> None:
    units = yaml.safe_load((root / "locales" / "units.es.yml").read_text(encoding="utf-8"))["es"]
    assert units["vehicle"] == {"one": "", "many": ""}
    assert units["year"] == {"one": "%{amount} año", "many": "%{amount} años"}


def test_a_language_without_plural_has_one_form(root: Path, tmp_path: Path) -> None:
    subprocess.run(["cp", "-r", str(root), str(tmp_path / "project")], check=True)
    add_language(described("vi", None, KNOWN), tmp_path / "project", current())
    units = yaml.safe_load((tmp_path / "project" / "locales" / "units.vi.yml").read_text(encoding="utf-8"))["vi"]
    assert units["vehicle"] == ""


def test_every_intent_waits_for_examples(root: Path, scaffold: Scaffold) -> None:
    files = example_files(["es"], current().contract.topics, root / "nlu")
    blocks = [block for file in files for block in yaml.safe_load(file.read_text(encoding="utf-8"))["nlu"]]
    assert {block["intent"] for block in blocks} == {i.name for i in current().contract.intents.values() if i.examples}
    assert list(read_examples(files)) == []


def test_shared_lists_gain_an_empty_entry_and_lose_nothing(root: Path, scaffold: Scaffold) -> None:
    for name in SHARED_LISTS:
        before = (ROOT / name).read_text(encoding="utf-8").splitlines()
        after = (root / name).read_text(encoding="utf-8").splitlines()
        added = [line for line in after if line.strip() == "es:"]
        assert added
        assert [line for line in after if line.strip() != "es:"] == before
        assert _without(yaml.safe_load("\n".join(after)), "es") == yaml.safe_load("\n".join(before))


def _without(node: object, code: str) -> object:
    if not isinstance(node, dict):
        return node
    return {key: _without(value, code) for key, value in node.items() if key != code}


def test_every_fact_waits_for_questions(root: Path, scaffold: Scaffold) -> None:
    file = root / "tests" / "heldout" / "es" / "facts.yml"
    records = yaml.safe_load(file.read_text(encoding="utf-8"))
    assert [record["fact"] for record in records] == list(current().knowledge.facts)


def test_the_language_is_listed(root: Path, scaffold: Scaffold, spanish: Language) -> None:
    languages = read_languages(root / "locales" / "languages.yml").known
    assert list(languages) == ["en", "zh", "id", "es"]
    assert languages["es"] == spanish


def test_what_is_there_is_left_as_it_is(root: Path, scaffold: Scaffold, spanish: Language) -> None:
    before = {file: file.read_bytes() for file in root.rglob("*.yml")}
    again = add_language(spanish, root, current())
    assert {file: file.read_bytes() for file in root.rglob("*.yml")} == before
    assert (again.written, again.extended) == ([], [])
    assert set(again.kept) == set(scaffold.written)
