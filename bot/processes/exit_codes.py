"""The exit codes of the command line, and of the processes that it starts."""

from __future__ import annotations

# The result is negative: declined, findings.
NEGATIVE = 1
# The command was called wrongly.
USAGE = 2
# It can't work: settings, knowledge, database, port.
CANNOT_WORK = 3
# Of a process that answers only, to its supervisor: the model can't be used, perhaps another one can.
MODEL_UNUSABLE = 4
