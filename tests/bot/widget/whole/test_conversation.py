"""A conversation, from the visitor's side: what is asked is answered, and what was said is kept."""

from __future__ import annotations

import httpx
import pytest
from playwright.sync_api import Page, expect

from tests.bot.widget.viewing import LANGUAGES, box
from tests.bot.widget.whole.chatting import (
    LAUNCHER,
    PLACES,
    QUESTIONS,
    ask,
    expect_conversation,
    open_chat,
    questions,
    reopen,
    replies,
    token,
)
from tests.bot.widget.whole.conftest import CONTACT, Place

pytestmark = [pytest.mark.browser, pytest.mark.model]

FIRST, SECOND, THIRD = PLACES
_MOST_TABS = 60


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_fact_comes_as_a_card_in_the_language_of_the_question(page: Page, desk: Place, language: str) -> None:
    open_chat(page, desk.url, language)
    text, figure = QUESTIONS[language]
    ask(page, text)
    expect(replies(page)).to_have_count(1)
    expect(replies(page)).to_have_attribute("lang", language)
    expect(page.locator(".card strong")).to_have_text(figure)
    page.locator(".chip").click()
    expect(page.locator(".source")).to_contain_text("2025")


def test_facts_of_one_kind_come_as_a_table(page: Page, desk: Place) -> None:
    open_chat(page, desk.url)
    ask(page, THIRD[0])
    table = page.get_by_role("table")
    expect(table.get_by_role("row")).to_have_count(3)
    expect(table.get_by_role("columnheader")).to_have_text(["Name", "Figure", "As of"])
    page.locator(".chip").click()
    expect(page.locator(".source")).to_contain_text("2025")


def test_another_language_keeps_the_conversation_and_what_is_being_written(page: Page, desk: Place) -> None:
    open_chat(page, desk.url)
    ask(page, FIRST[0])
    expect_conversation(page, [FIRST])
    before = token(page)
    box(page).fill("half a question")
    for language in ("id", "zh-Hant"):
        page.get_by_role("combobox").select_option(language)
        expect(page.get_by_role("dialog")).to_have_attribute("lang", language)
        expect_conversation(page, [FIRST])
        expect(replies(page)).to_have_attribute("lang", "en")
        expect(box(page)).to_have_value("half a question")
    ask(page, QUESTIONS["zh-Hant"][0])
    expect_conversation(page, [FIRST, QUESTIONS["zh-Hant"]])
    expect(replies(page).last).to_have_attribute("lang", "zh-Hant")
    assert token(page) == before
    # The visitor's own choice counts more than the page's language, also after a reload.
    reopen(page)
    expect(page.get_by_role("dialog")).to_have_attribute("lang", "zh-Hant")
    expect_conversation(page, [FIRST, QUESTIONS["zh-Hant"]])


def test_a_reload_keeps_what_was_said_and_what_was_thought_of_it(page: Page, desk: Place) -> None:
    open_chat(page, desk.url)
    ask(page, FIRST[0])
    expect_conversation(page, [FIRST])
    page.get_by_role("button", name="This did not help").click()
    page.get_by_role("radio", name="It is out of date").check()
    with page.expect_response("**/feedback") as given:
        page.get_by_role("button", name="Send feedback").click()
    assert given.value.status == 204
    reopen(page)
    expect_conversation(page, [FIRST])
    expect(page.get_by_role("button", name="This did not help")).to_have_attribute("aria-pressed", "true")
    expect(page.locator(".card strong")).to_have_text("5,000")


def test_a_quick_reply_is_shown_by_its_title_and_asked_by_its_payload(page: Page, desk: Place) -> None:
    open_chat(page, desk.url)
    ask(page, "How many vehicles are sold every year?")
    choice = page.locator(".choice", has_text="South Africa")
    choice.click()
    expect(questions(page).last).to_have_text("South Africa: annual sales")
    expect(replies(page)).to_have_count(2)
    expect(replies(page).last).to_contain_text("over 5,000 vehicles")
    reopen(page)
    expect(questions(page).last).to_have_text("South Africa: annual sales")


