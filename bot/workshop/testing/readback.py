"""A reply, read back: its sentences, the facts beside each, and what its words name."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from actions.payloads import read_payload
from actions.word_lists import spaced_phrases, word_lists
from bot.workshop.testing.expectations import Said
from bot.workshop.testing.sentences import Sentence, plain, read_reply
from knowledge import Context, Fact, Intent, Knowledge, Year
from knowledge.context import current, per_context
from nlu.text.clauses import asking_sentence
from nlu.text.tokens import spaced

# Sentences that compare what is stated right before them.
COMPARING = (
    "equal",
    "more",
    "more_as_given",
    "earlier",
    "same_year",
    "undecided",
    "not_comparable",
    "same_number",
    "no_difference",
)
# The action of the intents that ask for facts.
ASKING = "action_answer"


def _is_origin(before: str) -> bool:
    """Whether what stands behind a text is where somebody comes from ("an owner from Busan asks …")."""
    phrases = spaced_phrases(current().languages, word_lists("sayings")["origins"])
    return spaced(before).endswith(phrases)


@dataclass(frozen=True)
class Reply:
    """A reply to a message, read back; `asked` is how the message alone is understood."""

    message: str
    said: Said
    sentences: tuple[Sentence, ...]
    context: Context
    asked: Mapping[str, Any]

    @property
    def knowledge(self) -> Knowledge:
        """The facts that it is held against."""
        return self.context.knowledge

    @property
    def language(self) -> str:
        """The reply's language."""
        return self.said.language

    def entities(self, *kinds: str) -> list[Mapping[str, Any]]:
        """What the message names of these kinds."""
        return [entity for entity in self.asked.get("entities") or [] if entity["entity"] in kinds]

    def named(self) -> list[str]:
        """What the message names, by id, but for what its writer only says of themselves or of others.

        What the sentence that asks names is meant, if it names anything.
        """
        entities = [each for each in self.asked.get("entities") or [] if each.get("in_question") is not False]
        known = [each for each in entities if each["value"] in self.knowledge.entities]
        start, end = asking_sentence(self.message) or (0, len(self.message))
        asked = [each for each in known if start <= each.get("start", start) < end] or known
        others = [each for each in asked if not _is_origin(self.message[: each.get("start", 0)])]
        return [str(each["value"]) for each in others or asked]

    def before(self, place: int) -> list[Fact]:
        """The facts that are stated right before a sentence."""
        facts: list[Fact] = []
        for sentence in reversed(self.sentences[:place]):
            if sentence.claim in COMPARING and not facts:
                continue
            if sentence.fact is None:
                break
            facts.insert(0, sentence.fact)
        return facts

    def after(self, place: int) -> list[Fact]:
        """The facts that are stated right after a sentence."""
        facts: list[Fact] = []
        for sentence in self.sentences[place + 1 :]:
            if sentence.fact is None:
                break
            facts.append(sentence.fact)
        return facts


def read(message: str, said: Said, context: Context, asked: Mapping[str, Any] | None = None) -> Reply:
    """A reply, read back."""
    stated = [context.knowledge.facts[identity] for identity in said.facts]
    sentences = read_reply(said.text, stated, context, said.language)
    return Reply(message, said, tuple(sentences), context, asked or {})


def named_facts(reply: Reply, place: int) -> list[Fact]:
    """Which of the facts before a sentence it names: by what they say, where they are about the same, or by subject."""
    facts, names = reply.before(place), reply.sentences[place].values["subject"]
    # Some facts are told by several intents, the first of which is theirs.
    for most in (1, None):
        by_topic = [fact for fact in facts if any(each in names for each in _topics(fact, reply)[:most])]
        if 0 < len(by_topic) < len(facts):
            return by_topic
    subjects = {fact.id: plain(reply.knowledge.entities[fact.subject].in_sentence(reply.language)) for fact in facts}
    return [fact for fact in facts if subjects[fact.id] in names]


def _topics(fact: Fact, reply: Reply) -> list[str]:
    """What a fact says, as the intents that ask for it call it."""
    asking = [intent for intent in reply.context.contract.intents.values() if fact.attribute in intent.attributes]
    asking = sorted(asking, key=lambda intent: len(intent.attributes))
    return [_topic(intent, reply) for intent in asking if intent.action == ASKING]


def _topic(intent: Intent, reply: Reply) -> str:
    return plain(reply.context.text(f"topics.{intent.name}", reply.language))


def year_of(reply: Reply, fact: Fact) -> int | None:
    """The year in which something happened; a year after the source spoke is a plan."""
    spoken = reply.knowledge.sources[fact.source].year
    years = [value.year for value in fact.values if isinstance(value, Year) and value.year <= spoken]
    return min(years, default=None)


def intents_called(topic: str, reply: Reply) -> list[Intent]:
    """The intents that a topic stands for."""
    asking = [intent for intent in reply.context.contract.intents.values() if intent.action == ASKING]
    return [intent for intent in asking if _topic(intent, reply) == topic]


def things_named(names: str, reply: Reply) -> list[tuple[tuple[str, ...], tuple[int, ...]]]:
    """What a list of names names, each with the edition of an event that it is, where that is another than ours."""
    found: list[tuple[tuple[str, ...], tuple[int, ...]]] = []
    rest = names
    for name, identities in all_names.of(reply.context, reply.language):
        for other, written in _editions(name, rest) if identities[0].startswith("event/") else []:
            found.append(((identities[0],), (other,)))
            rest = rest.replace(written, "|")
        if name in rest:
            found += [((identity,), ()) for identity in identities]
            rest = rest.replace(name, "|")
    return found


def _editions(name: str, names: str) -> list[tuple[int, str]]:
    """The other editions of an event that are among names, as written: "the 138th Canton Fair" of the 137th."""
    number = re.search(r"\d+(st|nd|rd|th)?", name)
    if not number:
        return []
    before, after = re.escape(name[: number.start()]), re.escape(name[number.end() :])
    others = re.finditer(rf"{before}(\d+)(?:st|nd|rd|th)?{after}", names)
    return [(int(other[1]), other[0]) for other in others if other[1] not in number[0]]


@per_context
def all_names(context: Context, language: str) -> list[tuple[str, list[str]]]:
    """The names of all things in a language, the longest first, each with the ids that have it."""
    found: dict[str, list[str]] = {}
    for entity in context.knowledge.entities.values():
        found.setdefault(plain(entity.in_sentence(language)), []).append(entity.id)
    return sorted(found.items(), key=lambda pair: -len(pair[0]))


def offered(reply: Reply) -> set[tuple[str, ...]]:
    """What the buttons ask: intent and subject."""
    read_back = [read_payload(button["payload"]) for button in reply.said.buttons]
    return {tuple(part for part in each if part) for each in read_back if each}
