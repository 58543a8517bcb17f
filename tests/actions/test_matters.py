"""Matters that partners bring: what this chat can't do is said, and how a person is reached."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from bot.settings import settings
from tests.actions.conversation import Conversation
from tests.contexts import LANGUAGES

CONTACT = "partners@example.com, +86 431 100%"
MATTERS = ("talk_to_person", "want_business", "need_help", "give_contact", "complain")
USUAL = {"en": "usual contact", "zh": "日常对接人", "id": "narahubung Anda"}


@pytest.fixture
def contact(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """The setting CONTACT, set as the test asks."""
    monkeypatch.delenv("CONTACT", raising=False)
    if request.param is not None:
        monkeypatch.setenv("CONTACT", request.param)
    settings.cache_clear()
    yield
    monkeypatch.undo()
    settings.cache_clear()


@pytest.mark.parametrize("intent", MATTERS)
@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("contact", [CONTACT], indirect=True)
@pytest.mark.usefixtures("contact")
def test_a_person_is_reached_by_the_contact_set(language: str, intent: str) -> None:
    reply = Conversation(language).ask(intent)
    assert reply.text.endswith(CONTACT)
    assert (reply.outcome, reply.facts) == ("handover", [])


@pytest.mark.parametrize("intent", ["talk_to_person", "need_help", "complain"])
@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("contact", [None, ""], indirect=True)
@pytest.mark.usefixtures("contact")
def test_without_a_contact_partners_are_referred_to_their_usual_one(language: str, intent: str) -> None:
    reply = Conversation(language).ask(intent)
    assert USUAL[language] in reply.text
    assert "None" not in reply.text
    assert reply.outcome == "handover"


@pytest.mark.parametrize("intent", ["want_business", "give_contact"])
@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("contact", [None], indirect=True)
@pytest.mark.usefixtures("contact")
def test_who_may_have_no_contact_yet_is_not_referred_to_it(language: str, intent: str) -> None:
    reply = Conversation(language).ask(intent)
    assert USUAL[language] not in reply.text
    assert reply.outcome == "handover"


def test_what_was_left_to_be_reached_by_is_not_said_back() -> None:
    reply = Conversation().ask("give_contact", text="Peter Mwangi, +254 700 555 018")
    assert "Peter" not in reply.text
    assert "555" not in reply.text


def test_an_unknown_company_does_not_hide_the_matter() -> None:
    conversation = Conversation()
    message = {
        "text": "we at Acme Haulage want to buy trucks",
        "intent": {"name": "want_business", "confidence": 0.9},
        "entities": [{"entity": "unknown", "value": "Acme Haulage", "start": 6, "end": 18}],
        "language": {"name": "en", "confidence": 0.99},
    }
    assert conversation.run("action_hand_over", message).outcome == "handover"
