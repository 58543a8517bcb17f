"""Test conversations are read as they are written; what is wrong is said with file, line and remedy."""

from __future__ import annotations

from pathlib import Path

import pytest

from bot.workshop.testing.reader import read_conversations, read_file
from bot.workshop.testing.records import Expectation, Turn
from knowledge import InvalidKnowledge
from tests.bot.workshop.testing.files import RANK, SALES, findings_in, written


def test_everything_that_can_be_written_is_read(tmp_path: Path) -> None:
    file = written(
        tmp_path,
        f"""
conversations:
- name: all of it
  channel: whatsapp
  channel_language: zh-Hant
  for: facts where  subject is market/za
  fails: not yet
  turns:
  - say: [one, two]
    facts: [{SALES}]
    only_facts: []
    outcome: [answered, clarify]
    intent: greet
    language: zh
    script: Hant
    contains: [a, [b, 5]]
    matches: ["c.d"]
    buttons: [Yes]
    slots: {{subjects: [market/za]}}
    not: {{contains: [x], facts: [{RANK}], outcome: declined, intent: say_goodbye, matches: [y], buttons: [z]}}
  - press: 2
  - restart: true
  - say: thanks
""",
    )
    conversation = read_file(file)[0]
    assert (conversation.name, conversation.line, conversation.language) == ("all of it", 3, "en")
    assert (conversation.channel, conversation.channel_language) == ("whatsapp", "zh-Hant")
    assert (conversation.query, conversation.fails) == ("facts where subject is market/za", "not yet")
    asked, press, restart, last = conversation.turns
    assert asked == Turn(
        line=9,
        say=("one", "two"),
        expected=Expectation(
            facts=(SALES,),
            only_facts=(),
            outcomes=("answered", "clarify"),
            intent="greet",
            language="zh",
            script="Hant",
            contains=(("a",), ("b", "5")),
            matches=("c.d",),
            buttons=("Yes",),
            slots={"subjects": ["market/za"]},
        ),
        forbidden=Expectation(
            facts=(RANK,),
            outcomes=("declined",),
            intent="say_goodbye",
            contains=(("x",),),
            matches=("y",),
            buttons=("z",),
        ),
    )
    assert (press.press, restart.restart, last.say) == (2, True, ("thanks",))


def test_a_reply_has_the_language_of_the_folder_unless_a_turn_says_another(tmp_path: Path) -> None:
    content = "conversations: [{name: a, turns: [{say: hai}, {say: hello, language: en}]}]"
    first, second = read_file(written(tmp_path, content, "id"))[0].turns
    assert (first.expected.language, second.expected.language) == ("id", "en")


