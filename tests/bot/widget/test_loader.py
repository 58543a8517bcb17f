"""The widget's loader, built, in a real browser on a foreign site with the strictest policy."""

from __future__ import annotations

import json
from collections.abc import Iterator

import pytest
from playwright.sync_api import Page, expect

from tests.bot.widget.site import BUILT, Desk, reply, serving

pytestmark = pytest.mark.browser

_HEARD = """<script nonce="n0">
  window.heard = []; window.forbidden = [];
  for (const name of ["open", "close", "message", "language", "error"])
    addEventListener("partner-desk:" + name, ({ type, detail }) => heard.push([type.slice(13), detail]));
  addEventListener("securitypolicyviolation", (event) => forbidden.push(event.violatedDirective));
</script>"""
_HEAD = f'<!doctype html><html lang="en"><title>A dealer</title>{_HEARD}'
_SCRIPT = '<script async src="{desk}/widget.js"></script>'
_QUEUE = '<script nonce="n0">window.PartnerDesk = [["ask", "asked early"]];</script>'
PAGES = {
    "/": f'{_HEAD}<body><button id="own">Chat</button>{_SCRIPT}',
    "/twice": f"{_HEAD}<body>{_SCRIPT}{_SCRIPT}",
    "/indonesian": f"{_HEAD.replace('en', 'id', 1)}<body>{_SCRIPT}",
    "/attribute": f"{_HEAD}<body>{_SCRIPT.replace('async', 'async data-language=id-ID data-position=start')}",
    "/own-element": f"{_HEAD}<body><partner-desk language=id></partner-desk>{_SCRIPT}",
    "/manual": f"{_HEAD}<body>{_SCRIPT.replace('async', 'async data-manual')}",
    "/early": f"{_HEAD}<body>{_QUEUE}{_SCRIPT}",
    "/head": f"{_HEAD}{_SCRIPT.replace('async ', '')}<body><p>Text</p>",
}
LAUNCHER = "partner-desk >> [part=launcher]"
PANEL = "partner-desk >> [part=panel]"


@pytest.fixture
def site() -> Iterator[tuple[Desk, str]]:
    with serving(PAGES) as served:
        yield served


def _heard(page: Page) -> list[str]:
    names: list[str] = page.evaluate("heard.map(([name]) => name)")
    return names


def test_the_launcher_has_a_name_and_loads_nothing_else_until_it_is_used(page: Page, site: tuple[Desk, str]) -> None:
    desk, address = site
    page.goto(address)
    launcher = page.locator(LAUNCHER)
    expect(launcher).to_have_accessible_name("Open the chat")
    expect(launcher).to_have_attribute("aria-expanded", "false")
    assert desk.requests == ["/widget.js", "/web/strings/en.json"]


def test_it_opens_answers_and_closes_without_breaking_the_policy(page: Page, site: tuple[Desk, str]) -> None:
    _, address = site
    errors: list[str] = []
    page.on("console", lambda message: errors.append(message.text) if message.type == "error" else None)
    page.on("pageerror", lambda error: errors.append(str(error)))
    page.goto(address)
    page.locator(LAUNCHER).click()
    expect(page.locator(PANEL)).to_be_visible()
    expect(page.locator(LAUNCHER)).to_have_attribute("aria-expanded", "true")
    expect(page.locator(LAUNCHER)).to_have_accessible_name("Close the chat")
    page.keyboard.type("hello")
    page.keyboard.press("Enter")
    expect(page.get_by_text("reply to hello")).to_be_visible()
    page.keyboard.press("Escape")
    expect(page.locator(PANEL)).to_be_hidden()
    expect(page.locator(LAUNCHER)).to_be_focused()
    assert _heard(page) == ["open", "message", "message", "close"]
    assert page.evaluate("forbidden") == []
    # The site itself has no icon.
    assert [error for error in errors if "404" not in error] == []


def test_the_styles_of_the_launcher_are_its_own(page: Page, site: tuple[Desk, str]) -> None:
    _, address = site
    page.goto(address)
    page.locator(LAUNCHER).click()
    expect(page.locator(PANEL)).to_be_visible()
    fixed = """panel => [...panel.querySelectorAll("*")]
        .filter(node => getComputedStyle(node).position === "fixed").map(node => node.localName)"""
    assert page.locator(PANEL).evaluate(fixed) == []


def test_a_chat_that_is_not_the_one_built_with_the_loader_is_not_run(page: Page, site: tuple[Desk, str]) -> None:
    desk, address = site
    desk.tampered = True
    page.goto(address)
    page.locator(LAUNCHER).click()
    expect(page.locator("partner-desk >> p[role=status]")).not_to_be_empty()
    assert _heard(page) == ["error"]
    assert page.title() == "A dealer"
    assert page.locator(PANEL).count() == 0
    # Once it is the right one again, it opens.
    desk.tampered = False
    page.locator(LAUNCHER).click()
    expect(page.locator(PANEL)).to_be_visible()


