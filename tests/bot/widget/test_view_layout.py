"""Accessibility by axe, and how the view fits: small and enlarged screens, sizes of targets, themes."""

from __future__ import annotations

from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.bot.widget.gallery import tool
from tests.bot.widget.viewing import LANGUAGES, add, open_gallery, watch

_WIDE = {"width": 1280, "height": 800}
_PHONE = {"width": 390, "height": 780}
_SMALLEST = 24  # CSS pixels, WCAG 2.2 AA 2.5.8


def check_with_axe(page: Page) -> list[str]:
    """What axe-core finds wrong: rule and element."""
    script = tool("axe-core/axe.min.js").read_text(encoding="utf-8")
    session = page.context.new_cdp_session(page)
    session.send("Runtime.evaluate", {"expression": script})
    found: list[str] = page.evaluate(
        "async () => (await axe.run(document, { resultTypes: ['violations', 'incomplete'] })).violations.flatMap("
        "({ id, nodes }) => nodes.map(({ target, failureSummary }) => `${id} ${target} ${failureSummary}`))"
    )
    return found


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("viewport", [_WIDE, _PHONE], ids=["desktop", "mobile"])
def test_axe_finds_nothing(browser: Browser, gallery_url: str, viewport: Any, theme: str) -> None:
    context = browser.new_context(viewport=viewport, reduced_motion="reduce")
    page = context.new_page()
    for language in LANGUAGES:
        open_gallery(page, gallery_url, language=language, theme=theme)
        for chip in page.locator(".chip").all():
            chip.click()
        page.locator("[aria-pressed]").last.click()
        assert check_with_axe(page) == []
        page.locator(".menu-area > button").click()
        assert check_with_axe(page) == []
    for scene in ("empty", "waiting", "offline"):
        open_gallery(page, gallery_url, scene=scene, theme=theme)
        page.evaluate("gallery.chat.set({ notice: { text: '', key: 'error_server' } })")
        page.locator(".composer textarea").fill("x" * 2100)
        page.wait_for_timeout(350)  # the typing indicator comes late
        assert check_with_axe(page) == []
    context.close()


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("viewport", [_WIDE, {"width": 320, "height": 568}], ids=["desktop", "small"])
def test_nothing_scrolls_sideways_and_targets_are_large_enough(
    browser: Browser, gallery_url: str, language: str, viewport: Any
) -> None:
    context = browser.new_context(viewport=viewport)
    page = context.new_page()
    open_gallery(page, gallery_url, language=language)
    add(page, "partner", "long", "word" * 200)
    buttons = [{"title": "wide" * 40, "payload": "x"}]
    add(page, "desk", "wide", "Kata-majemuk" * 60, language="id", buttons=buttons)
    for scroller in ("html", ".log", ".panel"):
        assert page.locator(scroller).evaluate("node => node.scrollWidth <= node.clientWidth"), scroller
    page.locator(".menu-area > button").click()
    for control in page.locator(".panel :is(button, select, textarea, input, .chip)").all():
        size = control.bounding_box()
        assert size is not None
        assert min(size["width"], size["height"]) >= _SMALLEST, control.evaluate("node => node.outerHTML")
        assert size["x"] >= 0
        assert size["x"] + size["width"] <= viewport["width"]
    context.close()


def test_at_twice_the_size_all_of_it_can_be_used(browser: Browser, gallery_url: str) -> None:
    """Zoomed to 200 %, a window of 1280 × 800 has 640 × 400 CSS pixels."""
    context = browser.new_context(viewport={"width": 640, "height": 400}, device_scale_factor=2)
    page = context.new_page()
    open_gallery(page, gallery_url)
    expect(page.get_by_role("button", name="Close the chat")).to_be_in_viewport(ratio=1)
    expect(page.get_by_role("button", name="Send")).to_be_in_viewport(ratio=1)
    assert page.get_by_role("log").evaluate("node => node.clientHeight") > 200
    context.close()


def test_the_page_s_styles_stay_outside(page: Page, gallery_url: str) -> None:
    open_gallery(page, gallery_url)
    selectors = (".bubble p", ".choice", ".composer textarea", ".title")
    script = (
        "(selectors) => selectors.map((each) => { const style = getComputedStyle(gallery.root.querySelector(each));"
        " return [style.color, style.fontSize, style.fontFamily, style.letterSpacing, style.textTransform] })"
    )
    before = page.evaluate(script, list(selectors))
    page.evaluate(
        "() => { const sheet = new CSSStyleSheet(); sheet.replaceSync('html { font-size: 10px } * { color: red"
        " !important; letter-spacing: 3px; text-transform: uppercase; font-family: serif; line-height: 3 }');"
        " document.adoptedStyleSheets = [sheet] }"
    )
    assert page.evaluate(script, list(selectors)) == before


