"""Mutation testing: one thing at a time is made wrong, to see whether a test notices (docs/conversation-tests.md)."""
