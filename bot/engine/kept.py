"""What of a message is kept for good: all that answers and editors need of it, and no text or list twice or endless."""

from __future__ import annotations

from typing import Any, Dict

from rasa.shared.core.events import Event

# Only tools of Rasa's look at the places of a message's tokens: where it has more than anybody usually writes they are
# left out.
_MOST_TOKENS = 200
# An event has its text twice, beside what was understood and in it; a text that is longer is kept once. Whoever reads
# the event back gets both: rasa.shared.core.events.UserUttered fills in the second. Nor is kept of it how it could be
# cut, which the answer alone needed.
_LONGEST_TWICE = 500
_TOKENS = "text_tokens"
_LEFT_OUT = ("text", _TOKENS, "parts", "compared")


def reading(parse_data: Dict[str, Any]) -> Dict[str, Any]:
    """What is understood of a text, as Rasa's parse data, without what is endless."""
    tokens = parse_data.get(_TOKENS)
    if tokens is None or len(tokens) <= _MOST_TOKENS:
        return parse_data
    return {name: value for name, value in parse_data.items() if name != _TOKENS}


def stored(event: Event) -> Dict[str, Any]:
    """An event as it is kept."""
    serialised: Dict[str, Any] = event.as_dict()
    understood = serialised.get("parse_data")
    if understood and len(serialised.get("text") or "") > _LONGEST_TWICE:
        serialised["parse_data"] = {name: value for name, value in understood.items() if name not in _LEFT_OUT}
    return serialised
