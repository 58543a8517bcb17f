"""Puts lines into YAML files that people keep, leaving all else in them as it is, and writes several files or none."""

from __future__ import annotations

import json
import os
import shutil
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import yaml

NEW_TESTS = """\
# yaml-language-server: $schema=../../../bot/workshop/testing/conversations.schema.json
# Questions of partners that were not answered, adopted by `python -m bot adopt`. Never copy one into training.
conversations:
"""


class NotWritten(Exception):
    """A file can't be extended or written; the message names it and says what to do. Nothing was changed."""


def with_examples(file: Path, content: str, intent: str, examples: Sequence[str]) -> tuple[str, int]:
    """A file of training examples with more of an intent, and the line (from 1) of the first new one.

    They come after the intent's last example, or in a new block at the end. Raises NotWritten.
    """
    lines = content.splitlines()
    blocks = _items(_compose(file, content), "nlu")
    own = [block for block in blocks if _scalar(block, "intent") == intent]
    node = _field(own[-1], "examples") if own else None
    if node is not None:
        # After the last line of the block that is not empty.
        last = next(n for n in range(node.end_mark.line - 1, 0, -1) if lines[n].strip())
        indent = lines[last][: len(lines[last]) - len(lines[last].lstrip())]
        new = [f"{indent}- {example}" for example in examples]
        place = last + 1
    else:
        margin = " " * max(blocks[0].start_mark.column - 2, 0) if blocks else ""
        new = [f"{margin}- intent: {intent}", f"{margin}  examples: |", *(f"{margin}    - {each}" for each in examples)]
        place = len(lines)
    extended = "\n".join([*lines[:place], *new, *lines[place:]]) + "\n"
    _check_examples(file, content, extended, intent, examples)
    return extended, place + (1 if node is not None else 3)


def with_conversation(file: Path, content: str, conversation: Mapping[str, Any]) -> tuple[str, int]:
    """A file of test conversations with one more at its end, and its line (from 1). Raises NotWritten."""
    content = content if content.strip() else NEW_TESTS
    items = _items(_compose(file, content), "conversations")
    margin = " " * max(items[0].start_mark.column - 2, 0) if items else ""
    lines = [f"- name: {_quoted(conversation['name'])}", "  turns:"]
    for turn in conversation["turns"]:
        fields = [f"{key}: {_quoted(value)}" for key, value in turn.items()]
        lines += [f"  - {fields[0]}", *(f"    {field}" for field in fields[1:])]
    before = content.rstrip("\n") + ("\n\n" if items else "\n")
    extended = before + "".join(f"{margin}{line}\n" for line in lines)
    old = _load(file, content)
    if _loaded(extended) != {**old, "conversations": [*(old.get("conversations") or []), dict(conversation)]}:
        raise NotWritten(f"{file}: the file does not end with its list 'conversations': put that at its end")
    return extended, before.count("\n") + 1


def write_all(contents: Mapping[Path, tuple[str | None, str]]) -> None:
    """Write files, each with the content it had when it was read (None for a new one): all or none.

    Raises NotWritten, also when one was changed meanwhile.
    """
    parts: dict[Path, Path] = {}
    done: list[Path] = []
    try:
        for file, (_, content) in contents.items():
            parts[file] = _write_part(file, content)
        for file, (before, _) in contents.items():
            if (_read(file) if file.exists() else None) != before:
                raise NotWritten(f"{file}: it was changed meanwhile: run the command again")
        for file, part in parts.items():
            part.replace(file)
            done.append(file)
    except (OSError, NotWritten) as error:
        for file in done:
            _put_back(file, contents[file][0])
        if isinstance(error, NotWritten):
            raise
        raise NotWritten(f"{error.filename or next(iter(contents))}: it can't be written: {error.strerror}") from None
    finally:
        for part in parts.values():
            part.unlink(missing_ok=True)


def read(file: Path) -> str | None:
    """A file's text, None where there is none. Raises NotWritten for one that can't be read."""
    if not file.exists():
        return None
    try:
        return _read(file)
    except (OSError, UnicodeDecodeError) as error:
        raise NotWritten(f"{file}: it can't be read ({error}): check its access rights, and that it is UTF-8") from None


def _read(file: Path) -> str:
    # As it is, with its line ends.
    return file.read_bytes().decode("utf-8")


def _write_part(file: Path, content: str) -> Path:
    file.parent.mkdir(parents=True, exist_ok=True)
    part = file.with_name(f".{file.name}.{os.getpid()}")
    part.write_bytes(content.encode("utf-8"))
    if file.exists():
        shutil.copymode(file, part)
    return part


def _put_back(file: Path, before: str | None) -> None:
    if before is None:
        file.unlink(missing_ok=True)
    else:
        file.write_bytes(before.encode("utf-8"))


def _check_examples(file: Path, content: str, extended: str, intent: str, examples: Sequence[str]) -> None:
    """That the file says what it said, and the new examples, and nothing else."""
    expected = sorted([*_pairs(_load(file, content)), *((intent, example) for example in examples)])
    if sorted(_pairs(_loaded(extended) or {})) != expected:
        raise NotWritten(f"{file}: the examples of '{intent}' can't be extended: write them below 'examples: |'")


def _pairs(content: Mapping[str, Any]) -> list[tuple[str, str]]:
    return [
        (str(block["intent"]), line.strip().removeprefix("- ").strip())
        for block in content.get("nlu") or []
        for line in str(block["examples"]).splitlines()
        if line.strip()
    ]


def _loaded(content: str) -> Any:
    """What was written, read again; None for what is no YAML."""
    try:
        return yaml.load(content, Loader=yaml.CSafeLoader)
    except yaml.YAMLError:
        return None


def _load(file: Path, content: str) -> dict[str, Any]:
    try:
        loaded = yaml.load(content, Loader=yaml.CSafeLoader)
    except yaml.YAMLError as error:
        raise _not_yaml(file, error) from None
    return loaded if isinstance(loaded, dict) else {}


def _compose(file: Path, content: str) -> yaml.Node | None:
    try:
        return yaml.compose(content, Loader=yaml.CSafeLoader)
    except yaml.YAMLError as error:
        raise _not_yaml(file, error) from None


def _not_yaml(file: Path, error: yaml.YAMLError) -> NotWritten:
    mark = getattr(error, "problem_mark", None)
    problem = getattr(error, "problem", None) or error
    return NotWritten(f"{file}:{mark.line + 1 if mark else 1}: this is not YAML: {problem}: correct the line")


def _field(node: yaml.Node | None, name: str) -> yaml.Node | None:
    pairs = node.value if isinstance(node, yaml.MappingNode) else []
    return next((value for key, value in pairs if key.value == name), None)


def _items(node: yaml.Node | None, name: str) -> list[yaml.Node]:
    field = _field(node, name)
    return list(field.value) if isinstance(field, yaml.SequenceNode) else []


def _scalar(node: yaml.Node, name: str) -> str | None:
    field = _field(node, name)
    return str(field.value) if isinstance(field, yaml.ScalarNode) else None


def _quoted(value: Any) -> str:
    """A text or a list of texts in YAML's own form of JSON; a name of ours needs no quotes."""
    if isinstance(value, list):
        return f"[{', '.join(map(_quoted, value))}]"
    plain = value.replace("_", "").replace("-", "").replace(".", "")
    is_name = plain.isascii() and plain.isalnum() and plain[0].isalpha() and ("_" in value or "." in value)
    return value if is_name else json.dumps(value, ensure_ascii=False)
