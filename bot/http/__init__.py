"""What all that speaks HTTP has in common: bodies, problems, rate limits, addresses."""
