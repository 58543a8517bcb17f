"""Serves the chat page at / and what it is made of."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path

from fastapi import APIRouter
from fastapi.responses import FileResponse, JSONResponse
from rasa.shared.utils.io import read_yaml_file

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
_LANGUAGES = ("en", "zh", "zh-Hant", "id")


def web_router() -> APIRouter:
    """The page, its files and its texts."""
    router = APIRouter(include_in_schema=False)
    files = {path.name: path for path in DIRECTORY.iterdir() if path.suffix in _TYPES}

    @router.get("/")
    async def page() -> FileResponse:
        return FileResponse(DIRECTORY / "index.html", media_type="text/html; charset=utf-8", headers=_PAGE_HEADERS)

    @router.get("/web/strings/{language}.json")
    async def strings(language: str) -> JSONResponse:
        if language not in _LANGUAGES:
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


@lru_cache(maxsize=len(_LANGUAGES))
def page_texts(language: str) -> dict[str, str]:
    """The page's texts in a language, by key, their placeholders unfilled."""
    texts: dict[str, str] = read_yaml_file(LOCALES / f"page.{language[:2]}.yml")[language[:2]]
    return {key: to_traditional(value) for key, value in texts.items()} if language == "zh-Hant" else texts
