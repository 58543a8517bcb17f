"""LINE, by the Messaging API: docs/channels/line.md says how to set it up, and where each of its rules is from."""

from __future__ import annotations

import base64
import hashlib
import hmac
import time
import uuid

from pydantic import Field, SecretStr

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
    Retry,
    Sent,
    Unauthentic,
)
from bot.channels.line.errors import failed_with, is_invalid_token
from bot.channels.line.events import messages
from bot.channels.rendering import Choice, Form
from bot.channels.settings import ApiAddress, ChannelSettings, LanguageTag
from bot.channels.splitting import Unit, shortened
from bot.engine.conversation import Json

_SIGNATURE = "x-line-signature"
_RETRY_KEY = "X-Line-Retry-Key"
# The platform's bounds: a text in UTF-16 units, a label in graphemes, of which there are never more.
_LONGEST_TEXT = 5000
_MOST_OPTIONS, _LONGEST_LABEL, _LONGEST_DISPLAYED = 13, 20, 300
_MOST_MESSAGES = 5
# So long (seconds) a reply token is good for sure.
_TOKEN_SECONDS = 60.0
# The animation ends by itself as soon as a message arrives.
_LOADING_SECONDS = 5
_LOADING, _REPLY, _PUSH = "loading", "reply", "push"
_PATHS = {_LOADING: "/v2/bot/chat/loading/start", _REPLY: "/v2/bot/message/reply", _PUSH: "/v2/bot/message/push"}
_ACCEPTED_BEFORE = 409


class Settings(ChannelSettings):
    """The settings of LINE."""

    line_channel_secret: SecretStr = Field(description="The channel's secret, which signs what we are told.")
    line_channel_access_token: SecretStr = Field(description="The channel's long-lived access token.")
    line_user_id: str | None = Field(
        default=None,
        regex=r"^U[0-9a-f]{32}$",
        description="The account's own user id, as `bot channels check` tells it: events for others are left alone.",
    )
    line_language: LanguageTag | None = Field(
        default=None, description="The language to greet in (LINE does not tell that of its users): en, zh, zh-TW, id."
    )
    line_api: ApiAddress = Field(default="https://api.line.me", description="The address of the Messaging API.")


