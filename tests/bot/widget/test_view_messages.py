"""What messages look like: every kind, in every language."""

from __future__ import annotations

from pathlib import Path

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.bot.widget.viewing import LANGUAGES, add, calls, change, open_gallery


def replies(page: Page) -> Locator:
    """The desk's messages, the greeting first."""
    return page.locator(".message.desk")


def test_a_fact_card_shows_its_figure_large_with_all_that_belongs_to_it(page: Page, gallery_url: str) -> None:
    open_gallery(page, gallery_url)
    card = page.locator(".card").first
    expect(card).to_contain_text("Annual sales · Exampleland")
    expect(card.locator("strong")).to_have_text("1,234")
    expect(card.locator(".card-value")).to_have_text("over 1,234 vehicles")
    expect(card).to_contain_text("As of 2025")
    size = "node => parseFloat(getComputedStyle(node).fontSize)"
    assert card.locator("strong").evaluate(size) > 1.5 * page.locator(".bubble p").first.evaluate(size)


def test_words_stand_around_a_figure_as_the_language_has_them(page: Page, gallery_url: str) -> None:
    open_gallery(page, gallery_url)
    expect(page.locator(".card-value").nth(1)).to_have_text("超过1234辆")
    expect(page.locator(".card-value").nth(2)).to_have_text("lebih dari 1.234 unit")
    expect(page.locator(".card").nth(1).locator("..")).to_have_attribute("lang", "zh-Hans")


def test_a_figure_that_its_value_does_not_show_is_shown_with_unit_and_qualifier(page: Page, gallery_url: str) -> None:
    open_gallery(page, gallery_url, scene="empty")
    page.evaluate("window.odd = gallery.card({ value: 'many' })")
    page.evaluate("gallery.chat.set({ entries: [gallery.desk('d', 'x', { cards: [odd] })] })")
    expect(page.locator(".card-value")).to_have_text("over 1,234 vehicles")


def test_the_source_chip_opens_title_date_and_link(page: Page, gallery_url: str) -> None:
    open_gallery(page, gallery_url)
    chip = page.locator(".chip").first
    expect(chip).to_have_attribute("aria-expanded", "false")
    chip.click()
    expect(chip).to_have_attribute("aria-expanded", "true")
    source = page.locator(".source").first
    expect(source).to_contain_text("an article made up for this gallery")
    expect(source).to_contain_text("2025")
    link = source.get_by_role("link", name="Open the source")
    expect(link).to_have_attribute("href", "https://example.com/article")
    expect(link).to_have_attribute("rel", "noopener noreferrer")
    chip.click()
    expect(source).to_have_count(0)


def test_what_is_compared_stands_in_a_table_with_its_headings(page: Page, gallery_url: str) -> None:
    open_gallery(page, gallery_url)
    table = page.get_by_role("table", name="Annual sales")
    expect(table.get_by_role("columnheader")).to_have_text(["Market", "Vehicles", "As of"])
    expect(table.get_by_role("rowheader")).to_have_text(["Exampleland", "Otherland"])
    expect(table.get_by_role("cell")).to_have_text(["over 1,234", "2025", "987", "2025"])
    reply = page.locator(".message", has=table)
    expect(reply.locator(".chip")).to_have_count(1)


def test_a_fact_of_another_kind_stands_on_a_card_beside_the_table(page: Page, gallery_url: str) -> None:
    open_gallery(page, gallery_url, scene="empty")
    page.evaluate(
        "gallery.chat.set({ entries: [gallery.desk('d', 'Two and one', { cards: [gallery.card()], table: {"
        " caption: 'Orders', columns: ['Name', 'Figure'], rows: [['a', '1'], ['b', '2']],"
        " sources: [{ title: 'T', date: 'D', url: null }, { title: 'U', date: 'D', url: null }] } })] })"
    )
    expect(page.get_by_role("row")).to_have_count(3)
    expect(page.locator(".card")).to_have_count(1)
    expect(page.locator(".chip")).to_have_count(3)


def test_lines_with_bullets_become_a_list_and_addresses_links(page: Page, gallery_url: str) -> None:
    open_gallery(page, gallery_url)
    reply = page.locator(".message", has=page.get_by_text("What it aims at:"))
    expect(reply.get_by_role("listitem")).to_have_text(["to grow abroad", "to serve partners"])
    expect(reply.get_by_role("link")).to_have_text(["desk@example.com", "https://example.com/plan"])
    expect(reply.get_by_role("link").first).to_have_attribute("href", "mailto:desk@example.com")
    expect(reply).to_contain_text("https://example.com/plan.")


