"""Finds where the question begins after what its writer says of themselves ("our bank in Dubai wants to know …")."""

from __future__ import annotations

import re

# The writer speaks of themselves …
_WRITER = re.compile(
    r"\b(we|we're|our|i|i'm|my|us|kami|saya|kita|aku|perusahaan kami)\b|我|咱|敝|本公司|本司|本行|本店", re.IGNORECASE
)
# … and then wants to know.
_WISH = re.compile(
    r"\b((would|'d|d)\s+(like|love)\s+to|wants?\s+to|wish(es)?\s+to|need(s)?\s+to|(is|are|am|'re|'m)\s+(keen|eager|curious)\s+to)"
    r"\s+(know|learn|ask|hear|understand|find out)\b(\s+about)?"
    r"|\b(is|are|am|'re|'m)\s+(wondering|asking|curious)\b|\bwonders?\b"
    r"|\b(ingin|mau|pengen|pengin|hendak|perlu|butuh|mohon)\s+(tahu|tau|tanya|bertanya|mengetahui|menanyakan|info|informasi)\b"
    r"|(想|要|希望|打算)(要)?(了解|知道|问|請問|请问|咨询|諮詢|打听|打聽|查)(一下|下)?|(请问|請問)(一下|下)?",
    re.IGNORECASE,
)
# So much, in words or Chinese characters, says more than "I would like to know".
_FEWEST_WORDS = 3


def question_start(text: str) -> int:
    """Where the question begins in a sentence that begins with its writer; 0 where it does not."""
    wish = _WISH.search(text)
    if wish is None:
        return 0
    before = text[: wish.start()]
    said = re.findall(r"[\u3400-\u9fff]|\w+", before)
    if len(said) < _FEWEST_WORDS or not _WRITER.search(before) or not text[wish.end() :].strip(" :：,，"):
        return 0
    return wish.end()
