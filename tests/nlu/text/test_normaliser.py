"""Chat spellings become the words of the examples, and nothing else does."""

from __future__ import annotations

import pytest

from knowledge import Entity, Knowledge, current
from nlu.examples import example_files, read_examples
from nlu.names.known_names import current_names
from nlu.text.normaliser import Normaliser, current_normaliser, names_as_written
from nlu.text.spellings import Spellings, current_spellings
from nlu.text.tokens import tokenize, words
from tests.contexts import LANGUAGES


def normal(text: str, usual: frozenset[str] = frozenset()) -> str:
    return " ".join(token.text for token in current_normaliser().normalised(tokenize(text), usual))


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("hw many r there", "how many are there"),
        ("r u a bot", "are you a bot"),
        ("whats ur HQ", "what s your hq"),
        ("tell me abt it plssss thx", "tell me about it please thanks"),
        ("b4 2000", "before 2000"),
        ("idk", "i don t know"),
        ("brp org yg kerja", "berapa orang yang kerja"),
        ("GMN dgn pabrk", "bagaimana dengan pabrik"),
        ("dmn sih", "di mana sih"),
        ("sp yg pnya", "siapa yang pnya"),
        ("udh blm", "sudah belum"),
        ("truk2 & mobil2nya", "truk truk mobil mobil nya"),
        ("negara2", "negara negara"),
        ("thn brp", "tahun berapa"),
        ("咋样", "怎 么 样"),
        ("啥时候", "什 么 时 候"),
        ("有木有", "有 没 有"),
        ("甚麼", "什 么"),
        ("邊度", "哪 里"),
        ("有冇", "有 没 有"),
        ("nanfei you duoshao jingxiaoshang", "南 非 有 多 少 经 销 商"),
        ("pinpai jiazhi shi duoshao", "品 牌 价 值 是 多 少"),
        ("nanfei de xiaoliang", "南 非 de 销 量"),
    ],
)
def test_a_chat_spelling_becomes_what_is_meant(text: str, expected: str) -> None:
    assert normal(text) == expected


@pytest.mark.parametrize(
    "text",
    [
        "sp",
        "org",
        "r",
        "the 136th",
        "5 km",
        "24 hrs",
        "KL",
        "U.S. and U.S.A.",
        "J7",
        "CA10",
        "CO2",
        "G20",
        "E-QM5",
        "SPRINT 2030",
        "SPRINT2030",
        "2 trucks",
        "truk 2",
        "top 2",
        "top 20",
        "mobil22",
        "guang dongs",
        "小米有多少",
        "制造吗",
        "因素",
        "多少米",
        "jilin",
        "changchun",
        "women",
        "3x lipat",
        "3Q sales",
    ],
)
def test_what_means_something_else_stays(text: str) -> None:
    assert normal(text) == " ".join(words(text))


def test_offsets_cover_what_was_written() -> None:
    text = "dmn nan fei? 咋 truk2 yg"
    tokens = current_normaliser().normalised(tokenize(text))
    assert [(token.text, text[token.start : token.end]) for token in tokens] == [
        ("di", "dmn"),
        ("mana", "dmn"),
        ("南", "nan"),
        ("非", "fei"),
        ("怎", "咋"),
        ("么", "咋"),
        ("truk", "truk"),
        ("truk", "2"),
        ("yang", "yg"),
    ]


@pytest.mark.parametrize("text", ["", "?!", "2", "a", "的"])
def test_little_is_read_too(text: str) -> None:
    assert normal(text) == " ".join(words(text))


def test_a_name_is_stronger_than_a_spelling() -> None:
    names = [
        Entity("product/yg", dict.fromkeys(LANGUAGES, "YG 5")),
        Entity("product/a", dict.fromkeys(LANGUAGES, "Alpha 2")),
    ]
    knowledge = Knowledge(sources={}, entities={e.id: e for e in names}, facts={}, others=frozenset())
    normaliser = Normaliser(Spellings({"yg": "yang"}, (), (), ()), names_as_written(knowledge, current().languages))
    assert [token.text for token in normaliser.normalised(tokenize("YG 5, yg, alpha2"))] == [
        "yg",
        "5",
        "yang",
        "alpha",
        "2",
    ]


def test_a_spelling_of_one_language_is_no_word_of_another() -> None:
    """What is written often in the examples of a language must mean itself there, unless it says so too."""
    forms = {words(form): meant for form, meant in current_spellings().forms.items()}
    single = {key[0]: words(meant) for key, meant in forms.items() if len(key) == 1 and key[0].isascii()}
    vocabularies = {
        language: {
            word
            for example in read_examples(example_files([language], current().contract.topics))
            for word in words(example.text)
        }
        for language in LANGUAGES
    }
    foreign = {
        form
        for form, meant in single.items()
        for language, vocabulary in vocabularies.items()
        if form in vocabulary and not set(meant) <= vocabulary
    }
    assert foreign == set()


def test_no_example_in_another_language_is_read_as_pinyin() -> None:
    texts = [example.text for example in read_examples(example_files(["en", "id"], current().contract.topics))]
    misread = {text for text in texts if any(is_pinyin(text))}
    # These greetings are Chinese.
    assert {text for text in misread if not {"hao", "nihao", "xie", "xiexie"} & set(words(text))} == set()


def is_pinyin(text: str) -> list[str]:
    """The Chinese that a text in Latin letters is read as, other than names: "jie fang" is ours in any language."""
    read = current_normaliser().normalised(tokenize(text))
    latin = not any("\u4e00" <= character <= "\u9fff" for character in text)
    named = {place for name in current_names().find(text, read) for place in range(name.first, name.last)}
    return [
        token.text
        for place, token in enumerate(read)
        if latin and place not in named and "\u4e00" <= token.text <= "\u9fff"
    ]
