"""Runs in .venv-platforms and answers what tests/platforms/oracle.py asks, by the modules beside it."""

from __future__ import annotations

import importlib
import json
import sys


def main(platform: str) -> None:
    oracle = importlib.import_module(platform)
    # What an SDK prints must not get between the answers.
    answers, sys.stdout = sys.stdout, sys.stderr
    for line in sys.stdin:
        function, arguments = json.loads(line)
        try:
            answer = {"result": getattr(oracle, function)(*arguments)}
        except Exception as error:
            answer = {"error": f"{type(error).__name__}: {error}"}
        answers.write(json.dumps(answer) + "\n")
        answers.flush()


if __name__ == "__main__":
    # This directory comes first on the path: an oracle must not have the name of a package.
    main(f"{sys.argv[1]}_oracle")
