"""The API's documentation for people: Swagger UI at /docs, without a word to any other host.

The files of Swagger UI come with the package fastapi-swagger. The page is our own, as it is to run nothing that stands
in the page itself.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from functools import lru_cache
from importlib.util import find_spec
from pathlib import Path

from fastapi import APIRouter
from fastapi.responses import FileResponse, HTMLResponse

from bot.http.problems import Problem

_HERE = Path(__file__).parent
# Swagger UI sets styles in its nodes as it goes, which is no script's doing and needs no leave; its CSS holds pictures.
_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; img-src 'self' data:; "
    "base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
)
_COMMON = {
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Resource-Policy": "same-origin",
}
_PAGE_HEADERS = {**_COMMON, "Content-Security-Policy": _POLICY, "Cache-Control": "no-cache"}
# The names change with the content.
_FILE_HEADERS = {**_COMMON, "Cache-Control": "public, max-age=31536000, immutable"}
_TYPES = {".js": "text/javascript", ".css": "text/css", ".png": "image/png"}


@dataclass(frozen=True)
class Asset:
    """A file of the page, and the name under which it is served."""

    path: Path
    name: str

    @classmethod
    def of(cls, path: Path) -> Asset:
        """The asset of a file."""
        content = hashlib.sha256(path.read_bytes()).hexdigest()[:12]
        return cls(path, f"{path.stem}.{content}{path.suffix}")


def documentation_router() -> APIRouter:
    """The page and its files."""
    router = APIRouter(include_in_schema=False)

    @router.get("/docs")
    def page() -> HTMLResponse:
        return HTMLResponse(_page(), headers=_PAGE_HEADERS)

    @router.get("/docs/{name}")
    def file(name: str) -> FileResponse:
        asset = next((asset for asset in _assets().values() if asset.name == name), None)
        if asset is None:
            raise Problem(404, "not_found")
        return FileResponse(asset.path, media_type=_TYPES[asset.path.suffix], headers=_FILE_HEADERS)

    return router


@lru_cache(maxsize=1)
def _assets() -> dict[str, Asset]:
    """By what stands for them in the page."""
    package = find_spec("fastapi_swagger")
    if package is None or package.origin is None:
        raise ModuleNotFoundError("fastapi_swagger")
    theirs = Path(package.origin).parent / "resources"
    files = {
        "icon": theirs / "favicon-32x32.png",
        "styles": theirs / "swagger-ui.css",
        "bundle": theirs / "swagger-ui-bundle.js",
        "start": _HERE / "start.js",
    }
    return {key: Asset.of(path) for key, path in files.items()}


@lru_cache(maxsize=1)
def _page() -> str:
    """Its addresses are relative: it works behind a path prefix, too."""
    names = {key: f"docs/{asset.name}" for key, asset in _assets().items()}
    return (_HERE / "page.html").read_text(encoding="utf-8").format_map(names)
