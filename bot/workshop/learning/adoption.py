"""Makes of a partner's question a test and, of other wordings of it, training examples."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from difflib import get_close_matches
from pathlib import Path

from bot.workshop.learning.files import read, with_conversation, with_examples, write_all
from bot.workshop.learning.privacy import find_private
from bot.workshop.learning.wordings import LEFT_OUT, Wording, asked_in_tests, masked, trained
from knowledge import Context, Intent, Knowledge
from knowledge.contract import Contract, read_contract
from nlu.examples import PLACEHOLDER
from nlu.text.tokens import words

ADOPTED = "adopted.yml"
_LONGEST_NAME = 80


@dataclass(frozen=True)
class Adoption:
    """What an editor decided: the partner's `wording` asks for `intent`, and its answer rests on `facts`.

    `examples` are other wordings, for training. `as_is` says that nothing in them tells who wrote them.
    """

    wording: str
    language: str
    intent: str
    facts: tuple[str, ...] = ()
    examples: tuple[str, ...] = ()
    as_is: bool = False


@dataclass(frozen=True)
class Written:
    """What was written: where, and how many of what."""

    file: Path
    line: int
    what: str


class Refused(Exception):
    """An adoption is not in order; `problems` says why, each with what to do."""

    def __init__(self, problems: Iterable[str]) -> None:
        self.problems = list(problems)
        super().__init__("\n".join(self.problems))


class Sources:
    """The files of a checkout that tests and examples are written to."""

    def __init__(self, directory: Path, context: Context) -> None:
        """`context` has what the questions are about. Raises InvalidKnowledge when the contract can't be read."""
        self.directory = directory
        self.knowledge = context.knowledge
        self.languages = context.languages
        self.nlu = directory / "nlu"
        self.conversations = directory / "tests" / "conversations"
        self._heldout = directory / "tests" / "heldout"
        self.contract: Contract = read_contract(self.nlu / "contract.yml")

    def tested(self, language: str) -> list[Wording]:
        """What is asked in the tests of a language. Raises Unreadable."""
        return asked_in_tests([self.conversations, self._heldout], language)

    def trained(self, language: str) -> list[Wording]:
        """The training examples of a language. Raises Unreadable."""
        return trained(self.nlu, language)


def adopt(adoption: Adoption, sources: Sources) -> list[Written]:
    """Write the test and the examples: all or nothing. Raises Refused, NotWritten, Unreadable."""
    problems = [*intent_problems(adoption.intent, sources.contract), *fact_problems(adoption, sources)]
    if adoption.language not in sources.languages:
        raise Refused([f"the language '{adoption.language}' is none of {', '.join(sources.languages)}", *problems])
    problems += _wording_problems(adoption, sources)
    if problems:
        raise Refused(problems)
    intent = sources.contract.intents[adoption.intent]
    tests = sources.conversations / adoption.language / ADOPTED
    examples = sources.nlu / adoption.language / f"{intent.examples}.yml"
    tests_before, examples_before = read(tests), read(examples)
    tests_after, test_line = with_conversation(tests, tests_before or "", _conversation(adoption))
    examples_after, example_line = with_examples(
        examples, examples_before or 'version: "3.1"\nnlu:\n', adoption.intent, adoption.examples
    )
    write_all({tests: (tests_before, tests_after), examples: (examples_before, examples_after)})
    return [Written(tests, test_line, "test"), Written(examples, example_line, "training")]


def intent_problems(name: str, contract: Contract) -> Iterator[str]:
    """Why nothing can be adopted for an intent."""
    intent = contract.intents.get(name)
    if intent is None:
        near = get_close_matches(name, contract.intents, 3, 0.4) or [*contract.intents][:3]
        yield f"the intent '{name}' is not in nlu/contract.yml: choose another, as {', '.join(near)}"
    elif intent.examples is None:
        yield f"the intent '{name}' is not learned from examples: choose another"