def test_a_site_sets_colours_and_parts(page: Page, gallery_url: str) -> None:
    open_gallery(page, gallery_url)
    page.evaluate(
        "() => { const sheet = new CSSStyleSheet(); sheet.replaceSync('partner-desk { --partner-desk-accent: #0a5c36 }"
        " partner-desk::part(header) { border-bottom: 3px solid rgb(1, 2, 3) }');"
        " document.adoptedStyleSheets = [sheet] }"
    )
    expect(page.locator(".header")).to_have_css("background-color", "rgb(10, 92, 54)")
    expect(page.locator(".header")).to_have_css("border-bottom-color", "rgb(1, 2, 3)")


@pytest.mark.parametrize(
    ("system", "theme", "shown"), [("dark", "auto", "dark"), ("light", "auto", "light"), ("dark", "light", "light")]
)
def test_the_theme_is_the_system_s_unless_one_is_chosen(
    browser: Browser, gallery_url: str, system: Any, theme: str, shown: str
) -> None:
    context = browser.new_context(color_scheme=system)
    page = context.new_page()
    open_gallery(page, gallery_url, theme=theme)
    expect(page.locator(".panel")).to_have_attribute("data-theme", shown)
    context.close()


def test_it_stands_at_the_side_that_was_chosen(page: Page, gallery_url: str) -> None:
    middle = "node => { const { left, right } = node.getBoundingClientRect(); return (left + right) / 2 }"
    open_gallery(page, gallery_url)
    assert page.locator(".panel").evaluate(middle) > 640
    open_gallery(page, gallery_url, position="start")
    assert page.locator(".panel").evaluate(middle) < 640


def test_in_a_script_from_right_to_left_all_is_mirrored(page: Page, gallery_url: str) -> None:
    open_gallery(page, gallery_url)
    page.evaluate("gallery.chat.set({ language: 'ar' })")
    left = "node => node.getBoundingClientRect().left"
    assert page.locator(".partner").first.evaluate(left) < page.locator(".desk").first.evaluate(left)
    assert page.locator(".send").evaluate(left) < page.locator(".composer textarea").evaluate(left)
    assert page.locator(".log").evaluate("node => node.scrollWidth <= node.clientWidth")


def test_in_forced_colours_everything_keeps_an_outline(browser: Browser, gallery_url: str) -> None:
    context = browser.new_context(forced_colors="active")
    page = context.new_page()
    open_gallery(page, gallery_url)
    for name in (".partner .bubble", ".desk .bubble", ".send", ".choice", ".failure", ".card"):
        assert page.locator(name).first.evaluate("node => parseFloat(getComputedStyle(node).borderTopWidth)") >= 1, name
    context.close()


def test_nothing_moves_where_motion_is_not_wanted(page: Page, gallery_url: str) -> None:
    open_gallery(page, gallery_url, scene="waiting")
    expect(page.locator(".typing")).to_be_visible()
    for name in (".panel", ".message", ".typing em"):
        expect(page.locator(name).first).to_have_css("animation-name", "none")


def test_an_on_screen_keyboard_leaves_the_field_in_view(browser: Browser, gallery_url: str) -> None:
    """As on iOS, where the keyboard covers the page and only the visual viewport tells of it."""
    phone: Any = {"viewport": _PHONE, "is_mobile": True, "has_touch": True}
    context = browser.new_context(**phone, reduced_motion="reduce")
    page = context.new_page()
    page.add_init_script(
        "const area = new EventTarget(); Object.assign(area, { height: 780, offsetTop: 0, scale: 1 });"
        " Object.defineProperty(window, 'visualViewport', { get: () => area })"
    )
    open_gallery(page, gallery_url)
    page.evaluate(
        "Object.assign(visualViewport, { height: 400, offsetTop: 20 });"
        " visualViewport.dispatchEvent(new Event('resize'))"
    )
    frame = page.locator(".panel").evaluate("node => node.getBoundingClientRect().toJSON()")
    assert (frame["top"], frame["bottom"]) == (20, 420)
    assert page.locator(".composer").evaluate("node => node.getBoundingClientRect().bottom") <= 420
    context.close()


def test_it_keeps_to_a_strict_policy_and_leaves_nothing_behind(page: Page, gallery_url: str) -> None:
    seen = watch(page)
    open_gallery(page, gallery_url)
    for language in LANGUAGES:
        page.get_by_role("combobox").select_option(language)
        expect(page.locator(".panel")).to_have_attribute("lang", language)
    page.locator(".chip").first.click()
    assert seen.complaints == []
    page.evaluate("gallery.end()")
    assert page.evaluate("gallery.root.childElementCount + gallery.root.adoptedStyleSheets.length") == 0
