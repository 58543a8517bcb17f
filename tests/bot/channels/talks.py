"""Conversations of ten turns that are held through the platforms' doubles, and the same held directly."""

from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import dataclass

from tests.platforms.base import Event, Platform, Said


@dataclass(frozen=True)
class Press:
    """A turn that presses the option at a place of the last reply, from 0."""

    place: int


@dataclass(frozen=True)
class Send:
    """A turn that sends what is no text."""

    kind: str


Turn = str | Press | Send

# In each: a fact, a follow-up, what is declined with options, presses, options typed, a picture, thanks.
TALKS: dict[str, Sequence[Turn]] = {
    "en": (
        "How many trucks are sold in South Africa every year?",
        "and in Kenya?",
        Press(1),
        "What can you tell me about Germany?",
        "the second one",
        Press(0),
        Send("picture"),
        "What is the production capacity in the Philippines?",
        "What can you tell me about Germany?",
        "2.",
    ),
    "zh": (
        "南非每年卖多少辆车？",
        "肯尼亚呢？",
        Press(1),
        "德国的情况怎么样？",
        "第二个",
        Press(0),
        Send("voice"),
        "菲律宾的产能是多少？",
        "德国的情况怎么样？",
        "回复 2",
    ),
    "id": (
        "Berapa unit yang terjual di Afrika Selatan per tahun?",
        "kalau di Kenya?",
        Press(1),
        "Apa yang Anda ketahui tentang Jerman?",
        "yang kedua",
        Press(0),
        Send("location"),
        "Berapa kapasitas produksi di Filipina?",
        "Apa yang Anda ketahui tentang Jerman?",
        "2",
    ),
}


def hold(platform: Platform, user: str, turns: Sequence[Turn], chance: random.Random | None = None) -> list[str]:
    """What is answered to each turn; with `chance` the platform delivers wildly: batches, duplicates, any order."""
    answers: list[str] = []
    delivered: list[Event] = []
    for turn in turns:
        before = len(platform.said_to(user))
        event = _event(platform, user, turn)
        if chance is None:
            platform.deliver_surely(event)
        else:
            # With what was delivered before, in any order: as after an answer that came late.
            platform.deliver_wildly([event, *chance.sample(delivered, min(len(delivered), 2))], chance)
        delivered.append(event)
        answers += [_shown(said) for said in platform.await_said(user, before + 1)[before:]]
    return answers


def _event(platform: Platform, user: str, turn: Turn) -> Event:
    if isinstance(turn, Send):
        return platform.kind(user, turn.kind)
    if isinstance(turn, Press):
        offered = [title for said in platform.said_to(user) if said.options for title in [*said.options.values()]]
        last = list(next(said for said in reversed(platform.said_to(user)) if said.options).options.values())
        assert offered
        return platform.press(user, last[turn.place])
    return platform.text(user, turn)


def _shown(said: Said) -> str:
    return "\n".join([said.text, *(f"[{title}]" for title in said.options.values())])
