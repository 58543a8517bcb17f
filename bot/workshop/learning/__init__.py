"""Learning from use: what partners asked in vain, and how it becomes a test and training examples."""

from __future__ import annotations

# An answer below this confidence is worth a look: docs/learning-from-use.md says what was measured.
UNSURE_BELOW = 0.5
