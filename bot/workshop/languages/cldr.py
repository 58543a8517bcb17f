"""What CLDR knows of a language, so that nobody need write it: its names, letters, units, scales and plural forms."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping

from babel import Locale, UnknownLocaleError
from babel.core import get_global

from knowledge.languages import SCALES

# How often a letter must stand in names of languages and countries to be one of the language: Å is in all of them.
_FEWEST_TIMES = 2
_CURRENCIES = ("CNY", "USD")
_AMOUNT = "%{amount}"


def locale_of(tag: str) -> Locale | None:
    """CLDR's locale for a language tag, as pt-BR; None where it knows none."""
    try:
        return Locale.parse(tag.replace("-", "_"))
    except (ValueError, UnknownLocaleError):
        return None


def script_of(locale: Locale) -> str:
    """The script that a language is mostly written in, as a code of ISO 15924."""
    return str(locale.script or _likely(locale)[1])


def country_of(locale: Locale) -> str | None:
    """The country where most of its speakers' language is at home, as an id's last part: "es" for Spanish."""
    territory = locale.territory or _likely(locale)[-1]
    return territory.lower() if len(territory) == 2 else None


def own_name(locale: Locale) -> str:
    """What a language calls itself, as a title."""
    name = str(locale.get_language_name(locale) or locale.language)
    return name[:1].upper() + name[1:]


def letters_of(locale: Locale) -> str:
    """The letters beside a to z in its names of languages and countries, as far as these show them."""
    names = [str(name).lower() for name in [*locale.languages.values(), *locale.territories.values()]]
    times = Counter(letter for name in names for letter in set(name) if letter.isalpha() and not letter.isascii())
    return "".join(sorted(letter for letter, number in times.items() if number >= _FEWEST_TIMES and letter != "ʼ"))


def has_plural(locale: Locale) -> bool:
    """Whether nouns have forms for one and for many."""
    return bool(locale.plural_form.tags)


def known_texts(locale: Locale) -> Mapping[str, Mapping[str, str]]:
    """Locale keys (`units.year`) that CLDR has a text for: form ("one", "many") → text."""
    found = {
        "units.year": _forms(locale._data["unit_patterns"].get("duration-year", {}).get("long", {}), "{0}"),
        "units.percent": {"many": _percent(locale)},
    }
    for currency in _CURRENCIES:
        names = locale._data["currency_names_plural"].get(currency, {})
        found[f"units.{currency}"] = _forms({form: f"{{0}} {name}" for form, name in names.items()}, "{0}")
    for scale, size in SCALES.items():
        compact = locale.compact_decimal_formats["long"]
        patterns = {form: compact[form].get(str(size)) for form in compact}
        # "0 million": what counts thousands here ("0 mil millones" is fine, "00万" is not).
        own = {form: str(pattern.pattern) for form, pattern in patterns.items() if pattern}
        if own and all(pattern.count("0") == 1 for pattern in own.values()):
            found[f"numbers.{scale}"] = _forms(own, "0")
    return {key: forms for key, forms in found.items() if forms}


def _forms(patterns: Mapping[str, str], place: str) -> dict[str, str]:
    """CLDR's forms as ours, one and many, their place for the number filled by our placeholder."""
    own = {"one": patterns.get("one"), "many": patterns.get("other")}
    return {form: pattern.replace(place, _AMOUNT) for form, pattern in own.items() if pattern}


def _percent(locale: Locale) -> str:
    # A percent sign stands for itself when doubled.
    pattern = str(locale.percent_formats[None].pattern).split(";")[0]
    return pattern.replace("%", "%%").replace("#,##0", _AMOUNT)


def _likely(locale: Locale) -> list[str]:
    """The language with its likeliest script and territory."""
    known = get_global("likely_subtags")
    return str(known.get(str(locale)) or known.get(locale.language) or f"{locale.language}_Latn_ZZ").split("_")
