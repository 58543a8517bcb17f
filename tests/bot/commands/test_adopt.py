"""python -m bot adopt: from a question in the database to a test and examples in a copy of the sources."""

from __future__ import annotations

import asyncio
import json
from pathlib import Path

import pytest
import yaml
from typer.testing import CliRunner, Result

from bot.__main__ import app
from bot.delivery.desk import Desk
from bot.settings import Settings, settings
from tests.bot.workshop.learning.conftest import checkout

__all__ = ["checkout"]
TEXT = "yo what volume do y'all shift in SA"
EXAMPLE = "volume y'all move in {market}"
FACT = "south-africa.annual-sales"


def adopt(checkout: Path, *arguments: str, typed: str | None = None) -> Result:
    result = CliRunner().invoke(app, ["adopt", *arguments, "--sources", str(checkout)], input=typed)
    assert result.exception is None or isinstance(result.exception, SystemExit), result.exception
    return result


def adopted(checkout: Path, language: str = "en") -> list[dict[str, object]]:
    file = checkout / "tests" / "conversations" / language / "adopted.yml"
    conversations: list[dict[str, object]] = yaml.safe_load(file.read_text("utf-8"))["conversations"]
    return conversations


def test_a_text_is_adopted_and_the_places_are_said(checkout: Path) -> None:
    given = ["--language", "en", "--intent", "ask_sales", "--fact", FACT, "--example", EXAMPLE]
    result = adopt(checkout, TEXT, *given)
    assert result.exit_code == 0, result.output
    file = checkout / "nlu" / "en" / "markets.yml"
    line = file.read_text("utf-8").splitlines().index(f"    - {EXAMPLE}") + 1
    assert result.stdout.splitlines()[:2] == [
        f"{checkout}/tests/conversations/en/adopted.yml:4: test added",
        f"{file}:{line}: training added",
    ]
    assert adopted(checkout) == [{"name": TEXT, "turns": [{"say": TEXT, "intent": "ask_sales", "facts": [FACT]}]}]


def test_what_is_not_given_is_asked_for_until_it_is_right(checkout: Path) -> None:
    typed = f"ask_salez\nask_sales\nno.fact\n{FACT}\n{EXAMPLE}\nlorries y'all flog in {{market}}\n\n"
    result = adopt(checkout, TEXT, "--language", "en", typed=typed)
    assert result.exit_code == 0, result.output
    assert "the intent 'ask_salez' is not in nlu/contract.yml" in result.stderr
    assert "the fact 'no.fact' is not in the knowledge" in result.stderr
    assert "ask_sales How many vehicles are sold in a year" in result.stderr
    assert adopted(checkout)[0]["turns"] == [{"say": TEXT, "intent": "ask_sales", "facts": [FACT]}]
    examples = (checkout / "nlu" / "en" / "markets.yml").read_text("utf-8")
    assert f"    - {EXAMPLE}\n    - lorries y'all flog in {{market}}\n" in examples


def test_who_stops_typing_has_written_nothing(checkout: Path) -> None:
    assert adopt(checkout, TEXT, "--language", "en", typed="ask_sales\n").exit_code == 1
    assert not (checkout / "tests" / "conversations" / "en").exists()


def test_what_is_wrong_is_said_and_nothing_written(checkout: Path) -> None:
    result = adopt(checkout, TEXT, "--language", "en", "--intent", "ask_sales", "--example", f"{TEXT}!")
    assert result.exit_code == 1
    assert "Nothing was written:" in result.stderr
    assert "is the test's wording: write it in other words" in result.stderr
    assert not (checkout / "tests" / "conversations" / "en").exists()


def test_a_broken_file_is_named(checkout: Path) -> None:
    (checkout / "nlu" / "en" / "markets.yml").write_text("nlu: [\n", "utf-8")
    result = adopt(checkout, TEXT, "--language", "en", "--intent", "ask_sales", "--example", EXAMPLE)
    assert result.exit_code == 3
    assert "en/markets.yml:2: the file can't be read" in result.stderr


def test_the_language_of_a_text_must_be_told_unless_it_shows(checkout: Path) -> None:
    result = adopt(checkout, TEXT)
    assert result.exit_code == 2
    assert "--language" in result.stderr
    given = ["--intent", "ask_sales", "--example", "{market}到底卖掉几台车呀"]
    assert adopt(checkout, "南非那边到底卖掉多少卡车呀", *given).exit_code == 0
    assert len(adopted(checkout, "zh")) == 1


@pytest.mark.model
def test_a_group_is_adopted_by_what_stands_for_it(
    model: Path, checkout: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    url = f"sqlite:///{tmp_path}/desk.sqlite"
    desk = Desk(Settings(database=url), model)
    desk.start()
    for message in ("Berapa lama garansi truk J7 itu?", "Pak Budi, apakah ada pelatihan mekanik?"):
        asyncio.run(desk.answer(message[:9], message))
    desk.stop()
    monkeypatch.setenv("DATABASE_URL", url)
    settings.cache_clear()
    try:
        lines = CliRunner().invoke(app, ["unanswered", "--json"]).stdout.splitlines()
        by_wording = {group["wording"]: group["group"] for group in map(json.loads, lines)}
        private = by_wording.pop("Pak [name], apakah ada pelatihan mekanik?")
        [(wording, group)] = by_wording.items()
        given = ["--intent", "ask_unlisted", "--example", "garansi {product} sampai kapan ya"]
        assert adopt(checkout, group, *given).exit_code == 0
        assert adopted(checkout, "id") == [{"name": wording, "turns": [{"say": wording, "intent": "ask_unlisted"}]}]
        result = adopt(checkout, private, "--intent", "ask_unlisted", "--example", "mekanik kami bisa dilatih gak")
        assert "has '[name]' for what was left out" in result.stderr
        result = adopt(checkout, "0f0f0f", *given)
        assert (result.exit_code, "No question goes by 0f0f0f" in result.stderr) == (1, True)
    finally:
        settings.cache_clear()
