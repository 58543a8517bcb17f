"""Which message is at hand."""

from __future__ import annotations

from bot.delivery.poison import InProgress


class Told(InProgress):
    """Keeps what it is told."""

    def __init__(self) -> None:
        super().__init__()
        self.heard: list[int] = []

    def tell(self, message: int) -> None:
        self.heard.append(message)


def test_while_the_database_is_waited_for_no_message_is_at_hand() -> None:
    in_progress = Told()
    with in_progress.answering(7), in_progress.paused():
        pass
    assert in_progress.heard == [7, 0, 7, 0]


def test_what_was_laid_down_is_not_at_hand_again() -> None:
    in_progress = Told()
    with in_progress.answering(7):
        pass
    with in_progress.paused():
        pass
    assert in_progress.heard == [7, 0, 0, 0]