CASES = [
    ("conversations: []", 1, "'conversations' can't be an empty list", "at least one item"),
    ("[]", 1, "the file can't be an empty list", "fields with values"),
    ("", 1, "the file can't be empty", "fields with values"),
    ("conversations:\n- turns: [{say: a}]", 2, "there is no 'name'", "add 'name: …'"),
    ("conversations:\n- name: a\n  turns:\n  - say: a\n    outcom: chat", 5, "unknown field 'outcom'", "outcome"),
    ("conversations:\n- name: a\n  turns:\n  - say: a\n    outcome: fine", 5, "'outcome' can't be 'fine'", "declined"),
    ("conversations:\n- name: a\n  turns:\n  - say: {}", 4, "'say' can't be empty", "write a text"),
    ("conversations:\n- name: a\n  turns:\n  - say: a\n    facts: x", 5, "'facts' can't be 'x'", "write a list"),
    ("conversations:\n- name: a\n  turns:\n  - say: 2", 4, "'say' can't be '2'", 'put it in quotes: "2"'),
    ("conversations:\n- name: a\n  turns:\n  - say: 2026-11-30", 4, "can't be '2026-11-30'", 'quotes: "2026-11-30"'),
    ("conversations:\n- name: 2024\n  turns: [{say: a}]", 2, "'name' can't be '2024'", 'put it in quotes: "2024"'),
    ("conversations:\n- name: a\n  turns:\n  - say: Tell me: how many?", 4, "this is not YAML", "a colon in quotes"),
    (
        "conversations:\n- name: a\n  turns:\n  - say: a\n    contains: [5,000]",
        5,
        "5,000 is read as 2 numbers",
        'put it in quotes: "5,000"',
    ),
    (
        "conversations:\n- name: a\n  turns:\n  - say: How many trucks #5 in South Africa",
        4,
        "the text ends before '#5 in South Africa'",
        "in quotes",
    ),
    ("conversations:\n- name: a\n  turns:\n  - say: a\n  - press: 0", 5, "'press' can't be '0'", "from 1 on"),
    ("conversations:\n- name: a\n  for: markets\n  turns: [{say: a}]", 3, "'for' can't be 'markets'", "write: facts"),
    (
        "conversations:\n- name: a\n  turns:\n  - say: a\n    facts: [kenya.delivry]",
        4,
        "there is no fact 'kenya.delivry'",
        "did you mean 'kenya.delivery'?",
    ),
    (
        "conversations:\n- name: a\n  turns:\n  - say: a\n    intent: gret",
        4,
        "there is no intent 'gret'",
        "did you mean 'greet'?",
    ),
    (
        "conversations:\n- name: a\n  turns:\n  - say: a\n    slots: {subject: x}",
        4,
        "there is no slot 'subject'",
        "did you mean 'subjects'?",
    ),
    ("conversations:\n- name: a\n  turns:\n  - say: a\n    language: fr", 4, "'fr' is not a language", "en, zh, id"),
    ("conversations:\n- name: a\n  channel_language: fr\n  turns: [{say: a}]", 2, "'fr' is not a language", "en"),
    (
        "conversations:\n- name: a\n  turns:\n  - say: a\n    matches: ['(']",
        4,
        "'(' is not a regular expression",
        "contains",
    ),
    ("conversations:\n- name: a\n  turns:\n  - press: 1", 4, "no button is there", "begin with 'say: …'"),
    ("conversations:\n- name: a\n  turns:\n  - say: a\n    press: 1", 4, "a turn has one of", "turns of their own"),
    ("conversations:\n- name: a\n  turns:\n  - outcome: chat", 4, "a turn has one of", "turns of their own"),
    (
        "conversations:\n- name: a\n  turns:\n  - say: a\n  - restart: true\n    outcome: chat",
        5,
        "nothing is said at a restart",
        "the next turn",
    ),
    (
        "conversations:\n- name: a\n  turns: [{say: a}]\n- name: a\n  turns: [{say: b}]",
        4,
        "'a' is the name of another, in line 2",
        "a name of its own",
    ),
    ("conversations:\n- name: a\n  turns:\n  - say: '{subject}?'", 4, "nothing stands for {subject}", "add 'for: …'"),
    (
        "conversations:\n- name: a\n  for: facts\n  turns:\n  - say: '{name}?'",
        5,
        "nothing stands for {name}",
        "use {fact}, {subject}, {value}",
    ),
    (
        "conversations:\n- name: a\n  for: facts where colour is red\n  turns: [{say: a}]",
        2,
        "facts have no 'colour'",
        "attribute",
    ),
    (
        "conversations:\n- name: a\n  for: facts where subject is market/xx\n  turns: [{say: a}]",
        2,
        "chooses nothing",
        "correct the condition",
    ),
    ("conversations:\n- name: [a", 2, "this is not YAML", "correct the line"),
]


@pytest.mark.parametrize(("content", "line", "problem", "remedy"), CASES)
def test_what_is_wrong_is_said(tmp_path: Path, content: str, line: int, problem: str, remedy: str) -> None:
    findings = findings_in(tmp_path, content)
    assert len(findings) == 1
    assert findings[0].file.endswith("conversations/en/markets.yml")
    assert findings[0].line == line
    assert problem in findings[0].problem
    assert remedy in findings[0].remedy


def test_the_folder_names_a_language(tmp_path: Path) -> None:
    findings = findings_in(tmp_path, "conversations: [{name: a, turns: [{say: a}]}]", "fr")
    assert [(f.problem, f.remedy) for f in findings] == [
        ("the folder 'fr' is not a language", "put the file into one of: en/, zh/, id/")
    ]


def test_an_empty_folder_is_a_finding(tmp_path: Path) -> None:
    with pytest.raises(InvalidKnowledge, match="there are no test conversations here"):
        read_conversations([tmp_path])


def test_what_is_not_there_is_a_finding(tmp_path: Path) -> None:
    with pytest.raises(InvalidKnowledge, match=r"absent\.yml:1: there are no test conversations"):
        read_conversations([tmp_path / "absent.yml"])


def test_all_findings_of_all_files_come_together(tmp_path: Path) -> None:
    written(tmp_path, "conversations: []", "en", "a.yml")
    written(tmp_path, "conversations: []", "zh", "b.yaml")
    with pytest.raises(InvalidKnowledge) as raised:
        read_conversations([tmp_path / "conversations"])
    assert len(raised.value.findings) == 2
