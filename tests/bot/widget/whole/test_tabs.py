"""Several tabs share one conversation."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Page, expect

from tests.bot.widget.viewing import box
from tests.bot.widget.whole.chatting import (
    LAUNCHER,
    PLACES,
    ask,
    expect_conversation,
    open_chat,
    questions,
    replies,
    token,
)
from tests.bot.widget.whole.conftest import Place

pytestmark = [pytest.mark.browser, pytest.mark.model]

FIRST, SECOND, THIRD = PLACES


@pytest.fixture
def tabs(page: Page, desk: Place) -> Iterator[tuple[Page, Page]]:
    """Two tabs of one visitor, with the chat open in both."""
    other = page.context.new_page()
    open_chat(page, desk.url)
    open_chat(other, desk.url)
    yield page, other
    other.close()


def _restart(page: Page) -> None:
    page.get_by_role("button", name="More options").click()
    page.get_by_role("button", name="Start a new conversation").click()
    page.get_by_role("button", name="Start anew").click()


def test_what_is_said_in_one_tab_is_shown_in_the_other(tabs: tuple[Page, Page]) -> None:
    one, other = tabs
    ask(one, FIRST[0])
    for page in tabs:
        expect_conversation(page, [FIRST])
    ask(other, SECOND[0])
    for page in tabs:
        expect_conversation(page, [FIRST, SECOND])
    assert token(one) == token(other)


def test_messages_of_both_at_once_are_each_shown_once_and_in_one_order(tabs: tuple[Page, Page]) -> None:
    one, other = tabs
    for number in range(5):
        ask(one, f"hello {number}")
        ask(other, f"hello again {number}")
    for page in tabs:
        expect(replies(page)).to_have_count(10)
        expect(questions(page)).to_have_count(10)
    # A tab puts its own messages in the service's order as soon as that is known.
    expect(questions(other)).to_have_text(questions(one).all_text_contents())
    assert len(set(questions(one).all_text_contents())) == 10


def test_a_new_conversation_begins_in_both(tabs: tuple[Page, Page]) -> None:
    one, other = tabs
    ask(one, FIRST[0])
    expect_conversation(other, [FIRST])
    before = token(one)
    _restart(one)
    for page in tabs:
        expect_conversation(page, [])
        expect(page.get_by_text("Hello, and welcome.")).to_be_visible()
    ask(other, SECOND[0])
    for page in tabs:
        expect_conversation(page, [SECOND])
    assert token(one) == token(other) != before


def test_a_language_is_each_tab_s_own_until_it_is_loaded_again(tabs: tuple[Page, Page]) -> None:
    one, other = tabs
    box(other).fill("half a question")
    one.get_by_role("combobox").select_option("id")
    expect(one.get_by_role("dialog")).to_have_attribute("lang", "id")
    expect(other.get_by_role("dialog")).to_have_attribute("lang", "en")
    expect(box(other)).to_have_value("half a question")


def test_a_reply_that_was_read_in_one_tab_is_not_new_in_the_other(tabs: tuple[Page, Page]) -> None:
    one, other = tabs
    other.keyboard.press("Escape")
    expect(other.locator(LAUNCHER)).to_have_attribute("aria-expanded", "false")
    ask(one, FIRST[0])
    expect_conversation(one, [FIRST])
    expect_conversation(other, [FIRST])
    expect(other.locator(LAUNCHER)).to_have_accessible_name("Open the chat")
    expect(other.locator("partner-desk >> [part=badge]")).to_be_empty()


def test_a_tab_that_is_opened_later_shows_the_whole_conversation(tabs: tuple[Page, Page], desk: Place) -> None:
    one, _ = tabs
    ask(one, FIRST[0])
    expect_conversation(one, [FIRST])
    third = one.context.new_page()
    open_chat(third, desk.url)
    expect_conversation(third, [FIRST])
    third.close()
    ask(one, THIRD[0])
    expect_conversation(one, [FIRST, THIRD])
