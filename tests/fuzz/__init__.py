"""Searches for the message that costs the desk most: python -m tests.fuzz (make fuzz)."""
