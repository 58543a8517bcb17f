"""What an answer needs to know of its message: how Rasa understood it, and what the conversation's slots hold."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any

from actions.offers import Offer, read_offers
from knowledge import Context, Contract, Fact, Knowledge, current
from nlu.numbers.amounts import Amount

# Below this a detected language yields to the channel's locale; and, a conversation being in another, it takes more to
# change that: "OK thanks" is said in Indonesian, too.
_CONFIDENT = 0.75
_CHANGES = 0.95
# Only these ask about languages; an overview is of a language's name alone.
_ABOUT_LANGUAGES = ("action_change_language", "action_other_language", "action_help", "action_overview")
_TRADITIONAL = frozenset(["hant", "tw", "hk", "mo"])


@dataclass(frozen=True)
class Bound:
    """A year that is only compared with: "before 2000"."""

    year: int
    before: bool

    def holds(self, year: int) -> bool:
        """Whether a year is on the right side of it."""
        return year < self.year if self.before else year > self.year


@dataclass(frozen=True)
class Turn:
    """One message of a partner: what was understood, what the conversation knew before, and the context to answer in.

    `ranking` holds the likeliest intents, `topics` those for facts, if it is about one, whether or not it asks that;
    `named`, `years`, `ordinals`, `bounds` and `amounts` are what the message names, `unknown` are organisations in it
    that nobody knows; `beside` is what is named where nothing is asked, by its writer perhaps of themselves; `parts`
    are the questions of a message that asks several;
    `last_facts` are those of the last answer, `told` the last several, the newest at the end.
    """

    context: Context
    text: str
    intent: str
    confidence: float
    ranking: tuple[tuple[str, float], ...]
    language: str
    script: str | None
    subjects: tuple[str, ...]
    last_intent: str | None
    pending: str | None
    offers: tuple[Offer, ...]
    idle: int
    last_facts: tuple[str, ...]
    told: tuple[str, ...] = ()
    named: tuple[str, ...] = ()
    years: tuple[int, ...] = ()
    ordinals: tuple[int, ...] = ()
    bounds: tuple[Bound, ...] = ()
    amounts: tuple[Amount, ...] = ()
    unknown: tuple[str, ...] = ()
    beside: tuple[str, ...] = ()
    parts: tuple[Turn, ...] = ()
    sides: tuple[Turn, ...] = ()
    topics: tuple[tuple[str, float], ...] = ()

    @classmethod
    def of(cls, message: Mapping[str, Any], slots: Mapping[str, Any]) -> Turn:
        """Read Rasa's parse data of a message, with its metadata, and the slots before it.

        What the knowledge no longer holds is dropped from the conversation's memory.
        """
        context = current()
        knowledge = context.knowledge
        entities = message.get("entities") or []
        intent = message.get("intent") or {}
        turn = cls(
            context=context,
            text=message.get("text") or "",
            intent=intent.get("name") or "",
            confidence=round(float(intent.get("confidence") or 0.0), 4),
            language=reply_language(message, slots),
            script=reply_script(message, slots),
            subjects=_known(slots.get("subjects"), knowledge.entities),
            last_intent=slots.get("intent"),
            pending=slots.get("pending"),
            offers=read_offers(slots.get("offered")),
            idle=int(slots.get("idle") or 0),
            ranking=_ranking(message.get("intent_ranking") or []),
            topics=_ranking(message.get("topics") or []),
            last_facts=_known(slots.get("facts"), knowledge.facts),
            told=_known(slots.get("told"), knowledge.facts),
        )
        compared = message.get("compared") or []
        parts = tuple(turn._question(part, entities, compared) for part in message.get("parts") or [])
        sides = tuple(turn._part(side, entities) for side in compared)
        # Of several sentences the one that asks says what is meant ("We are from Oman. How many in Kenya?").
        asked = [entity for entity in entities if entity.get("in_question")]
        others = [entity for entity in entities if not entity.get("in_question")] if asked else []
        if not turn._say_of_what(asked, others):
            asked = entities
        said = [entity for entity in entities if entity.get("in_question") is False]
        turn = replace(turn._naming(asked), beside=turn._naming(said).named, parts=parts, sides=sides)
        return turn._without_mentioned_languages()

    @property
    def action(self) -> str | None:
        """The action that answers its intent; None for an intent that the contract does not know."""
        intent = self.contract.intents.get(self.intent)
        return intent.action if intent else None

    def _without_mentioned_languages(self) -> Turn:
        """The turn without languages that are merely mentioned: they are no topic."""
        return self if self.action in _ABOUT_LANGUAGES else replace(self, named=self.named_things)

    def _naming(self, entities: Sequence[Mapping[str, Any]]) -> Turn:
        """The same turn, naming these of Rasa's entities."""
        known = [str(entity["value"]) for entity in entities if entity.get("value") in self.knowledge.entities]
        return replace(
            self,
            named=tuple(dict.fromkeys(known)),
            years=_numbers(entities, "year"),
            ordinals=_numbers(entities, "ordinal"),
            bounds=tuple(_bound(str(entity["value"])) for entity in entities if entity.get("entity") == "bound"),
            amounts=tuple(_amount(entity) for entity in entities if entity.get("entity") == "amount"),
            unknown=tuple(str(entity["value"]) for entity in entities if _is_unknown(entity)),
        )

    def _part(self, part: Mapping[str, Any], entities: Sequence[Mapping[str, Any]]) -> Turn:
        """One of the questions of a message that asks several."""
        own = [entity for entity in entities if part["start"] <= entity["start"] < part["end"]]
        confidence = round(float(part["confidence"]), 4)
        asked = replace(self, text=self.text[part["start"] : part["end"]], intent=part["intent"], confidence=confidence)
        ranking = _ranking(part.get("ranking") or []) or ((part["intent"], confidence),)
        return replace(asked._naming(own), ranking=ranking, topics=_ranking(part.get("topics") or []))

    def _question(
        self, part: Mapping[str, Any], entities: Sequence[Mapping[str, Any]], compared: Sequence[Mapping[str, Any]]
    ) -> Turn:
        """One of the questions, with what leads to it ("On Kenya: …") as far as it names nothing of the kind itself."""
        begin, end = part.get("head") or (0, 0)
        kinds = {each["entity"] for each in entities if part["start"] <= each["start"] < part["end"]}
        leading = [each for each in entities if begin <= each["start"] < end and each["entity"] not in kinds]
        placed = [{**each, "start": part["start"]} for each in leading]
        sides = [side for side in compared if part["start"] <= side["start"] < part["end"]]
        asked = self._part(part, [*placed, *entities])
        return replace(asked, sides=tuple(self._part(side, entities) for side in sides))

    def pressing(self, offer: Offer) -> Turn:
        """The turn as if the partner had pressed a button: nothing of the message counts but what was chosen."""
        entity = (offer.entity,) if offer.entity else ()
        chosen = replace(
            self,
            text="",
            intent=offer.intent,
            confidence=1.0,
            ranking=((offer.intent, 1.0),),
            named=entity,
            topics=((offer.intent, 1.0),),
        )
        return replace(chosen, years=(), ordinals=(), bounds=(), amounts=(), unknown=(), parts=(), sides=())

    def asking(self, intent: str) -> Turn:
        """The same turn, understood as another intent."""
        return replace(self, intent=intent)

    @property
    def named_things(self) -> tuple[str, ...]:
        """What the message names, but for languages: these are asked to be spoken."""
        return tuple(identity for identity in self.named if not identity.startswith("language/"))

    @property
    def told_facts(self) -> list[Fact]:
        """The facts that were told last, the newest at the end."""
        return [self.knowledge.facts[identity] for identity in self.told]

    @property
    def antecedents(self) -> tuple[str, ...]:
        """What the conversation is about, and what the last answer named of it ("it makes the E-QM5")."""
        stated = [self.knowledge.facts[identity] for identity in self.last_facts]
        # After another subject was named, and nothing was found, the answer before is no longer spoken of.
        still = [fact for fact in stated if self._is_related(fact)]
        # A company named beside a market says nothing more of what is spoken of.
        subjects = beyond_companies(self.subjects) or self.subjects
        return tuple(dict.fromkeys([*subjects, *(name for fact in still for name in sorted(fact.focus))]))

    def _is_related(self, fact: Fact) -> bool:
        return bool(self.knowledge.around(fact) & set(self.subjects))

    @property
    def knowledge(self) -> Knowledge:
        """What is known."""
        return self.context.knowledge

    @property
    def contract(self) -> Contract:
        """What can be asked."""
        return self.context.contract

    def say(self, key: str, **values: object) -> str:
        """A text in the language of the reply, its placeholders filled."""
        return self.context.text(key, self.language, **values)

    def _say_of_what(self, asked: Sequence[Mapping[str, Any]], others: Sequence[Mapping[str, Any]]) -> bool:
        """Whether a question's own entities say what it is about; of two companies, the other one may say it."""
        known = self.knowledge.entities
        kinds = {entity.get("entity") for entity in asked if entity.get("value") in known}
        other_kinds = {entity.get("entity") for entity in others if entity.get("value") in known}
        return bool(kinds) and not (kinds == {"organisation"} and "organisation" in other_kinds)


