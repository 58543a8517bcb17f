"""Titles of options as nobody would write them: any characters, none, the same beginnings, the same altogether."""

from __future__ import annotations

from hypothesis import strategies as st

_FAMILY = "\U0001f469\u200d\U0001f469\u200d\U0001f467\u200d\U0001f466"
# What platforms and labels are particular about.
_BLANK = ["", " ", "\n", "\u200b", "\u3164", "e\u0301"[1:]]
_ODD = ["*bold* _x_", "1. x", "2) y", "２、甲", "2", "a\nb", "Same", "same", _FAMILY * 30, "e\u0301" * 30]
_BEGINNINGS = st.sampled_from(["J7 intelligent vehicle factory: ", "解放智能工厂：" * 6])
_ALIKE = st.builds(str.__add__, _BEGINNINGS, st.text(max_size=4))
TITLES = st.lists(st.one_of(st.text(max_size=120), st.sampled_from([*_BLANK, *_ODD]), _ALIKE), max_size=30)
