"""What is accepted is answered exactly once: inbox, outbox and conversations in one database."""
