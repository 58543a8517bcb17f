"""python -m bot channels: which messaging apps are served, the addresses to register, and whether their keys work."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping

import typer
from pydantic import ValidationError
from rich.markup import escape
from rich.table import Table

from bot.channels.interface import Channel, NotSent
from bot.channels.registry import configured, entries, webhook_address
from bot.channels.settings import read
from bot.commands.console import out
from bot.commands.errors import clear_errors, negative
from bot.settings import settings

app = typer.Typer(help="List the messaging apps and the addresses to register with them; check their keys.")


@app.callback(invoke_without_command=True)
def channels(context: typer.Context) -> None:
    """List each channel: on, off or what it lacks, and its address to register; exits with 1 if one lacks something."""
    if context.invoked_subcommand is not None:
        return
    with clear_errors(rasa=False):
        states = {name: _state(name) for name in entries()}
        table = Table(box=None, padding=(0, 2, 0, 0))
        for column in ("channel", "state", "webhook"):
            table.add_column(column, overflow="fold")
        for name, state in states.items():
            table.add_row(name, escape(state), escape(webhook_address(name, settings().public_url)))
        out.print(table)
        if settings().public_url is None:
            out.print("Set PUBLIC_URL to the address under which the service is reached from outside.")
    lacking = [name for name, state in states.items() if state not in ("on", "off")]
    if lacking:
        negative(f"The service does not start like this: {', '.join(lacking)}")


@app.command()
def check() -> None:
    """Ask each platform who we are, by its cheapest call; exits with 1 when one does not know us."""
    with clear_errors(rasa=False):
        found = asyncio.run(_ask(configured()))
    for name, answer in found.items():
        words = f"not in order: {answer}" if isinstance(answer, NotSent) else answer
        out.print(f"{name}: {escape(words)}", highlight=False, soft_wrap=True)
    if not found:
        out.print("No channel is set up.")
    if any(isinstance(answer, NotSent) for answer in found.values()):
        raise typer.Exit(1)


@app.command()
def register(name: str = typer.Argument(help="The channel, as `bot channels` lists it.")) -> None:
    """Tell a platform our address, where it can be told so; exits with 1 when it does not take it."""
    with clear_errors(rasa=False):
        channel = configured().get(name)
        if channel is None:
            negative(f"{name} is not set up; `python -m bot channels` lists what is")
        if settings().public_url is None:
            negative("Set PUBLIC_URL to the address under which the service is reached from outside")
        address = webhook_address(name, settings().public_url)
        try:
            told = asyncio.run(_register(channel, address))
        except NotSent as error:
            negative(f"{name}: {error}")
    out.print(f"{name}: {escape(told or f'tell it {address} by hand: docs/channels/{name}.md')}", soft_wrap=True)


async def _register(channel: Channel, address: str) -> str | None:
    try:
        return await channel.register(address)
    finally:
        await channel.close()


async def _ask(channels: Mapping[str, Channel]) -> dict[str, str | NotSent]:
    found: dict[str, str | NotSent] = {}
    for name, channel in channels.items():
        try:
            found[name] = await channel.check()
        except NotSent as error:
            found[name] = error
        finally:
            await channel.close()
    return found


def _state(name: str) -> str:
    try:
        return "on" if read(entries()[name].settings) is not None else "off"
    except ValidationError as error:
        return "; ".join(f"{str(item['loc'][0]).upper()}: {item['msg']}" for item in error.errors())