def test_the_page_can_open_ask_and_close(page: Page, site: tuple[Desk, str]) -> None:
    _, address = site
    page.goto(address)
    page.locator("#own").focus()
    page.evaluate("PartnerDesk.ask('from the page')")
    expect(page.get_by_text("reply to from the page")).to_be_visible()
    assert page.locator("partner-desk").get_attribute("open") == ""
    page.evaluate("PartnerDesk.close()")
    expect(page.locator(PANEL)).to_be_hidden()
    expect(page.locator("#own")).to_be_focused()
    page.evaluate("document.querySelector('partner-desk').toggle()")
    expect(page.locator(PANEL)).to_be_visible()
    page.evaluate("document.querySelector('partner-desk').removeAttribute('open')")
    expect(page.locator(PANEL)).to_be_hidden()
    assert [name for name in _heard(page) if name != "message"] == ["open", "close", "open", "close"]


def test_what_is_asked_before_the_script_has_come_is_asked(page: Page, site: tuple[Desk, str]) -> None:
    _, address = site
    page.goto(f"{address}/early")
    expect(page.get_by_text("reply to asked early")).to_be_visible()


def test_what_is_asked_before_there_is_an_element_is_asked(page: Page, site: tuple[Desk, str]) -> None:
    _, address = site
    page.goto(f"{address}/manual")
    page.wait_for_function("window.PartnerDesk")
    assert page.locator("partner-desk").count() == 0
    page.evaluate("PartnerDesk.ask('patiently')")
    page.evaluate("document.body.append(document.createElement('partner-desk'))")
    expect(page.get_by_text("reply to patiently")).to_be_visible()


@pytest.mark.parametrize("path", ["/indonesian", "/attribute", "/own-element"])
def test_the_language_is_that_of_the_attribute_or_the_page(page: Page, site: tuple[Desk, str], path: str) -> None:
    desk, address = site
    page.goto(address + path)
    expect(page.locator(LAUNCHER)).to_have_accessible_name("Buka obrolan")
    assert page.locator("partner-desk").count() == 1
    assert desk.requests == ["/widget.js", "/web/strings/id.json"]


def test_the_language_can_be_changed_before_the_chat_is_loaded_and_after(page: Page, site: tuple[Desk, str]) -> None:
    _, address = site
    page.goto(address)
    expect(page.locator(LAUNCHER)).to_have_accessible_name("Open the chat")
    page.evaluate("PartnerDesk.setLanguage('id')")
    expect(page.locator(LAUNCHER)).to_have_accessible_name("Buka obrolan")
    page.locator(LAUNCHER).click()
    expect(page.locator(PANEL)).to_have_attribute("lang", "id")
    page.evaluate("document.querySelector('partner-desk').setAttribute('language', 'en')")
    expect(page.locator(LAUNCHER)).to_have_accessible_name("Close the chat")
    assert page.evaluate("heard.at(-1)") == ["language", {"language": "en"}]


def test_replies_that_come_while_it_is_closed_are_counted_also_on_the_next_page(
    page: Page, site: tuple[Desk, str]
) -> None:
    desk, address = site
    page.goto(address)
    page.locator(LAUNCHER).click()
    expect(page.locator(PANEL)).to_be_visible()
    page.keyboard.type("hello")
    page.keyboard.press("Enter")
    expect(page.get_by_text("reply to hello")).to_be_visible()
    page.keyboard.press("Escape")
    desk.say(reply("news", number=99))
    expect(page.locator(LAUNCHER)).to_have_accessible_name("Open the chat. New replies: 1")
    page.goto(f"{address}/head")
    expect(page.locator("partner-desk >> [part=badge]")).to_have_text("1")
    page.locator(LAUNCHER).click()
    expect(page.get_by_text("news", exact=True)).to_be_visible()
    expect(page.locator("partner-desk >> [part=badge]")).to_be_empty()


def test_the_element_can_be_moved_and_taken_away(page: Page, site: tuple[Desk, str]) -> None:
    desk, address = site
    page.goto(address)
    page.locator(LAUNCHER).click()
    expect(page.locator(PANEL)).to_be_visible()
    page.evaluate("document.body.prepend(document.querySelector('partner-desk'))")
    expect(page.locator(PANEL)).to_be_visible()
    page.evaluate("document.querySelector('partner-desk').remove()")
    page.evaluate("document.body.append(document.createElement('partner-desk'))")
    page.evaluate("PartnerDesk.ask('again')")
    expect(page.get_by_text("reply to again")).to_be_visible()
    assert page.locator(PANEL).count() == 1
    assert desk.requests.count("/widget.js") == 1


def test_the_script_may_be_there_twice(page: Page, site: tuple[Desk, str]) -> None:
    _, address = site
    page.goto(f"{address}/twice")
    page.wait_for_load_state()
    expect(page.locator(LAUNCHER)).to_have_count(1)


def test_the_built_files_name_each_other() -> None:
    manifest = json.loads((BUILT / "manifest.json").read_text(encoding="utf-8"))
    loader = (BUILT / manifest["loader"]).read_text(encoding="utf-8")
    assert f'"web/{manifest["chat"]}"' in loader
    assert manifest["files"][manifest["chat"]]["integrity"] in loader
    assert set(manifest["files"]) == {path.name for path in BUILT.glob("*.js")}
