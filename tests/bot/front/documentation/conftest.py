"""A browser, and a service for it."""

from tests.bot.widget.conftest import browser, demo_url, page

__all__ = ["browser", "demo_url", "page"]
