"""The tests that are to notice mutants: held once as things are, then for each mutant as far as it touches them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from bot.workshop.testing.cases import Case, cases
from bot.workshop.testing.holding import Missed, hold
from bot.workshop.testing.records import TestConversation
from knowledge import current
from knowledge.texts import texts_used
from tests.contexts import LANGUAGES
from tests.mutation.marks import Marker, marks_of_texts
from tests.mutation.mutants import Mutant
from tests.mutation.replaying import Player


@dataclass(frozen=True)
class Held:
    """A case that is as expected today, and the marks of what it rested on."""

    case: Case
    marks: frozenset[str]


@dataclass(frozen=True)
class Verdict:
    """Who noticed a mutant: by language, the first case and what it missed; and what the check found."""

    noticed: dict[str, str]
    findings: tuple[str, ...] = ()

    @property
    def caught(self) -> bool:
        """Whether anybody did."""
        return bool(self.noticed or self.findings)

    @property
    def everywhere(self) -> bool:
        """Whether each language's tests did, or the check, which is for all."""
        return bool(self.findings) or set(self.noticed) == set(LANGUAGES)


class Suite:
    """Holds conversations; `failing` are those that fail without a mutant, which can't catch one."""

    def __init__(self, player: Player, conversations: Iterable[TestConversation]) -> None:
        self._player = player
        self.held: list[Held] = []
        self.failing: list[str] = []
        marker = Marker(current().knowledge)
        for case in cases(list(conversations)):
            client = player.client(marker=marker)
            with texts_used() as said:
                missed = hold(case, client)
            if missed is None and not case.conversation.fails:
                marks = {*client.marks, *marks_of_texts(said)}
                self.held.append(Held(case, frozenset(marks)))
            else:
                self.failing.append(f"{case.conversation.file}: {case.id}")

    def verdict(self, mutant: Mutant, whole: bool = True) -> Verdict:
        """Who notices a mutant: one case a language is enough; the check is asked when no case does.

        `whole`: where none of the cases that it touches does, all others are held, too.
        """
        with mutant.applied():
            touched = [held for held in self.held if held.marks & mutant.touches]
            noticed = self._noticed(touched, mutant, LANGUAGES)
            if whole and not noticed and not mutant.all_touched:
                others = [held for held in self.held if not held.marks & mutant.touches]
                noticed = self._noticed(others, mutant, LANGUAGES)
            findings = () if noticed else tuple(map(str, mutant.check()))
        return Verdict(noticed, findings)

    def failing_with(self, player: Player) -> list[Case]:
        """The cases that fail with somebody who understands otherwise."""
        return [held.case for held in self.held if hold(held.case, player.client())]

    def _noticed(self, helds: Sequence[Held], mutant: Mutant, languages: Iterable[str]) -> dict[str, str]:
        noticed = {}
        for language in languages:
            own = (held.case for held in helds if held.case.conversation.language == language)
            reason = next((reason for case in own if (reason := self._reason(case, mutant))), None)
            if reason:
                noticed[language] = reason
        return noticed

    def _reason(self, case: Case, mutant: Mutant) -> str | None:
        """Why a case fails with the mutant; None where it does not."""
        now = _as_it_would_be(case)
        if now is None:
            return f"{case.id}: there is no such case any more"
        missed = hold(now, self._player.client(mutant.reads_anew))
        return None if missed is None else _told(case, missed)


def _as_it_would_be(case: Case) -> Case | None:
    """A case whose words come from the knowledge, as pytest would make it with the mutant."""
    if case.conversation.query is None:
        return case
    return next((other for other in cases([case.conversation]) if other.id == case.id), None)


def _told(case: Case, missed: Missed) -> str:
    return f"{case.conversation.file.name}: {case.id}: {missed.reasons[0]}"
