"""Helpers for tests of the widget's view: they open the gallery, change what it shows and read what it was asked."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from playwright.sync_api import Locator, Page, expect

# Only an upper bound for a busy machine: nothing here measures time.
expect.set_options(timeout=30_000)

LANGUAGES = ("en", "zh-Hans", "zh-Hant", "id")


@dataclass
class Watch:
    """What a page complained of: errors, warnings, violations of its policy, dialogs."""

    complaints: list[str] = field(default_factory=list)


def watch(page: Page) -> Watch:
    """Note what goes wrong on a page from now on."""
    seen = Watch()
    page.on(
        "console",
        lambda message: seen.complaints.append(message.text) if message.type in ("error", "warning") else None,
    )
    page.on("pageerror", lambda error: seen.complaints.append(str(error)))

    def on_dialog(dialog: Any) -> None:
        seen.complaints.append(f"dialog {dialog.message}")
        dialog.dismiss()

    page.on("dialog", on_dialog)
    page.add_init_script(
        "document.addEventListener('securitypolicyviolation', (e) => console.error('CSP', e.violatedDirective))"
    )
    return seen


def open_gallery(page: Page, url: str, **asked: str) -> None:
    """Open the gallery: `scene`, `language`, `theme`, `position`, `open`."""
    query = "&".join(f"{name}={value}" for name, value in asked.items())
    page.goto(f"{url}?{query}")
    page.wait_for_selector("html[data-ready]")


def calls(page: Page) -> list[list[Any]]:
    """What the view has asked of the conversation, oldest first."""
    found: list[list[Any]] = page.evaluate("gallery.chat.calls")
    return found


def change(page: Page, **state: Any) -> None:
    """Change the conversation's state, as the core would."""
    page.evaluate("(change) => gallery.chat.set(change)", state)


def add(page: Page, author: str, identity: str, text: str, **more: Any) -> None:
    """Add a message, the newest: `author` is "desk" or "partner"."""
    page.evaluate(
        "([author, id, text, more]) => gallery.chat.set({ entries: [...gallery.chat.state.entries,"
        " gallery[author](id, text, { at: new Date().toISOString(), ...more })] })",
        [author, identity, text, more],
    )


def panel(page: Page) -> Locator:
    """The widget's window."""
    return page.get_by_role("dialog")


def box(page: Page) -> Locator:
    """The field to write in."""
    return page.locator(".composer textarea")


def expect_focus(page: Page, name: str) -> None:
    """The focus comes to what has this accessible name."""
    expect(page.locator(".panel :focus")).to_have_accessible_name(name)
