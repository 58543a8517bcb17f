"""Where the widget may be: behind a path prefix, on another site with a strict policy, and where it may not."""

from __future__ import annotations

import json
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.bot.widget.site import BUILT
from tests.bot.widget.viewing import box, watch
from tests.bot.widget.whole.chatting import LAUNCHER, PLACES, QUESTIONS, ask, expect_conversation, open_chat, reopen
from tests.bot.widget.whole.conftest import Place
from tests.bot.widget.whole.proxy import Proxy
from tests.bot.widget.whole.site import Site

pytestmark = [pytest.mark.browser, pytest.mark.model]

FIRST, SECOND, _ = PLACES
_INTEGRITY = json.loads((BUILT / "manifest.json").read_text(encoding="utf-8"))["files"]["widget.js"]["integrity"]


def _open(page: Page, url: str) -> None:
    page.goto(url)
    page.locator(LAUNCHER).click()
    expect(page.get_by_role("dialog")).to_be_visible()


def test_behind_a_path_prefix_all_of_it_works_and_nothing_is_asked_for_elsewhere(page: Page, proxy: Proxy) -> None:
    seen, asked = watch(page), []
    page.on("request", lambda request: asked.append(request.url))
    open_chat(page, proxy.url)
    ask(page, FIRST[0])
    expect_conversation(page, [FIRST])
    page.get_by_role("combobox", name="Language").select_option("id")
    expect(page.get_by_role("dialog")).to_have_attribute("lang", "id")
    reopen(page)
    expect_conversation(page, [FIRST])
    assert [url for url in asked if not url.startswith((f"{proxy.url}/", "data:"))] == []
    assert seen.complaints == []


def test_on_an_allowed_site_nothing_breaks_the_strictest_policy(page: Page, desk: Place) -> None:
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    with Site(desk.site_port, desk.url) as site:
        _open(page, site.url)
        ask(page, FIRST[0])
        expect_conversation(page, [FIRST])
        page.locator(".chip").click()
        expect(page.locator(".source")).to_be_visible()
        page.get_by_role("button", name="This did not help").click()
        page.get_by_role("button", name="Send feedback").click()
        expect(page.get_by_role("button", name="This did not help")).to_have_attribute("aria-pressed", "true")
        page.get_by_role("button", name="More options").click()
        with page.expect_download() as download:
            page.get_by_role("button", name="Download the conversation").click()
        assert FIRST[0] in download.value.path().read_text(encoding="utf-8-sig")
        for language in ("zh-Hans", "zh-Hant", "id"):
            page.get_by_role("combobox").select_option(language)
            expect(page.get_by_role("dialog")).to_have_attribute("lang", language)
        _open(page, site.url)
        expect_conversation(page, [FIRST])
        # That reports do come is seen by a breach of the page's own.
        page.evaluate("document.body.append(Object.assign(new Image(), { src: 'https://other.example/x.png' }))")
        assert site.reported.wait(30)
        assert site.reports == ["img-src"]
        assert {url.partition("://")[2].partition("/")[0] for url in asked if url.startswith("http")} == {
            f"127.0.0.1:{desk.port}",
            f"localhost:{desk.site_port}",
            "other.example",
        }


@pytest.mark.parametrize("language", ["en", "zh-Hant", "id"])
def test_on_a_site_that_is_not_allowed_it_says_so(page: Page, desk: Place, language: str) -> None:
    words = {"en": "This site is not among those", "zh-Hant": "此網站不在", "id": "Situs ini tidak termasuk"}
    page.add_init_script(
        "window.errors = []; addEventListener('partner-desk:error', ({ detail }) => errors.push(detail))"
    )
    with Site(0, desk.url, f" data-language={language}") as site:
        _open(page, site.url)
        expect(page.get_by_role("status").filter(has_text=words[language])).to_be_visible()
        box(page).fill(QUESTIONS[language][0])
        box(page).press("Enter")
        # Not "offline": trying on would not help.
        expect(page.locator(".failure", has_text=words[language])).to_be_visible()
        expect(page.locator(".message.desk:has(time)")).to_have_count(0)
        assert page.evaluate("errors.map(({ status }) => status)")[0] == 403


def test_with_the_hash_of_the_manifest_the_page_runs_this_loader_and_no_other(page: Page, desk: Place) -> None:
    with Site(desk.site_port, desk.url, f' crossorigin="anonymous" integrity="{_INTEGRITY}"') as site:
        _open(page, site.url)
        ask(page, SECOND[0])
        expect_conversation(page, [SECOND])

        def tamper(route: Any) -> None:
            response = route.fetch()
            route.fulfill(response=response, body=response.text() + "\ndocument.title = 'tampered'")

        page.route("**/widget.js", tamper)
        with page.expect_console_message(lambda message: "integrity" in message.text):
            page.goto(site.url)
        assert page.title() == "A dealer"
        assert page.locator("partner-desk").count() == 0


def test_no_other_site_may_frame_the_demo_page(page: Page, desk: Place) -> None:
    with Site(0, desk.url) as site:
        site.policy = "frame-src *"
        site.page = f'<!doctype html><title>A trap</title><iframe src="{desk.url}/"></iframe>'
        with page.expect_console_message(lambda message: "frame-ancestors 'none'" in message.text):
            page.goto(site.url)
