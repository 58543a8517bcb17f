"""The deployment files agree with the service, and with each other. They were not run here: no container engine is."""

from __future__ import annotations

import fnmatch
import re
import shutil
import subprocess
from typing import Any

import pytest
from fastapi.routing import APIRoute
from pydantic import ValidationError

from bot.front.admission import KEEP_ALIVE_SECONDS
from bot.front.app import create_app
from bot.processes.children import STOP_SECONDS
from bot.settings import ROOT, Settings
from tests.bot.talking import Echo
from tests.deploy.files import (
    CADDYFILE,
    COMPOSE,
    DEPLOY,
    DESKS,
    DOCKERFILE,
    container,
    environment,
    image_environment,
    manifest,
    manifests,
    pod,
    setting_names,
)

# What Python and the libraries read, not we.
OTHERS = {"PATH", "PYTHONUNBUFFERED", "PYTHONDONTWRITEBYTECODE", "HOME"}
PINNED = re.compile(r"[\w./-]+:\d+\.\d+[\w.-]*")


def paths() -> set[str]:
    return {route.path for route in create_app(Settings(), Echo()).routes if isinstance(route, APIRoute)}


@pytest.mark.parametrize("manifest", manifests(), ids=lambda path: path.name)
def test_a_manifest_is_one_object_with_kind_and_name(manifest: Any) -> None:
    import yaml

    content = yaml.safe_load(manifest.read_text("utf-8"))
    assert content["apiVersion"]
    assert content["kind"]
    assert content["kind"] == "Kustomization" or content["metadata"]["name"] == "partner-desk"


def test_every_variable_is_a_setting() -> None:
    names = setting_names()
    assert set(environment()) <= names
    assert set(image_environment()) - OTHERS <= names
    for desk in DESKS:
        assert set(desk["environment"]) <= names


def test_what_is_set_is_accepted() -> None:
    plain = {name: value for name, value in environment().items() if isinstance(value, str)}
    plain["TRUSTED_PROXIES"] = "10.1.2.0/28"
    for given in (plain, image_environment(), DESKS[0]["environment"]):
        fields = {name.lower(): value for name, value in given.items() if name.lower() in Settings.__fields__}
        assert Settings.parse_obj(fields).host == "0.0.0.0"  # noqa: S104


def test_probes_ask_what_the_service_answers() -> None:
    asked = [container()[probe]["httpGet"] for probe in ("startupProbe", "readinessProbe", "livenessProbe")]
    assert {probe["port"] for probe in asked} == {"http"}
    [caddys] = re.findall(r"health_uri (\S+)", CADDYFILE)
    annotations = manifest("deployment")["spec"]["template"]["metadata"]["annotations"]
    scraped = annotations["prometheus.io/path"]
    assert {*(probe["path"] for probe in asked), caddys, scraped} <= paths()
    assert container()["livenessProbe"]["httpGet"]["path"] == "/health/live"  # a database that is away kills nobody


def test_ports_agree() -> None:
    [port] = {entry["containerPort"] for entry in container()["ports"]}
    assert str(port) == environment()["PORT"] == image_environment()["PORT"] == DESKS[0]["environment"]["PORT"]
    assert re.findall(r"^EXPOSE (\d+)$", DOCKERFILE, re.MULTILINE) == [str(port)]
    assert set(re.findall(r"desk-\d:(\d+)", CADDYFILE)) == {str(port)}
    assert manifest("service")["spec"]["ports"][0]["targetPort"] == container()["ports"][0]["name"]
    annotations = manifest("deployment")["spec"]["template"]["metadata"]["annotations"]
    assert annotations["prometheus.io/port"] == str(port)


def test_all_replicas_are_behind_the_proxy() -> None:
    names = {name for name in COMPOSE["services"] if name.startswith("desk-")}
    assert len(names) >= 2
    assert set(re.findall(r"(desk-\d):", CADDYFILE)) == names == set(COMPOSE["services"]["proxy"]["depends_on"])


def test_images_of_others_are_pinned_by_version() -> None:
    bases = re.findall(r"^FROM (\S+)", DOCKERFILE, re.MULTILINE)
    images = {*bases, *(service["image"] for service in COMPOSE["services"].values())} - {"partner-desk"}
    assert len(images) == 3
    assert all(PINNED.fullmatch(image) for image in images), images


def test_our_image_is_built_here_or_named_by_who_pushed_it() -> None:
    assert {(desk["image"], desk["build"]["context"]) for desk in DESKS} == {("partner-desk", "..")}
    [named] = [image["name"] for image in manifest("kustomization")["images"]]
    assert container()["image"] == named == "partner-desk"


