"""python -m bot rasa: this project's tests for Rasa's own `rasa test`, and a gate over its reports."""

from __future__ import annotations

import shlex
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Optional

import typer
from rich.table import Table

from bot.commands.console import out, show_findings
from bot.commands.errors import clear_errors, give_up, negative
from bot.settings import ROOT, settings

if TYPE_CHECKING:
    from bot.workshop.rasa_tests.labels import TestData

app = typer.Typer(help="Write the tests as Rasa's own data for `rasa test`; judge its reports.", no_args_is_help=True)
_DIRECTORY = typer.Argument(..., help="The directory of the data; reports go to its results/<language>.")
_FILES = typer.Argument(None, help="Tests, in folders named by their language; all of the project's without.")
_THRESHOLDS = typer.Option(None, help="What must be reached; bot/workshop/rasa_tests/thresholds.yml without.")


@app.command()
def write(directory: Path = _DIRECTORY, files: Optional[list[Path]] = _FILES) -> None:
    """Write test examples and stories by language, domain and configuration, and say how to run them."""
    from bot.engine.training import model_path, train
    from bot.workshop.rasa_tests.writing import entity_reader
    from bot.workshop.rasa_tests.writing import write as write_all

    with clear_errors():
        data = _read(files)
        path = model_path(settings())
        model = path if path.exists() else train(settings())
        try:
            written = write_all(directory, data, entity_reader(model))
        except OSError as error:
            give_up(f"{directory} can't be written: {error.strerror}")
    for file in written:
        out.print(str(file), highlight=False, soft_wrap=True)
    out.print("Run, in the project's directory:", highlight=False)
    for command in _commands(directory, written, model):
        out.print(command, highlight=False, soft_wrap=True)


@app.command()
def gate(directory: Path = _DIRECTORY, thresholds: Optional[Path] = _THRESHOLDS) -> None:
    """Compare the reports of `rasa test` with what must be reached; exits with 1 when one is missing or too low."""
    from bot.workshop.rasa_tests.gate import THRESHOLDS, check_reports

    with clear_errors(rasa=False):
        figures, findings = check_reports(directory, thresholds or THRESHOLDS)
    table = Table("language", "part", "figure", "measured", "least", box=None, padding=(0, 2, 0, 0))
    for figure in figures:
        row = (figure.language, figure.part, figure.measure.name)
        table.add_row(*row, f"{figure.measured:.4g}", f"{figure.least:.4g}")
    out.print(table)
    show_findings(findings)
    if findings:
        negative(f"{len(findings)} missing or too low.")


def _read(files: list[Path] | None) -> dict[str, TestData]:
    from bot.workshop.rasa_tests.labels import files_of, read_tests
    from knowledge import LANGUAGES

    named = {language: [file for file in files or [] if language in file.parent.parts] for language in LANGUAGES}
    for file in files or []:
        if not any(file in found for found in named.values()):
            give_up(f"{file} is in no folder that is named by a language: {', '.join(LANGUAGES)}")
    data = {language: read_tests(named[language] if files else files_of(language)) for language in LANGUAGES}
    if not any(tests.samples or tests.stories for tests in data.values()):
        give_up("There is nothing to test: name files of questions or conversations")
    return data


def _commands(directory: Path, written: list[Path], model: Path) -> Iterator[str]:
    """What runs Rasa's tests on the files."""
    shown = model.relative_to(ROOT) if model.is_relative_to(ROOT) else model
    for file in written:
        results = directory / "results" / file.name.split(".")[1]
        own = ["--model", str(shown), "--out", str(results), "--no-plot"]
        if file.name.startswith("nlu_test."):
            domain = str(directory / "domain.yml")
            yield shlex.join(["rasa", "test", "nlu", "--nlu", str(file), "--domain", domain, *own])
        elif file.name.startswith("test_stories."):
            yield shlex.join(["rasa", "test", "core", "--e2e", "--stories", str(file), *own])
    yield shlex.join(["python", "-m", "bot", "rasa", "gate", str(directory)])
