"""Buttons carry opaque ids; what they stand for is looked up where the reply is kept.

What is typed instead of a press ("2", 第二个, "yang kedua", a title) the engine understands on every channel
(actions/offers.py); platforms without buttons show the options as a numbered list.
"""

from __future__ import annotations

import json

import sqlalchemy as sa

from bot.channels.interface import Option
from bot.delivery.public_numbers import REPLY, Numbers
from bot.delivery.schema import outbox
from bot.engine.conversation import Json

_MOST_DIGITS = 18


def options_of(identity: int, reply: Json, numbers: Numbers) -> tuple[Option, ...]:
    """The options of a reply that is kept in a row of the outbox."""
    buttons, row = reply.get("buttons") or [], numbers.hide(REPLY, identity)
    return tuple(Option(f"{row}.{number}", button["title"]) for number, button in enumerate(buttons))


def payload_of(connection: sa.engine.Connection, press: str, conversation: str, numbers: Numbers) -> str | None:
    """What an option stands for; None for one that this conversation was never offered.

    Buttons of before numbers were hidden name their row as it is.
    """
    row, _, number = press.partition(".")
    if not (_is_number(row) and _is_number(number)):
        return None
    identity = numbers.show(REPLY, int(row))
    asked = sa.select(outbox.c.reply).where(outbox.c.conversation == conversation)
    if identity is not None:
        asked = asked.where(outbox.c.id == identity)
    else:
        asked = asked.where(outbox.c.id == int(row), outbox.c.created_at <= numbers.plain_until)
    buttons = _buttons(connection.execute(asked).scalar())
    return str(buttons[int(number)]["payload"]) if int(number) < len(buttons) else None


def _is_number(text: str) -> bool:
    return text.isascii() and text.isdigit() and len(text) <= _MOST_DIGITS


def _buttons(reply: str | None) -> list[Json]:
    return (json.loads(reply).get("buttons") or []) if reply else []
