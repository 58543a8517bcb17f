"""Which message is at hand."""

from __future__ import annotations

from bot.delivery.poison import Hand


class Told(Hand):
    """Keeps what it is told."""

    def __init__(self) -> None:
        super().__init__()
        self.heard: list[int] = []

    def tell(self, message: int) -> None:
        self.heard.append(message)


def test_while_the_database_is_waited_for_no_message_is_at_hand() -> None:
    hand = Told()
    with hand.holding(7), hand.resting():
        pass
    assert hand.heard == [7, 0, 7, 0]


def test_what_was_laid_down_is_not_at_hand_again() -> None:
    hand = Told()
    with hand.holding(7):
        pass
    with hand.resting():
        pass
    assert hand.heard == [7, 0, 0, 0]
