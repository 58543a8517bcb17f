"""Names of the knowledge's entities in a text, and what only looks like one."""

from __future__ import annotations

from collections.abc import Sequence

import pytest

from knowledge import Entity, Knowledge, current
from nlu.names.known_names import NameIndex, current_names
from nlu.text.tokens import tokenize
from tests.contexts import LANGUAGES


def found(text: str, index: NameIndex | None = None) -> list[tuple[str, str]]:
    """What is named, and how it is written."""
    tokens = tokenize(text)
    mentions = (index or current_names()).find(text, tokens)
    return [(each, text[tokens[m.first].start : tokens[m.last - 1].end]) for m in mentions for each in m.entities]


def knowledge(*entities: Entity) -> Knowledge:
    return Knowledge(sources={}, entities={e.id: e for e in entities}, facts={}, others=frozenset())


def index_of(*entities: Entity, not_names: Sequence[str] = ()) -> NameIndex:
    return NameIndex(knowledge(*entities), current().languages, not_names=not_names)


def entity(identity: str, name: str, **aliases: tuple[str, ...]) -> Entity:
    return Entity(identity, dict.fromkeys(LANGUAGES, name), aliases=aliases)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("sales in south africa", ("market/za", "south africa")),
        ("sales in South-Africa", ("market/za", "South-Africa")),
        ("SOUTH  AFRICA", ("market/za", "SOUTH  AFRICA")),
        ("SouthAfrica", ("market/za", "SouthAfrica")),
        ("Kenya's jobs", ("market/ke", "Kenya")),
        ("Kenya’s jobs", ("market/ke", "Kenya")),
        ("Hong Kong", ("market/hk", "Hong Kong")),
        ("Côte d’Ivoire", ("market/ci", "Côte d’Ivoire")),
        ("Cote d'Ivoire", ("market/ci", "Cote d'Ivoire")),
        ("jie fang", ("organisation/jiefang", "jie fang")),
        ("FAW-Jiefang", ("organisation/jiefang", "FAW-Jiefang")),
        ("Ｊ７ 工厂", ("plant/j7", "Ｊ７ 工厂")),
        ("J7工厂在哪里", ("plant/j7", "J7工厂")),
        ("南非的銷量", ("market/za", "南非")),
        ("菲律賓有工廠嗎", ("market/ph", "菲律賓")),
        ("臺灣", ("market/tw", "臺灣")),
        ("第137届广交会", ("event/canton-fair-137", "第137届广交会")),
        ("penjualan di Afrika Selatan", ("market/za", "Afrika Selatan")),
        ("Hongqinya", ("organisation/hongqi", "Hongqinya")),
        ("Kenyakah?", ("market/ke", "Kenyakah")),
        ("Afrika Selatanlah", ("market/za", "Afrika Selatanlah")),
        ("Kenya-nya", ("market/ke", "Kenya")),
        ("provinsi Jilin", ("place/jilin", "provinsi Jilin")),
    ],
)
def test_a_name_is_found_however_it_is_written(text: str, expected: tuple[str, str]) -> None:
    assert found(text) == [expected]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("FAW Group or FAW Jiefang", ["organisation/faw", "organisation/jiefang"]),
        ("the Coega plant in Coega", ["plant/coega", "place/coega"]),
        ("南非工厂和南非", ["plant/coega", "market/za"]),
        ("Kenya, the Philippines and South Korea", ["market/ke", "market/ph", "market/kr"]),
        ("肯尼亚韩国印尼", ["market/ke", "market/kr", "market/id"]),
        ("Kenya肯尼亚", ["market/ke", "market/ke"]),
        ("尼日利亚和尼日尔", ["market/ng", "market/ne"]),
        ("几内亚和巴布亚新几内亚", ["market/gn", "market/pg"]),
        ("Guinea, Guinea-Bissau, Papua New Guinea", ["market/gn", "market/gw", "market/pg"]),
        ("South Sudan, Sudan", ["market/ss", "market/sd"]),
        ("Hongqi's J7", ["organisation/hongqi", "product/j7"]),
    ],
)
def test_several_names_are_found_in_order_the_longest_of_each(text: str, expected: list[str]) -> None:
    assert [identity for identity, _ in found(text)] == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Penjualan di AS berapa?", ["market/us"]),
        ("How are sales in the US?", ["market/us"]),
        ("RSA sales please", ["market/za"]),
        ("sales in Oz", ["market/au"]),
        ("Polish partners", ["market/pl"]),
        ("MAN trucks", ["organisation/man-truck-&-bus"]),
        ("US?", ["market/us"]),
        ("as of today", []),
        ("As of today", []),
        ("Tell us more", []),
        ("a man asked", []),
        ("Man, what a truck", []),
        ("sa sa", []),
        ("polish it", []),
        ("in US dollars", []),
        ("CONTACT US", []),
        ("AS OF TODAY HOW MANY?", []),
        ("请 CONTACT US", []),
    ],
)
def test_an_exact_name_is_one_only_in_capitals_that_mean_something(text: str, expected: list[str]) -> None:
    assert [identity for identity, _ in found(text)] == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("SA sales please", ["market/sa", "market/za"]),
        ("SA的销量是多少？", ["market/sa", "market/za"]),
        ("sales in Congo", ["market/cd", "market/cg"]),
        ("penjualan di Kongo", ["market/cd", "market/cg"]),
        ("刚果的销量", ["market/cd", "market/cg"]),
        ("刚果金的销量", ["market/cd"]),
        ("DR Congo", ["market/cd"]),
        ("the Virgin Islands", ["market/vg", "market/vi"]),
        ("U.S. Virgin Islands", ["market/vi"]),
        ("Dominican partners", ["market/dm", "market/do"]),
        ("Czechoslovakia", ["market/cz", "market/sk"]),
        ("圣马丁", ["market/mf", "market/sx"]),
    ],
)
def test_an_ambiguous_name_means_all_that_it_can_mean(text: str, expected: list[str]) -> None:
    assert [identity for identity, _ in found(text)] == expected


