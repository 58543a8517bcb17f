"""The chat page in a real browser, against the running service."""

import json
from dataclasses import dataclass, field
from typing import Any

import pytest
from playwright.sync_api import Browser, Locator, Page, Route, expect

# Only an upper bound for a busy machine: nothing here measures time.
expect.set_options(timeout=30_000)

WEBHOOK = "**/webhooks/rest/webhook"
MARKUP = """<img src=x onerror="document.title='hacked'"><script>document.title='hacked'</script>"""

QUESTIONS = [
    ("en", "How many vehicles are sold in South Africa every year?", "5,000"),
    ("zh", "南非每年卖多少辆车？", "5000辆"),
    ("id", "Berapa unit yang terjual di Afrika Selatan per tahun?", "5.000"),
]


@dataclass
class Watch:
    """What a page did that it should not have to do."""

    errors: list[str] = field(default_factory=list)
    requests: list[str] = field(default_factory=list)


def watch(page: Page) -> Watch:
    seen = Watch()
    page.on(
        "console", lambda message: seen.errors.append(message.text) if message.type in ("error", "warning") else None
    )
    page.on("pageerror", lambda error: seen.errors.append(str(error)))
    page.on("request", lambda request: seen.requests.append(request.url))
    page.add_init_script(
        "document.addEventListener('securitypolicyviolation', (e) => console.error('CSP', e.violatedDirective))"
    )
    return seen


def open_page(page: Page, service_url: str, language: str = "en") -> None:
    page.goto(f"{service_url.rstrip('/')}/?lang={language}")
    expect(page.get_by_role("log")).to_have_attribute("aria-busy", "false")


def say(page: Page, text: str) -> None:
    page.get_by_role("textbox").fill(text)
    page.get_by_role("textbox").press("Enter")


def questions(page: Page) -> Locator:
    return page.locator(".message.user")


def answers(page: Page) -> Locator:
    return page.locator(".message.bot:not(.greeting, .typing)")


def switch(page: Page, language: str) -> None:
    page.get_by_role("combobox").select_option(language)


def a_reply(text: str, **more: Any) -> list[dict[str, Any]]:
    custom = {"language": "en", "outcome": "answered", "facts": [], "intent": "x", "confidence": 1.0}
    return [{"recipient_id": "x", "text": text, "custom": custom | more.pop("custom", {}), **more}]


def answer_with(page: Page, reply: list[dict[str, Any]], asked: list[dict[str, Any]] | None = None) -> None:
    """Stands in for the service, for replies that it gives only rarely. `asked` gathers what it was sent."""

    def answer(route: Route) -> None:
        if asked is not None:
            asked.append(json.loads(route.request.post_data or "{}"))
        route.fulfill(json=reply)

    page.route(WEBHOOK, answer)


@pytest.mark.parametrize(("language", "question", "figure"), QUESTIONS)
def test_a_question_is_answered_with_its_figure_and_source(
    page: Page, service_url: str, language: str, question: str, figure: str
) -> None:
    open_page(page, service_url, language)
    say(page, question)
    expect(questions(page)).to_contain_text(question)
    expect(answers(page).first).to_contain_text(figure)
    expect(answers(page).first.locator(".source")).to_contain_text("jiefang-global")
    expect(page.get_by_role("textbox")).to_have_value("")


@pytest.mark.parametrize(
    ("language", "mark", "suggestion", "figure"),
    [
        ("en", "en", "South Africa", "5,000"),
        ("zh", "zh-Hans", "南非", "5000"),
        ("zh-Hant", "zh-Hant", "南非", "5000"),
        ("id", "id", "Afrika Selatan", "5.000"),
    ],
)
def test_a_suggested_question_is_asked_in_the_language_of_the_page(
    page: Page, service_url: str, language: str, mark: str, suggestion: str, figure: str
) -> None:
    open_page(page, service_url, language)
    page.get_by_role("button", name=suggestion).click()
    expect(answers(page).first).to_contain_text(figure)
    expect(questions(page)).to_have_attribute("lang", mark)
    expect(answers(page).first).to_have_attribute("lang", mark)


def test_the_language_changes_and_the_conversation_stays(page: Page, service_url: str) -> None:
    open_page(page, service_url)
    say(page, QUESTIONS[0][1])
    expect(answers(page).first).to_contain_text("5,000")
    switch(page, "id")
    expect(page.locator("html")).to_have_attribute("lang", "id")
    expect(page.get_by_role("textbox")).to_have_attribute("placeholder", "Tulis pertanyaan Anda")
    expect(answers(page).first).to_contain_text("5,000")
    expect(answers(page).first).to_have_attribute("lang", "en")
    expect(answers(page).first.locator(".source")).to_contain_text("Sumber")
    page.reload()
    expect(page.locator("html")).to_have_attribute("lang", "id")


