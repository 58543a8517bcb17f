"""Telegram, by the Bot API: docs/channels/telegram.md says how to set it up."""

from __future__ import annotations

import hmac
import json
from asyncio import sleep
from collections.abc import Mapping
from dataclasses import replace
from time import monotonic

from pydantic import Field, SecretStr, validator

from bot.channels.http_client import Answer, Client
from bot.channels.interface import (
    Address,
    Call,
    Channel,
    Inbound,
    Limits,
    Outbound,
    Permanent,
    RawRequest,
    Reply,
    Retry,
    Sent,
    Unauthentic,
)
from bot.channels.pacing import Pace
from bot.channels.rendering import Form, form
from bot.channels.settings import ApiAddress, ChannelSettings
from bot.channels.splitting import Unit
from bot.channels.telegram.errors import failed_with, new_chat
from bot.channels.telegram.events import Bot, messages, pressed
from bot.engine.conversation import Json
from knowledge.context import current
from knowledge.expressions import compiled

_HEADER = "x-telegram-bot-api-secret-token"
# Telegram counts characters; in its own units, which are shorter where they differ, a text is never too long.
_LONGEST_TEXT, _UNIT = 4096, Unit.UTF16
# Telegram names no bound of a title: more is not shown on a telephone. Nor one of a keyboard in all, in bytes: it has
# been seen to refuse those of about 10,000.
_MOST_BUTTONS, _LONGEST_BUTTON, _LARGEST_KEYBOARD = 100, 64, 8_000
# Messages of one chat have to be so many seconds apart (20 a minute in a group); in all, so many a second.
_APART, _APART_IN_GROUPS, _RATE = 1.0, 3.0, 30.0
_UPDATES = ("message", "edited_message", "callback_query")
_COMMANDS = {"help": "channels.command_help", "language": "channels.command_language"}
_SHORTEST_SECRET = 16
_TOKEN = compiled("bot/channels/telegram/channel.py token", r"[0-9]{1,15}:[0-9A-Za-z_-]{20,}")
_USERNAME = compiled("bot/channels/telegram/channel.py user name", r"@?[0-9A-Za-z_]{3,64}")
_SECRET = compiled("bot/channels/telegram/channel.py secret", rf"[0-9A-Za-z_-]{{{_SHORTEST_SECRET},256}}")


class Settings(ChannelSettings):
    """The settings of Telegram."""

    telegram_token: SecretStr = Field(description="The bot's token, as @BotFather gives it.")
    telegram_username: str = Field(description="The bot's user name: in groups it answers to that.")
    telegram_secret: SecretStr = Field(description="A word of your own, which Telegram sends with what it tells us.")
    telegram_api: ApiAddress = Field(default="https://api.telegram.org", description="The address of the Bot API.")

    @validator("telegram_token")
    def _token(cls, value: SecretStr) -> SecretStr:  # noqa: N805
        if not _TOKEN.fullmatch(value.get_secret_value()):
            raise ValueError("write the token as @BotFather gives it: digits, a colon, letters")
        return value

    @validator("telegram_username")
    def _username(cls, value: str) -> str:  # noqa: N805
        if not _USERNAME.fullmatch(value):
            raise ValueError("write the bot's user name, as partner_desk_bot")
        return value.removeprefix("@")

    @validator("telegram_secret")
    def _secret(cls, value: SecretStr) -> SecretStr:  # noqa: N805
        if not _SECRET.fullmatch(value.get_secret_value()):
            raise ValueError(f"write {_SHORTEST_SECRET} to 256 of A-Z a-z 0-9 _ -: `openssl rand -hex 32` makes one")
        return value


