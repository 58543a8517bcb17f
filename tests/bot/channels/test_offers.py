"""No list of options is refused: what is shown is within the platforms' bounds on every channel, whatever is offered.

The doubles hold the bounds, and say where each is from.
"""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.channels.calls import Course, keyed
from bot.channels.interface import Option, Permanent
from bot.channels.registry import ENTRIES
from bot.channels.rendering import on_one_line
from bot.workshop.testing.clients import Client
from tests.bot.channels.direct import Direct
from tests.bot.channels.offered import Offered, offered
from tests.bot.channels.titles import TITLES
from tests.platforms.__main__ import PLATFORMS

TEXTS = st.one_of(st.text(max_size=200), st.builds(lambda text: text * 150, st.text(max_size=40)))
# The held-out questions led to 281 lists in three languages and two scripts when this was written.
LEAST_LISTS = 200


@pytest.fixture(params=sorted(ENTRIES), scope="module")
def direct(request: pytest.FixtureRequest) -> Iterator[Direct]:
    with PLATFORMS[request.param]() as platform:
        yield Direct(platform)


def options(titles: list[str] | tuple[str, ...]) -> list[Option]:
    return [Option(f"123456789.{number}", title) for number, title in enumerate(titles)]


def squeezed(text: str) -> str:
    return "".join(text.split())


@pytest.fixture(scope="module")
def offers(desk_client: Client) -> list[Offered]:
    return offered(desk_client)


@pytest.mark.model
async def test_all_that_the_held_out_questions_lead_to_is_taken(direct: Direct, offers: list[Offered]) -> None:
    assert len(offers) >= LEAST_LISTS
    assert {offer.language for offer in offers} == {"en", "zh", "id"}
    refused = []
    for offer in offers:
        try:
            said = await direct.told(offer.text, options(offer.titles), offer.language)
        except Permanent as error:
            refused.append((offer.titles, str(error)))
            continue
        # Each option is read whole, to press or in the list.
        read = squeezed("\n".join(each.text for each in said) + "\n".join(said[-1].options.values()))
        assert all(squeezed(title) in read for title in offer.titles)
    assert refused == []


@given(st.data())
@settings(max_examples=60, deadline=None)
def test_whatever_is_offered_is_taken_to_press_and_in_words(direct: Direct, data: st.DataObject) -> None:
    text, titles = data.draw(TEXTS), data.draw(TITLES)
    if not on_one_line(text):
        text = "Which?"
    asyncio.run(_taken(direct, text, titles))


async def _taken(direct: Direct, text: str, titles: list[str]) -> None:
    numbers = [f"{number}.{squeezed(on_one_line(title))}" for number, title in enumerate(titles, 1)]
    listed = await _sent(direct, text, titles)
    pressed = direct.seen()[-1].options
    assert len(pressed) == len(titles) or all(number in listed for number in numbers)
    direct.platform.takes_options = False
    try:
        listed = await _sent(direct, text, titles, plain=True)
    finally:
        direct.platform.takes_options = True
    assert all(number in listed for number in numbers)


async def _sent(direct: Direct, text: str, titles: list[str], plain: bool = False) -> str:
    """All that the calls say which send a reply."""
    reply, to = direct.reply(text, options(titles))
    calls = keyed(reply, Course(reply, direct.channel.render(reply, to), plain).calls)
    for call in calls:
        await direct.channel.send(call)
    return squeezed("".join(_texts([call.content for call in calls])))


def _texts(content: Any) -> Iterator[str]:
    """All texts in the content of calls."""
    if isinstance(content, str):
        yield content
    elif isinstance(content, (dict, list)):
        for each in content.values() if isinstance(content, dict) else content:
            yield from _texts(each)
