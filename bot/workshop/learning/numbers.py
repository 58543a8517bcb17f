"""Finds phone numbers, addresses on the net, accounts and numbers of persons in a text; quantities and years stay.

What stands beside a number decides what it is, so that these expressions look around, which RE2 can't: they are those
of matching.py. What may be long is possessive, and begins only where a run of its characters does.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache
from pathlib import Path
from typing import Any

import yaml
from regex import Match, Pattern

from bot.workshop.learning.matching import expression

FORMS = Path(__file__).parent / "privacy.yml"
Span = tuple[int, int, str]

# What may part the digits of one number.
_GAP = r"[ .\-\u00a0\u2010-\u2013()]{0,3}"
_TAIL = ".,;:!?)]}'\"，。；：！？）"
_URL = expression(r"(?:https?|ftp|tg|weixin)://[!-~]++|(?<![\w@.-])www\.[!-~]++", ignore_case=True)
# A host without a scheme is one with a path behind it: wa.me/…, t.me/…
_BARE_URL = expression(
    r"(?<![\w@./-])(?:[a-z0-9-]++\.)++[a-z]{2,}+(?::\d++)?[/?][!-~]++", ascii_only=True, ignore_case=True
)
# An address that is nothing but a host says nothing about a person.
_HOST_ONLY = expression(r"(?:https?://)?[a-z0-9.-]++/?", ignore_case=True)
_AT = r"(?:@|\s*+[\[(]\s*+(?:at|@)\s*+[\])]\s*+)"
_DOT = r"(?:\.|\s*+[\[(]\s*+(?:dot|\.)\s*+[\])]\s*+)"
_EMAILS = tuple(
    expression(pattern, ascii_only=True, ignore_case=True)
    for pattern in (
        rf"(?:\G|(?<![a-z0-9._%+-]))[a-z0-9._%+-]++{_AT}[a-z0-9-]++(?:{_DOT}[a-z0-9-]++)++",
        r"(?:\G|(?<![a-z0-9._-]))[a-z0-9._-]++ at [a-z0-9-]++(?: dot [a-z0-9-]++)++",
    )
)
_HANDLE = expression(
    r"(?<![\w.])@(?=[\w.]{2}\.*+\w)(?:\.*+\w++)++|(?<!\w)wxid_\w++",
    ascii_only=True,
)
_PHONES = tuple(
    expression(pattern, ascii_only=True)
    for pattern in (
        rf"(?<![\w+])\(?(?:\+|00)(?=[1-9]){_GAP}\d(?:{_GAP}\d){{7,14}}(?!\d)",  # +62 812-3456-7890, 0086 138 …
        r"(?<![\d.,])(?:86[ -]?)?1[3-9]\d[ -]?\d{4}[ -]?\d{4}(?!\d|[.,]\d)",  # Chinese mobile numbers
        r"(?<![\w.,-])[48]00-\d{3}-?\d{4}(?!\d)",  # Chinese service numbers
        r"(?<![\w.,])\(?0\d{1,4}\)?(?:[ .\-]{0,2}\d){5,10}(?!\d)",  # with an area's code: 0812 3456 7890, (021) 5790123
        r"(?<![\w.,])628\d{1,2}(?:[ .-]?\d){6,9}(?!\d)",  # Indonesian without the plus
        r"(?<![\w.,])(?:\(\d{3}\) ?|\d{3}[ .-])\d{3}[.-]\d{4}(?!\d)",  # (415) 555-0132
    )
)
_DATE = expression(r"\d{1,2}[./-]\d{1,2}[./-](?:\d{4}|\d\d)|\d{4}[./-]\d{1,2}[./-]\d{1,2}")
_YEAR = expression(r"(?:18|19|20|21)\d\d")
_THOUSANDS = expression(r"\d{1,3}(?:[ .,]\d{3})++")
_NUMBERS = tuple(
    expression(pattern, ascii_only=True)
    for pattern in (
        r"(?<!\w)(?=(?:[A-Z ]{0,4}\d){12})[A-Z]{2}\d{2}(?: ?[A-Z0-9]{4}){3,7}(?: ?[A-Z0-9]{1,3})?(?!\w)",  # IBAN
        r"(?<!\w)\d{2}\.\d{3}\.\d{3}\.\d-\d{3}\.\d{3}(?!\d)",  # NPWP
        r"(?<!\w)\d{4}(?:[ -]\d{4}){2,4}(?!\d)",  # cards
        r"(?<!\w)\d++(?:-\d++(?!\w)){2,}+",  # accounts with hyphens
        r"(?<![\d.,])\d{14,17}[\dXx](?![\dA-Za-z])",  # Chinese identity numbers
        r"(?<![\d.,])\d{9,}+(?![.,]\d)",
        r"(?<!\w)(?=\d*+[A-Z])[A-HJ-NPR-Z0-9]{13}\d{4}(?!\w)",  # VIN
        r"(?<!\w)[A-Z]{2,6}[-/]?\d{6,}+(?:[-/]\w++)*+(?!\w)",  # INV-0012345
        r"(?<!\w)[A-Z]{2,6}(?:[-/][A-Z]{0,6}\d{2,}+){1,20}[-/]\d{3,}+(?!\w)",  # INV/2023/00123
        r"(?<![\w-])(?=[A-Za-z_-]*+\d)(?=[\d_-]*+[A-Za-z])[\w-]{24,}+",  # keys
    )
)
_PLATE = expression(
    r"[京津沪渝冀豫云辽黑湘皖鲁新苏浙赣鄂桂甘晋蒙陕吉闽贵粤青藏川宁琼][A-Z][·. ]?(?=[A-Z]{0,4}\d)[A-Z0-9]{5,6}(?!\w)"
)
_LABELLED = {
    # An Indonesian plate; digits in groups, and letters among or before them.
    "number": r"[A-Z]{1,2} \d{1,4} [A-Z]{1,3}\b|[A-Za-z]{0,6}[-./ ]?\d[\dA-Za-z]*+(?:[-./ ]\d[\dA-Za-z]*+)*+",
    "phone": r"[+(]{0,2}\d(?:[ .\-()]{0,2}\d){5,14}",
    "account": r"(?=[\w.-]{0,30}[\d_])[A-Za-z0-9][\w.-]{4,30}|\d{5,12}",
    "secret": r"[!-Z^-~]{4,}+",
}
_FEWEST_DIGITS = {"number": 3, "phone": 6, "account": 0, "secret": 0}
# A currency stands so near before its amount.
_NEAR = 24
# A number that ends in so many zeros counts something.
_ROUND = "0000"


def numbers(text: str) -> Iterator[Span]:
    """Spans (start, end, kind), those that are surer first; they may overlap."""
    yield from _links(text)
    for pattern in _EMAILS:
        yield from ((*match.span(), "email") for match in pattern.finditer(text))
    yield from _labelled(text)
    yield from ((*match.span(), "account") for match in _HANDLE.finditer(text))
    for pattern in _PHONES:
        yield from ((*match.span(), "phone") for match in pattern.finditer(text) if _is_phone(text, match))
    yield from ((*match.span(), "number") for match in _PLATE.finditer(text))
    for pattern in _NUMBERS:
        yield from ((*match.span(), "number") for match in pattern.finditer(text) if not _counts(text, match))


def _links(text: str) -> Iterator[Span]:
    for pattern in (_URL, _BARE_URL):
        for match in pattern.finditer(text):
            address = match.group().rstrip(_TAIL)
            if not _HOST_ONLY.fullmatch(address):
                yield match.start(), match.start() + len(address), "link"


def _labelled(text: str) -> Iterator[Span]:
    for kind, pattern in _label_patterns().items():
        for match in pattern.finditer(text):
            written = match.group("it").rstrip(_TAIL)
            digits = sum(character.isdigit() for character in written)
            # "PIN code" and "password: which one" tell no secret; "PIN 1234" and "password: hunter2" do.
            told = kind != "secret" or digits >= 4 or (match.group("link") and not written.isalpha())
            if digits >= _FEWEST_DIGITS[kind] and told and not _YEAR.fullmatch(written):
                yield match.start("it"), match.start("it") + len(written), kind


def _is_phone(text: str, match: Match[str]) -> bool:
    written = match.group().strip()
    if _DATE.fullmatch(written):
        return False
    # "+10.000.000" is growth
    grown = written.startswith("+") and _THOUSANDS.fullmatch(written[1:]) and written.endswith("000")
    return not grown and not (_is_quantity(text, match) and not written.startswith(("+", "0", "(")))


def _counts(text: str, match: Match[str]) -> bool:
    """Whether a number counts something, or is made of years or a date."""
    written = match.group()
    parts = written.replace("-", " ").split(" ")
    if _DATE.fullmatch(written) or all(_YEAR.fullmatch(part) for part in parts):
        return True
    few = len(parts) > 1 and sum(len(part) for part in parts) < 9
    return few or (written.isdigit() and written.endswith(_ROUND)) or _is_quantity(text, match)


def _is_quantity(text: str, match: Match[str]) -> bool:
    before, after = _quantity_patterns()
    return bool(after.match(text, match.end()) or before.search(text, max(0, match.start() - _NEAR), match.start()))


@lru_cache(maxsize=1)
def _quantity_patterns() -> tuple[Pattern[str], Pattern[str]]:
    units, currencies = "|".join(forms()["quantities"]), "|".join(forms()["currencies"])
    return (
        expression(rf"(?<![^\W\d_])(?:{currencies})\s*+$", ignore_case=True),
        expression(rf"(?<!\s)\s*+(?:{units})(?![a-z])", ignore_case=True),
    )


@lru_cache(maxsize=1)
def _label_patterns() -> dict[str, Pattern[str]]:
    """For each kind a pattern whose group `it` is what is labelled, and `link` what joins it to its label."""
    links = "|".join(forms()["links"])
    return {
        kind: expression(
            rf"(?<![a-z])(?:{'|'.join(labels)})(?:(?<![a-z])|(?![a-z]))\s*+"
            rf"(?P<link>(?:(?:{links})\s*+){{0,3}})(?P<it>{_LABELLED[kind]})",
            ignore_case=True,
        )
        for kind, labels in forms()["labels"].items()
    }


@lru_cache(maxsize=1)
def forms() -> dict[str, Any]:
    """The words of privacy.yml."""
    content: dict[str, Any] = yaml.safe_load(FORMS.read_text(encoding="utf-8"))
    return content
