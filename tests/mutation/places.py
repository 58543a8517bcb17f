"""Where the records of the knowledge and the texts stand: file and line."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from knowledge.findings import Report, line_of, read_yaml


class Places:
    """The lines of a knowledge directory's records, by id."""

    def __init__(self, directory: Path) -> None:
        self._records: dict[str, tuple[Path, Any]] = {}
        self._lists: dict[str, tuple[Path, int]] = {}
        for file in [directory / "sources.yml", *sorted(directory.glob("*/*.yml"))]:
            nodes = read_yaml(file, Report(file, [])) or []
            for number, node in enumerate(nodes):
                if isinstance(node, Mapping):
                    self._records[node["id"]] = (file, node)
                else:
                    self._lists["organisation/" + node[0].lower().replace(" ", "-")] = (file, line_of(nodes, number))

    def of(self, identity: str, *path: str) -> tuple[str, int] | None:
        """File and line (from 1) of a record's field, or as near to it as it is written; None for what is not there."""
        if identity not in self._records:
            file, line = self._lists.get(identity, (None, 0))
            return (str(file), line) if file else None
        file, node = self._records[identity]
        line = line_of(node)
        for key in path:
            if not isinstance(node, Mapping) or key not in node:
                break
            line, node = line_of(node, key), node[key]
        return str(file), line

    def described(self) -> Iterator[str]:
        """The ids of all records that have a line."""
        yield from self._records
        yield from self._lists
