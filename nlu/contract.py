"""The contract, for those who are not handed a context yet."""

from __future__ import annotations

from knowledge.context import current
from knowledge.contract import FALLBACK_INTENT, OTHER_LANGUAGE_INTENT, Contract, Intent

__all__ = ["FALLBACK_INTENT", "OTHER_LANGUAGE_INTENT", "Contract", "Intent", "contract"]


def contract() -> Contract:
    """The contract in use."""
    return current().contract
