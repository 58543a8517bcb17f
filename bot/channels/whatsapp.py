"""WhatsApp, by the Cloud API: docs/channels/whatsapp.md says how to set it up."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from pydantic import Field, SecretStr, validator

from actions.texts import text as localised
from bot.channels.base import (
    Address,
    Call,
    Channel,
    Inbound,
    Limits,
    Outbound,
    Permanent,
    RawRequest,
    Reply,
    Sent,
    Status,
)
from bot.channels.http import Answer, Client
from bot.channels.meta import challenged, signed_body
from bot.channels.options import numbered, split_with_end
from bot.channels.settings import ChannelSettings
from bot.channels.text import Unit, shortened, split
from bot.channels.whatsapp_errors import failed_with
from bot.channels.whatsapp_events import messages, statuses

# The platform's bounds, in characters.
_LONGEST_TEXT, _LONGEST_BODY = 4096, 1024
_MOST_BUTTONS, _LONGEST_BUTTON = 3, 20
_MOST_ROWS, _LONGEST_ROW, _LONGEST_DESCRIPTION = 10, 24, 72
_MESSAGES = "messages"
# What we put here comes back with the status of the message.
_KEY = "biz_opaque_callback_data"
# In so many seconds Meta has told that it took a message, if it did.
_TELLS_SECONDS = 10.0


class Settings(ChannelSettings):
    """The settings of WhatsApp."""

    whatsapp_phone_number_id: str = Field(regex=r"^\d{1,32}$", description="The number's id (not the number itself).")
    whatsapp_token: SecretStr = Field(description="The access token of a system user.")
    whatsapp_app_secret: SecretStr = Field(description="The app's secret, which signs what we are told.")
    whatsapp_verify_token: SecretStr = Field(description="A word of your own, told to Meta with the webhook's address.")
    whatsapp_template: str | None = Field(
        default=None,
        regex=r"^[a-z0-9_]{1,512}$",
        description="An approved template that is sent where an answer comes too late to be sent as it is.",
    )
    whatsapp_api: str = Field(default="https://graph.facebook.com/v23.0", description="The address of the Graph API.")

    @validator("whatsapp_api")
    def _address(cls, value: str) -> str:  # noqa: N805
        if not value.startswith(("https://", "http://")):
            raise ValueError("write an address, as https://graph.facebook.com/v23.0")
        return value.rstrip("/")


class WhatsApp(Channel):
    """The channel."""

    name = "whatsapp"
    limits = Limits(_LONGEST_TEXT, Unit.CHARACTERS, _MOST_ROWS, _LONGEST_ROW, tells=_TELLS_SECONDS)

    def __init__(self, settings: Settings) -> None:
        self._account = settings.whatsapp_phone_number_id
        self._secret = settings.whatsapp_app_secret.get_secret_value().encode()
        self._verify_token = settings.whatsapp_verify_token.get_secret_value().encode()
        self._template = settings.whatsapp_template
        token = settings.whatsapp_token.get_secret_value()
        self._client = Client(settings.whatsapp_api, {"Authorization": f"Bearer {token}"})

    def challenge(self, request: RawRequest) -> Reply | None:
        """Meta's check of the address."""
        return challenged(request, self._verify_token)

    def verify(self, request: RawRequest) -> bytes:
        """The signed body."""
        return signed_body(request, self._secret)

    def parse(self, body: bytes) -> list[Inbound]:
        """The messages to our number; what is told of messages that we sent is none."""
        return messages(body, self._account)

    def statuses(self, body: bytes) -> list[Status]:
        """What Meta tells of our messages."""
        return statuses(body, self._account)

    def render(self, reply: Outbound, to: Address) -> list[Call]:
        """First that the message was read and is being answered, then the texts, the last with the options."""
        contents = [_said(to, content) for content in _contents(reply)]
        if "message" in to.context:
            contents.insert(0, _read(to.context["message"]))
        return [Call(_MESSAGES, content, optional="status" in content) for content in contents]

    def reopening(self, reply: Outbound, to: Address) -> Call | None:
        """The template of the settings, in the reply's language."""
        if self._template is None:
            return None
        language = {"zh": "zh_CN"}.get(reply.language, reply.language)
        content = {"type": "template", "template": {"name": self._template, "language": {"code": language}}}
        return Call(_MESSAGES, _said(to, content))

    async def send(self, call: Call) -> Sent:
        """Make a call. Raises Retry, WindowClosed or Permanent."""
        content = dict(call.content) if call.optional else {**call.content, _KEY: call.key}
        answer = await self._client.call("POST", f"/{self._account}/{call.method}", json=content)
        if answer.status != 200:
            raise failed_with(answer)
        return Sent(_id_of(answer))

    async def check(self) -> str:
        """The number and its name."""
        fields = "display_phone_number,verified_name,quality_rating"
        answer = await self._client.call("GET", f"/{self._account}", params={"fields": fields})
        if answer.status != 200:
            raise failed_with(answer)
        told = [str(answer.content[name]) for name in fields.split(",") if name in answer.content]
        if not told:
            raise Permanent("WHATSAPP_PHONE_NUMBER_ID is no phone number's id, or WHATSAPP_API no Graph API")
        return ", ".join(told)

    async def close(self) -> None:
        """Give back the connections."""
        await self._client.close()


def _contents(reply: Outbound) -> list[dict[str, Any]]:
    """The messages that say a reply."""
    if not reply.options:
        return [_text(part) for part in split(reply.text, _LONGEST_TEXT)]
    if len(reply.options) > _MOST_ROWS:
        return [_text(part) for part in split(numbered(reply.text, reply.options), _LONGEST_TEXT)]
    *parts, last = split_with_end(reply.text, _LONGEST_TEXT, _LONGEST_BODY)
    return [*map(_text, parts), {"type": "interactive", "interactive": _interactive(last, reply)}]


def _text(part: str) -> dict[str, Any]:
    return {"type": "text", "text": {"body": part, "preview_url": False}}


def _interactive(body: str, reply: Outbound) -> dict[str, Any]:
    """Buttons where the options are few and short, else a list, which has room for more and for longer titles."""
    titles = [option.title for option in reply.options]
    if len(titles) <= _MOST_BUTTONS and all(len(title) <= _LONGEST_BUTTON for title in titles):
        buttons = [{"type": "reply", "reply": {"id": each.id, "title": each.title}} for each in reply.options]
        return {"type": "button", "body": {"text": body}, "action": {"buttons": buttons}}
    rows = [_row(option.id, option.title) for option in reply.options]
    label = shortened(localised("channels.choose", reply.language), _LONGEST_BUTTON)
    return {"type": "list", "body": {"text": body}, "action": {"button": label, "sections": [{"rows": rows}]}}


def _row(identity: str, title: str) -> dict[str, str]:
    row = {"id": identity, "title": shortened(title, _LONGEST_ROW)}
    if len(title) > _LONGEST_ROW:
        row["description"] = shortened(title, _LONGEST_DESCRIPTION)
    return row


def _read(message: str) -> dict[str, Any]:
    return {
        "messaging_product": "whatsapp",
        "status": "read",
        "message_id": message,
        "typing_indicator": {"type": "text"},
    }


def _said(to: Address, content: Mapping[str, Any]) -> dict[str, Any]:
    """A message to somebody: by the phone number, or by the id that stands in its place."""
    whom = "to" if to.user.isdigit() else "recipient"
    return {"messaging_product": "whatsapp", "recipient_type": "individual", whom: to.user, **content}


def _id_of(answer: Answer) -> str | None:
    match answer.content.get("messages"):
        case [{"id": str(identity)}, *_]:
            return identity
    return None
