"""Which messages are in a language that the bot does not speak."""

from __future__ import annotations

from pathlib import Path

import pytest

from knowledge import InvalidKnowledge, current
from nlu.text.foreign_languages import ForeignLanguages, foreign_languages, foreign_script, is_latin, read_foreign
from nlu.text.tokens import tokenize

USUAL = frozenset(
    "how many trucks are sold in a year the of plant no menu berapa truk yang terjual di pabrik mana".split()
)


def likelihood(text: str) -> float:
    tokens = [token for token in tokenize(text) if is_latin(token.text)]
    words = [token.text for token in tokens]
    return foreign_languages().likelihood(words, [text[token.start : token.end] for token in tokens], USUAL)


def share(text: str) -> float:
    return foreign_script([token.text for token in tokenize(text)])


@pytest.mark.parametrize(
    "text",
    [
        "Где находится завод?",
        "أين يقع المصنع",
        "कारखाना कहाँ है",
        "โรงงานอยู่ที่ไหน",
        "공장은 어디에 있나요",
        "工場はどこにありますか",
        "最初のトラックはいつ輸出されたの",
        "פה",
        "Где SITRAK завод",
    ],
)
def test_a_script_that_we_do_not_write_is_foreign(text: str) -> None:
    assert share(text) > 0.5


@pytest.mark.parametrize(
    "text",
    [
        "",
        "123",
        "how many",
        "多少辆",
        "我の车",
        "我の車の價格",
        "いすゞ在南非卖多少辆",
        "Газель price?",
        "tell me about 현대 please",
    ],
)
def test_one_foreign_name_is_not(text: str) -> None:
    assert share(text) <= 0.5


@pytest.mark.parametrize(
    "text",
    [
        "hola",
        "Bonjour",
        "guten Tag",
        "muchas gracias",
        "¿Dónde está la fábrica?",
        "où se trouve l'usine",
        "wie viele Lkw verkaufen Sie im Jahr",
        "malori mangapi kwa mwaka",
        "fabrika nerede",
        "kolik nákladních aut prodáváte ročně",
    ],
)
def test_words_and_letters_tell_another_language(text: str) -> None:
    assert likelihood(text) >= 0.5


@pytest.mark.parametrize(
    "text",
    [
        "",
        "how many trucks are sold in a year",
        "berapa truk yang terjual",
        "hw mny trks dlvrd",
        "plant no menu",
        "São Paulo",
        "Tierra del Fuego",
        "how many trucks are sold in Côte d'Ivoire",
        "Volkswagen Constellation",
        "hola, how many trucks are sold in a year",
        "berapakah bilangan lori yang dijual setahun",
        "qwerty",
    ],
)
def test_our_own_names_slips_and_malay_are_not_foreign(text: str) -> None:
    assert likelihood(text) == 0.0


def test_a_word_of_ours_is_ours_whatever_it_means_elsewhere() -> None:
    languages = ForeignLanguages({"es": {"sol", "hola"}}, current().languages)
    assert languages.likelihood(["sol"], ["sol"], {"sol"}) == 0.0
    assert languages.likelihood(["sol"], ["sol"], set()) == 1.0


def test_the_shipped_words_are_normalised() -> None:
    words = read_foreign(current().languages)
    assert {"dias", "hola"} <= words["es"]
    assert all(words.values())


@pytest.mark.parametrize(
    ("content", "line", "problem"),
    [
        ("- hola\n", 1, "do not stand under a language"),
        ("es: hola\nfr: [bonjour]\n", 2, "'fr' has no words"),
        ("es: hola\nqq: hi\n", 2, "'qq' is no language"),
        ("es: hola\nid: halo\n", 2, "'id' is a language that the bot speaks"),
        ("es: hola\nms: helo\n", 2, "'ms' is a language that the bot speaks"),
    ],
)
def test_a_wrong_file_is_reported_with_its_line(tmp_path: Path, content: str, line: int, problem: str) -> None:
    file = tmp_path / "foreign.yml"
    file.write_text(content)
    with pytest.raises(InvalidKnowledge) as raised:
        read_foreign(current().languages, file)
    [finding] = raised.value.findings
    assert (finding.file, finding.line) == (str(file), line)
    assert problem in finding.problem
    assert finding.remedy
