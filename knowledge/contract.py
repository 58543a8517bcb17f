"""The contract of understanding: every intent, its action, its answer keys and where its examples are."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from bot.settings import ROOT
from knowledge.findings import Finding, InvalidKnowledge, Report, line_of, read_yaml

CONTRACT_FILE = ROOT / "nlu" / "contract.yml"
FALLBACK_INTENT = "nlu_fallback"
OTHER_LANGUAGE_INTENT = "other_language"
_REQUIRED = {"means", "action", "answers"}
_OPTIONAL = {"examples", "default_subject", "when_open", "lists", "single", "lacks"}
_TEXTS = (_REQUIRED | _OPTIONAL) - {"answers", "single"}


@dataclass(frozen=True)
class Intent:
    """One intent.

    `examples` is the topic of the files that it is learned from, None for one that a component sets; `answers` are keys
    of the locale files; `default_subject` is meant when a question names nothing; `when_open` says
    what a question gets that names no subject: "choose" asks back where several could be meant (default), "all" states
    all of them, "ask" asks back always; `lists` is the type of entity that a list intent lists; `single` says that
    what it asks for has one answer, so that any other place, time or doer is wrong ("was it built in Beijing?");
    `lacks` says what is not known of what its examples ask, which else are like those of other intents.
    """

    name: str
    means: str
    action: str
    answers: tuple[str, ...]
    examples: str | None = None
    default_subject: str | None = None
    when_open: str = "choose"
    lists: str | None = None
    single: bool = False
    lacks: str | None = None

    @property
    def attributes(self) -> tuple[str, ...]:
        """The attributes of the facts that answer it."""
        return tuple(key.rsplit(".", 1)[-1] for key in self.answers)


@dataclass(frozen=True)
class Contract:
    """All intents by name."""

    intents: Mapping[str, Intent]

    @property
    def actions(self) -> tuple[str, ...]:
        """Every custom action, once."""
        return tuple(dict.fromkeys(intent.action for intent in self.intents.values()))

    @property
    def topics(self) -> tuple[str, ...]:
        """Every topic that has a file of examples in each language."""
        return tuple(dict.fromkeys(intent.examples for intent in self.intents.values() if intent.examples))

    def answer_key(self, attribute: str) -> str | None:
        """The locale key that states an attribute."""
        keys = (key for intent in self.intents.values() for key in intent.answers)
        return next((key for key in keys if key.rsplit(".", 1)[-1] == attribute), None)

    def intent_for(self, attribute: str) -> Intent | None:
        """The first intent that asks for an attribute."""
        return next((intent for intent in self.intents.values() if attribute in intent.attributes), None)


def read_contract(file: Path) -> Contract:
    """The contract in a file; raises InvalidKnowledge with every finding."""
    findings: list[Finding] = []
    report = Report(file, findings)
    nodes = read_yaml(file, report) or {}
    if not isinstance(nodes, Mapping):
        report.add(1, "the file does not map names of intents to their fields", "begin every intent with 'its_name:'")
        nodes = {}
    intents = {name: _intent(name, nodes, report) for name in nodes}
    if findings:
        raise InvalidKnowledge(findings)
    return Contract({name: intent for name, intent in intents.items() if intent})


def _intent(name: str, nodes: Mapping[str, Any], report: Report) -> Intent | None:
    node = nodes[name]
    line = line_of(nodes, name)
    fields = set(node) if isinstance(node, Mapping) else set()
    for missing in sorted(_REQUIRED - fields):
        report.add(line, f"intent '{name}' has no '{missing}'", f"add '{missing}: …'")
    for unknown in sorted(fields - _REQUIRED - _OPTIONAL):
        report.add(
            line_of(node, unknown),
            f"unknown field '{unknown}'",
            f"use one of: {', '.join(sorted(_REQUIRED | _OPTIONAL))}",
        )
    for field in sorted(fields & _TEXTS):
        if not isinstance(node[field], str):
            report.add(line_of(node, field), f"'{field}' is not text", f"write {field}: …")
    if "single" in fields and not isinstance(node["single"], bool):
        report.add(line_of(node, "single"), "'single' is neither true nor false", "write single: true")
    answers = node["answers"] if "answers" in fields else []
    if not isinstance(answers, list) or not all(isinstance(key, str) for key in answers):
        report.add(line_of(node, "answers"), "'answers' is not a list of keys", "write answers: [topic.name]")
        return None
    if not fields >= _REQUIRED:
        return None
    return Intent(
        name=name,
        means=node["means"],
        action=node["action"],
        answers=tuple(answers),
        examples=node.get("examples"),
        default_subject=node.get("default_subject"),
        when_open=node.get("when_open", "choose"),
        lists=node.get("lists"),
        single=bool(node.get("single", False)),
        lacks=node.get("lacks"),
    )
