"""Facebook Messenger, by the Messenger Platform: docs/channels/messenger.md says how to set it up."""

from __future__ import annotations

import asyncio

from pydantic import Field, SecretStr

from bot.channels.http_client import Answer
from bot.channels.interface import (
    Address,
    Call,
    Inbound,
    Limits,
    Outbound,
    Permanent,
    Sent,
    Status,
)
from bot.channels.messenger.errors import failed_with
from bot.channels.messenger.events import messages, statuses
from bot.channels.meta import MetaChannel
from bot.channels.rendering import Form
from bot.channels.settings import ApiAddress, ChannelSettings, LanguageTag
from bot.channels.splitting import Unit
from bot.engine.conversation import Json

# The platform's bounds, in characters; it does not say which: of these units a text has never fewer.
_LONGEST_TEXT, _UNIT = 2000, Unit.UTF16
_MOST_OPTIONS, _LONGEST_TITLE = 13, 20
_MESSAGES, _ACTIONS = "messages", "actions"
_READ = ("mark_seen", "typing_on")
# In so many seconds Meta has sent the echo of a message, if it took it.
_TELLS_SECONDS = 10.0


class Settings(ChannelSettings):
    """The settings of Messenger."""

    messenger_page_id: str = Field(regex=r"^\d{1,32}$", description="The id of the Facebook page (not its name).")
    messenger_token: SecretStr = Field(description="The page's access token.")
    messenger_app_secret: SecretStr = Field(description="The app's secret, which signs what we are told.")
    messenger_verify_token: SecretStr = Field(
        description="A word of your own, told to Meta with the webhook's address."
    )
    messenger_language: LanguageTag | None = Field(
        default=None,
        description="The language to greet in (Messenger's events do not tell the users'): en, zh, zh-TW, id.",
    )
    messenger_api: ApiAddress = Field(
        default="https://graph.facebook.com/v23.0", description="The address of the Graph API."
    )


class Messenger(MetaChannel):
    """The channel."""

    name = "messenger"
    limits = Limits(_LONGEST_TEXT, _UNIT, _MOST_OPTIONS, _LONGEST_TITLE, tells=_TELLS_SECONDS)

    def __init__(self, settings: Settings) -> None:
        super().__init__(
            settings.messenger_page_id,
            settings.messenger_api,
            settings.messenger_token,
            settings.messenger_app_secret,
            settings.messenger_verify_token,
        )
        self._language = settings.messenger_language

    def parse(self, body: bytes) -> list[Inbound]:
        """The messages to our page; echoes and receipts are none."""
        return messages(body, self._account, self._language)

    def statuses(self, body: bytes) -> list[Status]:
        """The echoes of our messages."""
        return statuses(body, self._account)

    def say(self, shown: Form, reply: Outbound, to: Address, first: bool = True) -> list[Call]:
        """The texts, the last with the options as quick replies."""
        messages: list[Json] = [{"text": part} for part in shown.texts]
        if shown.choices:
            messages[-1]["quick_replies"] = [
                {"content_type": "text", "title": choice.label, "payload": choice.id} for choice in shown.choices
            ]
        about = {"recipient": {"id": to.user}, "messaging_type": "RESPONSE"}
        return [Call(_MESSAGES, {**about, "message": message}) for message in messages]

    def courtesies(self, reply: Outbound, to: Address) -> list[Call]:
        """That the message was read and is being answered."""
        return [Call(_ACTIONS, {"recipient": {"id": to.user}}, optional=True)] if reply.position == 0 else []

    async def send(self, call: Call) -> Sent:
        """Make a call. Raises Retry, WindowClosed or Permanent."""
        if call.method == _ACTIONS:
            # At once: one after the other, when Meta is slow, they would use up the reply's lease.
            await asyncio.gather(*(self._post({**call.content, "sender_action": action}) for action in _READ))
            return Sent()
        # The key comes back with the message's echo.
        answer = await self._post({**call.content, "message": {**call.content["message"], "metadata": call.key}})
        identity = answer.content.get("message_id")
        return Sent(identity if isinstance(identity, str) else None)

    async def _post(self, content: Json) -> Answer:
        answer = await self._client.call("POST", "/me/messages", json=content)
        if answer.status != 200:
            raise failed_with(answer)
        return answer

    async def check(self) -> str:
        """The page's name and id."""
        answer = await self._client.call("GET", "/me", params={"fields": "id,name"})
        if answer.status != 200:
            raise failed_with(answer)
        told = answer.content.get("id")
        if told is None:
            raise Permanent("MESSENGER_API is no Graph API")
        if told != self._account:
            raise Permanent("MESSENGER_PAGE_ID is not the page that MESSENGER_TOKEN belongs to")
        return f"{answer.content.get('name', 'a page')}, {told}"