def test_the_proxy_is_believed_and_nobody_else() -> None:
    [network] = COMPOSE["networks"]["front"]["ipam"]["config"]
    assert {desk["environment"]["TRUSTED_PROXIES"] for desk in DESKS} == {network["subnet"]}


def test_whom_kubernetes_believes_has_to_be_filled_in() -> None:
    with pytest.raises(ValidationError, match="write addresses or networks"):
        Settings(trusted_proxies=environment()["TRUSTED_PROXIES"])


def test_the_proxy_waits_for_headers_but_ends_no_open_chat() -> None:
    assert re.search(r"^\t\t\tread_header \d+s$", CADDYFILE, re.MULTILINE)
    assert not re.search(r"^\s*(read_body|write) ", CADDYFILE, re.MULTILINE)


def test_the_proxy_lets_go_of_idle_connections_first() -> None:
    [seconds] = re.findall(r"\bkeepalive (\d+)s", CADDYFILE)
    assert int(seconds) < KEEP_ALIVE_SECONDS


def test_what_is_at_hand_may_be_finished() -> None:
    command = container()["lifecycle"]["preStop"]["exec"]["command"]
    [pause] = re.findall(r"sleep\((\d+)\)", " ".join(command))
    assert pod()["terminationGracePeriodSeconds"] > int(pause) + STOP_SECONDS
    assert {int(desk["stop_grace_period"].rstrip("s")) > STOP_SECONDS for desk in DESKS} == {True}


def test_it_runs_without_rights_and_writes_only_where_it_may() -> None:
    [user] = re.findall(r"^USER (\d+):\d+$", DOCKERFILE, re.MULTILINE)
    assert pod()["securityContext"]["runAsNonRoot"] is True
    assert str(pod()["securityContext"]["runAsUser"]) == user
    context = container()["securityContext"]
    assert (context["readOnlyRootFilesystem"], context["allowPrivilegeEscalation"]) == (True, False)
    assert [mount["mountPath"] for mount in container()["volumeMounts"]] == ["/tmp"]  # noqa: S108
    assert all(desk["read_only"] and desk["tmpfs"] == ["/tmp"] for desk in DESKS)  # noqa: S108


def test_secrets_are_no_plain_values_and_their_keys_agree() -> None:
    wanted = {value["secretKeyRef"]["key"] for value in environment().values() if isinstance(value, dict)}
    assert wanted == set(manifest("secret.example")["stringData"])
    assert {name for name, value in environment().items() if isinstance(value, dict)} == {"DATABASE_URL", "LOG_KEY"}


def test_selectors_agree() -> None:
    labels = manifest("deployment")["spec"]["template"]["metadata"]["labels"]
    selectors = [manifest(name)["spec"]["selector"] for name in ("deployment", "disruption")]
    assert [selector["matchLabels"] for selector in selectors] == [labels, labels]
    assert manifest("service")["spec"]["selector"] == labels
    assert manifest("autoscaler")["spec"]["scaleTargetRef"]["name"] == manifest("deployment")["metadata"]["name"]


def test_every_manifest_is_applied_but_the_example() -> None:
    files = {path.name for path in manifests()} - {"kustomization.yml", "secret.example.yml"}
    assert set(manifest("kustomization")["resources"]) == files


def test_what_is_copied_exists_and_reaches_the_builder() -> None:
    let_in = [line[1:] for line in (ROOT / ".dockerignore").read_text().splitlines() if line.startswith("!")]
    copied = re.findall(r"^COPY (?!--from)(.+) \S+$", DOCKERFILE, re.MULTILINE)
    for name in " ".join(copied).split():
        assert (ROOT / name).exists()
        assert any(fnmatch.fnmatch(name, pattern) for pattern in let_in), name


def test_what_the_model_is_made_of_reaches_the_image() -> None:
    from bot.engine.training import _INPUTS

    copied = {name.split("/")[0] for name in re.findall(r"^COPY --from=build /app/(\S+)", DOCKERFILE, re.MULTILINE)}
    assert {place.split("/")[0] for place in _INPUTS} | {"models", ".venv", "locales"} <= copied


@pytest.mark.skipif(shutil.which("caddy") is None, reason="Caddy is not installed")
def test_caddy_accepts_its_file() -> None:
    command = ["caddy", "validate", "--adapter", "caddyfile", "--config", str(DEPLOY / "Caddyfile")]
    assert subprocess.run(command, capture_output=True, check=False).returncode == 0
