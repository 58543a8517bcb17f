"""Numbers of rows as strangers see them: they tell nobody how many there are, nor which came first.

A number is encrypted to another one, always to the same, so that it can stand wherever a number can: some platforms
take nothing but digits for the id of a button. A few bits more than the number are encrypted with it, so that what was
never given away is known for that.
"""

from __future__ import annotations

import hashlib

# Messages are rows of the inbox, replies rows of the outbox: each kind is encrypted by itself.
MESSAGE, REPLY = b"message", b"reply"
# 2 to the power of 40 rows would take a thousand years at 35 a second; with the check it has 16 digits at most.
_CHECK_BITS, _HALF_BITS = 12, 26
_HALF = (1 << _HALF_BITS) - 1
_MOST = 1 << (2 * _HALF_BITS)
# Four make a permutation that can't be told from a random one (Luby and Rackoff), the others are for small halves.
_ROUNDS = 6
# So long (seconds) after the upgrade processes of the version before may have given numbers away as they are.
_SLACK_SECONDS = 3_600.0


class Numbers:
    """Hides numbers and reads hidden ones again.

    `plain_until` is the time (in seconds since 1970) up to which rows' numbers were given away as they are: whoever
    has such a number may still use it.
    """

    def __init__(self, key: str, made_at: float) -> None:
        self._key = hashlib.sha256(key.encode()).digest()
        self.plain_until = made_at + _SLACK_SECONDS

    def hide(self, kind: bytes, number: int) -> int:
        """What is told in place of a number."""
        value = number << _CHECK_BITS
        left, right = value >> _HALF_BITS, value & _HALF
        for turn in range(_ROUNDS):
            left, right = right, left ^ self._mixed(kind, turn, right)
        return left << _HALF_BITS | right

    def show(self, kind: bytes, hidden: int) -> int | None:
        """The number that was hidden; None for what is none."""
        if not 0 <= hidden < _MOST:
            return None
        left, right = hidden >> _HALF_BITS, hidden & _HALF
        for turn in reversed(range(_ROUNDS)):
            left, right = right ^ self._mixed(kind, turn, left), left
        number, check = divmod(left << _HALF_BITS | right, 1 << _CHECK_BITS)
        return None if check else number

    def _mixed(self, kind: bytes, turn: int, half: int) -> int:
        mixed = hashlib.blake2b(half.to_bytes(4, "big"), digest_size=4, key=self._key, person=kind, salt=bytes([turn]))
        return int.from_bytes(mixed.digest(), "big") & _HALF
