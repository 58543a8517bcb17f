"""What the settings of all channels have in common: they stand beside the channel, and empty ones are not set."""

from __future__ import annotations

import os
from collections.abc import Mapping
from typing import Any, TypeVar

from pydantic import BaseSettings

Chosen = TypeVar("Chosen", bound="ChannelSettings")


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
    def given(cls, environment: Mapping[str, str]) -> dict[str, Any]:
        """Those that are set to something."""
        values = {name: environment.get(name.upper(), "").strip() for name in cls.__fields__}
        return {name: value for name, value in values.items() if value}


def read(settings: type[Chosen], environment: Mapping[str, str] | None = None) -> Chosen | None:
    """The settings of a channel; None when none of them is set.

    Raises pydantic.ValidationError that names what is missing or wrong.
    """
    given = settings.given(os.environ if environment is None else environment)
    return settings(**given) if given else None
