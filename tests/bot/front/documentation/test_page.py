"""The API's documentation, in a browser."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

from tests.bot.talking import WEBHOOK
from tests.bot.widget.viewing import watch

pytestmark = pytest.mark.browser


def test_it_is_shown_without_any_other_host_and_a_request_can_be_tried(page: Page, demo_url: str) -> None:
    seen, hosts = watch(page), list[str]()
    page.on("request", lambda request: hosts.append(request.url))
    page.goto(f"{demo_url}docs")
    expect(page.get_by_role("heading", name="Partner Desk")).to_be_visible()
    operation = page.locator(".opblock", has_text=WEBHOOK).first
    operation.locator(".opblock-summary").click()
    operation.get_by_role("button", name="Try it out").click()
    operation.get_by_role("button", name="Execute").click()
    expect(operation.locator(".live-responses-table tr.response .response-col_status")).to_contain_text("200")
    assert [url for url in hosts if not url.startswith((demo_url, "data:"))] == []
    assert seen.complaints == []
