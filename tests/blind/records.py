"""Reads the blind questions."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import Any

from rasa.shared.utils.io import read_yaml_file

DIRECTORY = Path(__file__).parent
OPEN, SEALED = "open", "sealed"
KINDS = ("answerable", "unanswerable", "turn")


@dataclass(frozen=True)
class Due:
    """What is due to one message.

    Each group of `facts` has a fact of which one must be told; `outcomes` are those that are right; `shows` are values
    that must stand in the text; `related` are the facts that come nearest to what is not known.
    """

    language: str
    kind: str
    group: str
    conversation: str
    say: str
    facts: tuple[tuple[str, ...], ...] = ()
    outcomes: tuple[str, ...] = ()
    verdict: str | None = None
    shows: tuple[Decimal, ...] = ()
    related: tuple[str, ...] = ()
    reply_language: str | None = None
    script: str | None = None


def read_due(half: str, language: str) -> list[Due]:
    """All that is due in a language, conversations turn by turn in order."""
    folder = DIRECTORY / half / language
    questions = [
        _due(record, language, kind, record.get("group") or _quality(record), f"{half}-{language}-{kind}-{number}")
        for kind in KINDS[:2]
        for number, record in enumerate(read_yaml_file(folder / f"{kind}.yml"))
    ]
    turns = [
        _due(turn, language, "turn", record["name"], f"{half}-{language}-{record['name']}-{number}")
        for number, record in enumerate(read_yaml_file(folder / "conversations.yml"))
        for turn in record["turns"]
    ]
    return questions + turns


def _quality(record: Mapping[str, Any]) -> str:
    return "noisy" if record.get("noisy") else "plain"


def _due(record: Mapping[str, Any], language: str, kind: str, group: str, conversation: str) -> Due:
    unanswerable = kind == "unanswerable"
    return Due(
        language=language,
        kind=kind,
        group=group,
        conversation=conversation,
        say=record.get("ask") or record["say"],
        facts=tuple((each,) if isinstance(each, str) else tuple(each) for each in record.get("facts") or ()),
        outcomes=("declined",) if unanswerable else _listed(record.get("outcome")),
        verdict=record.get("verdict"),
        shows=tuple(Decimal(str(value).replace(",", "").rstrip("%")) for value in record.get("shows") or ()),
        related=_listed(record.get("related")),
        reply_language=record.get("language") or (None if kind == "turn" else language),
        script=record.get("script"),
    )


def _listed(value: str | Sequence[str] | None) -> tuple[str, ...]:
    return (value,) if isinstance(value, str) else tuple(value or ())
