"""Small knowledge directories for tests, as a user of the bot would write them."""

from __future__ import annotations

from pathlib import Path

import pytest

from knowledge import Finding, InvalidKnowledge, Knowledge, current, load_knowledge

SOURCES = """\
- id: report
  title: {en: the report, zh: 报告, id: laporan}
  as_of: 2025
- id: news
  title: {en: the news, zh: 新闻, id: berita}
  as_of: 2022-06-02
"""
PLANTS = """\
- id: organisation/acme
  name: {en: Acme, zh: 艾克美, id: Acme}
- id: place/harbour
  name: {en: Harbour, zh: 港口, id: Pelabuhan}
  part_of: [market/br]
- id: plant/one
  name: {en: Plant One, zh: 一号工厂, id: Pabrik Satu}
  sentence_name: {en: the first plant}
  aliases: {en: [First Plant], zh: [第一工厂], id: []}
  part_of: [organisation/acme, place/harbour]
  market: market/br
"""
FACTS = """\
- id: brazil.sales
  subject: market/br
  attribute: annual_sales
  value: {amount: 700, unit: vehicle, qualifier: nearly}
  source: report
"""


def write(
    directory: Path,
    sources: str = SOURCES,
    entities: str = PLANTS,
    facts: str = FACTS,
    others: str | None = None,
) -> Path:
    """Write a knowledge directory; what is not given is well-formed."""
    files = {
        "sources.yml": sources,
        "entities/all.yml": entities,
        "facts/all.yml": facts,
        "entities/others.yml": others,
    }
    for name, content in files.items():
        if content is not None:
            file = directory / name
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_text(content, encoding="utf-8")
    return directory


def load(directory: Path, **files: str) -> Knowledge:
    """Write a knowledge directory and load it."""
    return load_knowledge(write(directory, **files), current().languages)


def findings(directory: Path) -> list[Finding]:
    """What is wrong with a directory."""
    with pytest.raises(InvalidKnowledge) as invalid:
        load_knowledge(directory, current().languages)
    return list(invalid.value.findings)


def only_finding(directory: Path, name: str) -> Finding:
    """The one problem of a directory, which stands in the file of that name."""
    found = findings(directory)
    assert len(found) == 1, [str(finding) for finding in found]
    assert found[0].file == str(directory / name)
    return found[0]
