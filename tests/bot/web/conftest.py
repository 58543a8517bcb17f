"""A browser for the page's tests: the machine's own Chromium, so that nothing is downloaded."""

import os
import shutil
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, sync_playwright

from tests.bot.web.gallery import build, served

COMMANDS = ("chromium", "google-chrome", "chromium-browser")


def find_browser() -> str:
    """The path of a Chromium. Without one the tests are skipped, or fail where REQUIRE_BROWSER is 1."""
    for command in COMMANDS:
        if path := shutil.which(command):
            return path
    reason = f"no browser: none of {', '.join(COMMANDS)} is on the PATH"
    if os.environ.get("REQUIRE_BROWSER") == "1":
        pytest.fail(reason)
    pytest.skip(reason)


# Not for the whole session: Playwright keeps an event loop running in this thread, which asyncio tests of other
# modules would trip over.
@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    path = find_browser()
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=path,
            # Root, as in containers, cannot use Chromium's sandbox; only our own page is opened.
            args=["--no-sandbox", "--disable-background-networking"],
        )
        yield browser
        browser.close()


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    """A page of a visitor who has never been here: nothing stored, an English browser."""
    context = browser.new_context(locale="en-US", viewport={"width": 1280, "height": 800}, reduced_motion="reduce")
    yield context.new_page()
    context.close()


@pytest.fixture(scope="session")
def gallery_url(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of the gallery, which shows the widget's view by itself."""
    directory = tmp_path_factory.mktemp("gallery")
    build(directory)
    with served(directory) as url:
        yield url
