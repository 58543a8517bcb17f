"""Whatever reads what partners write, up to the whole engine, takes steadily longer for a longer text."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from functools import partial
from itertools import cycle
from pathlib import Path

import pytest

from bot.channels.splitting import Unit, shortened, split
from bot.channels.telegram import events
from bot.channels.wechat import xml
from bot.http.bodies import clean
from bot.workshop.learning.privacy import redact
from bot.workshop.learning.wordings import masked
from nlu.numbers.amounts import find_amounts
from nlu.numbers.years import bound_side, find_years
from nlu.text.clauses import asking_sentence, sentences_of
from nlu.text.ellipses import is_ellipsis
from nlu.text.question_boundaries import compared
from nlu.text.tokens import tokenize, words
from tests.fuzz.desk import MeasuredDesk
from tests.fuzz.vocabulary import vocabulary
from tests.growth.measuring import growth_above
from tests.growth.pumping import Pump

_BOT = events.Bot(1, "desk_bot")
# So many pieces of each kind: of the quick functions, and of the whole engine.
_MANY, _FEW = 16, 4
# Such pieces have each their own way to be read.
_ALL_OF = ("numbers", "marks", "signs", "spaces")
# What holds for a name holds for the others; a question is a long text of its own.
_MORE = (
    "@desk_bot ",
    "好的",
    "in the year ",
    "a@",
    "+62 ",
    "1+1 ",
    "1-",
    "<x>",
    "\U0001f468\u200d",
    "e\u0301",
    "(at) ",
)


def _telegram(text: str) -> object:
    chat = {"id": 1, "type": "group"}
    update = {"update_id": 1, "message": {"text": text, "chat": chat, "message_id": 1}}
    return events.messages(json.dumps(update).encode(), _BOT)


_QUICK: dict[str, Callable[[str], object]] = {
    "tokenize": tokenize,
    "find_amounts": find_amounts,
    "find_years": lambda text: find_years(text, tokenize(text)),
    "bound_side": lambda text: bound_side(text, len(text) // 2, len(text) // 2),
    "is_ellipsis": lambda text: is_ellipsis(["<market>", *words(text)]),
    "sentences_of": sentences_of,
    "asking_sentence": asking_sentence,
    "compared": compared,
    "redact": redact,
    "masked": masked,
    "split": lambda text: split(text, 60, Unit.BYTES),
    "shortened": lambda text: shortened(text, 100, Unit.UTF16),
    "telegram": _telegram,
    "wechat": lambda text: xml.document({"Content": text}),
    "clean": clean,
}


@pytest.mark.parametrize("name", _QUICK)
def test_what_reads_a_text_grows_steadily(name: str) -> None:
    # What is read from files at the first call is no part of it.
    _QUICK[name]("My name is Budi, +62 812-3456-7890. 我叫张伟")
    found = [(pump, growth_above(_QUICK[name], pump.text)) for pump in _pumps(_MANY)]
    assert [f"{pump}: {growth}" for pump, growth in found if growth] == []


@pytest.fixture(scope="module")
def desk(model: Path) -> Iterator[MeasuredDesk]:
    desk = MeasuredDesk(model)
    yield desk
    desk.close()


@pytest.mark.model
def test_the_whole_engine_grows_steadily(desk: MeasuredDesk) -> None:
    contexts = cycle(desk.contexts.values())
    found = []
    for pump in _pumps(_FEW):
        growth = growth_above(partial(desk.cost, conversation=next(contexts)), pump.text)
        found += [f"{pump}: {growth}"] if growth else []
    assert found == []


def _pumps(most: int) -> Iterator[Pump]:
    """Pieces of every kind over and over, each ended by a near miss."""
    joints = cycle(("", " ", ", ", "\n", "。"))
    for kind, pieces in {**vocabulary(), "more": _MORE}.items():
        some = pieces if kind in _ALL_OF else pieces[:: max(1, len(pieces) // most)]
        for piece in some:
            yield Pump("", piece + next(joints), f"{piece[:-1]}x")
