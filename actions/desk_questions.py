"""Help, language, source, people: what partners ask about the conversation itself."""

from __future__ import annotations

from dataclasses import replace

from rasa_sdk.events import SlotSet
from rasa_sdk.executor import CollectingDispatcher

from actions.base import TurnAction
from actions.comparison_readings import phrases, says
from actions.declines import general_buttons
from actions.payloads import payload
from actions.reply import Button, Events, remember, say
from actions.texts import text
from actions.turn import Turn
from actions.wording import as_of, enumeration, statement
from bot.settings import settings
from knowledge.languages import LANGUAGES, known_languages, supported_tag
from nlu.text.tokens import spaced, words

_SCRIPTS = {
    "繁": "Hant",
    "traditional": "Hant",
    "tradisional": "Hant",
    "简": "Hans",
    "簡": "Hans",
    "simplified": "Hans",
}


class ActionHelp(TurnAction):
    """Says what the bot can do."""

    def name(self) -> str:
        """The action's name in the contract."""
        return "action_help"

    def reply(self, dispatcher: CollectingDispatcher, turn: Turn) -> Events:
        """Explain, and offer topics."""
        say(
            dispatcher,
            turn,
            text("service.help", turn.language, languages=_spoken(turn, turn.language)),
            "chat",
            buttons=general_buttons(turn),
        )
        return remember(turn)


class ActionChangeLanguage(TurnAction):
    """Goes on in the language that is asked for, until another is."""

    def name(self) -> str:
        """The action's name in the contract."""
        return "action_change_language"

    def reply(self, dispatcher: CollectingDispatcher, turn: Turn) -> Events:
        """Change the language, or ask which is meant."""
        wanted = _wanted(turn)
        if len(wanted) != 1:
            words = _languages_line(turn, turn.language) + "\n" + text("service.language_choice", turn.language)
            say(dispatcher, turn, words, "clarify", buttons=_language_buttons(turn))
            return remember(turn)
        script = next((script for sign, script in _SCRIPTS.items() if sign in turn.text.lower()), None)
        changed = replace(turn, language=wanted[0], script=script or turn.script)
        name = turn.knowledge.entities[f"language/{wanted[0]}"].name(wanted[0])
        wishes = [SlotSet("requested_language", wanted[0]), SlotSet("requested_script", script)]
        again = [turn.knowledge.facts[identity] for identity in turn.last_facts] if says(turn.text, "again") else []
        if again:
            sentences = [statement(fact, turn.knowledge, wanted[0]) for fact in again]
            say(dispatcher, changed, "\n".join(sentences), "answered", again)
            return [*remember(changed, turn.subjects, again), *wishes]
        say(dispatcher, changed, text("service.language_changed", wanted[0], name=name), "chat")
        return [*remember(changed), *wishes]


class ActionOtherLanguage(TurnAction):
    """Tells those who write in another language which ones the bot speaks, in each of them."""

    def name(self) -> str:
        """The action's name in the contract."""
        return "action_other_language"

    def reply(self, dispatcher: CollectingDispatcher, turn: Turn) -> Events:
        """Say it in all languages, the conversation's first; what the conversation was about stays."""
        languages = dict.fromkeys([turn.language, *LANGUAGES])
        say(dispatcher, turn, "\n".join(_languages_line(turn, language) for language in languages), "chat")
        return remember(turn)


class ActionSource(TurnAction):
    """Names the sources of the last answer."""

    def name(self) -> str:
        """The action's name in the contract."""
        return "action_source"

    def reply(self, dispatcher: CollectingDispatcher, turn: Turn) -> Events:
        """Say where the last answer comes from."""
        facts = [turn.knowledge.facts[identity] for identity in turn.last_facts]
        if not facts:
            say(dispatcher, turn, text("service.no_source", turn.language), "chat")
            return remember(turn)
        sources = [turn.knowledge.sources[identity] for identity in dict.fromkeys(fact.source for fact in facts)]
        lines = [
            text("service.source", turn.language, title=source.title[turn.language], as_of=as_of(source, turn.language))
            for source in sources
        ]
        say(dispatcher, turn, "\n".join(lines), "answered", facts)
        return remember(turn, [], facts)


class ActionHandOver(TurnAction):
    """Tells how to reach a person."""

    def name(self) -> str:
        """The action's name in the contract."""
        return "action_hand_over"

    def reply(self, dispatcher: CollectingDispatcher, turn: Turn) -> Events:
        """Give the contact from the settings, or refer to the usual one."""
        contact = settings().contact
        key = "service.hand_over_contact" if contact else "service.hand_over_no_contact"
        words = [text("service.hand_over", turn.language), text(key, turn.language, contact=contact)]
        say(dispatcher, turn, known_languages()[turn.language].space.join(words), "handover")
        return remember(turn)


class ActionChat(TurnAction):
    """Greets, thanks, takes leave and says who it is."""

    def name(self) -> str:
        """The action's name in the contract."""
        return "action_chat"

    def reply(self, dispatcher: CollectingDispatcher, turn: Turn) -> Events:
        """Answer in kind."""
        buttons = general_buttons(turn) if turn.intent in ("greet", "ask_identity") else []
        say(dispatcher, turn, text(f"chat.{turn.intent}", turn.language), "chat", buttons=buttons)
        return remember(turn)


def _wanted(turn: Turn) -> list[str]:
    """The languages that are asked for; of several those that the message wants the answer in, not those written in."""
    languages = {identity: language for identity in turn.named if (language := _language(identity))}
    wanted = list(dict.fromkeys(languages.values()))
    if len(wanted) < 2:
        return wanted
    said = spaced(turn.text)
    for phrase in phrases("not_wanted"):
        for identity, language in languages.items():
            names = {
                " ".join(words(name))
                for each in LANGUAGES
                for name in turn.knowledge.entities[identity].all_names(each)
            }
            if any(f"{phrase}{name} " in said for name in names) and language in wanted and len(wanted) > 1:
                wanted.remove(language)
    return wanted


def _language(identity: str) -> str | None:
    """The language that is asked for by a language's name, or by a country's: "Indonesian" is first of all a people."""
    kind, _, name = identity.partition("/")
    if kind == "language":
        return supported_tag(name)
    return next((code for code in LANGUAGES if kind == "market" and name in known_languages()[code].markets), None)


def _languages_line(turn: Turn, language: str) -> str:
    return text("service.languages", language, languages=_spoken(turn, language))


def _spoken(turn: Turn, language: str) -> str:
    """The languages that the bot speaks, named in one of them, which comes first."""
    # "Bahasa" is said once before all of them.
    alone = known_languages()[language].languages_as[0].partition("{}")[0]
    codes = dict.fromkeys([language, *LANGUAGES])
    names = [turn.knowledge.entities[f"language/{code}"].name(language) for code in codes]
    return enumeration([name.removeprefix(alone) for name in names], language)


def _language_buttons(turn: Turn) -> list[Button]:
    entities = [turn.knowledge.entities[f"language/{language}"] for language in LANGUAGES]
    return [Button(entity.name(entity.id.split("/")[1]), payload("change_language", entity.id)) for entity in entities]
