"""Measures the service as a whole, beside stock Rasa: python -m benchmarks.service."""