def beyond_companies(identities: Sequence[str]) -> list[str]:
    """Those of these entities that are more than companies (and languages)."""
    return [identity for identity in identities if not identity.startswith(("organisation/", "language/"))]


def reply_language(message: Mapping[str, Any], slots: Mapping[str, Any]) -> str:
    """Explicit request, else confident detection, else the conversation's, else the channel's, else English."""
    languages = current().languages
    detected = message.get("language") or {}
    name, confidence = detected.get("name"), float(detected.get("confidence") or 0.0)
    before = slots.get("reply_language")
    enough = _CHANGES if before in languages else _CONFIDENT
    wishes = [
        slots.get("requested_language"),
        name if confidence >= enough else None,
        before,
        _channel_language(message),
        name,
    ]
    return next((str(wish) for wish in wishes if wish in languages), languages[0])


def reply_script(message: Mapping[str, Any], slots: Mapping[str, Any]) -> str | None:
    """The script of Chinese replies: explicit request, else the message's, the conversation's or the channel's."""
    detected = (message.get("language") or {}).get("script")
    traditional = not _TRADITIONAL.isdisjoint(_tag(message))
    wish = slots.get("requested_script")
    return wish or detected or slots.get("script") or ("Hant" if traditional else None)


def _channel_language(message: Mapping[str, Any]) -> str:
    """The channel's language as one of ours, where it is one."""
    return (current().languages.supported_tag("-".join(_tag(message))) or "").partition("-")[0]


