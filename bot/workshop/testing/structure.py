"""Checks a file of test conversations against the published JSON Schema; findings name the line and the remedy."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from functools import lru_cache
from pathlib import Path
from typing import Any

from jsonschema import Draft7Validator
from jsonschema.exceptions import ValidationError

from knowledge.findings import Report, line_of

SCHEMA_FILE = Path(__file__).parent / "conversations.schema.json"


@lru_cache(maxsize=1)
def schema() -> dict[str, Any]:
    """The JSON Schema of a file, as editors read it."""
    content: dict[str, Any] = json.loads(SCHEMA_FILE.read_text(encoding="utf-8"))
    return content


def check_structure(content: Any, report: Report) -> None:
    """Report what of a file's content is not as the schema says."""
    for error in Draft7Validator(schema()).iter_errors(content):
        _report(error, content, report)


def _report(error: ValidationError, content: Any, report: Report) -> None:
    cause = _meant(error)
    line = _line(content, list(cause.absolute_path))
    if cause.validator == "additionalProperties":
        known = cause.schema["properties"]
        for unknown in [key for key in cause.instance if key not in known]:
            report.add(
                line_of(cause.instance, unknown),
                f"unknown field '{unknown}'",
                f"use one of: {', '.join(sorted(known))}",
            )
    elif cause.validator == "required":
        missing = [name for name in cause.validator_value if name not in cause.instance]
        report.add(line, f"there is no '{missing[0]}'", f"add '{missing[0]}: …'")
    else:
        report.add(line, f"{_place(cause)} can't be {_shown(cause.instance)}", _remedy(cause))


def _meant(error: ValidationError) -> ValidationError:
    """Where there are alternatives, what is wrong with the one that was meant: that of the same type."""
    of_type = [cause for cause in error.context if cause.validator not in ("type", "anyOf") or cause.context]
    return _meant(of_type[0]) if of_type else error


def _place(cause: ValidationError) -> str:
    names = [part for part in cause.absolute_path if isinstance(part, str)]
    return f"'{names[-1]}'" if names else "the file"


def _remedy(cause: ValidationError) -> str:
    wanted = cause.validator_value
    if _is_text_without_quotes(cause):
        return f'put it in quotes: "{cause.instance}"'
    if cause.validator == "enum":
        return f"use one of: {', '.join(wanted)}"
    if cause.validator == "type":
        names = wanted if isinstance(wanted, list) else [wanted]
        return f"write {' or '.join(_TYPES[name] for name in names)}"
    return _RULES[str(cause.validator)].format(wanted)


def _is_text_without_quotes(cause: ValidationError) -> bool:
    """Whether YAML read something that looks like a text as a number, a date or a yes or no."""
    if isinstance(cause.instance, (str, Mapping, Sequence, type(None))):
        return False
    schemas = [cause.schema, *cause.schema.get("anyOf", ())]
    return any("string" in ([kind] if isinstance(kind := each.get("type"), str) else kind or ()) for each in schemas)


def _shown(value: Any) -> str:
    if value is None or value == "":
        return "empty"
    if isinstance(value, Mapping):
        return "a mapping" if value else "empty"
    if isinstance(value, Sequence) and not isinstance(value, str):
        return "a list" if value else "an empty list"
    return f"'{value}'"


def _line(content: Any, path: Sequence[str | int]) -> int:
    line, node = line_of(content), content
    for key in path:
        line = line_of(node, key)
        node = node[key]
    return line


_TYPES = {
    "string": "a text",
    "integer": "a number",
    "number": "a number",
    "array": "a list",
    "object": "fields with values",
}
_RULES = {
    "minItems": "write at least one item",
    "minLength": "write some text",
    "minProperties": "write at least one field",
    "minimum": "write a number from {} on",
    "const": "write {}, or leave it out",
    "pattern": "write: facts where subject is market and attribute is annual_sales",
    "anyOf": "write a text or a list of texts",
}
