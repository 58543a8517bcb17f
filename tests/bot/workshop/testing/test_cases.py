"""A conversation is held once for each wording and for each that its query chooses."""

from __future__ import annotations

from pathlib import Path

from bot.workshop.testing.cases import cases
from bot.workshop.testing.reader import read_file
from tests.bot.workshop.testing.files import written


def test_a_conversation_as_it_stands_is_one_case(tmp_path: Path) -> None:
    file = written(tmp_path, "conversations: [{name: a, turns: [{say: one}, {restart: true}]}]")
    (case,) = cases(read_file(file))
    assert (case.id, [turn.say for turn in case.turns]) == ("a", [("one",), ()])


def test_each_wording_is_a_case_and_shorter_lists_begin_again(tmp_path: Path) -> None:
    file = written(tmp_path, "conversations: [{name: a, turns: [{say: [x, y, z]}, {say: [u, v]}, {say: w}]}]")
    told = [(case.id, [turn.say[0] for turn in case.turns]) for case in cases(read_file(file))]
    assert told == [("a[1]", ["x", "u", "w"]), ("a[2]", ["y", "v", "w"]), ("a[3]", ["z", "u", "w"])]


def test_each_that_the_query_chooses_is_a_case(tmp_path: Path) -> None:
    file = written(
        tmp_path,
        """
conversations:
- name: sales
  for: facts where attribute is annual_sales
  turns:
  - say: ["how many in {subject}?", "{subject}, sales"]
    facts: ["{fact}"]
    contains: ["{value}"]
    not: {contains: ["not {value}"]}
""",
    )
    first, second, *_ = cases(read_file(file))
    assert first.id == "sales[south-africa.annual-sales,1]"
    assert first.turns[0].say == ("how many in South Africa?",)
    assert second.turns[0].say == ("South Africa, sales",)
    assert first.turns[0].expected.facts == ("south-africa.annual-sales",)
    assert first.turns[0].expected.contains == (("over 5,000 vehicles",),)
    assert first.turns[0].forbidden.contains == (("not over 5,000 vehicles",),)


def test_cases_of_a_file_have_ids_of_their_own(tmp_path: Path) -> None:
    file = written(
        tmp_path,
        """
conversations:
- {name: a, turns: [{say: [x, y]}]}
- {name: b, for: facts where subject is market/za, turns: [{say: [x, y]}]}
""",
    )
    ids = [case.id for case in cases(read_file(file))]
    assert len(ids) == len(set(ids)) > 4
