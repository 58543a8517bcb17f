"""The page is well-formed, holds everything and needs nothing else."""

from __future__ import annotations

import json
import re
from html.parser import HTMLParser
from pathlib import Path

from bot.workshop.coverage.collecting import collect
from bot.workshop.coverage.picture import confusion_picture
from bot.workshop.coverage.records import Reading
from bot.workshop.coverage.rendering import as_html, as_json, write
from knowledge import current
from tests.bot.workshop.coverage.observed import MARKUP, an_observed
from tests.bot.workshop.testing.files import SALES
from tests.contexts import LANGUAGES

COVERAGE = collect(an_observed())
PAGE = as_html(COVERAGE)
VOID = {"meta", "link", "input", "br", "rect", "line"}


class Parsed(HTMLParser):
    """Follows the page's elements; `wrong` says where they do not fit together."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.open: list[str] = []
        self.wrong: list[str] = []
        self.seen: list[str] = []
        self.texts: list[str] = []
        self.feed(page)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.seen.append(tag)
        if tag not in VOID:
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        if tag not in VOID and (not self.open or self.open.pop() != tag):
            self.wrong.append(f"</{tag}> in line {self.getpos()[0]}")

    def handle_data(self, data: str) -> None:
        self.texts.append(data)


def test_the_page_s_elements_fit_together() -> None:
    parsed = Parsed(PAGE)
    assert parsed.wrong == []
    assert parsed.open == []
    # English and Chinese were asked, Indonesian was not.
    assert parsed.seen.count("svg") == 2


def test_the_page_holds_every_fact_and_name() -> None:
    texts = set(Parsed(PAGE).texts)
    assert set(current().knowledge.facts) <= texts
    assert set(current().knowledge.entities) <= texts


def test_the_page_asks_for_nothing_outside() -> None:
    assert re.findall(r"(?:https?:)?//[\w.]+\.\w+", PAGE) == []
    assert re.findall(r"""(?:src|href)="(?!#|data:)[^"]*""", PAGE) == []
    assert "@import" not in PAGE
    assert "url(" not in PAGE


def test_what_was_asked_is_shown_as_it_is() -> None:
    assert MARKUP in Parsed(PAGE).texts
    assert "<img" not in PAGE


def test_no_part_of_the_template_is_left() -> None:
    assert re.findall(r"\$(?:style|script|contents|languages|totals|sections|confusion)\b", PAGE) == []


def test_the_picture_counts_questions() -> None:
    readings = [Reading("ask_sales", "ask_sales", ("a", "b", "c")), Reading("ask_sales", "ask_rank", ("d",))]
    picture = confusion_picture(readings, "en")
    assert "<title>ask_sales: 3 of 4 read as expected</title>" in picture
    assert "<title>ask_sales: 1 of 4 read as ask_rank</title>" in picture
    assert Parsed(picture).wrong == []
    assert confusion_picture([], "en") == ""


def test_the_json_holds_the_same() -> None:
    read = json.loads(as_json(COVERAGE))
    assert read["languages"] == list(LANGUAGES)
    (sales,) = [fact for fact in read["items"]["facts"] if fact["id"] == SALES]
    assert sales["tallies"]["en"] == {"examples": 2, "passed": 2, "failed": 2, "conversations": 1}
    assert {"expected", "read", "questions"} == set(read["confusion"]["en"][0])


def test_only_what_is_asked_for_is_written(tmp_path: Path) -> None:
    write(COVERAGE, None, tmp_path / "new" / "coverage.json")
    assert [file.name for file in tmp_path.rglob("*.*")] == ["coverage.json"]
    write(COVERAGE, tmp_path / "coverage.html", None)
    assert (tmp_path / "coverage.html").read_text(encoding="utf-8") == PAGE
