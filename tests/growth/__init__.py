"""Holds the growth of everything that reads what partners write: twice the length costs about twice the time."""
