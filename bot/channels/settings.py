"""What the settings of all channels have in common: they stand beside the channel, and empty ones are not set."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Mapping
from typing import TypeVar

from pydantic import BaseSettings
from pydantic.fields import ModelField

from knowledge.context import current

Chosen = TypeVar("Chosen", bound="ChannelSettings")


class ApiAddress(str):
    """The address of a platform's API, without a slash at its end."""

    @classmethod
    def __get_validators__(cls) -> Iterator[Callable[..., str]]:
        yield cls.checked

    @classmethod
    def checked(cls, value: str, field: ModelField) -> str:
        """The address as it is used. Raises ValueError for what is none."""
        if not value.startswith(("https://", "http://")):
            raise ValueError(f"write an address, as {field.default}")
        return value.rstrip("/")


class LanguageTag(str):
    """The tag of a language that is spoken here."""

    @classmethod
    def __get_validators__(cls) -> Iterator[Callable[..., str]]:
        yield cls.checked

    @classmethod
    def checked(cls, value: str) -> str:
        """The tag as it was given. Raises ValueError for any other."""
        if current().languages.supported_tag(value) is None:
            raise ValueError("write the tag of a language that is spoken, as en, zh, zh-TW or id")
        return value


class ChannelSettings(BaseSettings):
    """The settings of one channel, by the names that the environment has them under; secrets are SecretStr."""

    class Config:
        """Pydantic's."""

        case_sensitive = False
        extra = "forbid"

    @classmethod
    def names(cls) -> list[str]:
        """The names of the settings, as the environment has them."""
        return [name.upper() for name in cls.__fields__]

    @classmethod
    def given(cls, environment: Mapping[str, str]) -> dict[str, str]:
        """Those that are set to something."""
        values = {name: environment.get(name.upper(), "").strip() for name in cls.__fields__}
        return {name: value for name, value in values.items() if value}


def read(settings: type[Chosen], environment: Mapping[str, str] | None = None) -> Chosen | None:
    """The settings of a channel; None when none of them is set.

    Raises pydantic.ValidationError that names what is missing or wrong.
    """
    given = settings.given(os.environ if environment is None else environment)
    return settings(**given) if given else None