def test_only_these_names_are_ambiguous() -> None:
    """An alias added to a second entity by mistake would make both uncertain."""
    index = current_names()
    names = {
        name.removeprefix("="): {identity for identity, _ in found(name.removeprefix("="), index)}
        for each in current().knowledge.entities.values()
        for language in LANGUAGES
        for name in each.all_names(language)
    }
    assert {name for name, entities in names.items() if len(entities) > 1} == {
        "SA",
        "Congo",
        "Congolese",
        "Kongo",
        "刚果",
        "Virgin Islands",
        "Kepulauan Virgin",
        "维尔京群岛",
        "Dominican",
        "Czechoslovakia",
        "Cekoslovakia",
        "捷克斯洛伐克",
        "圣马丁",
    }


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("印尼国内销量", ["market/id"]),
        ("美国境内有几家", ["market/us"]),
        ("中国国内", ["market/cn"]),
        ("解放国内销量", ["organisation/jiefang", "market/cn"]),
        ("国内销量", ["market/cn"]),
    ],
)
def test_domestic_is_of_the_country_that_it_follows(text: str, expected: list[str]) -> None:
    assert [identity for identity, _ in found(text)] == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("沿海地区的销量", []),
        ("上海地区的销量", ["place/shanghai"]),
        ("海地的销量", ["market/ht"]),
        ("大马力卡车有哪些", []),
        ("大马的销量", ["market/my"]),
        ("其中东南亚多少", ["region/southeast-asia"]),
        ("其中亚洲多少", ["region/asia"]),
        ("中东多少", ["region/middle-east"]),
        ("其中车辆多少", []),
        ("中车在哪里", ["organisation/crrc-changchun"]),
        ("重卡达到多少", []),
        ("今日本公司卖了多少", []),
        ("推广汽车", []),
        ("各国内部", []),
        ("国内销量", ["market/cn"]),
        ("二〇三一年目标", []),
        ("解放军", []),
        ("解放", ["organisation/jiefang"]),
        ("內蒙古", ["place/inner-mongolia"]),
        ("集中東南亞", ["region/southeast-asia"]),
        ("bagaimana tata cara pembayaran", []),
        ("truk Tata", ["organisation/tata"]),
    ],
)
def test_a_word_that_holds_a_name_by_chance_is_none(text: str, expected: list[str]) -> None:
    assert [identity for identity, _ in found(text)] == expected


