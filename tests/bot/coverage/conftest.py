"""The browser of the page's tests."""

from tests.bot.web.conftest import browser, page

__all__ = ["browser", "page"]
