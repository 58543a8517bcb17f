"""A little of everything that the report is made from."""

from __future__ import annotations

from pathlib import Path

from bot.workshop.coverage.collecting import Observed
from bot.workshop.coverage.talks import Talk
from bot.workshop.testing.expectations import Said
from bot.workshop.testing.matrix import Asked, Cell, Row
from bot.workshop.testing.wordings import Wordings
from knowledge import current
from nlu.examples import Example
from tests.bot.workshop.testing.files import RANK, SALES
from tests.contexts import LANGUAGES

MARKUP = "<img src=x onerror=\"document.title='hacked'\"> SALES in RSA"


def said(intent: str | None, *facts: str, text: str = "", language: str = "en") -> Said:
    return Said(text, facts, "answered", intent, language, 0.9)


def a_cell(fact: str, language: str, *asked: Asked) -> Cell:
    return Cell(fact, language, Wordings(fact, language, (), {}, Path("facts.yml"), 1), asked)


def asked(text: str, intent: str | None, right: bool) -> Asked:
    return Asked("plain", text, said(intent), () if right else ("wrong",))


def example(intent: str, text: str, language: str = "en") -> Example:
    return Example(intent, language, text, text, Path(f"{language}/markets.yml"))


def talk(identity: str = "a", passed: bool = True, *, said: tuple[Said, ...] = (), texts: tuple[str, ...] = ()) -> Talk:
    return Talk(identity, "en", passed, texts, said, frozenset([RANK]))


ROWS: list[Row] = [
    {
        "en": a_cell(
            SALES,
            "en",
            asked("sales in South Africa?", "ask_sales", True),
            asked("RSA sales?", "ask_sales", True),
            asked(MARKUP, "ask_rank", False),
            asked("sales down there?", None, False),
        ),
        "zh": a_cell(SALES, "zh", asked("南非销量？", "ask_rank", False)),
    }
]
EXAMPLES = [
    example("ask_sales", "how many in Kenya"),
    example("ask_sales", "how many in South Africa"),
    example("greet", "你好", "zh"),
]
TALKS = [
    talk(
        texts=("and in Mzansi?",),
        said=(said("ask_sales", SALES, text="In South Africa, Jiefang sells over 5,000 vehicles a year."),),
    ),
    talk(passed=False, texts=("and in Mzansi now?",)),
    talk("b", said=(said("greet", text="Hello! Which market, plant or agreement would you like to know about?"),)),
]


def an_observed() -> Observed:
    return Observed(tuple(LANGUAGES), current().knowledge, current().contract, EXAMPLES, ROWS, TALKS)
