"""Reads a knowledge directory into one checked `Knowledge`."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from functools import cached_property, partial
from itertools import zip_longest
from pathlib import Path
from typing import Any, TypeVar

from knowledge.computed import CannotCompute, compute
from knowledge.countries import country_names, country_variants, language_names, other_language_names
from knowledge.findings import Finding, InvalidKnowledge, Report, line_of, read_yaml
from knowledge.languages import Languages
from knowledge.records import Entity, Fact, Source
from knowledge.schema import Malformed, Reader

Record = TypeVar("Record", bound=Source | Entity | Fact)
# Where a record was read: its file's report, and its line there.
Places = dict[str, tuple[Report, int]]


@dataclass(frozen=True, eq=False)
class Knowledge:
    """All sources, entities and facts, by id. Equal only to itself, so that what is made of it can be kept by it."""

    sources: Mapping[str, Source]
    entities: Mapping[str, Entity]
    facts: Mapping[str, Fact]
    others: frozenset[str]

    @cached_property
    def background(self) -> frozenset[str]:
        """What facts have to do with, but none is about: the home country, say."""
        about = {identity for fact in self.facts.values() for identity in fact.about}
        return frozenset(about - {identity for fact in self.facts.values() for identity in fact.focus})

    def ancestors(self, identity: str) -> frozenset[str]:
        """What an entity is part of, directly or through others."""
        found: set[str] = set()
        waiting = [identity]
        while waiting:
            entity = self.entities.get(waiting.pop())
            new = set(entity.part_of) - found if entity else set()
            found |= new
            waiting.extend(new)
        return frozenset(found)

    def around(self, fact: Fact) -> frozenset[str]:
        """What may be named of a fact: what it speaks of, what its subject is part of, the series of its events."""
        return self._around[fact.id]

    @cached_property
    def _around(self) -> Mapping[str, frozenset[str]]:
        return {
            fact.id: fact.entities | self.ancestors(fact.subject) | self._series(fact) for fact in self.facts.values()
        }

    def _series(self, fact: Fact) -> frozenset[str]:
        events = (identity for identity in fact.entities if identity.startswith("event/"))
        return frozenset(other for each in events for other in self.ancestors(each) if other.startswith("event/"))

    def of_type(self, type_: str) -> list[Entity]:
        """All entities of a type that a fact speaks of, in the order of the facts."""
        spoken_of = dict.fromkeys(
            identity for fact in self.facts.values() for identity in [fact.subject, *sorted(fact.entities)]
        )
        return [self.entities[identity] for identity in spoken_of if self.entities[identity].type == type_]

    def concerning(self, identity: str) -> list[Fact]:
        """All facts that speak of an entity, of something in that market, or of what lies in that region.

        Those whose subject it is come first, those of what lies in it last, of each member in turn.
        """
        own = sorted(self._speaking_of(identity), key=lambda fact: fact.subject != identity)
        members = zip_longest(*map(self._speaking_of, self.entities[identity].members))
        within = [fact for each in members for fact in each if fact]
        return list({fact.id: fact for fact in [*own, *within]}.values())

    def _speaking_of(self, identity: str) -> list[Fact]:
        return [f for f in self.facts.values() if identity in f.entities or self.entities[f.subject].market == identity]


def load_knowledge(directory: Path, languages: Languages) -> Knowledge:
    """Read and check a directory that holds sources.yml, entities/*.yml and facts/*.yml, in the languages served.

    Raises InvalidKnowledge with every finding (file, line, problem, remedy).
    """
    findings: list[Finding] = []
    if not (directory / "sources.yml").is_file():
        raise InvalidKnowledge([_no_knowledge(directory)])
    read = partial(_read, languages=languages, findings=findings)
    sources, _ = read([directory / "sources.yml"], lambda reader, node: reader.source(node))
    entity_files = [file for file in _files(directory / "entities", findings) if file.stem != "others"]
    names = {**languages.derived(country_names), **languages.derived(language_names)}
    entities, entity_places = read(entity_files, lambda reader, node: reader.entity(node, names))
    others = _read_others(directory / "entities" / "others.yml", entities, languages, findings)
    fact_files = _files(directory / "facts", findings)
    facts, fact_places = read(fact_files, lambda reader, node: reader.fact(node))
    facts = _with_computed(facts, fact_places)
    knowledge = Knowledge(sources, {**others, **_with_cldr(entities, languages)}, facts, frozenset(others))
    _check_entities(knowledge, entity_places)
    _check_facts(knowledge, fact_places)
    if not facts and not findings:
        findings.append(
            Finding(str(directory / "facts"), 1, "there is no fact", "add a file with facts, as facts/markets.yml")
        )
    if findings:
        raise InvalidKnowledge(findings)
    return knowledge


def _with_computed(facts: Mapping[str, Fact], places: Places) -> dict[str, Fact]:
    """The facts, their computed values computed; what can't be is reported and left out."""
    complete = {}
    for identity, fact in facts.items():
        try:
            complete[identity] = compute(fact, facts)
        except CannotCompute as error:
            report, line = places[identity]
            report.add(line, f"'{identity}' can't be computed: {error}", "name two facts with amounts")
    return complete


def _no_knowledge(directory: Path) -> Finding:
    return Finding(
        str(directory / "sources.yml"),
        1,
        "there are no sources",
        "create the file, or set KNOWLEDGE to the right directory",
    )


def _files(directory: Path, findings: list[Finding]) -> list[Path]:
    """The files to read; one that would be passed over for its ending is reported."""
    for file in sorted(directory.glob("*.yaml")):
        problem = "the file is not read, as its name does not end in .yml"
        findings.append(Finding(str(file), 1, problem, f"rename it to {file.stem}.yml"))
    return sorted(directory.glob("*.yml"))


def _read(
    files: Iterable[Path], read: Callable[[Reader, Any], Record], languages: Languages, findings: list[Finding]
) -> tuple[dict[str, Record], Places]:
    records: dict[str, Record] = {}
    places: Places = {}
    for file in files:
        report = Report(file, findings)
        nodes = read_yaml(file, report)
        if nodes is None:
            continue
        if not isinstance(nodes, list):
            report.add(1, "the file is not a list of records", "begin every record with '- id: …'")
            continue
        for number, node in enumerate(nodes):
            try:
                record = read(Reader(report, languages), node)
            except Malformed:
                continue
            if record.id in records:
                report.add(line_of(nodes, number), f"the id '{record.id}' stands twice", "give one of them another id")
            records[record.id] = record
            places[record.id] = (report, line_of(nodes, number))
    return records, places


def _read_others(
    file: Path, described: Mapping[str, Entity], languages: Languages, findings: list[Finding]
) -> dict[str, Entity]:
    if not file.exists():
        return {}
    report = Report(file, findings)
    entities: dict[str, Entity] = {}
    nodes = read_yaml(file, report) or []
    if not isinstance(nodes, list):
        report.add(1, "the file is not a list of companies", "write a line for each: - [Volvo, 沃尔沃]")
        return {}
    for number, names in enumerate(nodes):
        if not isinstance(names, list) or not names or not all(isinstance(name, str) for name in names):
            report.add(line_of(nodes, number), "this is not a list of names", "write - [Volvo, 沃尔沃]")
            continue
        chinese = next((name for name in names if not name.isascii()), names[0])
        identity = "organisation/" + str(names[0]).lower().replace(" ", "-")
        if identity in entities or identity in described:
            report.add(line_of(nodes, number), f"'{names[0]}' stands twice", "delete one of them")
            continue
        labels = {
            code: str(chinese if language.script == "Hans" else names[0]) for code, language in languages.served.items()
        }
        written = tuple(str(name) for name in names)
        entities[identity] = Entity(identity, labels, aliases=dict.fromkeys(languages, written))
    return entities


def _with_cldr(described: Mapping[str, Entity], languages: Languages) -> dict[str, Entity]:
    """The described entities, languages and all countries, these with CLDR's other names among their aliases."""
    named = {**languages.derived(country_names), **languages.derived(language_names)}
    others = {
        identity: Entity(identity, {language: first for language, (first, *_) in names.items()}, aliases=names)
        for identity, names in other_language_names(languages).items()
    }
    entities = {identity: Entity(identity, names) for identity, names in named.items()} | others | dict(described)
    for identity, variants in country_variants(languages).items():
        country = entities[identity]
        aliases = {language: (*country.aliases.get(language, ()), *names) for language, names in variants.items()}
        entities[identity] = replace(country, aliases=aliases)
    return entities


def _check_entities(knowledge: Knowledge, places: Places) -> None:
    for identity, (report, line) in places.items():
        entity = knowledge.entities[identity]
        for other in [*entity.part_of, *entity.members, *([entity.market] if entity.market else [])]:
            if other not in knowledge.entities:
                report.add(
                    line, f"'{identity}' refers to '{other}', which is not there", "correct the id, or add the entity"
                )


def _check_facts(knowledge: Knowledge, places: Places) -> None:
    for identity, fact in knowledge.facts.items():
        report, line = places[identity]
        for entity in sorted(fact.entities - set(knowledge.entities)):
            report.add(
                line, f"'{identity}' speaks of '{entity}', which is not there", "correct the id, or add it to entities/"
            )
        if fact.source not in knowledge.sources:
            known = ", ".join(knowledge.sources) or "none yet"
            remedy = f"add it to sources.yml, or use one of those there: {known}"
            report.add(line, f"'{identity}' has the unknown source '{fact.source}'", remedy)
