"""WeChat, by an Official Account in safe mode: docs/channels/wechat.md says how to set it up."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import replace

from pydantic import Field, SecretStr, validator

from bot.channels.http_client import Answer
from bot.channels.interface import Address, Call, NotSent, Outbound, Permanent, RawRequest, Reply, Retry, Unauthentic
from bot.channels.rendering import Form, choices_of, form
from bot.channels.settings import ApiAddress, ChannelSettings
from bot.channels.splitting import Unit
from bot.channels.wechat.crypto import Seal, decoded_key
from bot.channels.wechat.errors import STALE, code_of, failed_with
from bot.channels.wechat.events import menu_id
from bot.channels.wechat.sealed import LONGEST_TEXT, SealedChannel, greeted
from bot.engine.conversation import Json

_SEND = "/cgi-bin/message/custom/send"
_TOKEN = "/cgi-bin/stable_token"  # noqa: S105
_ADDRESSES = "/cgi-bin/get_api_domain_ip"
_LONGEST_CHALLENGE = 256
# A menu leaves at least so much of a message to its text (bytes).
_LEAST_HEAD = 512
# So often (seconds) it is looked whether an operator has mended the secret.
_SECRET_SECONDS = 60.0


class Settings(ChannelSettings):
    """The settings of WeChat."""

    wechat_app_id: str = Field(regex=r"^wx[0-9A-Za-z]{6,62}$", description="The account's AppID.")
    wechat_app_secret: SecretStr = Field(description="The account's AppSecret, which fetches access tokens.")
    wechat_token: SecretStr = Field(description="The Token of the server configuration, a word of your own.")
    wechat_aes_key: SecretStr = Field(description="The EncodingAESKey of the server configuration.")
    wechat_api: ApiAddress = Field(
        default="https://api.weixin.qq.com", description="The address of the platform's API."
    )

    @validator("wechat_aes_key")
    def _key(cls, value: SecretStr) -> SecretStr:  # noqa: N805
        decoded_key(value.get_secret_value())
        return value


class WeChat(SealedChannel):
    """The channel."""

    name = "wechat"

    def __init__(self, settings: Settings, now: Callable[[], float] = time.time) -> None:
        self._id = settings.wechat_app_id
        self._secret = settings.wechat_app_secret.get_secret_value()
        token, key = settings.wechat_token.get_secret_value(), settings.wechat_aes_key.get_secret_value()
        super().__init__(settings.wechat_api, Seal(token, key, self._id), self._id, now)

    def challenge(self, request: RawRequest) -> Reply | None:
        """WeChat's check of the address, a GET signed with our Token."""
        if request.method != "GET":
            return None
        self._check_origin(request)
        return Reply(body=request.query.get("echostr", "")[:_LONGEST_CHALLENGE].encode("utf-8", "replace"))

    def verify(self, request: RawRequest) -> bytes:
        """The decrypted message. What is not encrypted is refused: nothing would sign it."""
        if request.query.get("encrypt_type") != "aes":
            raise Unauthentic
        self._check_origin(request)
        return super().verify(request)

    def form(self, reply: Outbound, to: Address) -> Form:
        """The texts, the last with the options as a menu, if it leaves the text some room."""
        choices = choices_of(reply.options, self.limits)
        room = LONGEST_TEXT - 1 - sum(Unit.BYTES.length(choice.label) + 1 for choice in choices)
        if room >= _LEAST_HEAD:
            shown = form(replace(reply, text=greeted(reply, to)), replace(self.limits, offer=room))
            if shown.choices:
                return shown
        return super().form(reply, to)

    def say(self, shown: Form, reply: Outbound, to: Address, first: bool = True) -> list[Call]:
        """The texts, the last with the menu."""
        if not shown.choices:
            return super().say(shown, reply, to)
        choices = [{"id": menu_id(choice.id), "content": choice.label} for choice in shown.choices]
        menu = {"head_content": f"{shown.texts[-1]}\n", "list": choices, "tail_content": ""}
        before = super().say(Form(shown.texts[:-1]), reply, to)
        return [*before, self._call(to, {"msgtype": "msgmenu", "msgmenu": menu})]

    async def check(self) -> str:
        """Whether the AppSecret and this server's address are accepted."""
        answer = await self._asked("GET", _ADDRESSES)
        told = answer.content.get("ip_list")
        if not isinstance(told, list):
            raise Permanent("WECHAT_API is not the address of WeChat's API")
        return f"{self._id}: the keys are accepted"

    def _check_origin(self, request: RawRequest) -> None:
        timestamp, nonce = request.query.get("timestamp", ""), request.query.get("nonce", "")
        self._seal.check(request.query.get("signature", ""), timestamp, nonce)

    def _call(self, to: Address, content: Json) -> Call:
        return Call(_SEND, {"touser": to.user, **content})

    async def _fetch(self, another: bool) -> tuple[str, float]:
        asked = {
            "grant_type": "client_credential",
            "appid": self._id,
            "secret": self._secret,
            "force_refresh": another,
        }
        answer = await self._client.call("POST", _TOKEN, json=asked)
        match answer.content:
            case {"access_token": str(token), "expires_in": int(seconds)} if token:
                return token, float(seconds)
        raise self._unfetched(answer)

    def _unfetched(self, answer: Answer) -> NotSent:
        if code_of(answer) in STALE:
            return Retry("WECHAT_APP_SECRET is not accepted", _SECRET_SECONDS)
        return failed_with(answer) or Permanent("WECHAT_API is not the address of WeChat's API")

    def _failure(self, answer: Answer) -> NotSent | None:
        return failed_with(answer)
