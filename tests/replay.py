"""Every reply to all held-out questions and test conversations: whether a change leaves them as they were.

    python -m tests.replay --record     keeps them in results/replay.jsonl
    python -m tests.replay              compares with what is kept; 1 when a reply is another

It takes seconds: the engine is asked in this process, and conversations are kept in memory.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from difflib import unified_diff
from pathlib import Path
from typing import Any

from bot.settings import ROOT
from bot.workshop.testing.cases import cases
from bot.workshop.testing.clients import Client
from bot.workshop.testing.holding import hold
from bot.workshop.testing.opening import open_engine
from bot.workshop.testing.reader import DIRECTORY, read_conversations
from tests.heldout.evaluation import evaluate

_FILE = ROOT / "results" / "replay.jsonl"
_MOST_SHOWN = 40


@dataclass(frozen=True)
class Turn:
    """A message and its replies; `place` is how many messages of its conversation came before."""

    text: str
    place: int
    replies: Sequence[Mapping[str, Any]]

    @property
    def line(self) -> str:
        """It as a line of a record. Whom a reply is for says only how the conversation is called."""
        replies = [{name: part for name, part in reply.items() if name != "recipient_id"} for reply in self.replies]
        return json.dumps({"say": self.text, "turn": self.place, "replies": replies}, ensure_ascii=False)


@dataclass
class Recorder:
    """A client that keeps what it is told."""

    client: Client
    turns: list[Turn] = field(default_factory=list)
    _places: dict[str, int] = field(default_factory=dict)

    def say(self, conversation: str, text: str, channel: str, language: str | None) -> Sequence[Mapping[str, Any]]:
        """The replies to a message."""
        replies = self.client.say(conversation, text, channel, language)
        place = self._places[conversation] = self._places.get(conversation, -1) + 1
        self.turns.append(Turn(text, place, replies))
        return replies

    def restart(self) -> None:
        """Restart what answers."""
        self.client.restart()

    def slots(self, conversation: str) -> Mapping[str, Any]:
        """The slots of a conversation."""
        return self.client.slots(conversation)

    def understood(self, text: str) -> Mapping[str, Any] | None:
        """How a text alone is understood."""
        return self.client.understood(text)

    def close(self) -> None:
        """Give back what the client holds."""
        self.client.close()


def replies() -> list[Turn]:
    """Every reply, always in the same order. Trains the model if need be."""
    recorder = Recorder(open_engine())
    try:
        evaluate(recorder)
        for case in cases(read_conversations([DIRECTORY])):
            hold(case, recorder)
    finally:
        recorder.close()
    return recorder.turns


def differences(before: Iterable[str], after: Iterable[str]) -> list[str]:
    """What differs between two records, line by line; lines that came in between or fell away move no others."""
    compared = unified_diff(list(before), list(after), n=0, lineterm="")
    return [line for line in compared if not line.startswith(("---", "+++", "@@"))]


def main() -> int:
    """Record, or compare and show what differs."""
    parser = argparse.ArgumentParser(prog="python -m tests.replay", description=__doc__.splitlines()[0])
    parser.add_argument("--record", action="store_true", help="keep the replies as they are now")
    parser.add_argument("--file", type=Path, default=_FILE)
    chosen = parser.parse_args()
    lines = [turn.line for turn in replies()]
    if chosen.record:
        chosen.file.parent.mkdir(parents=True, exist_ok=True)
        chosen.file.write_text("".join(f"{line}\n" for line in lines), encoding="utf-8")
        print(f"{len(lines)} replies are recorded in {chosen.file}")
        return 0
    if not chosen.file.exists():
        print(f"{chosen.file} is missing: record the replies before the change, by make replay ARGS=--record")
        return 1
    found = differences(chosen.file.read_text(encoding="utf-8").splitlines(), lines)
    print("\n".join([*found[:_MOST_SHOWN], f"{len(lines)} replies, {len(found)} lines differ"]))
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
