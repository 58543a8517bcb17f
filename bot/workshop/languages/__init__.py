"""How a language comes in: its files are laid out, and what they still lack is listed."""
