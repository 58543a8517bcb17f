"""Serves the demo page at /, the widget, and the words of both."""

from __future__ import annotations

from pathlib import Path

from fastapi import APIRouter, Request
from fastapi.responses import FileResponse, HTMLResponse, JSONResponse
from rasa.shared.utils.io import read_yaml_file

from bot.http.problems import Problem, request_language
from bot.widget.demo import demo_page, language_mark
from knowledge.context import Context, current, per_context
from nlu.text.tokens import to_traditional

DIRECTORY = Path(__file__).parent
_TYPES = {".js": "text/javascript", ".css": "text/css", ".svg": "image/svg+xml"}
_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; img-src 'self' data:; "
    "base-uri 'none'; form-action 'none'; frame-ancestors 'none'; require-trusted-types-for 'script'; "
    "trusted-types 'none'"
)
_PAGE_HEADERS = {
    "Content-Security-Policy": _POLICY,
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cache-Control": "no-cache",
    "Vary": "Accept-Language",
}
# Other sites load these: the widget is for them.
_FILE_HEADERS = {
    "X-Content-Type-Options": "nosniff",
    "Access-Control-Allow-Origin": "*",
    "Cross-Origin-Resource-Policy": "cross-origin",
    "Cache-Control": "no-cache",
}
# The name changes with the content (bot/widget/build.mjs).
_HASHED = {**_FILE_HEADERS, "Cache-Control": "public, max-age=31536000, immutable"}


def web_router() -> APIRouter:
    """The page, the widget and their files."""
    router = APIRouter(include_in_schema=False)
    files = served_files()

    @router.get("/")
    async def start(request: Request, language: str = "") -> HTMLResponse:
        tag = current().languages.supported_tag(language) or request_language(request)
        return HTMLResponse(demo_page(tag), headers={**_PAGE_HEADERS, "Content-Language": language_mark(tag)})

    @router.get("/web/strings/{language}.json")
    async def strings(language: str) -> JSONResponse:
        tag = {language_mark(tag): tag for tag in current().languages.tags}.get(language)
        if tag is None:
            raise Problem(404, "not_found")
        return JSONResponse(widget_strings(tag), headers=_FILE_HEADERS)

    def answer(name: str) -> FileResponse:
        if name not in files:
            raise Problem(404, "not_found")
        headers = _HASHED if name.startswith("chat.") else _FILE_HEADERS
        return FileResponse(files[name], media_type=_TYPES[files[name].suffix], headers=headers)

    @router.get("/web/{name}")
    async def file(name: str) -> FileResponse:
        return answer(name)

    @router.get("/widget.js")
    async def widget() -> FileResponse:
        return answer("widget.js")

    @router.get("/favicon.ico")
    async def favicon() -> FileResponse:
        return answer("logo.svg")

    return router


def served_files() -> dict[str, Path]:
    """What is served, by name: the page's files and the built widget."""
    directories = (DIRECTORY, DIRECTORY / "demo", DIRECTORY / "built")
    found = (path for directory in directories if directory.exists() for path in directory.iterdir())
    return {path.name: path for path in found if path.suffix in _TYPES}


def widget_strings(tag: str) -> dict[str, object]:
    """The widget's words in a language that is offered, and the languages to choose from."""
    languages = [{"tag": language_mark(each), "name": name} for each, name in current().languages.tags.items()]
    return {"language": language_mark(tag), "languages": languages, "texts": widget_texts(tag)}


@per_context
def widget_texts(context: Context, tag: str) -> dict[str, str]:
    """The widget's words by key, their placeholders unfilled."""
    code = tag.partition("-")[0]
    texts: dict[str, str] = read_yaml_file(context.texts.directory / f"widget.{code}.yml")[code]
    return {key: to_traditional(value) for key, value in texts.items()} if tag == "zh-Hant" else texts
