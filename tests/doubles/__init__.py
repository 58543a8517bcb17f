"""What stands in the place of the engine where a service is started: settings for `running_service`.

Python runs `start/sitecustomize.py` at its start, as PYTHONPATH leads to it. No setting of the product does the same:
nobody can serve with these by mistake.
"""

from bot.settings import ROOT

_START = str(ROOT / "tests" / "doubles" / "start")
# An engine that is there at once, and says deterministically what it heard (engine.py): nothing of Rasa is loaded.
STAND_IN = {"PYTHONPATH": _START, "ENGINE_DOUBLE": "stand-in"}
# The real engine, which some messages poison (poisons.py).
POISONED = {"PYTHONPATH": _START, "ENGINE_DOUBLE": "poisoned"}
# The real engine as it is, where a stand-in would be set.
NONE = {"ENGINE_DOUBLE": ""}