@pytest.mark.parametrize(
    "text",
    [
        "",
        "?!",
        "😀",
        "roman",
        "kenyaku",
        "chinaware",
        "fawn",
        "j 8",
        "kiat sukses",
        "cars",
        "banyak",
        "apakah",
        "南",
        "非南",
    ],
)
def test_what_only_resembles_a_name_is_none(text: str) -> None:
    assert found(text) == []


def test_every_name_of_every_entity_is_found() -> None:
    index = current_names()
    missed = [
        (identity, name)
        for identity, each in current().knowledge.entities.items()
        for language in LANGUAGES
        for name in each.all_names(language)
        if not found(name.removeprefix("="), index)
    ]
    assert missed == []


def test_every_label_that_is_no_other_things_label_means_its_entity() -> None:
    # The names of languages are those of their peoples, whose markets come first.
    entities = [each for each in current().knowledge.entities.values() if each.type != "language"]
    labels: dict[str, set[str]] = {}
    for each in entities:
        for language in LANGUAGES:
            labels.setdefault(each.name(language), set()).add(each.id)
    own = {label: ids for label, ids in labels.items() if len(ids) == 1}
    assert {label: {identity for identity, _ in found(label)} for label in own} == own


def test_of_two_entities_with_one_name_the_type_decides() -> None:
    index = index_of(entity("language/x", "Indonesian"), entity("market/x", "Indonesian"))
    assert found("Indonesian", index) == [("market/x", "Indonesian")]


def test_an_entity_of_an_unknown_type_is_found_after_the_others() -> None:
    index = index_of(entity("ship/x", "Star"), entity("market/y", "Star"), entity("ship/z", "Moon"))
    assert found("Star Moon", index) == [("market/y", "Star"), ("ship/z", "Moon")]


@pytest.mark.parametrize("name", ["Star", "=ST"])
def test_a_name_knows_all_the_languages_that_it_is_one_in(name: str) -> None:
    written = name.removeprefix("=")
    index = index_of(Entity("market/x", {"en": name, "zh": "星", "id": name}))
    [mention] = index.find(f"the {written} sells", tokenize(f"the {written} sells"))
    assert mention.languages == {"en", "id"}


def test_a_name_wins_over_a_word_that_is_none_when_both_are_as_long() -> None:
    assert found("星星", index_of(entity("market/x", "星星"), not_names=["星星"])) == [("market/x", "星星")]
    assert found("星星", index_of(entity("market/x", "星"), not_names=["星星"])) == []


def test_a_name_of_punctuation_alone_is_ignored() -> None:
    assert found("Star ?!", index_of(entity("market/x", "?!"), entity("market/y", "Star"))) == [("market/y", "Star")]


def test_no_names_find_nothing() -> None:
    assert found("Kenya", index_of()) == []


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("tell me in Chinese", "language/zh"),
        ("in Indonesian, please", "language/id"),
        ("in Chinese please how many jobs", "language/zh"),
        ("in Chinese plants", "market/cn"),
        ("the Chinese distributor", "market/cn"),
        ("trucks in China", "market/cn"),
    ],
)
def test_the_name_of_a_people_is_its_language_where_that_is_to_be_spoken(text: str, expected: str) -> None:
    assert [identity for identity, _ in found(text)] == [expected]
