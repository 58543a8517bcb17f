"""Numbers, amounts and years in a text."""
