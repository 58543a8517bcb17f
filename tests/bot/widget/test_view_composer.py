"""Writing: input methods, the limit, paste, line breaks."""

from __future__ import annotations

from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.bot.widget.viewing import box, calls, open_gallery

_ENTER = {"key": "Enter", "bubbles": True, "cancelable": True}


@pytest.fixture
def writing(page: Page, gallery_url: str) -> Page:
    open_gallery(page, gallery_url, scene="empty")
    return page


def test_enter_sends_and_the_field_is_ready_for_the_next(writing: Page) -> None:
    box(writing).fill("  How many? ")
    box(writing).press("Enter")
    assert calls(writing) == [["send", "How many?"]]
    expect(box(writing)).to_have_value("")
    expect(box(writing)).to_be_focused()


def test_the_button_sends(writing: Page) -> None:
    box(writing).fill("How many?")
    writing.get_by_role("button", name="Send").click()
    assert calls(writing) == [["send", "How many?"]]


def test_shift_enter_starts_a_new_line_and_the_field_grows(writing: Page) -> None:
    height = box(writing).evaluate("node => node.clientHeight")
    box(writing).press_sequentially("first")
    box(writing).press("Shift+Enter")
    box(writing).press_sequentially("second")
    expect(box(writing)).to_have_value("first\nsecond")
    assert calls(writing) == []
    assert box(writing).evaluate("node => node.clientHeight") > height
    box(writing).press("Enter")
    assert calls(writing) == [["send", "first\nsecond"]]
    assert box(writing).evaluate("node => node.clientHeight") == height


def test_nothing_is_sent_of_nothing(writing: Page) -> None:
    send = writing.get_by_role("button", name="Send")
    expect(send).to_have_attribute("aria-disabled", "true")
    box(writing).fill(" \n ")
    box(writing).press("Enter")
    # A click as from a mouse: the button says that it is disabled, and stays in the order of the keyboard.
    send.dispatch_event("click")
    assert calls(writing) == []


@pytest.mark.parametrize("composing", [{"isComposing": True}, {"keyCode": 229}])
def test_enter_takes_a_candidate_and_does_not_send(writing: Page, composing: dict[str, Any]) -> None:
    box(writing).fill("南非")
    box(writing).dispatch_event("keydown", _ENTER | composing)
    expect(box(writing)).to_have_value("南非")
    assert calls(writing) == []
    box(writing).dispatch_event("keydown", _ENTER | {"keyCode": 13})
    assert calls(writing) == [["send", "南非"]]


def test_safari_ends_the_composition_before_the_key_is_heard_of(writing: Page) -> None:
    box(writing).focus()
    box(writing).dispatch_event("compositionstart", {"data": ""})
    box(writing).evaluate("node => { node.value = '南非'; node.dispatchEvent(new InputEvent('input')) }")
    box(writing).dispatch_event("compositionend", {"data": "南非"})
    box(writing).dispatch_event("keydown", _ENTER | {"keyCode": 229, "isComposing": False})
    assert calls(writing) == []
    expect(box(writing)).to_have_value("南非")


def test_escape_leaves_a_composition_and_not_the_chat(writing: Page) -> None:
    box(writing).dispatch_event("keydown", {"key": "Escape", "bubbles": True, "keyCode": 229})
    expect(writing.get_by_role("dialog")).to_be_visible()


def test_a_real_composition_is_sent_once_and_whole(writing: Page) -> None:
    """Through the browser's own input method interface, not by made-up events."""
    box(writing).focus()
    session = writing.context.new_cdp_session(writing)
    session.send("Input.imeSetComposition", {"text": "nan fei", "selectionStart": 7, "selectionEnd": 7})
    enter = {"key": "Enter", "code": "Enter", "windowsVirtualKeyCode": 229}
    session.send("Input.dispatchKeyEvent", {"type": "rawKeyDown", **enter})
    assert calls(writing) == []
    session.send("Input.insertText", {"text": "南非"})
    expect(box(writing)).to_have_value("南非")
    box(writing).press("Enter")
    assert calls(writing) == [["send", "南非"]]


def test_the_counter_counts_characters_as_the_server_does(writing: Page) -> None:
    counter = writing.locator("#writing")
    box(writing).fill("x" * 1799)
    expect(counter).to_have_class("unseen")
    box(writing).fill("🚚" * 1900)
    expect(counter).to_have_text("Characters left: 100")
    box(writing).press("Enter")
    assert calls(writing) == [["send", "🚚" * 1900]]


def test_a_message_over_the_limit_is_kept_and_not_sent(writing: Page) -> None:
    box(writing).fill("字" * 2005)
    expect(writing.locator("#writing")).to_have_text("Your message is too long. Characters over the limit: 5")
    expect(writing.locator(".composer [role=status]")).to_contain_text("too long")
    expect(box(writing)).to_have_attribute("aria-invalid", "true")
    box(writing).press("Enter")
    writing.get_by_role("button", name="Send").click(force=True)
    expect(box(writing)).to_have_value("字" * 2005)
    assert calls(writing) == []


def test_a_long_paste_scrolls_in_the_field_and_covers_nothing(writing: Page) -> None:
    text = "line of a long text\n" * 90
    box(writing).focus()
    box(writing).evaluate(
        "(node, text) => { node.setRangeText(text); node.dispatchEvent(new InputEvent('input')) }", text
    )
    assert box(writing).evaluate("node => node.scrollHeight > node.clientHeight")
    assert writing.locator(".log").evaluate("node => node.clientHeight") > 100


def test_the_limit_is_the_server_s(writing: Page) -> None:
    writing.evaluate("gallery.chat.set({ messageLimit: 10 })")
    box(writing).fill("twelve chars")
    box(writing).press("Enter")
    assert calls(writing) == []


def test_what_is_being_written_outlives_a_change_of_language(writing: Page) -> None:
    box(writing).fill("half a sen")
    writing.get_by_role("combobox").select_option("id")
    expect(box(writing)).to_have_attribute("placeholder", "Tulis pertanyaan Anda")
    expect(box(writing)).to_have_value("half a sen")
