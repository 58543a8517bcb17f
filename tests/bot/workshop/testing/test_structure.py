"""The published schema is one that editors can use."""

from __future__ import annotations

from jsonschema import Draft7Validator

from bot.channels.registry import ENTRIES
from bot.workshop.testing.structure import schema


def test_the_schema_is_a_json_schema() -> None:
    Draft7Validator.check_schema(schema())


def test_every_field_of_a_turn_is_described_to_editors() -> None:
    definitions = schema()["definitions"]
    fields = {**definitions["conversation"]["properties"], **definitions["turn"]["properties"]}
    bare = [
        name
        for name, field in fields.items()
        if "description" not in field and "description" not in definitions.get(field.get("$ref", "").split("/")[-1], {})
    ]
    assert bare == ["turns"]


def test_every_channel_can_be_named() -> None:
    named = schema()["definitions"]["conversation"]["properties"]["channel"]["enum"]
    assert set(named) == {"rest", "web", "cli", *ENTRIES}