class Telegram(Channel):
    """The channel."""

    name = "telegram"
    limits = Limits(_LONGEST_TEXT, _UNIT, _MOST_BUTTONS, _LONGEST_BUTTON)

    def __init__(self, settings: Settings) -> None:
        token = settings.telegram_token.get_secret_value()
        self._bot = Bot(int(token.partition(":")[0]), settings.telegram_username)
        self._token = token
        self._secret = settings.telegram_secret.get_secret_value()
        self._client = Client(f"{settings.telegram_api}/bot{token}")
        self._pace = Pace(_RATE)

    def verify(self, request: RawRequest) -> bytes:
        """The body of a request with our word. Telegram does not sign bodies: only TLS keeps them as they are."""
        given = request.headers.get(_HEADER, "").encode("utf-8", "replace")
        if not hmac.compare_digest(given, self._secret.encode()):
            raise Unauthentic
        return request.body

    def parse(self, body: bytes) -> list[Inbound]:
        """The message to us in an update."""
        return messages(body, self._bot)

    def acknowledge(self, body: bytes) -> Reply:
        """With it goes a call: a press is answered, so that its button waits no longer; else we are seen to type."""
        query = pressed(body)
        if query is not None:
            return _with_call("answerCallbackQuery", {"callback_query_id": query})
        for message in self.parse(body):
            return _with_call("sendChatAction", {**_place(message.user, message.context), "action": "typing"})
        return Reply()

    def form(self, reply: Outbound, to: Address) -> Form:
        """By the limits; a keyboard that is too large in all is left out."""
        shown = form(reply, self.limits)
        size = len(json.dumps(_keyboard(shown), ensure_ascii=False).encode("utf-8", "replace"))
        return shown if size <= _LARGEST_KEYBOARD else form(reply, replace(self.limits, options=0))

    def say(self, shown: Form, reply: Outbound, to: Address, first: bool = True) -> list[Call]:
        """The texts; the first quotes what it answers, where that could be unclear, the last has the options."""
        contents = [{**_place(to.user, to.context), **_text(part)} for part in shown.texts]
        if contents and first and "message" in to.context:
            contents[0]["reply_parameters"] = _quoting(to.context["message"])
        if shown.choices:
            contents[-1]["reply_markup"] = _keyboard(shown)
        return [Call("sendMessage", content) for content in contents]

    async def send(self, call: Call) -> Sent:
        """Make a call. Raises Retry or Permanent."""
        chat = call.content["chat_id"]
        await sleep(self._pace.wait(str(chat), _APART_IN_GROUPS if chat < 0 else _APART, monotonic()))
        answer = await self._call(call.method, call.content)
        moved = new_chat(answer)
        if moved is not None:
            answer = await self._call(call.method, {**call.content, "chat_id": moved})
        result = _result(answer)
        return Sent(str(result["message_id"]) if isinstance(result, dict) and "message_id" in result else None)

    async def check(self) -> str:
        """The bot's name, and whether Telegram sends us anything."""
        bot = _result(await self._call("getMe"))
        username = str(bot.get("username", "")) if isinstance(bot, dict) else ""
        if username.lower() != self._bot.username.lower():
            raise Permanent(f"TELEGRAM_USERNAME is another bot's: with this token it is {username}")
        hook = _result(await self._call("getWebhookInfo"))
        return f"@{username}, {_state_of(hook if isinstance(hook, dict) else {})}"

    async def register(self, address: str) -> str:
        """Tell Telegram our address and word, and the commands that its menu shows."""
        if not address.startswith("https://"):
            raise Permanent("PUBLIC_URL has to begin with https://")
        hook = {"url": address, "secret_token": self._secret, "allowed_updates": _UPDATES}
        answer = await self._call("setWebhook", hook)
        if answer.status == 400:
            raise Permanent(f"Telegram does not take {address}: {self._words(answer)}")
        _result(answer)
        for language in current().languages:
            _result(await self._call("setMyCommands", _menu(language)))
        return f"Telegram sends what users write to {address}"

    async def close(self) -> None:
        """Give back the connections."""
        await self._client.close()

    def _words(self, answer: Answer) -> str:
        """What Telegram says of an operator's mistake, without our secrets."""
        words = str(answer.content.get("description", ""))
        return words.replace(self._token, "…").replace(self._secret, "…")

    async def _call(self, method: str, content: Json | None = None) -> Answer:
        return await self._client.call("POST", f"/{method}", json=dict(content or {}))


def _with_call(method: str, content: Json) -> Reply:
    """An acknowledgement with which Telegram makes a call for us; nobody is told what comes of it."""
    return Reply(body=json.dumps({"method": method, **content}).encode(), media_type="application/json")


def _place(chat: str, context: Mapping[str, str]) -> Json:
    """Where something goes: a chat, and there a topic, if it has any."""
    place = {"chat_id": int(chat)}
    return {**place, "message_thread_id": int(context["thread"])} if "thread" in context else place


def _text(part: str) -> Json:
    return {"text": part, "link_preview_options": {"is_disabled": True}}


def _quoting(message: str) -> Json:
    return {"message_id": int(message), "allow_sending_without_reply": True}


def _keyboard(shown: Form) -> Json:
    return {"inline_keyboard": [[{"text": each.label, "callback_data": each.id}] for each in shown.choices]}


def _menu(language: str) -> Json:
    """The commands in a language; those of the first are shown to everybody who has none of the others."""
    commands = [{"command": name, "description": current().text(key, language)} for name, key in _COMMANDS.items()]
    return {"commands": commands, **({"language_code": language} if language != current().languages[0] else {})}


def _result(answer: Answer) -> object:
    """What a call that succeeded returns. Raises Retry or Permanent."""
    if answer.status != 200:
        raise failed_with(answer)
    if answer.content.get("ok") is not True:
        raise Retry("TELEGRAM_API answers, but is no Bot API")
    return answer.content.get("result")


def _state_of(hook: Json) -> str:
    """What Telegram says of the address that it has of us."""
    if not hook.get("url"):
        return "no webhook: run `python -m bot channels register telegram`"
    failure = hook.get("last_error_message")
    return f"webhook {hook['url']}" + (f", last error there: {failure}" if failure else "")