@pytest.mark.parametrize(
    ("locale", "language"),
    [("zh-TW", "zh-Hant"), ("zh-CN", "zh-Hans"), ("id-ID", "id"), ("en-ZA", "en"), ("fr-FR", "en")],
)
def test_the_page_starts_in_the_language_of_the_browser(
    browser: Browser, service_url: str, locale: str, language: str
) -> None:
    context = browser.new_context(locale=locale)
    page = context.new_page()
    page.goto(service_url)
    expect(page.get_by_role("log")).to_have_attribute("aria-busy", "false")
    expect(page.locator("html")).to_have_attribute("lang", language)
    context.close()


def test_a_reload_keeps_the_messages_and_the_sender(page: Page, service_url: str) -> None:
    asked: list[dict[str, Any]] = []
    open_page(page, service_url)
    answer_with(page, a_reply("One answer"), asked)
    say(page, "One question")
    expect(answers(page)).to_contain_text("One answer")
    page.reload()
    expect(questions(page)).to_contain_text("One question")
    expect(answers(page)).to_contain_text("One answer")
    say(page, "Another question")
    expect(answers(page)).to_have_count(2)
    assert asked[0]["sender"] == asked[1]["sender"] != ""
    assert asked[0]["metadata"] == {"language": "en"}


@pytest.mark.parametrize("composing", [{"isComposing": True}, {"keyCode": 229}])
def test_enter_takes_a_candidate_of_an_input_method_and_does_not_send(
    page: Page, service_url: str, composing: dict[str, Any]
) -> None:
    open_page(page, service_url, "zh")
    answer_with(page, a_reply("好的"))
    box = page.get_by_role("textbox")
    box.fill("南非")
    enter = {"key": "Enter", "bubbles": True, "cancelable": True}
    box.dispatch_event("keydown", enter | composing)
    expect(box).to_have_value("南非")
    expect(questions(page)).to_have_count(0)
    box.dispatch_event("keydown", enter)
    expect(questions(page)).to_have_count(1)


def test_shift_enter_starts_a_new_line(page: Page, service_url: str) -> None:
    open_page(page, service_url)
    box = page.get_by_role("textbox")
    box.fill("first")
    box.press("Shift+Enter")
    box.type("second")
    expect(box).to_have_value("first\nsecond")
    expect(questions(page)).to_have_count(0)


def test_a_message_over_the_limit_is_kept_and_not_sent(page: Page, service_url: str) -> None:
    open_page(page, service_url)
    box = page.get_by_role("textbox")
    box.fill("x" * 1900)
    expect(page.locator("#hint")).to_contain_text("Characters left: 100")
    box.fill("x" * 2005)
    expect(page.locator("#hint")).to_contain_text("5")
    expect(box).to_have_attribute("aria-invalid", "true")
    box.press("Enter")
    expect(box).to_have_value("x" * 2005)
    expect(questions(page)).to_have_count(0)


def test_markup_is_shown_and_never_run(page: Page, service_url: str) -> None:
    open_page(page, service_url)
    title = page.title()
    facts = [{"id": "x", "source": MARKUP, "as_of": "2025"}]
    buttons = [{"title": MARKUP, "payload": "x"}]
    answer_with(page, a_reply(f"{MARKUP}\n• {MARKUP}", buttons=buttons, custom={"facts": facts}))
    say(page, MARKUP)
    expect(questions(page)).to_contain_text(MARKUP)
    for place in ("p", "li", ".source"):
        expect(answers(page).locator(place).first).to_contain_text(MARKUP)
    expect(page.locator(".choice")).to_have_text(MARKUP)
    expect(page.locator("#log img, #log script")).to_have_count(0)
    assert page.title() == title


def test_markup_sent_to_the_service_comes_to_no_harm(page: Page, service_url: str) -> None:
    open_page(page, service_url)
    say(page, MARKUP)
    expect(questions(page)).to_contain_text(MARKUP)
    expect(answers(page).or_(page.locator(".problem")).first).to_be_visible()
    expect(page.locator("#log img, #log script")).to_have_count(0)


def test_the_page_keeps_to_its_policy_and_its_host(page: Page, service_url: str) -> None:
    seen = watch(page)
    response = page.goto(service_url)
    assert response is not None
    policy = response.headers.get("content-security-policy", "")
    assert "default-src 'none'" in policy
    assert "require-trusted-types-for 'script'" in policy
    for language in ("zh", "zh-Hant", "id", "en"):
        switch(page, language)
        expect(page.get_by_role("combobox")).to_have_value(language)
    say(page, QUESTIONS[0][1])
    expect(answers(page).first).to_contain_text("5,000")
    assert seen.errors == []
    assert [url for url in seen.requests if not url.startswith((service_url, "data:"))] == []


