"""Serves the gallery of the widget's view (bot/widget/tests/gallery): built anew, under the policy of a strict site."""

from __future__ import annotations

import functools
import http.server
import json
import os
import shutil
import subprocess
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from rasa.shared.utils.io import read_yaml_file

from bot.settings import ROOT
from knowledge.context import LOCALES
from nlu.text.tokens import to_traditional
from tests.contexts import LANGUAGES

WEB = ROOT / "bot" / "widget"
POLICY = (
    "default-src 'none'; script-src 'self'; connect-src 'self'; base-uri 'none'; form-action 'none'; "
    "require-trusted-types-for 'script'; trusted-types 'none'"
)


def tool(path: str) -> Path:
    """A file of the widget's packages. Without them the tests are skipped, or fail where REQUIRE_NODE is 1."""
    found = WEB / "node_modules" / path
    if found.exists() and shutil.which("node"):
        return found
    reason = f"no {found}: install Node and run npm ci in bot/widget"
    if os.environ.get("REQUIRE_NODE") == "1":
        pytest.fail(reason)
    pytest.skip(reason)


def build(directory: Path) -> None:
    """Write the gallery's page, script and texts into `directory`."""
    tool("esbuild")
    subprocess.run(["node", str(WEB / "tests" / "gallery" / "build.mjs"), str(directory)], check=True)
    (directory / "strings").mkdir(exist_ok=True)
    for tag in ("en", "zh-Hans", "zh-Hant", "id"):
        text = json.dumps(widget_words(tag), ensure_ascii=False)
        (directory / "strings" / f"{tag}.json").write_text(text, encoding="utf-8")


def widget_words(tag: str) -> dict[str, str]:
    """The widget's words in a language that is offered."""
    code = tag.partition("-")[0]
    assert code in LANGUAGES
    words: dict[str, str] = read_yaml_file(LOCALES / f"widget.{code}.yml")[code]
    return {key: to_traditional(value) for key, value in words.items()} if tag == "zh-Hant" else words


@contextmanager
def served(directory: Path) -> Iterator[str]:
    """The address of a server of a directory's files."""
    handler = functools.partial(_Handler, directory=str(directory))
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        thread = threading.Thread(target=server.serve_forever, daemon=True)
        thread.start()
        yield f"http://127.0.0.1:{server.server_address[1]}/"
        server.shutdown()
        thread.join()


class _Handler(http.server.SimpleHTTPRequestHandler):
    def end_headers(self) -> None:
        self.send_header("Content-Security-Policy", POLICY)
        self.send_header("Cache-Control", "no-store")
        super().end_headers()

    def log_message(self, format: str, *args: object) -> None:
        pass
