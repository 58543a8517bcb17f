"""Text: its normal form, tokens, expressions and phrases."""
