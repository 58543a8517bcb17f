"""A case is held turn by turn, and ends where it is not as expected."""

from __future__ import annotations

from pathlib import Path

from bot.workshop.testing.cases import Case, cases
from bot.workshop.testing.explaining import explain
from bot.workshop.testing.holding import hold
from bot.workshop.testing.reader import read_file
from tests.bot.workshop.testing.files import RANK, SALES, ByHeart, replied, written

BUTTONS = [{"title": "Sales", "payload": "/ask_annual_sales"}, {"title": "Rank", "payload": "/ask_rank"}]


def case(directory: Path, turns: str, more: str = "") -> Case:
    return cases(read_file(written(directory, f"conversations:\n- name: a\n{more}  turns:\n{turns}")))[0]


def test_a_conversation_that_goes_as_expected_misses_nothing(tmp_path: Path) -> None:
    client = ByHeart({"sales?": replied("Over 5,000.", SALES)})
    turns = f"  - {{say: sales?, facts: [{SALES}], slots: {{subjects: [market/za]}}}}\n  - {{say: thanks}}\n"
    assert hold(case(tmp_path, turns), client) is None
    assert [text for _, text, _, _ in client.asked] == ["sales?", "thanks"]
    assert len({conversation for conversation, _, _, _ in client.asked}) == 1


def test_it_ends_at_the_first_turn_that_is_not_as_expected(tmp_path: Path) -> None:
    client = ByHeart({"sales?": replied("Over 5,000.", SALES)})
    turns = f"  - {{say: hello}}\n  - {{say: sales?, facts: [{RANK}]}}\n  - {{say: thanks}}\n"
    missed = hold(case(tmp_path, turns), client)
    assert missed is not None
    assert (missed.number, missed.text, missed.turn.line) == (2, "sales?", 5)
    assert len(client.asked) == 2


def test_a_case_that_is_held_again_begins_anew(tmp_path: Path) -> None:
    client = ByHeart({})
    held = case(tmp_path, "  - {say: hello}\n")
    assert hold(held, client) is None
    assert hold(held, client) is None
    assert len({conversation for conversation, _, _, _ in client.asked}) == 2


def test_the_channel_and_its_language_are_told(tmp_path: Path) -> None:
    client = ByHeart({})
    hold(case(tmp_path, "  - {say: hello}\n", "  channel: whatsapp\n  channel_language: zh-Hant\n"), client)
    assert client.asked[0][2:] == ("whatsapp", "zh-Hant")


def test_a_press_sends_what_the_button_stands_for(tmp_path: Path) -> None:
    client = ByHeart({"sales?": replied("Which?", buttons=BUTTONS), "/ask_rank": replied("Which?", buttons=BUTTONS)})
    turns = "  - {say: sales?}\n  - {press: 2}\n  - {press: sal}\n"
    assert hold(case(tmp_path, turns), client) is None
    assert [text for _, text, _, _ in client.asked] == ["sales?", "/ask_rank", "/ask_annual_sales"]


def test_a_button_that_is_not_there_is_missed(tmp_path: Path) -> None:
    client = ByHeart({"sales?": replied("Which?", buttons=BUTTONS)})
    for press in ("3", "Price"):
        missed = hold(case(tmp_path, f"  - {{say: sales?}}\n  - {{press: {press}}}\n"), client)
        assert missed is not None
        assert missed.reasons[0].startswith("press: there is no button")


def test_a_restart_is_no_message(tmp_path: Path) -> None:
    client = ByHeart({})
    assert hold(case(tmp_path, "  - {say: hello}\n  - {restart: true}\n  - {say: hello}\n"), client) is None
    assert (client.restarts, len(client.asked)) == (1, 2)


def test_a_failure_is_told_with_all_that_helps_to_mend_it(tmp_path: Path) -> None:
    client = ByHeart({"the rank in south africa?": replied("Over 5,000.", SALES, buttons=BUTTONS)})
    turns = f"  - {{say: hello}}\n  - {{say: the rank in south africa?, facts: [{RANK}]}}\n"
    held = case(tmp_path, turns)
    missed = hold(held, client)
    assert missed is not None
    told = explain(held, missed, client).splitlines()
    assert told[0].endswith("conversations/en/markets.yml:5: a, turn 2")
    assert told[1:7] == [
        "  1. hello",
        "  2. the rank in south africa?",
        f"  ✗ facts: {RANK} is not among {SALES}",
        "  reply: Over 5,000.",
        "  buttons: Sales | Rank",
        f"  came: answered, en, greet (0.90), {SALES}",
    ]
    assert told[7] == "  alone it is read as: en; names market/za; ask_rank 0.80, greet 0.10"
    assert len(told) == 11
    assert all(line.startswith("  near: ") and "en/" in line for line in told[8:])
