"""Names of all countries, from CLDR, so that an unknown market is recognised and declined by its name; and of
languages, those that the bot speaks and those that it is asked for, so that knowledge needs to describe neither.
"""

from __future__ import annotations

from collections.abc import Mapping

from babel import Locale

from knowledge.languages import Language, Languages

# Codes of CLDR that are no country: unions, outlying areas, pseudo-regions.
_NOT_COUNTRIES = {"AC", "CP", "CQ", "DG", "EA", "EU", "EZ", "IC", "QO", "TA", "UN", "XA", "XB", "ZZ"}
# Languages that partners may ask for.
_OTHER_LANGUAGES = (
    "af am ar bn cs de el es fa fil fr ha he hi hu it ja jv kk km ko lo mn ms my ne nl pl pt ro ru si so su sv sw ta te"
    " th tl tr uk ur uz vi xh yo yue zu"
).split()


def country_names(languages: Languages) -> Mapping[str, Mapping[str, str]]:
    """Entity id (`market/za`) → language → name."""
    territories = {code: _territories(language.locale) for code, language in languages.served.items()}
    codes = [code for code in _territories("en") if len(code) == 2 and code not in _NOT_COUNTRIES]
    return {
        f"market/{code.lower()}": {language: _short(names.get(code, code)) for language, names in territories.items()}
        for code in codes
    }


def country_variants(languages: Languages) -> Mapping[str, Mapping[str, tuple[str, ...]]]:
    """Entity id → language → other names that CLDR gives: long forms, those of Taiwan, Hong Kong and Malaysia."""
    territories = {
        code: [_territories(locale) for locale in (language.locale, *language.more_locales)]
        for code, language in languages.served.items()
    }
    return {
        identity: {
            language: tuple(dict.fromkeys(name for names in lists if (name := names.get(identity[-2:].upper()))))
            for language, lists in territories.items()
        }
        for identity in languages.derived(country_names)
    }


def language_names(languages: Languages) -> Mapping[str, Mapping[str, str]]:
    """Entity id (`language/zh`) → language → name, of the languages that the bot speaks."""
    return {
        f"language/{code}": {own: _said_language(language, code)[0] for own, language in languages.served.items()}
        for code in languages
    }


# Names that are one only with their capital: nobody polishes a language. "=" says so, as in the entities' aliases.
_ALSO_WORDS = {"Polish"}


def other_language_names(languages: Languages) -> Mapping[str, Mapping[str, tuple[str, ...]]]:
    """Entity id (`language/fr`) → language → names, of languages that the bot does not speak."""
    return {
        f"language/{code}": {own: _said_language(language, code) for own, language in languages.served.items()}
        for code in _OTHER_LANGUAGES
        if code not in languages
    }


def _said_language(language: Language, code: str) -> tuple[str, ...]:
    """What a language calls the one of this code, in all its forms and scripts."""
    own = [locale for locale in language.more_locales if locale.startswith(f"{language.code}_")]
    found = [Locale.parse(locale).languages.get(code, code) for locale in (language.locale, *own)]
    forms = [form.format(name) for name in dict.fromkeys(found) for form in language.languages_as]
    return tuple(f"={name}" if name in _ALSO_WORDS else name for name in forms)


def _territories(tag: str) -> Mapping[str, str]:
    return {str(code): name for code, name in Locale.parse(tag).territories.items()}


def _short(name: str) -> str:
    """Hong Kong and Macao without their administrative title."""
    if name.endswith("特别行政区"):
        return name.removeprefix("中国").removesuffix("特别行政区")
    return name.removesuffix(" SAR China").removesuffix(" DAK Tiongkok")
