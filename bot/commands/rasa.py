"""python -m bot rasa: Rasa's own commands on this project; its tests as Rasa's data, and a gate over their reports."""

from __future__ import annotations

import os
import shlex
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Optional

import typer
from rich.table import Table

from bot.commands.console import out, show_findings
from bot.commands.errors import clear_errors, give_up, negative
from bot.settings import ROOT, settings

if TYPE_CHECKING:
    from bot.workshop.rasa_tests.labels import TestData

app = typer.Typer(
    help="Run Rasa's own commands on the project; write the tests as Rasa's data, judge its reports.",
    no_args_is_help=True,
)
# Whatever follows is for Rasa to read, `--help`, too.
_PASSED_ON = {"allow_extra_args": True, "ignore_unknown_options": True, "help_option_names": []}
_DOMAIN = (("--domain", "-d"), ("bot/domain",))
_DATA = (("--data",), ("nlu", "bot/domain"))
_RASA = ("python", "-m", "bot", "rasa")
_NO_PLOT = (("--no-plot",), ())
_DIRECTORY = typer.Argument(..., help="The directory of the data; reports go to its results/<language>.")
_FILES = typer.Argument(None, help="Tests, in folders named by their language; all of the project's without.")
_THRESHOLDS = typer.Option(None, help="What must be reached; bot/workshop/rasa_tests/thresholds.yml without.")


@app.command(context_settings=_PASSED_ON)
def data(context: typer.Context) -> None:
    """Run `rasa data`, as `python -m bot rasa data validate`, on the project's data."""
    _run_rasa("data", context.args, [_DOMAIN, _DATA] if context.args[:1] == ["validate"] else [])


@app.command(context_settings=_PASSED_ON)
def train(context: typer.Context) -> None:
    """Run `rasa train` on the project's data; `python -m bot train` makes the model that is served."""
    _run_rasa("train", context.args, [_DOMAIN, _DATA])


@app.command(context_settings=_PASSED_ON)
def test(context: typer.Context) -> None:
    """Run `rasa test` on data of Rasa's, as `write` makes it, with the model in use."""
    from bot.engine.training import current_model
    from nlu.stand_ins import is_installed

    with clear_errors(rasa=False):
        model = current_model(settings())
    usual = [(("--model", "-m"), (str(model),))] if model.exists() else []
    _run_rasa("test", context.args, usual if is_installed("matplotlib") else [*usual, _NO_PLOT])


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


def _run_rasa(command: str, arguments: Sequence[str], usual: Sequence[tuple[Sequence[str], Sequence[str]]]) -> None:
    """Run a command of Rasa's in this process; options that are not given have their usual values."""
    from nlu.stand_ins import NotInstalled, check_config

    given = {argument.partition("=")[0] for argument in arguments}
    added = [part for names, values in usual if not given & {*names, "--help", "-h"} for part in (names[0], *values)]
    sys.argv = ["rasa", command, *arguments, *added]
    os.environ.setdefault("RASA_TELEMETRY_ENABLED", "false")
    # Rasa takes this variable in capitals only.
    os.environ.pop("LOG_LEVEL", None)
    try:
        check_config(ROOT / "config.yml")
        from rasa.__main__ import main

        main()
    except NotInstalled as error:
        give_up(str(error))


def _read(files: list[Path] | None) -> dict[str, TestData]:
    from bot.workshop.rasa_tests.labels import files_of, read_tests
    from knowledge import current

    languages = current().languages
    named = {language: [file for file in files or [] if language in file.parent.parts] for language in languages}
    for file in files or []:
        if not any(file in found for found in named.values()):
            give_up(f"{file} is in no folder that is named by a language: {', '.join(languages)}")
    data = {language: read_tests(named[language] if files else files_of(language)) for language in languages}
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
            yield shlex.join([*_RASA, "test", "nlu", "--nlu", str(file), "--domain", domain, *own])
        elif file.name.startswith("test_stories."):
            yield shlex.join([*_RASA, "test", "core", "--e2e", "--stories", str(file), *own])
    yield shlex.join([*_RASA, "gate", str(directory)])
