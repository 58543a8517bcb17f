"""Serves the chat page at / and what it is made of."""

from __future__ import annotations

from functools import lru_cache
from html import escape
from pathlib import Path

from fastapi import APIRouter
from fastapi.responses import FileResponse, HTMLResponse, JSONResponse
from rasa.shared.utils.io import read_yaml_file

from actions.knowledge.languages import known_languages, offered_tags
from actions.texts import LOCALES
from bot.problems import Problem
from nlu.text import to_traditional

DIRECTORY = Path(__file__).parent
_TYPES = {".js": "text/javascript", ".css": "text/css", ".svg": "image/svg+xml"}
_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; img-src 'self' data:; "
    "base-uri 'none'; form-action 'none'; frame-ancestors 'none'; require-trusted-types-for 'script'"
)
_PAGE_HEADERS = {
    "Content-Security-Policy": _POLICY,
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cache-Control": "no-cache",
}
_FILE_HEADERS = {"X-Content-Type-Options": "nosniff", "Cache-Control": "no-cache"}


def web_router() -> APIRouter:
    """The page, its files and its texts."""
    router = APIRouter(include_in_schema=False)
    files = {path.name: path for path in DIRECTORY.iterdir() if path.suffix in _TYPES}

    whole = page()

    @router.get("/")
    async def start() -> HTMLResponse:
        return HTMLResponse(whole, headers=_PAGE_HEADERS)

    @router.get("/web/strings/{language}.json")
    async def strings(language: str) -> JSONResponse:
        if language not in offered_tags():
            raise Problem(404, "not_found")
        return JSONResponse(page_texts(language), headers=_FILE_HEADERS)

    @router.get("/web/{name}")
    async def file(name: str) -> FileResponse:
        if name not in files:
            raise Problem(404, "not_found")
        return FileResponse(files[name], media_type=_TYPES[files[name].suffix], headers=_FILE_HEADERS)

    @router.get("/favicon.ico")
    async def favicon() -> FileResponse:
        return FileResponse(files["logo.svg"], media_type=_TYPES[".svg"], headers=_FILE_HEADERS)

    return router


def page() -> str:
    """The page, with the languages that can be chosen."""
    marks = {tag: escape(_mark(tag)) for tag in offered_tags()}
    options = [
        f'<option value="{escape(tag)}" lang="{marks[tag]}">{escape(name)}</option>'
        for tag, name in offered_tags().items()
    ]
    without = [f'<p lang="{mark}">{escape(page_texts(tag)["no_script"])}</p>' for tag, mark in marks.items()]
    written = (DIRECTORY / "index.html").read_text(encoding="utf-8")
    for place, lines in (("languages", options), ("no script", without)):
        written = written.replace(f"<!-- {place}: filled by routes.py -->", "\n".join(lines))
    return written


def _mark(tag: str) -> str:
    """The language mark of a tag that is offered, which says the script of Chinese."""
    return known_languages()[tag].locale.replace("_", "-") if tag in known_languages() else tag


@lru_cache(maxsize=64)
def page_texts(language: str) -> dict[str, str]:
    """The page's texts in a language, by key, their placeholders unfilled."""
    code = language.partition("-")[0]
    texts: dict[str, str] = read_yaml_file(LOCALES / f"page.{code}.yml")[code]
    return {key: to_traditional(value) for key, value in texts.items()} if language == "zh-Hant" else texts
