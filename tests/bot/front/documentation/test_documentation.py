"""The API's documentation: by its own files, under a policy, and only where it is wanted."""

from __future__ import annotations

import re
from pathlib import Path

from bot.front import documentation
from tests.bot.talking import Echo, client


async def test_the_page_runs_nothing_that_stands_in_it_and_its_files_are_kept_for_good() -> None:
    async with client(Echo()) as talk:
        page = await talk.get("/docs")
        addresses = re.findall(r'(?:src|href)="(docs/[^"]+)"', page.text)
        files = {address: await talk.get(f"/{address}") for address in addresses}
        missing = await talk.get("/docs/swagger-ui-bundle.js")
    policy = page.headers["content-security-policy"]
    assert "default-src 'none'" in policy
    assert "unsafe" not in policy
    assert re.findall(r"<script[^>]*>([^<])", page.text) == []
    assert not re.search(r"https?://|<style|\son\w+=", page.text)
    assert len(files) == 4
    for address, file in files.items():
        assert file.status_code == 200, address
        assert "immutable" in file.headers["cache-control"]
        assert file.headers["x-content-type-options"] == "nosniff"
    assert missing.status_code == 404


def test_a_file_that_changes_has_another_address(tmp_path: Path) -> None:
    path = tmp_path / "start.js"
    path.write_text("one")
    before = documentation.Asset.of(path).name
    path.write_text("two")
    assert documentation.Asset.of(path).name != before


async def test_who_does_not_want_it_has_none() -> None:
    async with client(Echo(), api_docs="false") as talk:
        for path in ("/docs", "/openapi.json", "/docs/oauth2-redirect", "/redoc"):
            assert (await talk.get(path)).status_code == 404