class Line(Channel):
    """The channel."""

    name = "line"
    limits = Limits(_LONGEST_TEXT, Unit.UTF16, _MOST_OPTIONS, _LONGEST_LABEL, messages=_MOST_MESSAGES)

    def __init__(self, settings: Settings) -> None:
        self._account = settings.line_user_id
        self._language = settings.line_language
        self._secret = settings.line_channel_secret.get_secret_value().encode()
        token = settings.line_channel_access_token.get_secret_value()
        self._client = Client(settings.line_api, {"Authorization": f"Bearer {token}"})

    def verify(self, request: RawRequest) -> bytes:
        """The body, whose bytes are signed: read and written anew it would be another."""
        given = request.headers.get(_SIGNATURE, "").encode("utf-8", "replace")
        expected = base64.b64encode(hmac.new(self._secret, request.body, hashlib.sha256).digest())
        if not hmac.compare_digest(given, expected):
            raise Unauthentic
        return request.body

    def parse(self, body: bytes) -> list[Inbound]:
        """The messages to our account."""
        return messages(body, self._account, self._language)

    def say(self, shown: Form, reply: Outbound, to: Address, first: bool = True) -> list[Call]:
        """The messages, some to a call, the last with the options as quick replies.

        The first call of the first reply uses the reply token, which is good once; the others push.
        """
        said: list[Json] = [{"type": "text", "text": part} for part in shown.texts]
        if shown.choices:
            said[-1]["quickReply"] = {"items": [_item(choice) for choice in shown.choices]}
        batches = [said[begin : begin + _MOST_MESSAGES] for begin in range(0, len(said), _MOST_MESSAGES)]
        calls = [Call(_PUSH, {"to": to.user, "messages": batch}) for batch in batches]
        if calls and first and reply.position == 0 and "token" in to.context:
            calls[0] = Call(_REPLY, {**calls[0].content, "token": to.context["token"], "at": to.at})
        return calls

    def courtesies(self, reply: Outbound, to: Address) -> list[Call]:
        """The animation, before the first reply."""
        if reply.position > 0 or not _is_one_to_one(to.user):
            return []
        return [Call(_LOADING, {"chatId": to.user, "loadingSeconds": _LOADING_SECONDS}, optional=True)]

    async def send(self, call: Call) -> Sent:
        """Make a call. Raises Retry or Permanent."""
        if call.method == _LOADING:
            return await self._load(call)
        if call.method == _REPLY:
            sent = await self._reply(call)
            if sent is not None:
                return sent
        return await self._push(call)

    async def check(self) -> str:
        """The account's name and ids."""
        answer = await self._client.call("GET", "/v2/bot/info")
        if answer.status != 200:
            raise failed_with(answer)
        known = answer.content.get("userId")
        if not isinstance(known, str):
            raise Permanent("LINE_API is not the address of the Messaging API")
        if self._account not in (None, known):
            raise Permanent(f"LINE_USER_ID is another account's: write {known}")
        name, basic = answer.content.get("displayName"), answer.content.get("basicId")
        return f"{name}, {basic}, LINE_USER_ID={known}"

    async def register(self, address: str) -> str | None:
        """Tell LINE our address. Raises Retry or Permanent."""
        answer = await self._client.call("PUT", "/v2/bot/channel/webhook/endpoint", json={"endpoint": address})
        if answer.status == 400:
            raise Permanent("LINE does not take the address: PUBLIC_URL has to begin with https:// (HTTP 400)")
        if answer.status != 200:
            raise failed_with(answer)
        return 'registered; now switch "Use webhook" on in the LINE Developers Console'

    async def close(self) -> None:
        """Give back the connections."""
        await self._client.close()

    async def _load(self, call: Call) -> Sent:
        answer = await self._client.call("POST", _PATHS[_LOADING], json=call.content)
        if answer.status != 202:
            raise failed_with(answer)
        return Sent()

    async def _reply(self, call: Call) -> Sent | None:
        """Reply with the token; None where it is not good, and the messages have to be pushed.

        LINE says the same of a token that has expired and of one that was used. Within its time, after an attempt that
        may have come through, it was that attempt that used it: pushing would say everything twice.
        """
        content = {"replyToken": call.content["token"], "messages": call.content["messages"]}
        try:
            answer = await self._client.call("POST", _PATHS[_REPLY], json=content)
        except Retry as error:
            # That this attempt did not come through says nothing of the one before.
            raise Retry(str(error), error.after, error.uncertain or call.again) from None
        if answer.status == 200:
            return Sent(_id_of(answer))
        if not is_invalid_token(answer):
            raise failed_with(answer, uncertain=call.again or answer.status >= 500)
        return Sent() if call.again and _is_fresh(call.content["at"]) else None

    async def _push(self, call: Call) -> Sent:
        """Push; by the retry key LINE takes the same messages only once, however often they are sent."""
        content = {"to": call.content["to"], "messages": call.content["messages"]}
        key = str(uuid.uuid5(uuid.NAMESPACE_URL, f"line:{call.key}"))
        try:
            answer = await self._client.call("POST", _PATHS[_PUSH], json=content, headers={_RETRY_KEY: key})
        except Retry as error:
            # Another attempt does no harm: nothing needs to be known of this one.
            raise Retry(str(error), error.after) from None
        if answer.status not in (200, _ACCEPTED_BEFORE):
            raise failed_with(answer)
        return Sent(_id_of(answer))


def _item(choice: Choice) -> Json:
    displayed = shortened(choice.title or choice.label, _LONGEST_DISPLAYED)
    action = {"type": "postback", "label": choice.label, "data": choice.id, "displayText": displayed}
    return {"type": "action", "action": action}


def _is_one_to_one(user: str) -> bool:
    """Whether an id is a user's; groups have C, rooms R."""
    return user.startswith("U")


def _is_fresh(at: float | None) -> bool:
    """Whether a reply token is good for sure, by the time of its event."""
    return at is not None and abs(time.time() - at) < _TOKEN_SECONDS


def _id_of(answer: Answer) -> str | None:
    match answer.content.get("sentMessages"):
        case [{"id": str(identity)}, *_]:
            return identity
    return None