@pytest.mark.parametrize("language", LANGUAGES)
def test_each_message_names_its_language_and_the_rest_is_the_interface_s(
    page: Page, gallery_url: str, language: str
) -> None:
    open_gallery(page, gallery_url, language=language)
    expect(page.get_by_role("dialog")).to_have_attribute("lang", language)
    languages = page.locator(".desk .bubble[lang]").evaluate_all("nodes => nodes.map((node) => node.lang)")
    assert languages == ["en", "zh-Hans", "zh-Hant", "id", "en", "en", "en", "en"]
    assert page.locator(".partner .bubble:not([lang])").count() == 0
    written = page.locator(".partner .bubble", has_text="示例国")
    expect(written).to_have_attribute("lang", language if language.startswith("zh") else "zh")


def test_switching_the_language_keeps_the_conversation(page: Page, gallery_url: str) -> None:
    open_gallery(page, gallery_url)
    before = page.locator(".bubble").all_inner_texts()
    page.get_by_role("combobox").select_option("zh-Hant")
    expect(page.get_by_role("log")).to_have_attribute("aria-label", "對話")
    assert calls(page) == [["setLanguage", "zh-Hant"]]
    assert len(page.locator(".bubble").all_inner_texts()) == len(before)
    expect(page.get_by_text("In Exampleland, 1,234 vehicles")).to_be_attached()


def test_the_log_is_a_polite_live_region_that_is_quiet_while_history_loads(page: Page, gallery_url: str) -> None:
    open_gallery(page, gallery_url)
    log = page.get_by_role("log", name="Conversation")
    expect(log).to_have_attribute("aria-live", "polite")
    expect(log).to_have_attribute("aria-relevant", "additions")
    expect(log).to_have_attribute("aria-busy", "false")
    change(page, ready=False)
    expect(log).to_have_attribute("aria-busy", "true")


def test_what_stands_is_not_drawn_anew_when_something_comes(page: Page, gallery_url: str) -> None:
    """Else a screen reader would read the conversation again with every reply."""
    open_gallery(page, gallery_url)
    page.evaluate("gallery.root.querySelectorAll('.message').forEach((node) => { node.marked = true })")
    add(page, "partner", "new", "Another question", state="queued")
    page.evaluate(
        "gallery.chat.set({ entries: gallery.chat.state.entries.map((entry) => entry.id === 'new' ?"
        " { ...entry, state: 'sent' } : entry) })"
    )
    assert page.evaluate("[...gallery.root.querySelectorAll('.message')].filter((node) => !node.marked).length") == 1


def test_quick_replies_are_the_last_reply_s_alone(page: Page, gallery_url: str) -> None:
    open_gallery(page, gallery_url)
    expect(page.get_by_role("group", name="Suggested replies").get_by_role("button")).to_have_text(
        ["Exampleland", "Otherland"]
    )
    add(page, "partner", "p9", "Something else")
    expect(page.locator(".choice")).to_have_count(0)


def test_the_suggestions_ask_and_go_with_the_first_message(page: Page, gallery_url: str) -> None:
    open_gallery(page, gallery_url, scene="empty", language="id")
    page.get_by_role("button", name="Afrika Selatan").click()
    assert calls(page) == [["send", "Berapa unit yang terjual di Afrika Selatan per tahun?"]]
    add(page, "partner", "p1", "x")
    expect(page.locator(".choice")).to_have_count(0)


def test_a_failed_message_says_why_and_can_be_sent_again(page: Page, gallery_url: str) -> None:
    open_gallery(page, gallery_url, scene="empty")
    problem = {"text": "Please wait a moment.", "key": "error_refused", "retry": True}
    add(page, "partner", "p1", "One", state="failed", problem=problem)
    add(page, "partner", "p2", "Two", state="failed", problem={"text": "", "key": "error_refused", "retry": False})
    failures = page.locator(".failure")
    expect(failures.first).to_contain_text("Please wait a moment.")
    expect(failures.last).to_contain_text("could not be accepted")
    page.get_by_role("button", name="Retry").click()
    assert calls(page) == [["retry", "p1"]]


@pytest.mark.parametrize(("state", "words"), [("queued", "Waiting to be sent"), ("sending", "Sending")])
def test_what_is_on_its_way_says_so(page: Page, gallery_url: str, state: str, words: str) -> None:
    open_gallery(page, gallery_url, scene="empty")
    add(page, "partner", "p1", "One", state=state)
    expect(page.locator(".message.partner .meta")).to_contain_text(words)


def test_a_rating_is_shown_and_taken_back(page: Page, gallery_url: str) -> None:
    open_gallery(page, gallery_url, scene="empty")
    add(page, "desk", "r1", "A reply")
    helpful = page.get_by_role("button", name="This helped")
    helpful.click()
    expect(helpful).to_have_attribute("aria-pressed", "true")
    helpful.click()
    expect(helpful).to_have_attribute("aria-pressed", "false")
    assert calls(page) == [["rate", "r1", "up"], ["rate", "r1", None]]


def test_small_talk_is_not_to_be_rated(page: Page, gallery_url: str) -> None:
    open_gallery(page, gallery_url, scene="empty")
    add(page, "desk", "r1", "Hello!", outcome="chat")
    expect(page.get_by_text("Hello!")).to_be_visible()
    expect(page.get_by_role("button", name="This helped")).to_have_count(0)


