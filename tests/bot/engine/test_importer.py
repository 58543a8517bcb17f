"""What Rasa sees: domain, rules and examples that follow from the contract and the knowledge."""

from __future__ import annotations

from pathlib import Path

import pytest
from rasa.shared.core.constants import RULE_SNIPPET_ACTION_NAME
from rasa.shared.core.domain import Domain
from rasa.shared.core.events import ActionExecuted, UserUttered
from rasa.shared.core.training_data.structures import RuleStep
from rasa.shared.importers.importer import TrainingDataImporter
from rasa.shared.nlu.training_data.training_data import TrainingData

from bot.engine.importer import ContractImporter
from bot.settings import ROOT
from knowledge import current
from knowledge.contract import FALLBACK_INTENT
from tests.contexts import LANGUAGES

FILE = """
version: "3.1"
nlu:
- intent: ask_jobs
  examples: |
    - jobs in {market}
    - jobs
"""


def importer(*data: Path) -> ContractImporter:
    return ContractImporter(
        str(ROOT / "config.yml"), str(ROOT / "bot" / "domain"), [str(place) for place in data or (ROOT / "nlu",)]
    )


@pytest.fixture(scope="module")
def domain() -> Domain:
    return importer().get_domain()


@pytest.fixture(scope="module")
def shipped() -> TrainingData:
    return importer().get_nlu_data()


def test_the_shipped_configuration_uses_this_importer() -> None:
    found = TrainingDataImporter.load_from_config(str(ROOT / "config.yml"), str(ROOT / "bot" / "domain"), [])
    assert set(current().contract.intents) <= set(found.get_domain().intents)


def test_the_domain_has_every_intent_and_action_of_the_contract(domain: Domain) -> None:
    assert set(current().contract.intents) <= set(domain.intents)
    assert set(current().contract.actions) == set(domain.user_actions)


def test_no_entity_decides_what_comes_next(domain: Domain) -> None:
    assert all(domain.intent_properties[name]["used_entities"] == [] for name in current().contract.intents)


def test_the_domain_has_every_kind_of_entity(domain: Domain) -> None:
    kinds = {entity.type for entity in current().knowledge.entities.values()}
    assert set(domain.entities) == kinds | {"year", "ordinal", "bound", "amount", "unknown"}


def test_the_domain_keeps_what_its_files_say(domain: Domain) -> None:
    slots = {slot.name for slot in domain.slots}
    assert {"requested_language", "reply_language", "subjects", "facts"} <= slots
    assert domain.session_config.carry_over_slots
    assert domain.session_config.session_expiration_time == 0


def test_every_intent_has_one_rule_that_leads_to_its_action() -> None:
    rules = {}
    for step in importer().get_stories().story_steps:
        assert isinstance(step, RuleStep)
        [intent] = [event.intent["name"] for event in step.events if isinstance(event, UserUttered)]
        taken = [event.action_name for event in step.events if isinstance(event, ActionExecuted)]
        assert intent not in rules
        rules[intent] = [name for name in taken if name != RULE_SNIPPET_ACTION_NAME]
    expected = {name: [intent.action] for name, intent in current().contract.intents.items()}
    assert rules == {**expected, FALLBACK_INTENT: ["action_decline"]}


def test_rules_that_are_written_by_hand_are_kept(tmp_path: Path) -> None:
    (tmp_path / "rules.yml").write_text(
        'version: "3.1"\nrules:\n- rule: by hand\n  steps:\n  - intent: greet\n  - action: action_help\n'
    )
    names = [step.block_name for step in importer(tmp_path).get_stories().story_steps]
    assert "by hand" in names
    assert len(names) == len(current().contract.intents) + 2


def test_examples_have_their_language_and_no_placeholder(tmp_path: Path) -> None:
    (tmp_path / "id").mkdir()
    (tmp_path / "id" / "markets.yml").write_text(FILE)
    first, second = importer(tmp_path).get_nlu_data().training_examples
    names = {entity.name("id") for entity in current().knowledge.of_type("market")}
    assert first.get("text").removeprefix("jobs in ") in names
    assert second.get("text") == "jobs"
    assert (first.get("intent"), first.get("metadata")) == ("ask_jobs", {"language": "id"})


def test_the_shipped_examples_serve_every_intent_in_every_language(shipped: TrainingData) -> None:
    served = {(message.get("intent"), message.get("metadata")["language"]) for message in shipped.training_examples}
    assert served == {
        (name, language)
        for name, intent in current().contract.intents.items()
        if intent.examples
        for language in LANGUAGES
    }


def test_the_shipped_examples_are_alike_in_every_run(shipped: TrainingData) -> None:
    assert importer().get_nlu_data().fingerprint() == shipped.fingerprint()
