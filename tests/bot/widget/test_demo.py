"""The demo page in a real browser, behind a proxy's path prefix."""

from __future__ import annotations

import json
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, Route, expect

from tests.bot.widget.test_view_layout import check_with_axe
from tests.bot.widget.viewing import LANGUAGES, watch

_DESKTOP = {"width": 1280, "height": 800}
_PHONE = {"width": 320, "height": 640}


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("viewport", [_DESKTOP, _PHONE], ids=["desktop", "mobile"])
def test_it_is_accessible_fits_and_keeps_to_its_policy(
    browser: Browser, demo_url: str, viewport: Any, scheme: Any
) -> None:
    context = browser.new_context(viewport=viewport, color_scheme=scheme, reduced_motion="reduce")
    page = context.new_page()
    seen = watch(page)
    hosts: list[str] = []
    page.on("request", lambda request: hosts.append(request.url))
    for language in LANGUAGES:
        page.goto(f"{demo_url}?language={language}")
        expect(page.locator("html")).to_have_attribute("lang", language)
        expect(page.locator("partner-desk >> [part=launcher]")).to_be_visible()
        assert check_with_axe(page) == []
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
        for control in page.locator("a:visible, button:visible").all():
            size = control.bounding_box()
            assert size is not None
            assert min(size["width"], size["height"]) >= 24 or control.evaluate("node => node.className === 'skip'")
    assert seen.complaints == []
    assert [url for url in hosts if not url.startswith(demo_url)] == []
    context.close()


def test_the_first_tab_leads_past_the_navigation(page: Page, demo_url: str) -> None:
    page.goto(f"{demo_url}?language=en")
    page.keyboard.press("Tab")
    expect(page.get_by_role("link", name="Skip to the content")).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.get_by_role("main")).to_be_focused()


def test_the_language_is_changed_by_a_link(page: Page, demo_url: str) -> None:
    page.goto(demo_url)
    page.get_by_role("link", name="Bahasa Indonesia").click()
    expect(page.locator("html")).to_have_attribute("lang", "id")
    expect(page.get_by_role("link", name="Bahasa Indonesia")).to_have_attribute("aria-current", "page")
    expect(page.get_by_role("heading", level=1)).to_contain_text("Truk")
    expect(page.locator("partner-desk >> [part=launcher]")).to_have_accessible_name("Buka obrolan")


def test_a_question_of_the_page_is_put_to_the_desk(page: Page, demo_url: str) -> None:
    sent: list[Any] = []

    def answer(route: Route) -> None:
        request = route.request
        if request.url.endswith("/sessions"):
            session = {"session": "s", "expires_at": "2099-01-01T00:00:00Z", "message_limit": 2000, "contact": None}
            route.fulfill(status=201, json=session)
        elif request.url.endswith("/messages"):
            sent.append(json.loads(request.post_data or "{}"))
            route.fulfill(status=202, json={"id": sent[-1]["id"]})
        else:
            route.fulfill(body="event: ready\ndata: {}\n\n", headers={"Content-Type": "text/event-stream"})

    page.route("**/api/chat/**", answer)
    page.goto(f"{demo_url}?language=en")
    page.get_by_role("button", name="How many trucks are sold in Germany?").click()
    expect(page.get_by_role("dialog", name="Chat with Partner Desk")).to_be_visible()
    expect(page.locator(".message.partner")).to_contain_text("How many trucks are sold in Germany?")
    expect(page.locator(".message.partner.sent")).to_have_count(1)
    assert [message["text"] for message in sent] == ["How many trucks are sold in Germany?"]


def test_without_scripts_nothing_is_offered_that_needs_them(browser: Browser, demo_url: str) -> None:
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(f"{demo_url}?language=en")
    expect(page.get_by_role("button", name="Ask Partner Desk")).to_be_hidden()
    expect(page.get_by_role("button", name="South Africa")).to_be_disabled()
    # Chromium shows <noscript> only where scripts are off by the visitor's own setting.
    assert "<noscript><p>The chat needs JavaScript." in page.request.get(f"{demo_url}?language=en").text()
    context.close()
