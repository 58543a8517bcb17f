"""Searches for the costliest message: what costs most is changed and crossed, and what is new is tried beside it."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from random import Random
from typing import Protocol

from bot.engine.conversation import Conversation
from tests.fuzz.desk import Cost
from tests.fuzz.messages import Draft, Writer


class Measuring(Protocol):
    """What messages are tried on."""

    contexts: dict[str, Conversation]

    def cost(self, text: str, conversation: Conversation, runs: int = 1) -> Cost:
        """What a message costs in a conversation."""

    def after(self, *messages: str) -> Conversation:
        """A conversation in which this was said."""


# So many of the costliest go on; a context of its own for each.
_KEPT = 24
# How often something wholly new is tried, and how often two are crossed.
_NEW, _CROSSED = 0.25, 0.15
# How often a candidate is measured again before it counts: another program may have had the cache.
_AGAIN = 3
# How often each of the costliest is measured at last: what was dear by chance alone is so no more.
_AT_LAST = 10
AFTER_WORST = "after the worst so far"


@dataclass(frozen=True)
class Found:
    """A message, what was said before it, and what it costs."""

    draft: Draft
    context: str
    cost: Cost

    @property
    def text(self) -> str:
        """The message."""
        return self.draft.text()


@dataclass
class Search:
    """A search over messages to one desk; `aim` is what it makes as large as it can."""

    desk: Measuring
    writer: Writer
    random: Random
    aim: Callable[[Cost], float]
    best: list[Found] = field(default_factory=list)
    tried: int = 0

    def run(self, seconds: float, told: Callable[[Found], None] = lambda found: None) -> Found:
        """Search for so long, and return what is the worst when measured at last; `told` hears of each worse one."""
        until = time.monotonic() + seconds
        while time.monotonic() < until or not self.best:
            draft, context = self._next()
            found = self._measured(draft, context)
            if found is not None and found is self._keep(found):
                told(found)
        return max(map(self._settled, self.best), key=lambda found: self.aim(found.cost))

    def _settled(self, found: Found) -> Found:
        again = self.desk.cost(found.text, self.desk.contexts[found.context], _AT_LAST)
        return replace(found, cost=Cost(min(found.cost.seconds, again.seconds), again.stored))

    def _next(self) -> tuple[Draft, str]:
        chance = self.random.random()
        if not self.best or chance < _NEW:
            return self.writer.draft(), self.random.choice([*self.desk.contexts])
        # The first ones more often.
        one = self.best[min(int(self.random.expovariate(0.3)), len(self.best) - 1)]
        if chance < _NEW + _CROSSED:
            return self.writer.crossed(one.draft, self.random.choice(self.best).draft), one.context
        context = one.context if self.random.random() < 0.8 else self.random.choice([*self.desk.contexts])
        return self.writer.changed(one.draft), context

    def _measured(self, draft: Draft, context: str) -> Found | None:
        """The message's cost, measured again where it would be among the worst."""
        text, conversation = draft.text(), self.desk.contexts[context]
        self.tried += 1
        if not text:
            return None
        cost = self.desk.cost(text, conversation)
        if self.aim(cost) > self._least_kept():
            again = self.desk.cost(text, conversation, _AGAIN)
            cost = Cost(min(cost.seconds, again.seconds), again.stored)
        return Found(draft, context, cost) if self.aim(cost) > self._least_kept() else None

    def _least_kept(self) -> float:
        return self.aim(self.best[-1].cost) if len(self.best) >= _KEPT else 0.0

    def _keep(self, found: Found) -> Found:
        """Put it among the worst; returns the worst of all."""
        same = [known for known in self.best if known.text == found.text and known.context == found.context]
        if not same:
            self.best = sorted([*self.best, found], key=lambda each: -self.aim(each.cost))[:_KEPT]
            if self.best[0] is found:
                self.desk.contexts[AFTER_WORST] = self.desk.after(found.text)
        return self.best[0]
