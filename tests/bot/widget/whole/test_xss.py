"""Whatever is written, answered or kept, it is shown as it is and not run: on the whole way there and back."""

from __future__ import annotations

from typing import Any

import pytest
from playwright.sync_api import Page, expect

from bot.http.bodies import clean
from tests.bot.widget.site import reply, serving
from tests.bot.widget.test_view_xss import CORPUS
from tests.bot.widget.viewing import watch
from tests.bot.widget.whole.chatting import LAUNCHER, open_chat, questions, reopen, replies
from tests.bot.widget.whole.conftest import Place

pytestmark = [pytest.mark.browser, pytest.mark.model]

# So that question and reply of each fit into the history of a reload.
_PART = 70
_PAGE = '<!doctype html><html lang="en"><title>A dealer</title><script async src="{desk}/widget.js"></script>'


def _harm(page: Page) -> Any:
    """What the texts brought about."""
    return page.evaluate(
        """() => {
            const all = [...document.querySelector("partner-desk").shadowRoot.querySelectorAll("*")];
            return [
                ...(window.hacked === undefined ? [] : ["a script ran"]),
                ...all.filter((node) => node.matches("img, script, iframe, object, embed, form:not(.composer):not("
                  + ".feedback), math, video, audio, style, link, base, meta, marquee")).map((node) => node.localName),
                ...all.flatMap((node) => [...node.attributes]).map(({ name }) => name)
                  .filter((name) => name.startsWith("on") || name === "srcdoc"),
                ...all.filter((node) => node.localName === "a").map((node) => node.protocol)
                  .filter((scheme) => !["https:", "mailto:", "tel:"].includes(scheme)),
            ];
        }"""
    )


@pytest.mark.parametrize("start", range(0, len(CORPUS), _PART))
def test_what_a_partner_writes_is_shown_as_it_is_and_so_is_the_history(page: Page, desk: Place, start: int) -> None:
    texts = [text for text in CORPUS[start : start + _PART] if clean(text)]
    shown = [clean(text) for text in texts]
    seen = watch(page)
    open_chat(page, desk.url)
    title = page.title()
    page.evaluate("(texts) => { for (const text of texts) PartnerDesk.ask(text) }", texts)
    expect(page.locator(".message.partner.sent")).to_have_count(len(texts))
    expect(replies(page)).to_have_count(len(texts))
    for _ in ("written", "history"):
        assert questions(page).evaluate_all("nodes => nodes.map((node) => node.textContent)") == shown
        assert _harm(page) == []
        reopen(page)
        expect(questions(page)).to_have_count(len(texts))
    assert page.title() == title
    assert seen.complaints == []


def test_what_a_desk_answers_is_shown_as_it_is(page: Page) -> None:
    seen = watch(page)
    with serving({"/": _PAGE}) as (stub, url):
        page.goto(url)
        page.locator(LAUNCHER).click()
        for number, text in enumerate(CORPUS):
            buttons = [{"title": text, "payload": text}]
            stub.say(reply(text, number=number) | {"buttons": buttons, "outcome": text, "language": text})
        expect(replies(page)).to_have_count(len(CORPUS))
        # A reply's lines may become paragraphs, and marks at their beginnings lists: of what is shown, spaces go.
        shown = replies(page).evaluate_all("nodes => nodes.map((node) => node.textContent.replace(/\\s/g, ''))")
        assert shown == ["".join(text.split()) for text in CORPUS]
        assert _harm(page) == []
        assert page.title() == "A dealer"
    assert [text for text in seen.complaints if "404" not in text] == []
