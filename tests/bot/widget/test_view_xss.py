"""Whatever a text holds, it is shown and not run: through the partner's, the desk's and the history's way."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.bot.widget.viewing import box, calls, change, open_gallery, watch

_CONTROL = ["java\tscript:hacked=1", "\x01javascript:hacked=1", "<script\x01>hacked=1</script>", "<a\x01href=x>"]
CORPUS = [*(Path(__file__).parent / "xss.txt").read_text(encoding="utf-8").splitlines(), *_CONTROL]
# What only markup could bring about; the icons are the view's own.
_FOREIGN = "img, script, iframe, object, embed, svg:not(.icon), math, video, audio, style, link, base, meta, marquee"


def attack(page: Page, texts: list[str]) -> None:
    """Put each text into every place of a message that shows text."""
    page.evaluate(
        """(texts) => gallery.chat.set({ entries: texts.flatMap((text, index) => [
            gallery.partner(`p${index}`, text, index % 2 ? { state: 'failed', problem: { text, key: 'error_refused',
              retry: true } } : {}),
            gallery.desk(`d${index}`, `${text}\\n• ${text}`, {
              language: index % 5 ? 'en' : text,
              outcome: text,
              buttons: [{ title: text, payload: text }],
              cards: [gallery.card({ label: text, subject: text, figure: text, value: text, unit: text, qualifier: text,
                as_of: text, source: { title: text, date: text, url: text } })],
              table: index % 3 ? null : { caption: text, columns: [text, text], rows: [[text, text]], sources: [] },
            }),
        ]) })""",
        texts,
    )


def harm(page: Page) -> Any:
    """What the texts brought about: nothing, if all is well."""
    return page.evaluate(
        """(foreign) => ({
            hacked: window.hacked, title: document.title,
            foreign: [...gallery.root.querySelectorAll(foreign)].map((node) => node.outerHTML),
            handlers: [...gallery.root.querySelectorAll('*')].flatMap((node) => [...node.attributes])
              .filter(({ name }) => name.startsWith('on') || name === 'srcdoc')
              .map(({ name }) => name),
            links: [...gallery.root.querySelectorAll('a')].map((node) => node.protocol)
              .filter((scheme) => !['https:', 'mailto:', 'tel:'].includes(scheme)),
        })""",
        _FOREIGN,
    )


_NO_HARM: dict[str, Any] = {
    "hacked": None,
    "title": "Gallery of the widget",
    "foreign": [],
    "handlers": [],
    "links": [],
}


def test_the_corpus_is_large_and_says_nothing_twice() -> None:
    assert len(CORPUS) >= 100
    assert len(set(CORPUS)) == len(CORPUS)


@pytest.mark.parametrize("start", range(0, len(CORPUS), 25))
def test_no_text_of_a_message_is_run(page: Page, gallery_url: str, start: int) -> None:
    texts = CORPUS[start : start + 25]
    seen = watch(page)
    open_gallery(page, gallery_url, scene="empty")
    attack(page, texts)
    expect(page.locator(".message.partner")).to_have_count(len(texts))
    for chip in page.locator(".chip").all():
        chip.dispatch_event("click")
    expect(page.locator(".source")).to_have_count(len(texts))
    shown = page.locator(".message.partner .bubble").evaluate_all("nodes => nodes.map((node) => node.textContent)")
    assert shown == texts
    cards = page.locator(".desk li").evaluate_all("nodes => nodes.map((node) => node.textContent)")
    assert cards == texts
    assert harm(page) == _NO_HARM
    assert seen.complaints == []


def test_no_text_around_the_messages_is_run(page: Page, gallery_url: str) -> None:
    seen = watch(page)
    open_gallery(page, gallery_url, scene="empty")
    for text in CORPUS[::4]:
        change(page, contact=text, notice={"text": text, "key": "error_server"}, status="offline")
        page.evaluate("(text) => gallery.chat.set({ languages: [{ tag: 'en', name: text }] })", text)
        page.evaluate("(text) => gallery.chat.set({ texts: { ...gallery.chat.state.texts, greeting: text } })", text)
        menu = page.get_by_role("button", name="More options")
        menu.click()
        assert harm(page) == _NO_HARM
        menu.click()
    assert seen.complaints == []


def test_what_the_partner_writes_is_sent_as_it_is(page: Page, gallery_url: str) -> None:
    seen = watch(page)
    open_gallery(page, gallery_url, scene="empty")
    written = [text.strip() for text in CORPUS]
    for text in written:
        box(page).fill(text)
        box(page).press("Enter")
    assert [text for _, text in calls(page)] == [text for text in written if text]
    assert harm(page) == _NO_HARM
    assert seen.complaints == []


@pytest.mark.parametrize(
    ("address", "allowed"),
    [
        ("https://example.com/a", True),
        ("mailto:desk@example.com", True),
        ("tel:+62-21-555", True),
        ("HTTPS://EXAMPLE.COM", True),
        ("http://example.com", False),
        ("javascript:hacked=1", False),
        ("JaVaScRiPt:hacked=1", False),
        (" javascript:hacked=1", False),
        ("java\nscript:hacked=1", False),
        ("data:text/html,<script>hacked=1</script>", False),
        ("vbscript:x", False),
        ("blob:https://example.com/x", False),
        ("file:///etc/passwd", False),
        ("//example.com", False),
        ("/relative", False),
    ],
)
def test_only_listed_schemes_become_links(page: Page, gallery_url: str, address: str, allowed: bool) -> None:
    open_gallery(page, gallery_url, scene="empty")
    page.evaluate(
        "(url) => gallery.chat.set({ entries: [gallery.desk('d', `See ${url} now`, { cards: [gallery.card({ source: {"
        " title: 'T', date: 'D', url } })] })] })",
        address,
    )
    page.locator(".chip").click()
    expect(page.locator(".source a")).to_have_count(1 if allowed else 0)
    expect(page.locator(".bubble > p a")).to_have_count(1 if allowed else 0)