def _tag(message: Mapping[str, Any]) -> list[str]:
    """The parts of the channel's language tag: "zh_TW" and "zh-tw" are alike."""
    return str((message.get("metadata") or {}).get("language") or "").lower().replace("_", "-").split("-")


def _bound(value: str) -> Bound:
    side, _, year = value.partition(":")
    return Bound(int(year), side == "before")


def _amount(entity: Mapping[str, Any]) -> Amount:
    relation, unit = str(entity.get("relation") or "is"), entity.get("unit")
    return Amount(Decimal(str(entity["value"])), entity.get("start", 0), entity.get("end", 0), relation, unit)


def _is_unknown(entity: Mapping[str, Any]) -> bool:
    """Whether an entity is an unknown organisation that is asked about; who asks may be anybody."""
    return entity.get("entity") == "unknown" and entity.get("in_question") is not False


def _numbers(entities: Sequence[Mapping[str, Any]], kind: str) -> tuple[int, ...]:
    # Another pipeline than ours may take any word for a year.
    values = [str(entity["value"]) for entity in entities if entity.get("entity") == kind]
    return tuple(dict.fromkeys(int(value) for value in values if value.isdecimal()))


def _ranking(ranking: Sequence[Mapping[str, Any]]) -> tuple[tuple[str, float], ...]:
    return tuple((str(entry["name"]), float(entry["confidence"])) for entry in ranking)


def _known(ids: Any, known: Mapping[str, Any]) -> tuple[str, ...]:
    return tuple(identity for identity in ids or [] if identity in known)
