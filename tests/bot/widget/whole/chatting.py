"""Helpers for tests of the whole widget: they open it, ask, and read the conversation as it is shown."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any

from playwright.sync_api import Locator, Page, expect

from tests.bot.widget.viewing import box

LAUNCHER = "partner-desk >> [part=launcher]"
SESSION = "localStorage.getItem(Object.keys(localStorage).find((key) => key.endsWith(':session')))"
# One for each language: what is asked, and what the reply must show.
QUESTIONS = {
    "en": ("How many vehicles are sold in South Africa every year?", "5,000"),
    "zh-Hans": ("南非每年卖多少辆？", "5000"),
    "zh-Hant": ("南非每年賣多少輛？", "5000"),
    "id": ("Berapa unit kendaraan yang terjual di Afrika Selatan setiap tahun?", "5.000"),
}
# More of them, each with a reply of its own.
PLACES = [
    ("How many vehicles are sold in South Africa every year?", "South Africa"),
    ("What is the production capacity in the Philippines?", "Philippines"),
    ("Who is the partner in Indonesia?", "Indonesia"),
]


def open_chat(page: Page, url: str, language: str = "en") -> None:
    """Open the demo page, and the chat on it."""
    page.goto(f"{url}/?language={language}")
    page.locator(LAUNCHER).click()
    expect(page.locator(".log[aria-busy=false]")).to_be_visible()


def ask(page: Page, text: str) -> None:
    """Write a message and send it."""
    box(page).fill(text)
    box(page).press("Enter")


def reopen(page: Page) -> None:
    """Reload the page, and open the chat again."""
    page.reload()
    page.locator(LAUNCHER).click()
    expect(page.locator(".log[aria-busy=false]")).to_be_visible()


def replies(page: Page) -> Locator:
    """The desk's replies; the greeting is none, and has no time."""
    return page.locator(".message.desk:has(time) .bubble")


def questions(page: Page) -> Locator:
    """What the partner said."""
    return page.locator(".message.partner .bubble")


def expect_conversation(page: Page, asked: Sequence[tuple[str, str]]) -> None:
    """The page comes to show just these questions in their order, and as many replies in theirs.

    Of each reply some words are given. What is asked before the last reply has come may stand before that reply.
    """
    expect(questions(page)).to_have_text([text for text, _ in asked])
    expect(replies(page)).to_have_text([re.compile(re.escape(words)) for _, words in asked])
    expect(page.locator(".typing")).to_have_count(0)


def token(page: Page) -> str:
    """The session that the browser keeps."""
    kept: dict[str, Any] = page.evaluate(f"JSON.parse({SESSION})")
    return str(kept["session"]["token"])
