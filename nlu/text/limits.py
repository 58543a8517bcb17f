"""How much is read of one message, and kept of it: far more than anybody means by one, and never without end.

What is more is left unread: a message of the greatest length costs and stores little, whatever it consists of.
"""

from __future__ import annotations

# Names, years, amounts and ordinals together, where usual messages have up to five: what a message names is kept with
# it for good, and each of them is looked up in the knowledge.
MOST_NAMED = 16
# Places where a number may begin: most that are found in a usual text are digits of dates and codes.
MOST_NUMBERS = 100
# So many characters belong to one number in words: "tiga ratus empat puluh lima juta enam ratus tujuh puluh delapan
# ribu sembilan ratus dua belas koma tiga empat".
LONGEST_NUMBER = 120
# Tokens, where a text has fewer characters: of those that stand for whole words (㍿) no more are taken apart.
MOST_TOKENS = 2_000
