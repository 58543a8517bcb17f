"""What is made of the content once and kept with it: indexes, tables, compiled expressions."""

from __future__ import annotations

from collections.abc import Callable, Hashable
from functools import cached_property
from threading import RLock
from typing import Any, Concatenate, ParamSpec, TypeVar

Owner = TypeVar("Owner", bound="Keeper")
Rest = ParamSpec("Rest")
Made = TypeVar("Made")
# One for all: what is made may need what is made of another. It is taken only where something is missing.
_making = RLock()


class Keeper:
    """Keeps what is made of it, as long as it lives; what has another owner is made anew."""

    @cached_property
    def _kept(self) -> dict[Hashable, Any]:
        return {}

    def derived(
        self: Owner, make: Callable[Concatenate[Owner, Rest], Made], *rest: Rest.args, **named: Rest.kwargs
    ) -> Made:
        """What a function makes of it, made once for each choice of further arguments, of which there are few."""
        key = (make, rest, *sorted(named.items()))
        try:
            made: Made = self._kept[key]
        except KeyError:
            with _making:
                if key not in self._kept:
                    self._kept[key] = make(self, *rest, **named)
                made = self._kept[key]
        return made
