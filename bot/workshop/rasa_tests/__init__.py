"""This project's tests in Rasa's own formats, so that `rasa test` can be run on them, and a gate over its reports."""
