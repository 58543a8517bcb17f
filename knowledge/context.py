"""All that the desk knows and says, in one object: another company's content is another context.

A context is handed on where there is something to carry it: an engine, a turn. For what stands far below, `current`
says which one is in use; all of it changes together.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from functools import cache, update_wrapper
from pathlib import Path
from typing import Concatenate, Generic

from bot.settings import ROOT, Settings, listed, settings
from knowledge.contract import CONTRACT_FILE, Contract, read_contract
from knowledge.derived import Keeper, Made, Owner, Rest
from knowledge.languages import LANGUAGES_FILE, Languages, read_languages
from knowledge.loader import Knowledge, load_knowledge
from knowledge.texts import Catalogue

LOCALES = ROOT / "locales"


@dataclass(frozen=True)
class Origin:
    """What a context is made of: its files, and what the settings say.

    `preview` are languages in the works that are served all the same; `contact` says how to reach a person.
    """

    knowledge: Path = ROOT / "actions" / "knowledge"
    contract: Path = CONTRACT_FILE
    languages: Path = LANGUAGES_FILE
    texts: Path = LOCALES
    preview: tuple[str, ...] = ()
    contact: str | None = None

    @classmethod
    def of(cls, settings: Settings) -> Origin:
        """What the settings choose."""
        return cls(settings.knowledge, preview=tuple(listed(settings.preview)), contact=settings.contact)


@dataclass(frozen=True, eq=False)
class Context(Keeper):
    """Knowledge, contract, languages and texts that belong together. Equal only to itself."""

    knowledge: Knowledge
    contract: Contract
    languages: Languages
    texts: Catalogue
    origin: Origin

    def text(self, key: str, language: str, **values: object) -> str:
        """The text at `<topic>.<name>` in a language, its placeholders filled; raises KeyError as the texts do."""
        return self.texts.text(key, language, **values)


def read_context(origin: Origin) -> Context:
    """Read and check all that a context is made of; raises InvalidKnowledge with the findings of one."""
    languages = read_languages(origin.languages, origin.preview)
    knowledge = load_knowledge(origin.knowledge, languages)
    return Context(knowledge, read_contract(origin.contract), languages, Catalogue(origin.texts), origin)


_in_use: ContextVar[Context | None] = ContextVar("context", default=None)
_read_once = cache(read_context)


def current() -> Context:
    """The context in use, else the one that the settings choose, which is read once a process."""
    return _in_use.get() or _read_once(Origin.of(settings()))


def use(context: Context) -> None:
    """Use a context from now on in this thread, or in this task and those that it begins."""
    _in_use.set(context)


@contextmanager
def in_use(context: Context) -> Iterator[None]:
    """Use a context meanwhile, in this thread or task: all of it, for understanding and for answering."""
    token = _in_use.set(context)
    try:
        yield
    finally:
        _in_use.reset(token)


class Derived(Generic[Owner, Rest, Made]):
    """A function of what is in use, whose results are kept with it: see `Keeper.derived`."""

    def __init__(self, make: Callable[Concatenate[Owner, Rest], Made], owner: Callable[[Context], Owner]) -> None:
        self._make = make
        self._owner = owner
        update_wrapper(self, make)

    def __call__(self, *rest: Rest.args, **named: Rest.kwargs) -> Made:
        """The result for what is in use."""
        return self.of(self._owner(current()), *rest, **named)

    def of(self, owner: Owner, *rest: Rest.args, **named: Rest.kwargs) -> Made:
        """The result for what is given."""
        return owner.derived(self._make, *rest, **named)


def per_context(make: Callable[Concatenate[Context, Rest], Made]) -> Derived[Context, Rest, Made]:
    """Makes a function of a context one of the context in use."""
    return Derived(make, lambda context: context)


def per_languages(make: Callable[Concatenate[Languages, Rest], Made]) -> Derived[Languages, Rest, Made]:
    """Makes a function of languages one of those in use. What it made stays where only the knowledge is another."""
    return Derived(make, lambda context: context.languages)
