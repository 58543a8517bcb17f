"""Remembers what a reply offered, so that "the second one", a number or a typed title works like a press."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from actions.payloads import payload, read_payload
from actions.references import LAST, Pick, read_pick
from actions.reply import Button
from knowledge import Contract
from nlu.text.tokens import is_han, words

# More is no choice any more.
MOST_OFFERS = 12
_SHORTEST_WORD = 3


@dataclass(frozen=True)
class Offer:
    """One thing that was offered: what it was called, and what asks for it."""

    title: str
    intent: str
    entity: str | None

    @property
    def payload(self) -> str:
        """What its button sends."""
        return payload(self.intent, self.entity)

    @property
    def as_slot(self) -> dict[str, str]:
        """Its form in a slot."""
        return Button(self.title, self.payload).as_json()


def read_offers(slot: Any) -> tuple[Offer, ...]:
    """The offers in a slot; what the contract or the knowledge no longer holds is left out."""
    offers = []
    for item in slot if isinstance(slot, list) else []:
        read = read_payload(str(item.get("payload"))) if isinstance(item, Mapping) else None
        if read:
            offers.append(Offer(str(item.get("title") or ""), *read))
    return tuple(offers)


def offers_of(buttons: Sequence[Button], subjects: Iterable[tuple[str, str]]) -> list[dict[str, str]]:
    """What a reply offers, for the slot: its buttons, else what it speaks of, by intent and entity, if several."""
    about = [Button("", payload(intent, entity)) for intent, entity in subjects]
    return [each.as_json() for each in (buttons or (about if len(about) > 1 else []))[:MOST_OFFERS]]


@dataclass(frozen=True)
class Choice:
    """What a message chooses: offers to be asked for (`press`), or meant by its question; `unclear` if neither."""

    offers: tuple[Offer, ...] = ()
    press: bool = True
    unclear: bool = False


def choose(text: str, offers: Sequence[Offer], names_something: bool) -> Choice | None:
    """What a message chooses of what was offered; None for a message that chooses nothing."""
    titled = _by_title(text, offers)
    if titled:
        return Choice((titled,))
    pick = read_pick(text) if not names_something else None
    if pick is None or (not offers and _may_mean_more(pick, text)):
        return None
    chosen = _picked(pick, offers)
    if pick.alone:
        return Choice(chosen, unclear=not chosen)
    about = tuple(offer for offer in chosen if offer.entity)
    if about:
        return Choice(about, press=False)
    return Choice(unclear=True) if pick.only_before else None


def _may_mean_more(pick: Pick, text: str) -> bool:
    """Whether a pick may be something else where nothing was offered: "13?" an amount, "tell me everything" a wish."""
    return (pick.number and text.rstrip().endswith(("?", "？"))) or (pick.everything and not pick.both)


def _picked(pick: Pick, offers: Sequence[Offer]) -> tuple[Offer, ...]:
    if pick.everything:
        # "Both" of more than two, or of one, is unclear.
        return tuple(offers) if not pick.both or len(offers) == 2 else ()
    positions = [len(offers) if position == LAST else position for position in pick.positions]
    if not offers or any(position > len(offers) for position in positions):
        return ()
    return tuple(offers[position - 1] for position in positions)


def _by_title(text: str, offers: Sequence[Offer]) -> Offer | None:
    """The one offer whose title a text is, in full or shortened."""
    typed = words(text)
    titles = [(offer, words(offer.title)) for offer in offers]
    exact = [offer for offer, title in titles if typed and title == typed]
    shortened = [offer for offer, title in titles if _tells(typed) and _is_part(typed, title)]
    found = exact or shortened
    return found[0] if len(found) == 1 else None


def _tells(typed: Sequence[str]) -> bool:
    """Whether words are enough to tell a title by: two Chinese characters, or one real word."""
    return sum(map(is_han, typed)) > 1 or any(len(word) >= _SHORTEST_WORD and not is_han(word) for word in typed)


def _is_part(typed: Sequence[str], title: Sequence[str]) -> bool:
    """Whether all words stand in a title, in this order."""
    rest = iter(title)
    return bool(typed) and all(word in rest for word in typed)


def topics_of(contract: Contract, facts: Iterable[tuple[str, str]]) -> list[tuple[str, str]]:
    """Intent and entity of what facts (subject and attribute) tell, in their order: one each, if there are several."""
    intents = [(contract.intent_for(attribute), subject) for subject, attribute in facts]
    topics = list(dict.fromkeys((intent.name, subject) for intent, subject in intents if intent))
    first: dict[str, tuple[str, str]] = {}
    for intent, subject in topics:
        first.setdefault(subject, (intent, subject))
    return list(first.values()) if len(first) > 1 else topics
