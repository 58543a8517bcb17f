"""Tells places of things in an order: 137th, 第137届, ke-137."""

from __future__ import annotations

from knowledge.expressions import WINDOW, compiled
from nlu.text.tokens import Token

# "First" is mostly said of the first truck, not of an event.
_FIRST = "1"
_before = compiled("nlu/numbers/ordinals.py before", r"第|\bke[- ]?", ignore_case=True)
_behind = compiled("nlu/numbers/ordinals.py behind", r"(?:st|nd|rd|th)(?:\W|$)|[届屆]", True)


def is_ordinal(text: str, token: Token) -> bool:
    """Whether a number in digits is the place of something."""
    if token.text == _FIRST or token.text.startswith("0"):
        return False
    return bool(_before.ends(text, token.start) or _behind.match(text[token.end : token.end + WINDOW]))