def test_whoever_wants_a_person_is_told_how_to_reach_one(page: Page, desk: Place) -> None:
    open_chat(page, desk.url, "id")
    page.get_by_role("button", name="Pilihan lain").click()
    page.get_by_role("button", name="Bicara dengan petugas").click()
    expect(replies(page)).to_contain_text(CONTACT)
    expect(replies(page).get_by_role("link")).to_have_attribute("href", f"mailto:{CONTACT}")


def test_what_the_desk_can_not_take_is_told_and_holds_nothing_up(page: Page, desk: Place) -> None:
    open_chat(page, desk.url)
    ask(page, "\x07")
    ask(page, FIRST[0])
    expect(page.locator(".failure")).to_contain_text("Not sent")
    expect(replies(page)).to_have_count(1)


def test_a_composition_is_asked_once_and_whole(page: Page, desk: Place) -> None:
    open_chat(page, desk.url, "zh-Hans")
    box(page).focus()
    session = page.context.new_cdp_session(page)
    session.send("Input.imeSetComposition", {"text": "nan fei mei nian", "selectionStart": 16, "selectionEnd": 16})
    enter = {"key": "Enter", "code": "Enter", "windowsVirtualKeyCode": 229}
    session.send("Input.dispatchKeyEvent", {"type": "rawKeyDown", **enter})
    session.send("Input.insertText", {"text": QUESTIONS["zh-Hans"][0]})
    page.keyboard.press("Enter")
    expect_conversation(page, [QUESTIONS["zh-Hans"]])


def _tab_to(page: Page, name: str, key: str = "Tab") -> None:
    """Press Tab until what has this accessible name has the focus."""
    focus = page.locator("*:focus >> visible=true").last
    for _ in range(_MOST_TABS):
        page.keyboard.press(key)
        if focus.count() and name in (focus.get_attribute("aria-label") or focus.text_content() or ""):
            return
    raise AssertionError(f"{name} is not reached by {key}")


def test_by_the_keyboard_alone_everything_can_be_done(page: Page, desk: Place) -> None:
    page.goto(f"{desk.url}/?language=en")
    expect(page.locator(LAUNCHER)).to_be_visible()
    _tab_to(page, "Open the chat")
    page.keyboard.press("Enter")
    expect(box(page)).to_be_focused()
    page.keyboard.type(FIRST[0])
    page.keyboard.press("Enter")
    expect_conversation(page, [FIRST])

    _tab_to(page, "Source", "Shift+Tab")
    page.keyboard.press("Enter")
    expect(page.locator(".source")).to_be_visible()
    _tab_to(page, "This helped")
    with page.expect_response("**/feedback") as given:
        page.keyboard.press("Space")
    assert given.value.status == 204

    _tab_to(page, "Language", "Shift+Tab")
    page.keyboard.press("End")
    expect(page.get_by_role("dialog")).to_have_attribute("lang", "id")
    _tab_to(page, "Pilihan lain")
    page.keyboard.press("Enter")
    _tab_to(page, "Mulai percakapan baru")
    page.keyboard.press("Enter")
    _tab_to(page, "Mulai baru")
    page.keyboard.press("Enter")
    expect_conversation(page, [])
    page.keyboard.press("Escape")
    expect(page.get_by_role("dialog")).to_be_hidden()
    expect(page.locator(LAUNCHER)).to_be_focused()


def test_the_desk_keeps_what_the_page_shows(page: Page, desk: Place) -> None:
    open_chat(page, desk.url)
    for text, _ in PLACES:
        ask(page, text)
    expect_conversation(page, PLACES)
    headers = {"Authorization": f"Bearer {token(page)}", "Accept": "application/json"}
    events = httpx.get(f"{desk.url}/api/chat/events", headers=headers).json()["events"]
    assert [event["text"] for event in events if event["from"] == "partner"] == [text for text, _ in PLACES]
    assert {event["replies_to"] for event in events if event["from"] == "desk"} == {
        event["id"] for event in events if event["from"] == "partner"
    }
