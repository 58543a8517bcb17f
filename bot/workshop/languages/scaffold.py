"""Lays out everything that a new language needs, from what the first language has and what CLDR knows."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import yaml
from babel import Locale

from actions.wording import statement
from bot.workshop.languages import cldr
from bot.workshop.languages.lists import SHARED_LISTS, word_lists
from knowledge import Context, Contract, Knowledge
from knowledge.languages import LATIN, Language

# Questions in tests/heldout/<language>/, beside those for each fact; their forms are those of the other languages.
HELD_OUT = {
    "unanswerable": "Questions that the sources do not answer, by kind: - {ask: …, kind: unknown_market}",
    "rich": "Comparisons, superlatives, two questions at once …: - {kind: comparison, ask: …, facts: [id, id]}",
    "conversations": "Conversations: - {name: …, turns: [{say: …, facts: [id]}, {say: …, outcome: chat}]}",
    "fresh": "A second set as facts.yml, by another writer, who has seen no other question.",
    "fresh_unanswerable": "A second set as unanswerable.yml, by another writer.",
    "fresh_conversations": "A second set as conversations.yml, by another writer.",
}
_CONVERSATIONS = """\
# yaml-language-server: $schema=../../../bot/workshop/testing/conversations.schema.json
# Conversations that are held as tests: python -m bot test. Those of the other languages show how they are written.
conversations: []
"""


class CannotAdd(Exception):
    """The language can't be added; the message says why and what to do."""


@dataclass
class Scaffold:
    """The files that were written, those that words were added to, and those that were there and were left alone."""

    written: list[Path] = field(default_factory=list)
    extended: list[Path] = field(default_factory=list)
    kept: list[Path] = field(default_factory=list)

    def write(self, file: Path, content: str) -> None:
        """Write a file, unless there is one."""
        if file.exists():
            self.kept.append(file)
            return
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(content, encoding="utf-8")
        self.written.append(file)


def described(tag: str, name: str | None, known: Mapping[str, Language]) -> Language:
    """The language that a tag means, in the works, as far as CLDR describes it. Raises CannotAdd."""
    locale = cldr.locale_of(tag)
    if locale is None or not 2 <= len(locale.language) <= 3:
        raise CannotAdd(f"CLDR knows no language '{tag}': write its code of ISO 639, as es, or es-MX for its country's")
    code = locale.language
    if code in known:
        raise CannotAdd(f"'{code}' is there already: python -m bot check says what it lacks")
    server = next((other for other in known.values() if code in other.serves), None)
    if server:
        raise CannotAdd(
            f"'{code}' is served as '{server.code}': first take it out of 'serves' there, in locales/languages.yml"
        )
    script = cldr.script_of(locale)
    if script != LATIN:
        raise CannotAdd(
            f"'{code}' is written in {script}: so far only languages in Latin letters can be added "
            "(docs/adding-a-language.md says what others need)"
        )
    country = cldr.country_of(locale)
    markets = (country,) if country else ()
    letters = cldr.letters_of(locale)
    return Language(code, name or cldr.own_name(locale), str(locale), ready=False, markets=markets, letters=letters)


def add_language(language: Language, root: Path, context: Context) -> Scaffold:
    """Lay out a language's files below `root`; what is there already stays as it is."""
    known = context.languages.known
    first = next(iter(known))
    done = Scaffold()
    locale = Locale.parse(language.locale)
    for file in sorted((root / "locales").glob(f"*.{first}.yml")):
        topic = file.name.split(".")[0]
        done.write(file.with_name(f"{topic}.{language.code}.yml"), _texts(file, topic, first, language, locale))
    for topic in context.contract.topics:
        done.write(root / "nlu" / language.code / f"{topic}.yml", _examples(topic, context.contract))
    done.write(root / "nlu" / "normalise" / f"{language.code}.yml", _spellings(language))
    held_out = root / "tests" / "heldout" / language.code
    done.write(held_out / "facts.yml", _held_out_facts(context.knowledge, first))
    for name, says in HELD_OUT.items():
        done.write(held_out / f"{name}.yml", f"# {says}\n[]\n")
    done.write(root / "tests" / "conversations" / language.code / "service.yml", _CONVERSATIONS)
    for name in SHARED_LISTS:
        if _extend(root / name, language.code, known):
            done.extended.append(root / name)
    _append(root / "nlu" / "not-names.yml", f"{language.code}: []\n", done)
    # Last: only now is the language known.
    _append(root / "locales" / "languages.yml", _entry(language), done)
    return done


