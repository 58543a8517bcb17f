"""A browser for the page's tests: the machine's own Chromium, so that nothing is downloaded."""

import os
import shutil
import threading
import time
from collections.abc import Iterator

import pytest
import uvicorn
from playwright.sync_api import Browser, Page, sync_playwright
from starlette.applications import Starlette
from starlette.routing import Mount

from bot.front.app import create_app
from bot.settings import Settings
from tests.bot.talking import Echo
from tests.bot.widget.gallery import build, served
from tests.conftest import free_port

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


@pytest.fixture(scope="module")
def demo_url() -> Iterator[str]:
    """The address of a service, and of its page, below a path as a proxy would have it."""
    app = create_app(Settings.parse_obj({"rate_limit": "off"}), Echo())
    port = free_port()
    below = Starlette(routes=[Mount("/dealer/desk", app)])
    config = uvicorn.Config(below, port=port, log_config=None, log_level="error", lifespan="off", ws="none")
    server = uvicorn.Server(config)
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    while not server.started and thread.is_alive():
        time.sleep(0.05)
    yield f"http://127.0.0.1:{port}/dealer/desk/"
    server.should_exit = True
    thread.join()
