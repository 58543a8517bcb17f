"""Messages that only name what the last question is asked about now."""

from __future__ import annotations

import pytest

from nlu.text.ellipses import is_ellipsis


@pytest.mark.parametrize(
    "masked",
    [
        "and in <year>",
        "what about <market>",
        "<market> 的",
        "<year> 年 呢",
        "那 <organisation> 呢",
        "kalau di <market>",
        "yang di <market> dan <market>",
        "terus yang ke <ordinal>",
        "第 <ordinal> 届 那 次 呢",
        "那 <organisation> 自 己 呢",
    ],
)
def test_what_names_only_asks_nothing_new(masked: str) -> None:
    assert is_ellipsis(masked.split())


@pytest.mark.parametrize(
    "masked",
    [
        "",
        "<market>",
        "and",
        "what happened in <year>",
        "what about sales in <market>",
        "about <market>",
        "<market> 的 销 量 呢",
        "apa yang terjadi pada <year>",
        "andes <market>",
        "in <language>",
        "pakai <language> ya",
        "the android <product>",
    ],
)
def test_what_asks_or_names_nothing_is_none(masked: str) -> None:
    assert not is_ellipsis(masked.split())
