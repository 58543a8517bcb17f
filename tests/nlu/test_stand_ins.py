"""What stands in for TensorFlow and the rest that is left out of Rasa, held against the Rasa that is installed."""

from __future__ import annotations

import ast
import subprocess
import sys
from collections.abc import Iterator
from importlib.machinery import PathFinder
from importlib.metadata import version
from pathlib import Path

import pytest

from bot.engine import training
from bot.engine.training import TrainingFailed, train
from bot.settings import ROOT, Settings
from nlu import stand_ins
from nlu.stand_ins import CHANNELS, CHANNELS_NAMES, COMPONENTS, STAND_INS, NotInstalled, check_config, is_installed

# What all of the service imports, and what trains, checks and tests.
EVERYTHING = (
    "import bot.engine, rasa.__main__, rasa.model_training, rasa.model_testing, rasa.core.agent, rasa.core.test\n"
    "import rasa.engine.recipes.default_components, rasa.graph_components.validators.default_recipe_validator\n"
)
LEFT_OUT = [*STAND_INS, "aiogram", "keras", "skops", "sklearn_crfsuite", "twilio", "slack_sdk"]
STOOD_IN = {module: set(names) for modules in STAND_INS.values() for module, names in modules.items()}


def python(program: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run([sys.executable, "-c", program], cwd=ROOT, capture_output=True, text=True, check=False)


def rasa_source(module: str = "rasa") -> Path:
    """Where a module of Rasa's is; it is not imported for that."""
    spec = PathFinder.find_spec("rasa")
    assert spec
    assert spec.origin
    file = Path(spec.origin).parent.parent.joinpath(*module.split("."))
    found = file / "__init__.py" if file.is_dir() else file.with_suffix(".py")
    assert found.exists(), f"Rasa has no {module} any more"
    return found


def imports(file: Path) -> Iterator[tuple[str, str | None]]:
    """What a file imports when it is imported itself: a module, and the name that is asked of it."""
    nodes = list(ast.parse(file.read_text("utf-8")).body)
    while nodes:
        node = nodes.pop()
        if isinstance(node, ast.Import):
            yield from ((alias.name, None) for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            yield from ((node.module, alias.name) for alias in node.names)
        elif isinstance(node, ast.If | ast.Try) and "TYPE_CHECKING" not in ast.dump(node):
            nodes += [child for child in ast.walk(node) if isinstance(child, ast.stmt) and child is not node]


def others() -> Iterator[Path]:
    """Rasa's files, but for those that something stands in for, and what only those import."""
    replaced = {rasa_source(module) for module in STOOD_IN if module.startswith("rasa.")}
    apart = [rasa_source(CHANNELS).parent, rasa_source("rasa.utils.tensorflow").parent]
    for file in rasa_source().parent.rglob("*.py"):
        if file not in replaced and not any(file.is_relative_to(directory) for directory in apart):
            yield file


def test_this_is_the_rasa_that_the_tables_were_made_for() -> None:
    assert version("rasa") == "3.6.21"


def test_rasa_asks_of_what_stands_in_only_what_is_there() -> None:
    asked = {(module, name) for file in others() for module, name in imports(file) if module in STOOD_IN and name}
    assert {name for module, name in asked if name not in STOOD_IN[module]} == set()
    # Nothing is kept for nobody; TensorFlow's own parts are asked for in the folder that is left out here.
    unasked = {(module, name) for module, names in STOOD_IN.items() for name in names} - asked
    assert {module for module, _ in unasked} <= {"rasa.nlu.featurizers.dense_featurizer.lm_featurizer"}


def test_rasa_asks_of_its_channels_only_what_is_there() -> None:
    asked = {name for file in others() for module, name in imports(file) if module == CHANNELS}
    # The module of channels that are typed into, for `rasa shell`.
    assert asked <= {*CHANNELS_NAMES, "console"}
    given = {name for module, name in imports(rasa_source(CHANNELS)) if module == f"{CHANNELS}.channel"}
    assert given == set(CHANNELS_NAMES)


@pytest.mark.parametrize(
    ("module", "names"), [(module, names) for module, names in STOOD_IN.items() if module.startswith("rasa.")]
)
def test_what_stands_in_is_named_as_in_rasa(module: str, names: set[str]) -> None:
    body = ast.parse(rasa_source(module).read_text("utf-8")).body
    assert names <= {node.name for node in body if isinstance(node, ast.ClassDef)}


def test_every_component_that_needs_tensorflow_is_known() -> None:
    made_of_it = {
        module
        for module, _ in imports(rasa_source("rasa.engine.recipes.default_components"))
        if any(name.startswith("tensorflow") for name, _ in imports(rasa_source(module)))
    }
    assert made_of_it == set(COMPONENTS)


@pytest.mark.parametrize("package", LEFT_OUT)
def test_it_is_left_out_of_the_environment(package: str) -> None:
    assert not is_installed(package)


def test_all_that_serves_trains_checks_and_tests_is_imported_without_it() -> None:
    assert python(EVERYTHING).returncode == 0, python(EVERYTHING).stderr


def test_an_engine_imports_rasa_by_itself() -> None:
    assert python("import bot.engine.processor").returncode == 0


@pytest.mark.parametrize(
    ("used", "named"),
    [
        ("from rasa.nlu.classifiers.diet_classifier import DIETClassifier as D; D.create({}, None)", "DIETClassifier"),
        ("from rasa.core.policies.ted_policy import TEDPolicy as T; T.load({}, None)", "TEDPolicy"),
        ("from rasa.core.policies.ted_policy import LABEL_KEY", "rasa.core.policies.ted_policy.LABEL_KEY"),
        ("import rasa.utils.plotting as plots; plots.plot_confusion_matrix()", "rasa.utils.plotting"),
        ("from rasa.core.channels import BUILTIN_CHANNELS", "rasa.core.channels.BUILTIN_CHANNELS"),
    ],
)
def test_who_calls_it_nevertheless_is_told_what_is_missing(used: str, named: str) -> None:
    said = python(f"import bot.engine\n{used}").stderr
    assert named in said
    assert stand_ins.REMEDY in said


@pytest.mark.parametrize(
    "parts",
    [
        "pipeline: [{name: DIETClassifier}]\npolicies: [{name: RulePolicy}]",
        "pipeline: [{name: rasa.nlu.classifiers.diet_classifier.DIETClassifier}]",
        "pipeline: [{name: nlu.components.a.Own}]\npolicies: [{name: TEDPolicy}]",
    ],
)
def test_a_configuration_that_needs_it_is_refused_with_the_remedy(tmp_path: Path, parts: str) -> None:
    config = tmp_path / "config.yml"
    config.write_text(parts)
    with pytest.raises(NotInstalled, match=r"(DIETClassifier|TEDPolicy) in config.yml needs tensorflow.*setup-tensorf"):
        check_config(config)


@pytest.mark.parametrize("parts", ["recipe: default.v1", "pipeline: [{name: integrator.Own}]", "policies:"])
def test_any_other_configuration_is_not(tmp_path: Path, parts: str) -> None:
    config = tmp_path / "config.yml"
    config.write_text(parts)
    check_config(config)


def test_a_configuration_that_needs_it_is_fine_where_it_is(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(stand_ins, "is_installed", lambda package: True)
    config = tmp_path / "config.yml"
    config.write_text("pipeline: [{name: DIETClassifier}]")
    check_config(config)


def test_the_projects_own_configuration_does_without() -> None:
    check_config(ROOT / "config.yml")


@pytest.mark.parametrize(
    ("name", "said"), [("DIETClassifier", "DIETClassifier in config.yml needs tensorflow"), ("own.Part", "keras")]
)
def test_training_ends_with_the_remedy(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str, said: str) -> None:
    # Before what needs more examples than one.
    head, classifier, rest = (ROOT / "config.yml").read_text().partition("- name: nlu.components.intents.")
    assert rest
    (tmp_path / "config.yml").write_text(f"{head}- name: {name}\n{classifier}{rest}")
    (tmp_path / "own.py").write_text("import keras\n")
    (tmp_path / "nlu" / "en").mkdir(parents=True)
    (tmp_path / "nlu" / "en" / "some.yml").write_text("nlu:\n- intent: greet\n  examples: |\n    - hello\n")
    monkeypatch.syspath_prepend(tmp_path)
    monkeypatch.setattr(training, "ROOT", tmp_path)
    monkeypatch.setattr(training, "model_path", lambda settings: tmp_path / "model.tar.gz")
    with pytest.raises(TrainingFailed, match=f"{said}.*setup-tensorflow"):
        train(Settings(models=tmp_path))
