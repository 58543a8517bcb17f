"""The page in a real browser, opened as a file: its filters work, and nothing else is asked for."""

from __future__ import annotations

from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from bot.workshop.coverage.collecting import collect
from bot.workshop.coverage.rendering import as_html
from knowledge import current
from tests.bot.workshop.coverage.observed import an_observed
from tests.bot.workshop.testing.files import SALES

pytestmark = pytest.mark.browser

expect.set_options(timeout=30_000)


@pytest.fixture(scope="module")
def file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    file = tmp_path_factory.mktemp("coverage") / "coverage.html"
    file.write_text(as_html(collect(an_observed())), encoding="utf-8")
    return file


@pytest.fixture
def report(page: Page, file: Path) -> Page:
    page.goto(file.as_uri())
    return page


def facts(page: Page) -> list[str]:
    return [text.strip() for text in page.locator("#facts tbody tr:visible th code").all_inner_texts()]


def test_nothing_but_the_file_is_asked_for_and_nothing_fails(page: Page, file: Path) -> None:
    requests, errors = [], []
    page.on("request", lambda request: requests.append(request.url))
    page.on("console", lambda message: errors.append(message.text))
    page.on("pageerror", lambda error: errors.append(str(error)))
    page.goto(file.as_uri())
    page.locator("#find").fill("sales")
    assert [url for url in requests if not url.startswith("data:")] == [file.as_uri()]
    assert errors == []
    assert page.title() == "Coverage: Partner Desk"


def test_rows_are_found_by_any_of_their_words(report: Page) -> None:
    every = len(current().knowledge.facts)
    expect(report.locator("#facts .count")).to_have_text(str(every))
    report.locator("#find").fill("SOUTH-AFRICA.annual")
    assert facts(report) == [SALES]
    expect(report.locator("#facts .count")).to_have_text(f"1 of {every}")
    assert report.locator("#actions tbody tr:visible").count() == 0
    report.locator("#find").fill("mzansi")
    assert report.locator("#entities tbody tr:visible th code").all_inner_texts() == ["market/za"]
    report.locator("#find").fill("")
    assert len(facts(report)) == every


def test_a_language_can_be_looked_at_alone(report: Page) -> None:
    report.locator("#language").select_option("zh")
    assert report.locator("[data-language=en]:visible").count() == 0
    assert report.locator("#facts tbody tr:first-child td.number:visible").count() == 4
    assert report.locator("svg:visible").count() == 1


def test_what_is_not_tested_well_can_be_looked_at_alone(report: Page) -> None:
    report.locator("#state").select_option("wrong")
    assert facts(report) == [SALES]
    report.locator("#language").select_option("id")
    assert facts(report) == []
    report.locator("#state").select_option("untested")
    assert SALES in facts(report)
    report.locator("#language").select_option("en")
    assert SALES not in facts(report)


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [390, 1400])
def test_the_page_itself_never_scrolls_sideways(browser: Browser, file: Path, scheme: str, width: int) -> None:
    context = browser.new_context(viewport={"width": width, "height": 900}, color_scheme=scheme)  # type: ignore[arg-type]
    page = context.new_page()
    page.goto(file.as_uri())
    page.locator("#entities details").first.evaluate("details => details.open = true")
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    assert (
        page.evaluate("getComputedStyle(document.body).backgroundColor")
        == {
            "light": "rgb(243, 245, 248)",
            "dark": "rgb(15, 19, 23)",
        }[scheme]
    )
    context.close()