def _entry(language: Language) -> str:
    fields: dict[str, Any] = {"name": language.name, "locale": language.locale, "ready": False}
    fields |= {"markets": list(language.markets)} if language.markets else {}
    fields |= {"letters": language.letters} if language.letters else {}
    lines = [f"  {name}: {_flow(value)}" for name, value in fields.items()]
    return "\n".join([f"{language.code}:", *lines]) + "\n"


def _append(file: Path, entry: str, done: Scaffold) -> None:
    content = file.read_text(encoding="utf-8")
    code = entry.split(":")[0]
    if f"\n{code}:" in f"\n{content}":
        return
    file.write_text(f"{content.rstrip()}\n{entry}", encoding="utf-8")
    done.extended.append(file)


def _extend(file: Path, code: str, known: Mapping[str, Language]) -> bool:
    """Add an entry without words to every list of a file that has none for the language; whether there was one."""
    lines = file.read_text(encoding="utf-8").splitlines()
    missing = [place for place in word_lists(file, code, next(iter(known)), known) if place.entry is None]
    for place in reversed(missing):
        lines.insert(place.end, f"{' ' * place.indent}{code}:")
    file.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return bool(missing)


def _texts(file: Path, topic: str, first: str, language: Language, locale: Locale) -> str:
    """The file of texts of a topic: each empty below that of the first language, or as CLDR has it."""
    model: Mapping[str, Any] = yaml.safe_load(file.read_text(encoding="utf-8"))[first]
    known = cldr.known_texts(locale)
    lines = [
        f"# {language.name}: below each text of '{first}' write what is said in its place. Places such as %{{value}}",
        "# stay. Texts that are there already come from CLDR: read them in a sentence.",
        f"{language.code}:",
    ]
    for key, text in model.items():
        forms = text if isinstance(text, Mapping) else {"many": text}
        own = known.get(f"{topic}.{key}", {})
        lines += _plural(key, forms, own) if _needs_forms(forms, own, locale) else _plain(key, forms, own)
    return "\n".join(lines) + "\n"


def _needs_forms(forms: Mapping[str, str], own: Mapping[str, str], locale: Locale) -> bool:
    return cldr.has_plural(locale) and (len(forms) > 1 or len(set(own.values())) > 1)


def _plain(key: str, forms: Mapping[str, str], own: Mapping[str, str]) -> list[str]:
    return [f"  # {forms['many']}", f"  {key}: {_quoted(own.get('many', ''))}"]


def _plural(key: str, forms: Mapping[str, str], own: Mapping[str, str]) -> list[str]:
    shown = {"one": forms.get("one", forms["many"]), "many": forms["many"]}
    pairs = [[f"    # {shown[form]}", f"    {form}: {_quoted(own.get(form, ''))}"] for form in shown]
    return [f"  {key}:", *pairs[0], *pairs[1]]


def _examples(topic: str, contract: Contract) -> str:
    """A topic's intents, with what each asks for and no example."""
    lines = ['version: "3.1"', "nlu:"]
    for intent in contract.intents.values():
        if intent.examples == topic:
            lines += [f"# {' '.join(intent.means.split())}", f"- intent: {intent.name}", "  examples: |"]
    return "\n".join(lines) + "\n"


def _spellings(language: Language) -> str:
    return (
        f"# How people write {language.name} in chats: what is written, and what is meant. A form that is a word of\n"
        "# another language stands with the words around it (docs/decisions/understanding.md).\n"
        "words: {}\n"
    )


def _held_out_facts(knowledge: Knowledge, first: str) -> str:
    """Every fact, as the first language states it, without a question."""
    lines = [
        "# Questions for each fact, never used for training: at least two plain ones, as partners write them, and",
        "# noisy ones (typos, chat style). `shows`: what the reply must hold.",
    ]
    for fact in knowledge.facts.values():
        said = statement(fact, knowledge, first)
        lines += ["", f"# {said}", f"- fact: {fact.id}", "  shows: []", "  plain: []", "  noisy: []"]
    return "\n".join(lines) + "\n"


def _quoted(text: str) -> str:
    return json.dumps(text, ensure_ascii=False)


def _flow(value: Any) -> str:
    """A value as YAML in one line."""
    written: str = yaml.safe_dump(value, default_flow_style=True, allow_unicode=True, width=1000)
    return written.removesuffix("...\n").strip()


def steps(language: Language) -> Iterator[str]:
    """What is to be done next, a line a step."""
    code = language.code
    yield f"python -m bot check    lists what {language.name} still lacks, by file and line"
    yield f"PREVIEW={code} python -m bot facts {code}    says every fact in it, to be read through"
    yield f"PREVIEW={code} python -m bot ask '…'    answers in it while it is in the works"
    yield "docs/adding-a-language.md tells the rest"