def test_a_failure_keeps_the_message_and_can_be_retried(page: Page, service_url: str) -> None:
    open_page(page, service_url)
    page.route(WEBHOOK, lambda route: route.abort())
    say(page, QUESTIONS[0][1])
    retry = page.get_by_role("button", name="Retry")
    expect(retry).to_be_visible()
    expect(questions(page)).to_contain_text(QUESTIONS[0][1])
    page.reload()
    expect(retry).to_be_visible()
    page.unroute(WEBHOOK)
    retry.click()
    expect(answers(page).first).to_contain_text("5,000")
    expect(retry).to_have_count(0)
    expect(questions(page)).to_have_count(1)


@pytest.mark.parametrize(("status", "again"), [(429, True), (422, False)])
def test_a_problem_is_told_in_the_words_of_the_service(page: Page, service_url: str, status: int, again: bool) -> None:
    open_page(page, service_url)
    problem = {"title": "No", "status": status, "detail": "Please wait a moment."}
    page.route(
        WEBHOOK,
        lambda route: route.fulfill(
            status=status, body=json.dumps(problem), headers={"Content-Type": "application/problem+json"}
        ),
    )
    say(page, "hello")
    expect(page.locator(".problem")).to_contain_text("Please wait a moment.")
    expect(page.get_by_role("button", name="Retry")).to_have_count(1 if again else 0)
    # What cannot be sent again as it is comes back to be changed.
    expect(page.get_by_role("textbox")).to_have_value("" if again else "hello")


def test_a_quick_reply_says_its_title_and_sends_its_payload(page: Page, service_url: str) -> None:
    asked: list[dict[str, Any]] = []
    open_page(page, service_url)
    answer_with(page, a_reply("Which market?", buttons=[{"title": "Kenya", "payload": "/market_ke"}]), asked)
    say(page, "sales")
    page.get_by_role("button", name="Kenya").click()
    expect(questions(page).last).to_contain_text("Kenya")
    expect(answers(page)).to_have_count(2)
    assert [body["message"] for body in asked] == ["sales", "/market_ke"]
    # Only the last reply offers its choices.
    expect(page.locator(".choice")).to_have_count(1)


def test_lines_with_bullets_become_a_list_and_sources_are_named_once(page: Page, service_url: str) -> None:
    open_page(page, service_url)
    facts = [
        {"id": "a", "source": "jiefang-global", "as_of": "2025"},
        {"id": "b", "source": "jiefang-global", "as_of": "2025"},
        {"id": "c", "source": "jilin-equipment", "as_of": "2022-06-02"},
    ]
    answer_with(page, a_reply("Two things:\n• one\n• two\nThat is all.", custom={"facts": facts}))
    say(page, "what?")
    expect(answers(page).locator("li")).to_have_text(["one", "two"])
    expect(answers(page).locator(".source")).to_have_text(
        "Source: jiefang-global, 2025 · jilin-equipment, June 2, 2022"
    )


def test_a_declined_reply_names_no_source(page: Page, service_url: str) -> None:
    open_page(page, service_url)
    answer_with(page, a_reply("I do not know.", custom={"outcome": "declined"}))
    say(page, "what?")
    expect(answers(page)).to_contain_text("I do not know.")
    expect(page.locator(".source")).to_have_count(0)


@pytest.mark.parametrize("language", ["en", "zh", "zh-Hant", "id"])
def test_a_phone_needs_no_sideways_scrolling(browser: Browser, service_url: str, language: str) -> None:
    context = browser.new_context(viewport={"width": 320, "height": 640}, is_mobile=True, has_touch=True)
    page = context.new_page()
    open_page(page, service_url, language)
    answer_with(page, a_reply("long" * 100, buttons=[{"title": "wide" * 40, "payload": "x"}]))
    say(page, "word" * 100)
    expect(answers(page)).to_be_visible()
    for scroller in ("html", "#log"):
        assert page.locator(scroller).evaluate("node => node.scrollWidth <= node.clientWidth"), scroller
    header = page.locator(".brand h1").evaluate("node => node.getBoundingClientRect().left + node.scrollWidth")
    switcher = page.get_by_role("combobox").bounding_box()
    assert switcher is not None
    assert header <= switcher["x"]
    assert switcher["x"] + switcher["width"] <= 320
    context.close()


def test_everything_to_press_is_large_enough_for_a_finger(page: Page, service_url: str) -> None:
    open_page(page, service_url)
    for control in [page.get_by_role("combobox"), *page.get_by_role("button").all()]:
        box = control.bounding_box()
        assert box is not None
        assert min(box["width"], box["height"]) >= 44
