"""The keyboard alone: where the focus goes, and how it comes back."""

from __future__ import annotations

from playwright.sync_api import Browser, Page, expect

from tests.bot.widget.viewing import add, box, calls, expect_focus, open_gallery, panel


def test_everything_is_reached_and_used_by_keys(page: Page, gallery_url: str) -> None:
    open_gallery(page, gallery_url, scene="empty", open="no")
    expect(panel(page)).to_be_hidden()
    page.evaluate("gallery.chat.open()")
    expect(box(page)).to_be_focused()

    page.keyboard.type("How many trucks?")
    page.keyboard.press("Enter")
    assert calls(page) == [["send", "How many trucks?"]]

    # From the first control on: language, menu, close, conversation, suggestions, field, send, and round again.
    page.keyboard.press("Tab")
    expect_focus(page, "Send")
    page.keyboard.press("Tab")
    expect(page.get_by_role("combobox", name="Language")).to_be_focused()
    page.keyboard.press("Tab")
    expect_focus(page, "More options")

    page.keyboard.press("Enter")
    expect_focus(page, "Talk to a person")
    page.keyboard.press("Escape")
    expect_focus(page, "More options")
    expect(panel(page)).to_be_visible()

    for name in ("Close the chat", "Conversation", "How many vehicles are sold in South Africa every year?"):
        page.keyboard.press("Tab")
        expect_focus(page, name)
    page.keyboard.press("Shift+Tab")
    page.keyboard.press("Shift+Tab")
    expect_focus(page, "Close the chat")
    page.keyboard.press("Enter")
    expect(panel(page)).to_be_hidden()


def test_what_is_typed_right_after_opening_is_not_lost(page: Page, gallery_url: str) -> None:
    open_gallery(page, gallery_url, open="no")
    at_once = (
        "gallery.chat.open(); return new Promise(queueMicrotask).then(() => gallery.root.activeElement?.localName)"
    )
    assert page.evaluate(f"() => {{ {at_once} }}") == "textarea"


def test_escape_closes_and_what_was_written_is_kept(page: Page, gallery_url: str) -> None:
    open_gallery(page, gallery_url)
    page.keyboard.type("half")
    page.keyboard.press("Escape")
    expect(panel(page)).to_be_hidden()
    page.evaluate("gallery.chat.open()")
    expect(box(page)).to_have_value("half")
    expect(box(page)).to_be_focused()


def test_tab_goes_round_in_both_directions(page: Page, gallery_url: str) -> None:
    open_gallery(page, gallery_url)
    page.get_by_role("combobox").focus()
    page.keyboard.press("Shift+Tab")
    expect_focus(page, "Send")
    page.keyboard.press("Tab")
    expect(page.get_by_role("combobox")).to_be_focused()


def test_a_pressed_quick_reply_leaves_the_focus_in_the_field(page: Page, gallery_url: str) -> None:
    open_gallery(page, gallery_url)
    choice = page.get_by_role("button", name="Otherland", exact=True)
    choice.focus()
    page.keyboard.press("Enter")
    assert calls(page) == [["send", "Otherland", "ask:ask_sales:market/bb"]]
    expect(box(page)).to_be_focused()


def test_a_new_reply_takes_no_focus(page: Page, gallery_url: str) -> None:
    open_gallery(page, gallery_url)
    chip = page.locator(".chip").first
    chip.focus()
    add(page, "desk", "new", "A new reply")
    expect(page.get_by_text("A new reply")).to_be_attached()
    expect(chip).to_be_focused()


def test_feedback_is_given_by_keys(page: Page, gallery_url: str) -> None:
    open_gallery(page, gallery_url, scene="empty")
    add(page, "desk", "r1", "A reply")
    thumb = page.get_by_role("button", name="This did not help")
    thumb.focus()
    page.keyboard.press("Enter")
    assert calls(page) == [["rate", "r1", "down"]]
    expect(thumb).to_have_attribute("aria-pressed", "true")
    page.keyboard.press("Space")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Tab")
    page.keyboard.type("Sales of last year")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    assert calls(page)[-1] == ["rate", "r1", "down", "outdated", "Sales of last year"]
    expect(page.get_by_text("What was wrong")).to_have_count(0)
    expect(page.get_by_role("status").filter(has_text="Thank you for your feedback.")).to_be_attached()
    expect(box(page)).to_be_focused()


def test_escape_in_the_feedback_closes_only_that(page: Page, gallery_url: str) -> None:
    open_gallery(page, gallery_url, scene="empty")
    add(page, "desk", "r1", "A reply")
    page.get_by_role("button", name="This did not help").click()
    expect(page.get_by_role("group", name="What was wrong with this reply?")).to_be_visible()
    page.keyboard.press("Escape")
    expect(page.get_by_role("group", name="What was wrong with this reply?")).to_have_count(0)
    expect(panel(page)).to_be_visible()


def test_a_new_conversation_is_begun_only_when_confirmed(page: Page, gallery_url: str) -> None:
    open_gallery(page, gallery_url)
    for answer, asked in (("Cancel", []), ("Start anew", [["restart"]])):
        page.get_by_role("button", name="More options").click()
        page.get_by_role("button", name="Start a new conversation").click()
        expect(page.get_by_role("alertdialog", name="Start a new conversation?")).to_be_visible()
        expect_focus(page, "Cancel")
        page.get_by_role("button", name=answer).press("Enter")
        expect(page.get_by_role("alertdialog")).to_have_count(0)
        assert calls(page) == asked


def test_on_a_touch_screen_opening_brings_no_keyboard_up(browser: Browser, gallery_url: str) -> None:
    context = browser.new_context(viewport={"width": 390, "height": 780}, is_mobile=True, has_touch=True)
    page = context.new_page()
    open_gallery(page, gallery_url, open="no")
    page.evaluate("gallery.chat.open()")
    expect(panel(page)).to_be_focused()
    expect(panel(page)).to_have_attribute("aria-modal", "true")
    page.get_by_role("button", name="Otherland", exact=True).tap()
    expect(box(page)).not_to_be_focused()
    context.close()
