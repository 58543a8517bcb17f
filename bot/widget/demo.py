"""The demo page: a dealer's site with the widget on it, in the visitor's language."""

from __future__ import annotations

import re
from html import escape
from pathlib import Path

from rasa.shared.utils.io import read_yaml_file

from knowledge.context import Context, current, per_context
from nlu.text.tokens import to_traditional

DIRECTORY = Path(__file__).parent / "demo"
_CURRENT = ' aria-current="page"'
_PLACE = re.compile(r"\{\{(\w+)\}\}")


@per_context
def demo_page(context: Context, tag: str) -> str:
    """The page in a language that is offered. Its addresses are relative: it works behind a path prefix, too."""
    words = {key: escape(text) for key, text in demo_texts(tag).items()}
    fixed = {"mark": language_mark(tag), "here": f"?language={language_mark(tag)}"}
    written = (DIRECTORY / "index.html").read_text(encoding="utf-8")
    written = _PLACE.sub(lambda place: {**words, **fixed}[place.group(1)], written)
    return written.replace("<!-- languages -->", "\n        ".join(_links(tag)))


def demo_texts(tag: str) -> dict[str, str]:
    """The page's texts by key."""
    code = tag.partition("-")[0]
    texts: dict[str, str] = read_yaml_file(current().texts.directory / f"demo.{code}.yml")[code]
    return {key: to_traditional(text) for key, text in texts.items()} if tag == "zh-Hant" else texts


def language_mark(tag: str) -> str:
    """The language mark of a tag that is offered, which says the script of Chinese."""
    known = current().languages.known
    return known[tag].locale.replace("_", "-") if tag in known else tag


def _links(shown: str) -> list[str]:
    marks = {tag: escape(language_mark(tag)) for tag in current().languages.tags}
    return [
        f'<a href="?language={marks[tag]}" hreflang="{marks[tag]}" lang="{marks[tag]}"{_CURRENT * (tag == shown)}>'
        f"{escape(name)}</a>"
        for tag, name in current().languages.tags.items()
    ]
