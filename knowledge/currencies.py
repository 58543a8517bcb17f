"""The names of currencies in the languages served, from CLDR: "Hong Kong dollar", "dollar", 港元, rupiah, HKD."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping

from babel import Locale
from babel.numbers import get_territory_currencies

from knowledge.languages import Languages

_LETTERS = 3


def currency_names(languages: Languages) -> Mapping[str, frozenset[str]]:
    """What currencies in use are called, in small letters, and the codes that each name may mean.

    A name is that of one ("Indonesian rupiah"), its code, or what several are called without their country ("dollar").
    """
    found: dict[str, set[str]] = defaultdict(set)
    for code in languages:
        locale = Locale.parse(languages.known[code].locale)
        names = {currency: str(locale.currencies[currency]).lower() for currency in _in_use(locale)}
        shared = _shared(names.values())
        for currency, name in names.items():
            for each in (name, currency.lower(), *(word for word in name.split() if word in shared)):
                found[each].add(currency)
    return {name: frozenset(codes) for name, codes in found.items()}


def _in_use(locale: Locale) -> list[str]:
    territories = (code for code in map(str, locale.territories) if len(code) < _LETTERS)
    used = {currency for territory in territories for currency in get_territory_currencies(territory)}
    return sorted(used & set(locale.currencies))


def _shared(names: Iterable[str]) -> set[str]:
    """What names without their country end with, or begin with, as the language has it."""
    several = [name.split() for name in names if len(name.split()) > 1]
    ends = ({words[0] for words in several}, {words[-1] for words in several})
    return min(ends, key=len)
