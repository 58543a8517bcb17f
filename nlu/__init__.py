"""Understanding: the contract of intents, the training examples and what reads a message."""
