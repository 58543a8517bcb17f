"""Names of all countries, from CLDR, so that an unknown market is recognised and declined by its name; and of
languages, those that the bot speaks and those that it is asked for, so that knowledge needs to describe neither.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache

from babel import Locale

# Codes of CLDR that are no country: unions, outlying areas, pseudo-regions.
_NOT_COUNTRIES = {"AC", "CP", "CQ", "DG", "EA", "EU", "EZ", "IC", "QO", "TA", "UN", "XA", "XB", "ZZ"}
# Languages that partners may ask for.
_OTHER_LANGUAGES = (
    "af am ar bn cs de el es fa fil fr ha he hi hu it ja jv kk km ko lo mn ms my ne nl pl pt ro ru si so su sv sw ta te"
    " th tl tr uk ur uz vi xh yo yue zu"
).split()
_LOCALES = {"en": "en", "zh": "zh_Hans", "id": "id"}


@lru_cache(maxsize=1)
def country_names() -> Mapping[str, Mapping[str, str]]:
    """Entity id (`market/za`) → language → name."""
    territories = {language: _territories(tag) for language, tag in _LOCALES.items()}
    codes = [code for code in territories["en"] if len(code) == 2 and code not in _NOT_COUNTRIES]
    return {
        f"market/{code.lower()}": {language: _short(names[code]) for language, names in territories.items()}
        for code in codes
    }


@lru_cache(maxsize=1)
def country_variants() -> Mapping[str, Mapping[str, tuple[str, ...]]]:
    """Entity id → language → other names that CLDR gives: long forms, those of Taiwan, Hong Kong and Malaysia."""
    tags = {"en": ("en",), "zh": ("zh_Hans", "zh_Hant", "zh_Hant_HK"), "id": ("id", "ms")}
    territories = {language: [_territories(tag) for tag in tags[language]] for language in tags}
    return {
        identity: {
            language: tuple(dict.fromkeys(name for names in lists if (name := names.get(identity[-2:].upper()))))
            for language, lists in territories.items()
        }
        for identity in country_names()
    }


@lru_cache(maxsize=1)
def language_names() -> Mapping[str, Mapping[str, str]]:
    """Entity id (`language/zh`) → language → name, of the languages that the bot speaks."""
    names = {language: Locale.parse(tag).languages for language, tag in _LOCALES.items()}
    return {
        f"language/{code}": {
            language: f"bahasa {names[language][code]}" if language == "id" else names[language][code]
            for language in _LOCALES
        }
        for code in _LOCALES
    }


# Names that are one only with their capital: nobody polishes a language. "=" says so, as in the entities' aliases.
_ALSO_WORDS = {"Polish"}


@lru_cache(maxsize=1)
def other_language_names() -> Mapping[str, Mapping[str, tuple[str, ...]]]:
    """Entity id (`language/fr`) → language → names, of languages that the bot does not speak."""
    english, chinese, indonesian = (Locale.parse(tag).languages for tag in _LOCALES.values())
    traditional = Locale.parse("zh_Hant").languages
    return {
        f"language/{code}": {
            "en": (f"={english[code]}" if english[code] in _ALSO_WORDS else english[code],),
            "zh": (chinese[code], traditional[code]),
            "id": (f"bahasa {indonesian[code]}", f"bhs {indonesian[code]}"),
        }
        for code in _OTHER_LANGUAGES
    }


def _territories(tag: str) -> Mapping[str, str]:
    return {str(code): name for code, name in Locale.parse(tag).territories.items()}


def _short(name: str) -> str:
    """Hong Kong and Macao without their administrative title."""
    if name.endswith("特别行政区"):
        return name.removeprefix("中国").removesuffix("特别行政区")
    return name.removesuffix(" SAR China").removesuffix(" DAK Tiongkok")
