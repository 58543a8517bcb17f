r"""Compiles the expressions that look around: what stands beside a text decides whether it is private.

RE2, the house's way (knowledge/expressions.py), has no look-around. These are of `regex`, which goes back where it is
let. So none lets it: what may be long has to be possessive (`++`, `*+`, `{9,}+`), and is refused if it is not. That
such a run does not begin anew in its own midst is for a look-behind to see to (or `\G`, where the last match ended);
a test pumps each expression.
"""

from __future__ import annotations

import regex

# Escapes and classes, which hold no marks of repetition, and repetitions without a bound that are not possessive.
_QUIET = regex.compile(r"\\.|\[\^?\]?(?:\\.|[^\]\\])*+\]", regex.DOTALL)
_GOES_BACK = regex.compile(r"(?:[*+]|\{\d*+,\})(?!\+)")


def expression(pattern: str, ignore_case: bool = False, ascii_only: bool = False) -> regex.Pattern[str]:
    """An expression that never goes back over a long text; raises ValueError for one that could."""
    plain = regex.sub(r"(?:[*+]|\{\d*+,\})\+", "", _QUIET.sub("x", pattern))
    if _GOES_BACK.search(plain):
        raise ValueError(f"what may be long has to be possessive, as in x++: {pattern}")
    flags = regex.IGNORECASE if ignore_case else 0
    return regex.compile(pattern, flags | (regex.ASCII if ascii_only else 0))
