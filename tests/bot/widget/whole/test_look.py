"""How it looks, in each language, on desktop and phone, light and dark: pictures, and what can be told without them.

The pictures go to the directory that SCREENSHOTS names, or results/screenshots.
"""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect

from bot.settings import ROOT
from tests.bot.widget.test_view_layout import check_with_axe
from tests.bot.widget.viewing import LANGUAGES, watch
from tests.bot.widget.whole.chatting import LAUNCHER, QUESTIONS, ask, open_chat, replies
from tests.bot.widget.whole.conftest import Place

pytestmark = [pytest.mark.browser, pytest.mark.model]

PICTURES = Path(os.environ.get("SCREENSHOTS", ROOT / "results" / "screenshots"))
SCREENS: dict[str, dict[str, Any]] = {
    "desktop": {"viewport": {"width": 1280, "height": 800}},
    "mobile": {"viewport": {"width": 390, "height": 780}, "is_mobile": True, "has_touch": True},
}
# A table, and a question that no source answers.
AGREEMENTS = {
    "en": "Which agreements were signed in Indonesia?",
    "zh-Hans": "在印度尼西亚签了哪些协议？",
    "zh-Hant": "在印尼簽了哪些協議？",
    "id": "Perjanjian apa saja yang ditandatangani di Indonesia?",
}
# What holds text and is wider than its frame is cut off, or pushes others aside.
_OVERFLOWING = """(root) => [...root.querySelectorAll(".panel, .panel *")]
    .filter((node) => node.clientWidth > 1 && node.scrollWidth > node.clientWidth + 1)
    .filter((node) => !node.matches(".table, .table *, .unseen, select, .menu-area"))
    .filter((node) => getComputedStyle(node).display !== "inline")
    .map((node) => node.outerHTML.slice(0, 120))"""
# What lies over the middle of a control, if it is not of the control.
_COVERED = """(root) => [...root.querySelectorAll(".header button, .header select, .composer textarea, .send")]
    .filter((node) => {
        const { x, y, width, height } = node.getBoundingClientRect();
        const top = root.elementFromPoint(x + width / 2, y + height / 2);
        return !(node === top || node.contains(top));
    })
    .map((node) => node.outerHTML.slice(0, 120))"""
_ROOT = "document.querySelector('partner-desk').shadowRoot"


def _picture(page: Page, *names: str) -> None:
    PICTURES.mkdir(parents=True, exist_ok=True)
    page.screenshot(path=PICTURES / f"{'-'.join(names)}.png", caret="initial")


def _luminance(page: Page, selector: str) -> float:
    """How light an element's ground is, 0 to 1."""
    colour = page.locator(selector).first.evaluate("node => getComputedStyle(node).backgroundColor")
    return sum(float(part) for part in colour.removeprefix("rgb(").rstrip(")").split(",")[:3]) / 765


def _expect_sound(page: Page, screen: str) -> None:
    """All of the window is in view, and nothing of it is cut off or covered."""
    expect(page.get_by_role("dialog")).to_be_in_viewport(ratio=1)
    assert page.evaluate(f"({_OVERFLOWING})({_ROOT})") == []
    assert page.evaluate(f"({_COVERED})({_ROOT})") == []
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    frame = page.locator(".panel").bounding_box()
    assert frame is not None
    size = SCREENS[screen]["viewport"]
    if screen == "mobile":
        assert (frame["x"], frame["y"], frame["width"], frame["height"]) == (0, 0, size["width"], size["height"])
    else:
        launcher = page.locator(LAUNCHER).bounding_box()
        assert launcher is not None
        assert frame["y"] + frame["height"] <= launcher["y"]
        assert frame["width"] <= 420


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("screen", SCREENS)
def test_it_looks_as_it_should(browser: Browser, desk: Place, screen: str, scheme: Any) -> None:
    for language in LANGUAGES:
        context = browser.new_context(color_scheme=scheme, reduced_motion="reduce", **SCREENS[screen])
        page = context.new_page()
        seen = watch(page)
        open_chat(page, desk.url, language)
        _expect_sound(page, screen)
        _picture(page, "empty", language, screen, scheme)

        ask(page, QUESTIONS[language][0])
        expect(replies(page)).to_have_count(1)
        page.locator(".chip").click()
        ask(page, AGREEMENTS[language])
        expect(replies(page)).to_have_count(2)
        _expect_sound(page, screen)
        assert check_with_axe(page) == []
        _picture(page, "conversation", language, screen, scheme)
        assert (_luminance(page, ".panel") > 0.5) == (scheme == "light")
        assert (_luminance(page, ".desk .bubble") > 0.5) == (scheme == "light")
        # The figure is what is looked for.
        sizes = "node => [...node.querySelectorAll('*')].map((each) => parseFloat(getComputedStyle(each).fontSize))"
        figure = page.locator(".card strong").evaluate("node => parseFloat(getComputedStyle(node).fontSize)")
        assert figure == max(page.locator(".card").evaluate(sizes))
        page.locator(".log").evaluate("node => node.scrollTo(0, 0)")
        _picture(page, "card", language, screen, scheme)

        page.locator(".menu-area > button").click()
        _expect_sound(page, screen)
        assert check_with_axe(page) == []
        _picture(page, "menu", language, screen, scheme)
        assert seen.complaints == []
        context.close()


@pytest.mark.parametrize(("language", "family"), [("zh-Hans", "CJK SC"), ("zh-Hant", "CJK TC")])
def test_chinese_is_set_in_the_forms_of_its_script(page: Page, desk: Place, language: str, family: str) -> None:
    open_chat(page, desk.url, language)
    ask(page, QUESTIONS[language][0])
    expect(replies(page)).to_have_count(1)
    session = page.context.new_cdp_session(page)
    for domain in ("DOM", "CSS"):
        session.send(f"{domain}.enable")
    session.send("DOM.getDocument", {"depth": -1, "pierce": True})
    for selector in (".desk:has(time) .bubble p", ".partner .bubble p", ".card-topic", ".card-foot span"):
        found = session.send("Runtime.evaluate", {"expression": f"{_ROOT}.querySelector('{selector}')"})["result"]
        node = session.send("DOM.requestNode", {"objectId": found["objectId"]})
        fonts = session.send("CSS.getPlatformFontsForNode", node)["fonts"]
        chinese = [font["familyName"] for font in fonts if "CJK" in font["familyName"]]
        assert chinese, (selector, fonts)
        assert all(name.endswith(family) for name in chinese), (selector, chinese)
