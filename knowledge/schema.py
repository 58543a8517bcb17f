"""How the records of the knowledge are read from YAML, and what is said of those that can't be."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from decimal import Decimal, InvalidOperation
from typing import Any

from knowledge.findings import Report, line_of
from knowledge.languages import Language, Languages
from knowledge.records import (
    Computed,
    Entity,
    EntityList,
    Fact,
    Quantity,
    Source,
    Texts,
    Value,
    Year,
)

QUALIFIERS = ("over", "under", "nearly", "about", "multiple")
# The amounts of which several can be meant: "hundreds", "several thousand".
MULTIPLES = (100, 1000)
LARGEST_AMOUNT = 10**21
# What a sentence is given beside the details, and what the texts keep for themselves.
RESERVED = ("subject", "maker", "value", "number", "year", "key", "language", "locale", "count", "default")
COMPUTATIONS = ("share", "multiple")


class Malformed(Exception):
    """A node can't be read; the problem stands in the report already."""


class Reader:
    """Reads one file's nodes into records and reports what is wrong, with the line and the remedy."""

    def __init__(self, report: Report, languages: Languages) -> None:
        self.report = report
        self.languages = languages

    def fail(self, node: Any, key: str | int | None, problem: str, remedy: str) -> Malformed:
        """Report a problem; the caller raises what is returned."""
        self.report.add(line_of(node, key), problem, remedy)
        return Malformed(problem)

    def fields(self, node: Any, required: Sequence[str], optional: Sequence[str] = ()) -> Mapping[str, Any]:
        """The node as a mapping that has all required fields and no unknown one."""
        if not isinstance(node, Mapping):
            raise self.fail(
                node, None, "a record is missing its fields", f"write {', '.join(required)}, each on a line"
            )
        for key in node:
            if key not in required and key not in optional:
                known = ", ".join([*required, *optional])
                raise self.fail(node, key, f"unknown field '{key}'", f"use one of: {known}")
        for key in required:
            if node.get(key) in (None, ""):
                raise self.fail(node, key if key in node else None, f"'{key}' is missing", f"add '{key}: …'")
        return node

    def text(self, node: Mapping[str, Any], key: str) -> str:
        """A field that is plain text."""
        value = node[key]
        if not isinstance(value, str):
            example = "some text" if isinstance(value, (Mapping, Sequence)) else f'"{value}"'
            raise self.fail(node, key, f"'{key}' is not text", f"write {key}: {example}")
        return str(value)

    def texts(self, node: Mapping[str, Any], key: str) -> tuple[str, ...]:
        """A field that is a list of texts; empty where it is absent."""
        value = node.get(key, [])
        if not isinstance(value, Sequence) or isinstance(value, str) or not all(isinstance(v, str) for v in value):
            raise self.fail(node, key, f"'{key}' is not a list of texts", f"write {key}: [one, another]")
        return tuple(str(item) for item in value)

    def by_language(self, node: Mapping[str, Any], key: str, complete: bool = True) -> dict[str, str]:
        """A field that maps language to text; `complete` demands every language that is ready.

        What a language in the works lacks is taken from the first language, so that it can be tried.
        """
        value = node.get(key) or {}
        if not isinstance(value, Mapping) or not set(value) <= set(self.languages.known):
            raise self.fail(node, key, f"'{key}' is not a text a language", f"write {key}: {{en: …, zh: …, id: …}}")
        texts = {str(code): self.text(value, code) for code in value if value[code] is not None}
        if not complete:
            return {code: texts[code] for code in texts if code in self.languages}
        texts = {**same_in_all(texts, self.languages.known), **texts}
        missing = [code for code in self.languages if not texts.get(code) and self.languages.known[code].ready]
        if missing:
            raise self.fail(
                node, key, f"'{key}' is missing in {', '.join(missing)}", f"add '{missing[0]}: …' to '{key}'"
            )
        return {code: texts.get(code) or texts[self.languages[0]] for code in self.languages}

    def source(self, node: Any) -> Source:
        """A record of sources.yml."""
        record = self.fields(node, ("id", "title", "as_of"))
        as_of = record["as_of"]
        is_date = isinstance(as_of, dt.date) and not isinstance(as_of, dt.datetime)
        if not is_date and not _is_year(as_of):
            raise self.fail(node, "as_of", "'as_of' is neither a year nor a date", "write as_of: 2025, or 2025-06-30")
        return Source(self.text(record, "id"), self.by_language(record, "title"), str(as_of))

    def entity(self, node: Any, known_names: Mapping[str, Mapping[str, str]]) -> Entity:
        """A record of entities/*.yml; `known_names` gives the names of countries, which need none of their own."""
        record = self.fields(node, ("id",), ("name", "sentence_name", "aliases", "part_of", "members", "market"))
        identity = self.text(record, "id")
        if identity.count("/") != 1 or not all(identity.split("/")):
            raise self.fail(
                node, "id", f"'{identity}' is not an id of an entity", "write id: type/name, as plant/coega"
            )
        known = known_names.get(identity)
        names = {**known, **self.by_language(record, "name", False)} if known else self.by_language(record, "name")
        aliases = record.get("aliases") or {}
        if not isinstance(aliases, Mapping) or not set(aliases) <= set(self.languages.known):
            raise self.fail(
                node, "aliases", "'aliases' is not a list a language", "write aliases: {en: [A, B], zh: [甲]}"
            )
        return Entity(
            id=identity,
            names=names,
            sentence_names=self.by_language(record, "sentence_name", complete=False),
            aliases={str(code): self.texts(aliases, code) for code in aliases if code in self.languages},
            part_of=self.texts(record, "part_of"),
            members=self.texts(record, "members"),
            market=self.text(record, "market") if record.get("market") is not None else None,
        )

    def fact(self, node: Any) -> Fact:
        """A record of facts/*.yml."""
        record = self.fields(node, ("id", "subject", "attribute", "value", "source"), ("about", "details", "year"))
        details = record.get("details") or {}
        if not isinstance(details, Mapping):
            raise self.fail(node, "details", "'details' has no names", "write details: {name: {year: 1957}}")
        for name in details:
            if name in RESERVED:
                raise self.fail(details, name, f"a detail can't be called '{name}'", "give it another name, as 'when'")
        year = record.get("year")
        if year is not None and not _is_year(year):
            raise self.fail(node, "year", f"'{year}' is not a year", "write year: 2021")
        return Fact(
            id=self.text(record, "id"),
            subject=self.text(record, "subject"),
            attribute=self.text(record, "attribute"),
            value=self.value(record, "value"),
            source=self.text(record, "source"),
            about=self.texts(record, "about"),
            details={str(name): self.value(details, name) for name in details},
            year=year,
        )

    def value(self, parent: Mapping[str, Any], key: str) -> Value:
        """A value in one of its forms: an amount with unit, a year, one or more entities, one or more texts."""
        node = parent[key]
        forms = "{amount: 5000, unit: vehicle, qualifier: over}, {year: 1956}, {entity: …}, {list: […]}, {text: …}"
        if not isinstance(node, Mapping) or not node:
            raise self.fail(parent, key, f"'{key}' is not a value", f"write one of {forms}")
        keys = set(node)
        if keys <= {"amount", "unit", "qualifier"}:
            return self._quantity(node)
        if keys == {"year"} and _is_year(node["year"]):
            return Year(node["year"])
        if keys == {"entity"}:
            return EntityList((self.text(node, "entity"),))
        if keys == {"list"} and node["list"]:
            return EntityList(self.texts(node, "list"))
        if keys == {"text"}:
            return Texts((self.text(node, "text"),))
        if keys == {"texts"} and node["texts"]:
            return Texts(self.texts(node, "texts"))
        if len(keys) == 1 and keys <= set(COMPUTATIONS):
            return self._computed(node, *keys)
        raise self.fail(parent, key, f"'{key}' has none of the known forms", f"write one of {forms}")

    def _computed(self, node: Mapping[str, Any], kind: str) -> Computed:
        of = self.texts(node, kind)
        if len(of) != 2:
            raise self.fail(node, kind, f"'{kind}' is not of two facts", f"write {kind}: [id of a fact, id of a fact]")
        return Computed(kind, (of[0], of[1]))

    def _quantity(self, node: Mapping[str, Any]) -> Quantity:
        record = self.fields(node, ("amount", "unit"), ("qualifier",))
        try:
            if isinstance(record["amount"], (str, bool)):
                raise InvalidOperation
            amount = Decimal(str(record["amount"]))
        except InvalidOperation:
            raise self.fail(node, "amount", f"'{record['amount']}' is not a number", "write amount: 5000") from None
        if not amount.is_finite() or abs(amount) >= LARGEST_AMOUNT:
            raise self.fail(node, "amount", "the amount is endless, or too large to be said", "write amount: 5000")
        qualifier = record.get("qualifier")
        if qualifier is not None and qualifier not in QUALIFIERS:
            raise self.fail(
                node, "qualifier", f"unknown qualifier '{qualifier}'", f"use one of: {', '.join(QUALIFIERS)}"
            )
        if qualifier == "multiple" and amount not in MULTIPLES:
            known = " or ".join(str(multiple) for multiple in MULTIPLES)
            raise self.fail(node, "amount", f"'multiple' can't be said of {amount}", f"write amount: {known}")
        return Quantity(amount, self.text(record, "unit"), qualifier)


def same_in_all(names: Mapping[str, str], languages: Mapping[str, Language]) -> dict[str, str]:
    """The name in each of the languages that lacks one, if at least two of its script write it alike ("GMM")."""
    found = {}
    for code, language in languages.items():
        others = [names[other] for other in names if languages[other].script == language.script]
        if not names.get(code) and len(others) > 1 and len(set(others)) == 1:
            found[code] = others[0]
    return found


def _is_year(value: Any) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and 1000 <= value <= 2999