def test_a_message_is_copied(page: Page, gallery_url: str) -> None:
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    open_gallery(page, gallery_url, scene="empty")
    add(page, "desk", "r1", "A reply\nof two lines")
    page.get_by_role("button", name="Copy").click()
    expect(page.get_by_role("button", name="Copied")).to_be_visible()
    assert page.evaluate("navigator.clipboard.readText()") == "A reply\nof two lines"


def test_a_message_is_copied_where_there_is_no_clipboard(page: Page, gallery_url: str) -> None:
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    page.add_init_script("navigator.clipboard.writeText = () => Promise.reject(new Error('none'))")
    open_gallery(page, gallery_url, scene="empty")
    add(page, "desk", "r1", "A reply")
    page.get_by_role("button", name="Copy").click()
    expect(page.get_by_role("button", name="Copied")).to_be_focused()
    assert page.evaluate("navigator.clipboard.readText()") == "A reply"


def test_typing_shows_while_a_reply_takes_long(page: Page, gallery_url: str) -> None:
    open_gallery(page, gallery_url, scene="waiting")
    expect(page.locator(".typing")).to_contain_text("Partner Desk is writing")
    change(page, waiting=False)
    expect(page.locator(".typing")).to_have_count(0)


def test_the_connection_and_what_went_wrong_are_told(page: Page, gallery_url: str) -> None:
    open_gallery(page, gallery_url, scene="offline")
    status = page.get_by_role("status")
    expect(status.filter(has_text="You are offline")).to_be_visible()
    change(page, status="online", notice={"text": "", "key": "error_language"})
    expect(status.filter(has_text="You are offline")).to_have_count(0)
    expect(status.filter(has_text="This language could not be loaded")).to_be_visible()
    page.get_by_role("button", name="Dismiss").click()
    assert calls(page) == [["dismiss"]]


def test_older_things_stay_in_view_when_something_new_comes(page: Page, gallery_url: str) -> None:
    open_gallery(page, gallery_url)
    log = page.get_by_role("log")
    log.evaluate("node => { node.scrollTop = 0 }")
    news = page.get_by_role("button", name="New messages")
    page.wait_for_timeout(100)  # for the browser to tell of the scrolling
    add(page, "desk", "new", "The newest reply")
    expect(news).to_be_visible()
    assert log.evaluate("node => node.scrollTop") == 0
    news.click()
    expect(news).to_have_count(0)
    expect(page.get_by_text("The newest reply")).to_be_in_viewport()


def test_the_end_stays_in_view_and_of_a_long_reply_the_beginning(page: Page, gallery_url: str) -> None:
    open_gallery(page, gallery_url)
    add(page, "desk", "new", "A short reply")
    expect(page.get_by_text("A short reply")).to_be_in_viewport()
    add(page, "desk", "long", "First line.\n" + "More and more.\n" * 80)
    top = page.get_by_role("log").evaluate("node => node.getBoundingClientRect().top")
    message = page.locator(".message", has_text="First line.")
    assert abs(message.evaluate("node => node.getBoundingClientRect().top") - top) < 2


def test_the_conversation_is_downloaded(page: Page, gallery_url: str) -> None:
    open_gallery(page, gallery_url)
    page.get_by_role("button", name="More options").click()
    with page.expect_download() as download:
        page.get_by_role("button", name="Download the conversation").click()
    assert download.value.suggested_filename == "partner-desk-conversation.txt"
    assert Path(download.value.path()).read_text(encoding="utf-8-sig") == "Partner Desk\n"


def test_a_person_is_asked_for_and_the_contact_is_shown(page: Page, gallery_url: str) -> None:
    open_gallery(page, gallery_url)
    page.get_by_role("button", name="More options").click()
    expect(page.locator(".menu").get_by_role("link")).to_have_attribute("href", "mailto:desk@example.com")
    page.get_by_role("button", name="Talk to a person").click()
    assert calls(page) == [["send", "Talk to a person", "ask:talk_to_person"]]


def test_sound_is_off_until_it_is_switched_on(page: Page, gallery_url: str) -> None:
    page.add_init_script(
        "window.AudioContext = class { constructor() { document.documentElement.dataset.tone = ''; throw Error() } }"
    )
    open_gallery(page, gallery_url)
    add(page, "desk", "n1", "A reply without sound")
    page.get_by_role("button", name="More options").click()
    switch = page.get_by_role("switch", name="Sound for new replies")
    expect(switch).to_have_attribute("aria-checked", "false")
    switch.click()
    expect(switch).to_have_attribute("aria-checked", "true")
    expect(page.locator("html[data-tone]")).to_have_count(0)
    add(page, "desk", "n2", "A reply with sound")
    expect(page.locator("html[data-tone]")).to_have_count(1)
