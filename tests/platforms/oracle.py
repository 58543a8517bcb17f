"""Asks the platforms' own SDKs, which live in an environment of their own: JSON lines over stdin and stdout.

    with Oracle("whatsapp") as oracle:
        assert oracle.ask("accepts", secret, body, header)

calls `accepts` of tests/platforms/oracles/whatsapp.py in .venv-platforms. What goes over must be JSON.
"""

from __future__ import annotations

import json
import subprocess
from typing import Any

from bot.settings import ROOT

PYTHON = ROOT / ".venv-platforms" / "bin" / "python"


class Oracle:
    """A process with one platform's SDK."""

    def __init__(self, platform: str) -> None:
        if not PYTHON.exists():
            raise RuntimeError("the platforms' SDKs are not installed: run scripts/setup-beside platforms")
        command = [str(PYTHON), str(ROOT / "tests" / "platforms" / "oracles" / "serve.py"), platform]
        self._process = subprocess.Popen(
            command, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, encoding="utf-8"
        )

    def __enter__(self) -> Oracle:
        return self

    def __exit__(self, *_: object) -> None:
        if self._process.stdin:
            self._process.stdin.close()
        self._process.wait(30)
        if self._process.stdout:
            self._process.stdout.close()

    def ask(self, function: str, *arguments: Any) -> Any:
        """What a function of the oracle's module returns; raises AssertionError with what it raises."""
        stdin, stdout = self._process.stdin, self._process.stdout
        assert stdin is not None
        assert stdout is not None
        stdin.write(json.dumps([function, arguments]) + "\n")
        stdin.flush()
        answer = json.loads(stdout.readline() or '{"error": "it ended"}')
        assert "error" not in answer, answer["error"]
        return answer["result"]
