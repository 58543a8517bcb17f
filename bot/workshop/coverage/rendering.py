"""The report as one page that needs nothing else, and as JSON."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict
from html import escape
from pathlib import Path
from string import Template
from typing import Any

from bot.workshop.coverage.picture import confusion_picture
from bot.workshop.coverage.records import UNTESTED, Alias, Coverage, Item, Reading, Tally, Totals

_DIRECTORY = Path(__file__).parent
_HEADINGS = {
    "facts": ("Facts", "Every fact of the knowledge."),
    "intents": ("Intents", "Every intent of the contract; wordings count for the intent that asks for their fact."),
    "answers": ("Answer keys", "The texts that answers are made of; conversations count where a reply has the text."),
    "actions": ("Actions", "Every action of the contract."),
    "entities": ("Entities", "What facts speak of, with everything that it is called."),
    "other names": ("Other names", "Places, companies and languages that no fact speaks of: known, to be declined."),
}
_COLUMNS = ("examples", "right", "wrong", "talks")


def as_json(coverage: Coverage) -> str:
    """The report for programs; what `Coverage` holds, under the same names."""
    return json.dumps(asdict(coverage), ensure_ascii=False, indent=1)


def as_html(coverage: Coverage) -> str:
    """The report for people: one file with its style, its script and its pictures."""
    parts = {name: _part(f"page.{name}") for name in ("css", "js")}
    sections = "\n".join(_section(kind, items, coverage.languages) for kind, items in coverage.items.items())
    return Template(_part("page.html")).substitute(
        style=parts["css"],
        script=parts["js"],
        contents="".join(f'<a href="#{_anchor(kind)}">{escape(_HEADINGS[kind][0])}</a>' for kind in coverage.items),
        languages="".join(f'<option value="{each}">{each}</option>' for each in coverage.languages),
        totals="\n".join(_totals(language, totals) for language, totals in coverage.totals.items()),
        sections=sections,
        confusion="\n".join(_confusion(language, readings) for language, readings in coverage.confusion.items()),
    )


def _part(name: str) -> str:
    return (_DIRECTORY / name).read_text(encoding="utf-8")


def _anchor(kind: str) -> str:
    return kind.replace(" ", "-")


def _totals(language: str, totals: Totals) -> str:
    lines = {
        "facts proven": totals.facts,
        "wordings right": totals.wordings,
        "conversations as expected": totals.conversations,
        "names of what facts speak of, in tests": totals.aliases,
    }
    rows = "".join(
        f'<div><dt>{label}</dt><dd><b>{part:,}</b> of {whole:,}</dd><meter value="{part}" max="{max(whole, 1)}">'
        f"</meter></div>"
        for label, (part, whole) in lines.items()
    )
    return f'<article class="card" data-language="{language}"><h3>{language}</h3><dl>{rows}</dl></article>'


def _section(kind: str, items: Sequence[Item], languages: Sequence[str]) -> str:
    title, explained = _HEADINGS[kind]
    fields = list(dict.fromkeys(field for item in items for field in item.about))
    groups = "".join(
        f'<th colspan="{len(_COLUMNS)}" scope="colgroup" data-language="{each}">{each}</th>' for each in languages
    )
    columns = "".join(
        f'<th scope="col" data-language="{each}"{_first(number)}>{name}</th>'
        for each in languages
        for number, name in enumerate(_COLUMNS)
    )
    rows = "\n".join(_row(item, fields, languages) for item in items)
    heads = "".join(f'<th rowspan="2" scope="col">{escape(field)}</th>' for field in fields)
    return f"""<section id="{_anchor(kind)}" class="kind">
<h2>{title} <span class="count" data-all="{len(items)}">{len(items)}</span></h2>
<p>{explained}</p>
<div class="scroll" tabindex="0" role="region" aria-label="{title}"><table>
<thead><tr><th rowspan="2" scope="col">id</th>{heads}{groups}</tr><tr>{columns}</tr></thead>
<tbody>
{rows}
</tbody></table></div></section>"""


def _row(item: Item, fields: Sequence[str], languages: Sequence[str]) -> str:
    states = " ".join(f'data-state-{each}="{item.tallies[each].state}"' for each in languages)
    about = "".join(f"<td>{escape(item.about.get(field, ''))}</td>" for field in fields)
    cells = "".join(_cells(item.tallies[each], each) for each in languages)
    names = _names(item.aliases) if item.aliases else ""
    return f'<tr {states}><th scope="row"><code>{escape(item.id)}</code>{names}</th>{about}{cells}</tr>'


def _cells(tally: Tally, language: str) -> str:
    values = (tally.examples, tally.passed, tally.failed, tally.conversations)
    return "".join(
        f'<td class="number {tally.state}{" zero" if not value else ""}" data-language="{language}"{_first(number)}>'
        f"{value:,}</td>"
        for number, value in enumerate(values)
    )


def _first(number: int) -> str:
    """Marks where the columns of a language begin."""
    return "" if number else " data-first"


def _names(aliases: Mapping[str, tuple[Alias, ...]]) -> str:
    every = [alias for names in aliases.values() for alias in names]
    written = sum(alias.tests > 0 for alias in every)
    lines = "".join(_names_of(language, names) for language, names in aliases.items())
    return f"<details><summary>{written} of {len(every)} names tested</summary>{lines}</details>"


def _names_of(language: str, names: Iterable[Alias]) -> str:
    shown = "".join(_name(alias) for alias in names)
    return f'<p data-language="{language}" lang="{language}"><b>{language}</b> {shown or "none"}</p>'


def _name(alias: Alias) -> str:
    if not alias.tests:
        return f'<span class="name {UNTESTED}" title="never tested">{escape(alias.name)}</span> '
    return f'<span class="name">{escape(alias.name)} <i>{alias.tests}</i></span> '


def _confusion(language: str, readings: Sequence[Reading]) -> str:
    wrong = sorted((each for each in readings if not each.right), key=lambda each: -len(each.questions))
    asked, missed = (sum(len(each.questions) for each in part) for part in (readings, wrong))
    picture = confusion_picture(readings, language)
    return f"""<article class="language" data-language="{language}"><h3>{language}</h3>
<p>{missed} of {asked} questions were read as another intent.</p>
<div class="scroll" tabindex="0" role="region" aria-label="Confusion in {language}">{picture}</div>
<details><summary>The {missed} questions</summary><div class="scroll"><table>
<thead><tr><th>expected</th><th>read as</th><th>questions</th><th>which</th></tr></thead>
<tbody>{"".join(_misread(each, language) for each in wrong)}</tbody>
</table></div></details></article>"""


def _misread(reading: Reading, language: str) -> str:
    questions = "<br>".join(map(escape, reading.questions))
    return (
        f"<tr><td><code>{escape(reading.expected)}</code></td><td><code>{escape(reading.read)}</code></td>"
        f'<td class="number">{len(reading.questions)}</td><td lang="{language}">{questions}</td></tr>'
    )


def write(coverage: Coverage, html: Path | None, json_file: Path | None) -> None:
    """Write what is asked for; raises OSError."""
    outputs: dict[Path | None, Any] = {html: as_html, json_file: as_json}
    for file, render in outputs.items():
        if file is not None:
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_text(render(coverage), encoding="utf-8")