def fact_problems(adoption: Adoption, sources: Sources) -> Iterator[str]:
    """Why facts can't be what the answer rests on."""
    knowledge, contract = sources.knowledge, sources.contract
    intent = contract.intents.get(adoption.intent)
    for name in adoption.facts:
        fact = knowledge.facts.get(name)
        if fact is None:
            near = get_close_matches(name, knowledge.facts, 3, 0.4)
            yield f"the fact '{name}' is not in the knowledge" + (f": did you mean {', '.join(near)}?" if near else "")
        elif intent and _states(intent) and fact.attribute not in intent.attributes:
            other = contract.intent_for(fact.attribute)
            yield f"the fact '{name}' does not answer '{intent.name}'" + (f", but '{other.name}'" if other else "")


def _states(intent: Intent) -> bool:
    return intent.action == "action_answer"


def _wording_problems(adoption: Adoption, sources: Sources) -> Iterator[str]:
    if not masked(adoption.wording):
        yield f"'{adoption.wording}' has no words: name the question"
    if not adoption.examples:
        yield "there is no example for training: give one or more other wordings with --example"
    for text in (adoption.wording, *adoption.examples):
        yield from _private_problems(text, adoption.as_is)
    training, tests = sources.trained(adoption.language), sources.tested(adoption.language)
    others = [each for other in sources.languages if other != adoption.language for each in sources.trained(other)]
    form, exact = masked(adoption.wording), words(adoption.wording)
    for there in _first(each for each in training if masked(each.text) == form):
        yield f"'{adoption.wording}' is a training example of '{there.intent}', so it can't be a test ({_place(there)})"
    for there in _first(each for each in others if words(each.text) == exact):
        yield f"'{adoption.wording}' is a training example of '{there.intent}', so it can't be a test ({_place(there)})"
    for there in _first(each for each in tests if words(each.text) == exact):
        yield f"'{adoption.wording}' is a test already ({_place(there)})"
    seen: set[tuple[str, ...]] = set()
    for example in adoption.examples:
        yield from _example_problems(example, form, seen, training, tests)
        yield from _placeholder_problems(example, sources.knowledge)
        seen.add(masked(example))


def _example_problems(
    example: str, wording: tuple[str, ...], seen: set[tuple[str, ...]], training: list[Wording], tests: list[Wording]
) -> Iterator[str]:
    form = masked(example)
    if "\n" in example or not form:
        yield f"the example '{example}' has no words or more than one line: write one line"
        return
    if form == wording:
        yield f"the example '{example}' is the test's wording: write it in other words"
    if form in seen:
        yield f"the example '{example}' is given twice: write other words"
    for there in _first(each for each in training if masked(each.text) == form):
        yield f"'{example}' is an example of '{there.intent}' already ({_place(there)})"
    for there in _first(each for each in tests if masked(each.text) == form):
        yield f"the example '{example}' is a test's wording ({_place(there)}): write it in other words"


def _placeholder_problems(example: str, knowledge: Knowledge) -> Iterator[str]:
    known = sorted({entity.type for entity in knowledge.entities.values()} | {"year"})
    for name in PLACEHOLDER.findall(example):
        if name not in known:
            yield f"the example '{example}': nothing is called {{{name}}}: use one of {', '.join(known)}"
    if set("{}") & set(PLACEHOLDER.sub("", example)):
        yield f"the example '{example}': a brace belongs to no placeholder: write {{market}}, without spaces"


def _private_problems(text: str, as_is: bool) -> Iterator[str]:
    if left_out := LEFT_OUT.search(text):
        yield f"'{text}' has '{left_out[0]}' for what was left out: adopt the question as a text without it"
    for part in [] if as_is else find_private(text):
        yield f"'{text}' seems to tell a {part.kind}, '{text[part.start : part.end]}': leave it out, or say --as-is"


def _conversation(adoption: Adoption) -> dict[str, object]:
    turn: dict[str, object] = {"say": adoption.wording, "intent": adoption.intent}
    if adoption.facts:
        turn["facts"] = list(adoption.facts)
    name = " ".join(adoption.wording.split())
    shortened = name if len(name) <= _LONGEST_NAME else f"{name[: _LONGEST_NAME - 1]}…"
    return {"name": shortened, "turns": [turn]}


def _first(wordings: Iterable[Wording]) -> list[Wording]:
    return [wording for wording, _ in zip(wordings, range(1), strict=False)]


def _place(wording: Wording) -> str:
    return f"{wording.file.parent.name}/{wording.file.name}:{wording.line}"
