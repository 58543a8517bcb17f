"""The files of deploy/, read."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import yaml

from bot.channels.registry import ENTRIES
from bot.settings import ROOT, Settings

DEPLOY = ROOT / "deploy"
KUBERNETES = DEPLOY / "kubernetes"
DOCKERFILE = (ROOT / "Dockerfile").read_text("utf-8")
CADDYFILE = (DEPLOY / "Caddyfile").read_text("utf-8")
COMPOSE: dict[str, Any] = yaml.safe_load((DEPLOY / "compose.yml").read_text("utf-8"))
DESKS = [service for name, service in COMPOSE["services"].items() if name.startswith("desk-")]


def manifest(name: str) -> dict[str, Any]:
    """A Kubernetes manifest by its file's name."""
    content: dict[str, Any] = yaml.safe_load((KUBERNETES / f"{name}.yml").read_text("utf-8"))
    return content


def manifests() -> list[Path]:
    return sorted(KUBERNETES.glob("*.yml"))


def pod() -> dict[str, Any]:
    """What the deployment says of a pod."""
    spec: dict[str, Any] = manifest("deployment")["spec"]["template"]["spec"]
    return spec


def container() -> dict[str, Any]:
    [only] = pod()["containers"]
    return dict(only)


def environment() -> dict[str, Any]:
    """The container's variables, with their values or where these come from."""
    return {entry["name"]: entry.get("value", entry.get("valueFrom")) for entry in container()["env"]}


def image_environment() -> dict[str, str]:
    """The variables that the image sets."""
    final = DOCKERFILE.split("\nFROM ")[-1]
    [assignments] = re.findall(r"^ENV ((?:.*\\\n)*.*)$", final, re.MULTILINE)
    return dict(part.split("=", 1) for part in assignments.replace("\\\n", " ").split())


def setting_names() -> set[str]:
    """The names of all settings, as the environment has them."""
    of_service = {name for field in Settings.__fields__.values() for name in field.field_info.extra["env_names"]}
    of_channels = {name for entry in ENTRIES.values() for name in entry.settings.names()}
    return {name.upper() for name in of_service | of_channels}
