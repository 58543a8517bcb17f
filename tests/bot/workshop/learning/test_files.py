"""YAML files are extended by lines, and all else in them stays."""

from __future__ import annotations

from pathlib import Path

import pytest
import yaml

from bot.workshop.learning.files import NotWritten, with_conversation, with_examples, write_all

FILE = Path("en/markets.yml")
EXAMPLES = """\
version: "3.1"  # Rasa's
nlu:
# of sales
- intent: ask_sales
  examples: |
    - sales?
    - how many   # no comment, but words

- intent: ask_jobs
  examples: |
    - jobs?
# the end
"""
CONVERSATION = {
    "name": 'say "hi": #1',
    "turns": [{"say": "你好: [x]\nthere", "intent": "ask_jobs", "facts": ["a.b-c"]}],
}


def test_examples_come_after_the_last_of_their_intent() -> None:
    content, line = with_examples(FILE, EXAMPLES, "ask_sales", ["how much: is sold?", "- sold"[2:]])
    new = "    - how much: is sold?\n    - sold\n"
    assert content == EXAMPLES.replace("but words\n", f"but words\n{new}")
    assert content.splitlines()[line - 1] == "    - how much: is sold?"


def test_the_last_examples_of_a_file_can_be_extended() -> None:
    content, line = with_examples(FILE, EXAMPLES, "ask_jobs", ["work?"])
    assert content == EXAMPLES.replace("    - jobs?\n", "    - jobs?\n    - work?\n")
    assert line == 12


@pytest.mark.parametrize("content", [EXAMPLES, 'version: "3.1"\nnlu:\n'])
def test_an_intent_without_examples_gets_a_block_of_its_own(content: str) -> None:
    extended, line = with_examples(FILE, content, "ask_rank", ["rank?", "place?"])
    assert extended == f"{content}- intent: ask_rank\n  examples: |\n    - rank?\n    - place?\n"
    assert extended.splitlines()[line - 1] == "    - rank?"


@pytest.mark.parametrize(
    ("content", "says"),
    [
        ("nlu: [", "en/markets.yml:2: this is not YAML"),
        ('nlu:\n- intent: ask_sales\n  examples: "- sales?"\n', "write them below 'examples: |'"),
        ("nlu:\n- intent: ask_jobs\n  examples: |\n    - jobs?\nrules: []\n", "write them below 'examples: |'"),
    ],
)
def test_examples_that_can_not_be_extended_are_named(content: str, says: str) -> None:
    with pytest.raises(NotWritten) as raised:
        with_examples(FILE, content, "ask_sales", ["sold?"])
    assert says in str(raised.value)


def test_a_conversation_comes_last_in_a_new_file_and_in_one_that_is_there() -> None:
    content, line = with_conversation(FILE, "", CONVERSATION)
    assert content.splitlines()[line - 1].startswith("- name:")
    assert yaml.safe_load(content) == {"conversations": [CONVERSATION]}
    more, line = with_conversation(FILE, content, {**CONVERSATION, "name": "second"})
    assert more.startswith(content)
    assert more.splitlines()[line - 1] == '- name: "second"'
    assert [each["name"] for each in yaml.safe_load(more)["conversations"]] == [CONVERSATION["name"], "second"]


def test_comments_and_indentation_of_conversations_stay() -> None:
    before = "# ours\nconversations:\n  - name: one  # first\n    turns: [{say: hi}]\n"
    content, _ = with_conversation(FILE, before, CONVERSATION)
    assert content.startswith(before)
    assert yaml.safe_load(content)["conversations"][1] == CONVERSATION


@pytest.mark.parametrize("before", ["conversations: []\n", "conversations:\n- name: x\nother: 1\n", "- name: x\n"])
def test_conversations_in_another_form_are_left_alone(before: str) -> None:
    with pytest.raises(NotWritten):
        with_conversation(FILE, before, CONVERSATION)


def test_all_files_are_written_and_their_modes_stay(tmp_path: Path) -> None:
    one, two = tmp_path / "one.yml", tmp_path / "new" / "two.yml"
    one.write_text("old")
    one.chmod(0o640)
    write_all({one: ("old", "new"), two: (None, "two")})
    assert (one.read_text(), two.read_text(), one.stat().st_mode & 0o777) == ("new", "two", 0o640)
    assert sorted(tmp_path.rglob("*.*")) == sorted([one, two])


def test_nothing_is_written_when_a_file_was_changed_meanwhile(tmp_path: Path) -> None:
    one, two = tmp_path / "one.yml", tmp_path / "two.yml"
    one.write_text("old")
    two.write_text("changed")
    with pytest.raises(NotWritten, match=r"two\.yml: it was changed meanwhile"):
        write_all({one: ("old", "new"), two: ("old", "new")})
    assert (one.read_text(), two.read_text()) == ("old", "changed")
    assert sorted(tmp_path.iterdir()) == [one, two]


def test_what_was_written_is_taken_back_when_the_next_file_fails(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    new, old, bad = tmp_path / "new.yml", tmp_path / "old.yml", tmp_path / "bad.yml"
    old.write_text("old")
    replace = Path.replace

    def fail(part: Path, target: Path) -> Path:
        if target == bad:
            raise OSError(28, "No space left on device", str(bad))
        return replace(part, target)

    monkeypatch.setattr(Path, "replace", fail)
    with pytest.raises(NotWritten, match=r"bad\.yml: it can't be written: No space left"):
        write_all({new: (None, "x"), old: ("old", "x"), bad: (None, "x")})
    assert (sorted(tmp_path.iterdir()), old.read_text()) == ([old], "old")
