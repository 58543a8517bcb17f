"""For those who edit the desk: checks, conversation tests, coverage, languages, learning, Rasa's tests."""
