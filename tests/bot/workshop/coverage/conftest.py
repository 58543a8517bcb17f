"""The browser of the page's tests."""

from tests.bot.widget.conftest import browser, page

__all__ = ["browser", "page"]
