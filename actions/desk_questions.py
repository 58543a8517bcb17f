"""Help, language, source, small talk: what partners ask of the desk itself."""

from __future__ import annotations

from dataclasses import replace

from actions.buttons import general_buttons
from actions.comparison_readings import has_phrase, phrases
from actions.composition import compose, state, statements
from actions.payloads import payload
from actions.reply import Button, Reply
from actions.turn import Turn
from actions.wording import as_of, enumeration
from knowledge import Languages
from nlu.text.tokens import spaced, words

_SCRIPTS = {
    "繁": "Hant",
    "traditional": "Hant",
    "tradisional": "Hant",
    "简": "Hans",
    "簡": "Hans",
    "simplified": "Hans",
}


def explain_abilities(turn: Turn) -> Reply:
    """Say what the bot can do, and offer topics."""
    words = turn.say("service.help", languages=_spoken(turn, turn.language))
    return compose(turn, words, "chat", buttons=general_buttons(turn))


def change_language(turn: Turn) -> Reply:
    """Go on in the language that is asked for, until another is; or ask which is meant."""
    wanted = _wanted(turn)
    if len(wanted) != 1:
        words = _languages_line(turn, turn.language) + "\n" + turn.say("service.language_choice")
        return compose(turn, words, "clarify", buttons=_language_buttons(turn))
    script = next((script for sign, script in _SCRIPTS.items() if sign in turn.text.lower()), None)
    changed = replace(turn, language=wanted[0], script=script or turn.script)
    name = turn.knowledge.entities[f"language/{wanted[0]}"].name(wanted[0])
    wishes = {"requested_language": wanted[0], "requested_script": script}
    said = turn.context.text("service.language_changed", wanted[0], name=name)
    again = [turn.knowledge.facts[identity] for identity in turn.last_facts] if has_phrase(turn.text, "again") else []
    if again:
        reply = state(changed, statements(changed, again), again, turn.subjects)
    else:
        reply = compose(changed, said, "chat")
    return replace(reply, slots={**reply.slots, **wishes})


def tell_languages(turn: Turn) -> Reply:
    """Tell those who write in another language which ones the bot speaks, in each of them, the conversation's first."""
    languages = dict.fromkeys([turn.language, *turn.context.languages])
    return compose(turn, "\n".join(_languages_line(turn, language) for language in languages), "chat")


def name_sources(turn: Turn) -> Reply:
    """Name the sources of the last answer."""
    facts = [turn.knowledge.facts[identity] for identity in turn.last_facts]
    if not facts:
        return compose(turn, turn.say("service.no_source"), "chat")
    sources = [turn.knowledge.sources[identity] for identity in dict.fromkeys(fact.source for fact in facts)]
    lines = [
        turn.say("service.source", title=source.title[turn.language], as_of=as_of(source, turn.language))
        for source in sources
    ]
    return state(turn, lines, facts, ())


def chat(turn: Turn) -> Reply:
    """Greet, thank, take leave, say who this is."""
    buttons = general_buttons(turn) if turn.intent in ("greet", "ask_identity") else []
    return compose(turn, turn.say(f"chat.{turn.intent}"), "chat", buttons=buttons)


def _wanted(turn: Turn) -> list[str]:
    """The languages that are asked for; of several those that the message wants the answer in, not those written in."""
    languages = {
        identity: language for identity in turn.named if (language := _language(identity, turn.context.languages))
    }
    wanted = list(dict.fromkeys(languages.values()))
    said = spaced(turn.text)
    for phrase in phrases("not_wanted"):
        for identity, language in languages.items():
            names = {
                " ".join(words(name))
                for each in turn.context.languages
                for name in turn.knowledge.entities[identity].all_names(each)
            }
            if any(f"{phrase}{name} " in said for name in names) and language in wanted:
                wanted.remove(language)
    return wanted


def _language(identity: str, languages: Languages) -> str | None:
    """The language that is asked for by a language's name, or by a country's: "Indonesian" is first of all a people."""
    kind, _, name = identity.partition("/")
    if kind == "language":
        return languages.supported_tag(name)
    return next((code for code in languages if kind == "market" and name in languages.known[code].markets), None)


def _languages_line(turn: Turn, language: str) -> str:
    return turn.context.text("service.languages", language, languages=_spoken(turn, language))


def _spoken(turn: Turn, language: str) -> str:
    """The languages that the bot speaks, named in one of them, which comes first."""
    # "Bahasa" is said once before all of them.
    alone = turn.context.languages.known[language].languages_as[0].partition("{}")[0]
    codes = dict.fromkeys([language, *turn.context.languages])
    names = [turn.knowledge.entities[f"language/{code}"].name(language) for code in codes]
    return enumeration([name.removeprefix(alone) for name in names], language)


def _language_buttons(turn: Turn) -> list[Button]:
    entities = [turn.knowledge.entities[f"language/{language}"] for language in turn.context.languages]
    return [Button(entity.name(entity.id.split("/")[1]), payload("change_language", entity.id)) for entity in entities]
