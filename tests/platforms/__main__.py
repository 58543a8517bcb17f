"""Talk to the service as a user of a messaging app would, without an account: against the app's double.

    python -m tests.platforms whatsapp|wechat [--service http://127.0.0.1:8000] [--port 9000]

It prints the settings with which the service has to be started. Then each line is a message of the user; `/1` presses
the first option that was offered, `/picture`, `/voice`, `/sticker` or `/location` sends such a thing.
"""

from __future__ import annotations

import argparse
import sys
import threading

from tests.platforms.base import Event, Platform, Said
from tests.platforms.line import Line
from tests.platforms.telegram import Telegram
from tests.platforms.wechat import WeChat
from tests.platforms.whatsapp import WhatsApp

PLATFORMS: dict[str, type[Platform]] = {"line": Line, "telegram": Telegram, "wechat": WeChat, "whatsapp": WhatsApp}
_KINDS = ("picture", "voice", "sticker", "location")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("platform", choices=sorted(PLATFORMS))
    parser.add_argument("--service", default="http://127.0.0.1:8000", help="where our service answers")
    parser.add_argument("--port", type=int, default=0, help="where the double answers")
    parser.add_argument("--user", default="6281234567890", help="who writes")
    given = parser.parse_args()
    with PLATFORMS[given.platform](given.service, given.port) as platform:
        print("Start the service with these settings:\n")
        print(" ".join(f"{name}={value}" for name, value in platform.settings.items()), "make serve\n")
        platform.watch(lambda said: show(said) if said.user == given.user else None)
        for line in sys.stdin:
            event = _event(platform, given.user, line.strip())
            if event is not None:
                # Beside: who types must not wait for a service that is not there yet.
                threading.Thread(target=platform.deliver_surely, args=(event,), daemon=True).start()


def show(said: Said) -> None:
    """Print what the user is sent."""
    print(f"« {said.text}")
    for number, title in enumerate(said.options.values(), 1):
        print(f"    /{number} {title}")


def _event(platform: Platform, user: str, line: str) -> Event | None:
    if not line.startswith("/"):
        return platform.text(user, line) if line else None
    if line[1:] in _KINDS:
        return platform.kind(user, line[1:])
    offered = [title for said in platform.said_to(user)[-1:] for title in said.options.values()]
    if line[1:].isdigit() and 0 < int(line[1:]) <= len(offered):
        return platform.press(user, offered[int(line[1:]) - 1])
    print(f"/1 to /{len(offered)} press an option; /{', /'.join(_KINDS)} send such a thing")
    return None


if __name__ == "__main__":
    main()
