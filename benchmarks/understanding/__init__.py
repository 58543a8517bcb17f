"""Measures how well messages are understood, beside peers and with parts left out."""
