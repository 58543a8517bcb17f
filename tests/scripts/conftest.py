"""A small repository that has the project's scripts."""

from __future__ import annotations

import re
import shutil
import subprocess
from pathlib import Path

import pytest

from bot.settings import ROOT

SCRIPTS = ("release", "subjects", "test", "version")
_CALLED = re.compile(r"(?:\.venv/bin|scripts)/[\w-]+")


class Repository:
    """A git repository of version 99.2.0, committed; its checks and tests all pass."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self.write("bot/__init__.py", '__version__ = "99.2.0"\n')
        self.write("CHANGELOG.md", "# Changelog\n\n## 99.2.0 – 2026-11-30\n\n## 99.1.0 – 2026-10-01\n")
        self.write(".gitignore", "results/\n")
        scripts = {name: (ROOT / "scripts" / name).read_text("utf-8") for name in SCRIPTS}
        for program in _CALLED.findall(scripts["test"]):
            self.write(program, "#!/bin/sh\n")
        for name, text in scripts.items():
            self.write(f"scripts/{name}", text)
        for script in [*self.root.glob("scripts/*"), *self.root.glob(".venv/bin/*")]:
            script.chmod(0o755)
        self.git("init", "--quiet", "--initial-branch=main")
        self.commit("A version that can be released")

    def read(self, name: str) -> str:
        return (self.root / name).read_text("utf-8")

    def write(self, name: str, text: str) -> Path:
        path = self.root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, "utf-8")
        return path

    def git(self, *arguments: str) -> None:
        subprocess.run(["git", *arguments], cwd=self.root, check=True, capture_output=True)

    def commit(self, message: str) -> None:
        self.git("add", "--all")
        self.git("commit", "--quiet", "--allow-empty", "--cleanup=verbatim", "--message", message)

    def run(self, script: str, *arguments: str) -> subprocess.CompletedProcess[str]:
        command = [str(self.root / "scripts" / script), *arguments]
        return subprocess.run(command, cwd=self.root, check=False, capture_output=True, encoding="utf-8")


@pytest.fixture
def repository(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Repository:
    if shutil.which("git") is None:
        pytest.skip("git is not installed")
    for role in ("AUTHOR", "COMMITTER"):
        monkeypatch.setenv(f"GIT_{role}_NAME", "Somebody")
        monkeypatch.setenv(f"GIT_{role}_EMAIL", "somebody@example.com")
    monkeypatch.setenv("GIT_CONFIG_GLOBAL", "/dev/null")
    return Repository(tmp_path)
