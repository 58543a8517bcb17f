"""WhatsApp, by the Cloud API: docs/channels/whatsapp.md says how to set it up."""

from __future__ import annotations

from dataclasses import replace

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
from bot.channels.meta import MetaChannel
from bot.channels.rendering import Choice, Form, form
from bot.channels.settings import ApiAddress, ChannelSettings
from bot.channels.splitting import Unit, shortened
from bot.channels.whatsapp.errors import failed_with
from bot.channels.whatsapp.events import messages, statuses
from bot.engine.conversation import Json
from knowledge.context import current

_MESSAGES = "messages"
# Meta counts characters and does not say which: of these units a text has never fewer.
_UNIT = Unit.UTF16
# What we put here comes back with the status of the message.
_KEY = "biz_opaque_callback_data"
# In so many seconds Meta has told that it took a message, if it did.
_TELLS_SECONDS = 10.0
# The platform's bounds for a list, whose rows have a description, and for buttons.
_ROWS = Limits(4096, _UNIT, 10, 24, tells=_TELLS_SECONDS, described=72)
_BUTTONS = replace(_ROWS, options=3, label=20, described=0, offer=1024)


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
    whatsapp_api: ApiAddress = Field(
        default="https://graph.facebook.com/v23.0", description="The address of the Graph API."
    )


class WhatsApp(MetaChannel):
    """The channel."""

    name = "whatsapp"
    limits = _ROWS

    def __init__(self, settings: Settings) -> None:
        super().__init__(
            settings.whatsapp_phone_number_id,
            settings.whatsapp_api,
            settings.whatsapp_token,
            settings.whatsapp_app_secret,
            settings.whatsapp_verify_token,
        )
        self._template = settings.whatsapp_template

    def parse(self, body: bytes) -> list[Inbound]:
        """The messages to our number; what is told of messages that we sent is none."""
        return messages(body, self._account)

    def statuses(self, body: bytes) -> list[Status]:
        """What Meta tells of our messages."""
        return statuses(body, self._account)

    def form(self, reply: Outbound, to: Address) -> Form:
        """Buttons where the options are few and short, else a list, which has room for more and for longer titles."""
        on_buttons = form(reply, _BUTTONS)
        return on_buttons if on_buttons.choices and not on_buttons.listed else form(reply, self.limits)

    def say(self, shown: Form, reply: Outbound, to: Address, first: bool = True) -> list[Call]:
        """The texts, the last with the buttons or the list."""
        contents = [_text(part) for part in shown.texts]
        if shown.choices:
            contents[-1] = {"type": "interactive", "interactive": _interactive(shown, reply.language)}
        return [Call(_MESSAGES, _said(to, content)) for content in contents]

    def courtesies(self, reply: Outbound, to: Address) -> list[Call]:
        """That the message was read and is being answered."""
        return [Call(_MESSAGES, _read(to.context["message"]), optional=True)] if "message" in to.context else []

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


def _text(part: str) -> Json:
    return {"type": "text", "text": {"body": part, "preview_url": False}}


def _interactive(shown: Form, language: str) -> Json:
    """The last text with its choices: buttons where `form` found them to do, else a list."""
    body = {"text": shown.texts[-1]}
    if _fit_buttons(shown):
        buttons = [{"type": "reply", "reply": {"id": each.id, "title": each.label}} for each in shown.choices]
        return {"type": "button", "body": body, "action": {"buttons": buttons}}
    rows = [_row(choice) for choice in shown.choices]
    label = shortened(current().text("channels.choose", language), _BUTTONS.label, _UNIT)
    return {"type": "list", "body": body, "action": {"button": label, "sections": [{"rows": rows}]}}


def _fit_buttons(shown: Form) -> bool:
    whole = all(each.is_whole and _UNIT.length(each.label) <= _BUTTONS.label for each in shown.choices)
    return whole and len(shown.choices) <= _BUTTONS.options and _UNIT.length(shown.texts[-1]) <= _BUTTONS.offer


def _row(choice: Choice) -> dict[str, str]:
    row = {"id": choice.id, "title": choice.label}
    if choice.title and not choice.is_whole:
        row["description"] = shortened(choice.title, WhatsApp.limits.described, _UNIT)
    return row


def _read(message: str) -> Json:
    return {
        "messaging_product": "whatsapp",
        "status": "read",
        "message_id": message,
        "typing_indicator": {"type": "text"},
    }


def _said(to: Address, content: Json) -> Json:
    """A message to somebody: by the phone number, or by the id that stands in its place."""
    whom = "to" if to.user.isdigit() else "recipient"
    return {"messaging_product": "whatsapp", "recipient_type": "individual", whom: to.user, **content}


def _id_of(answer: Answer) -> str | None:
    match answer.content.get("messages"):
        case [{"id": str(identity)}, *_]:
            return identity
    return None
