"""What WeChat and WeCom have in common: sealed XML comes in; the acknowledgement carries the answer, or a call does."""

from __future__ import annotations

import json
import secrets
import time
from abc import abstractmethod
from collections.abc import Callable, Sequence

from bot.channels.access_token import AccessToken
from bot.channels.http_client import Answer, Client
from bot.channels.interface import (
    Address,
    Call,
    Channel,
    Inbound,
    Limits,
    NotSent,
    Option,
    Outbound,
    RawRequest,
    Reply,
    Sent,
    Unauthentic,
)
from bot.channels.rendering import Choice, Form, numbered
from bot.channels.splitting import Unit, split
from bot.channels.wechat.crypto import Seal
from bot.channels.wechat.errors import STALE, code_of
from bot.channels.wechat.events import GREETING, US, messages, time_of
from bot.channels.wechat.xml import NoFields, document, fields
from bot.delivery.database import Database
from bot.engine.conversation import Json
from knowledge.context import current
from nlu.text.tokens import script, to_traditional

# In bytes. The platform speaks of 2,048, and has been seen to cut the last of them off.
LONGEST_TEXT = 2047
# The platform waits for five seconds, and the way there and back takes some of them.
_PASSIVE_SECONDS = 4.0
# A request is refused that was signed so long ago, or as far ahead: the platform repeats one within 15 seconds.
_REPLAY_SECONDS = 300
# The documentation names no bounds of a menu; for WeChat's customer service, which has the same, it names these bytes.
_MOST_OPTIONS, _LONGEST_LABEL = 20, 128
_LANGUAGES = ("zh", "en")


class SealedChannel(Channel):
    """A channel of one account, which `receiver` names."""

    limits = Limits(LONGEST_TEXT, Unit.BYTES, _MOST_OPTIONS, _LONGEST_LABEL, passive=_PASSIVE_SECONDS)

    def __init__(self, api: str, seal: Seal, receiver: str, now: Callable[[], float] = time.time) -> None:
        self._client = Client(api)
        self._seal = seal
        self._receiver = receiver
        self._now = now
        self._token = AccessToken(f"{self.name}:{receiver}", self._fetch)

    def use_database(self, database: Database) -> None:
        """Keep the access token where all replicas find it."""
        self._token.use_database(database)

    def verify(self, request: RawRequest) -> bytes:
        """The decrypted message. Its seal is signed with the time, which must not be long ago."""
        timestamp, nonce = request.query.get("timestamp", ""), request.query.get("nonce", "")
        try:
            told = fields(request.body)
            sealed = told["Encrypt"]
        except (NoFields, KeyError):
            raise Unauthentic from None
        self._seal.check(request.query.get("msg_signature", ""), timestamp, nonce, sealed)
        told_at = time_of(timestamp)
        if told_at is None or abs(self._now() - told_at) > _REPLAY_SECONDS:
            raise Unauthentic
        content = self._seal.open(sealed)
        if not _is_for(told.get("ToUserName", ""), content):
            raise Unauthentic
        return content

    def parse(self, body: bytes) -> list[Inbound]:
        """The message, or what an event stands for."""
        return messages(body, self._receiver)

    def acknowledge(self, body: bytes) -> Reply:
        """The word that keeps the platform from telling the user that we are out of order."""
        return Reply(body=b"success")

    def passive(self, reply: Outbound, to: Address) -> Reply | None:
        """The reply as a sealed answer, if it is one short text."""
        said = in_words(reply, to)
        if US not in to.context or not said.strip() or Unit.BYTES.length(said) > LONGEST_TEXT:
            return None
        content = {
            "ToUserName": to.user,
            "FromUserName": to.context[US],
            "CreateTime": str(int(self._now())),
            "MsgType": "text",
            "Content": said,
        }
        sealed = self._seal.seal(document(content).encode())
        timestamp, nonce = str(int(self._now())), secrets.token_hex(8)
        signature = self._seal.signature(timestamp, nonce, sealed)
        answer = {"Encrypt": sealed, "MsgSignature": signature, "TimeStamp": timestamp, "Nonce": nonce}
        return Reply(body=document(answer).encode(), media_type="text/xml")

    def form(self, reply: Outbound, to: Address) -> Form:
        """The texts, the options as a numbered list."""
        return Form(split(in_words(reply, to), LONGEST_TEXT, Unit.BYTES), listed=True)

    def say(self, shown: Form, reply: Outbound, to: Address, first: bool = True) -> list[Call]:
        """The texts."""
        return [self._call(to, {"msgtype": "text", "text": {"content": part}}) for part in shown.texts]

    def listing(self, text: str, choices: Sequence[Option | Choice], reply: Outbound) -> str:
        """The last text with the options and how to choose one."""
        return listing(text, choices, reply)

    async def send(self, call: Call) -> Sent:
        """Make a call. Raises Retry, WindowClosed or Permanent."""
        answer = await self._asked("POST", call.method, call.content)
        told = answer.content.get("msgid")
        return Sent(str(told) if told else None)

    async def close(self) -> None:
        """Give back the connections."""
        await self._client.close()

    @abstractmethod
    def _call(self, to: Address, content: Json) -> Call:
        """The call that sends a user a message."""

    @abstractmethod
    async def _fetch(self, another: bool) -> tuple[str, float]:
        """Fetch an access token; `another` than the one that holds at present."""

    @abstractmethod
    def _failure(self, answer: Answer) -> NotSent | None:
        """The error that an answer stands for."""

    async def _asked(self, method: str, path: str, content: Json | None = None) -> Answer:
        """The answer to a call; with another token, where the one at hand is not accepted."""
        token = await self._token.get()
        answer = await self._ask(method, path, token, content)
        if code_of(answer) in STALE:
            answer = await self._ask(method, path, await self._token.get(refused=token), content)
        failure = self._failure(answer)
        if failure is not None:
            raise failure
        return answer

    async def _ask(self, method: str, path: str, token: str, content: Json | None) -> Answer:
        # Written as they are: the platform refuses characters that are escaped.
        body = None if content is None else json.dumps(content, ensure_ascii=False).encode("utf-8", "replace")
        headers = {"Content-Type": "application/json; charset=utf-8"} if body else {}
        params = {"access_token": token}
        return await self._client.call(method, path, params=params, content=body, headers=headers)


def in_words(reply: Outbound, to: Address) -> str:
    """A reply as one text: a greeting in a second language too, options as a numbered list."""
    return listing(greeted(reply, to), reply.options, reply)


def listing(text: str, choices: Sequence[Option | Choice], reply: Outbound) -> str:
    """A text with a list of what can be chosen, and how."""
    return f"{numbered(text, choices)}\n\n{words('channels.number', reply)}" if choices else text


def greeted(reply: Outbound, to: Address) -> str:
    """A reply's text; a greeting also in the other language, as nobody knows yet what its reader reads."""
    if GREETING not in to.context:
        return reply.text
    other = next(language for language in _LANGUAGES if language != reply.language)
    return f"{reply.text}\n\n{current().text('channels.welcome', other)}"


def words(key: str, reply: Outbound) -> str:
    """Words of the locale files, in a reply's language and script."""
    said = current().text(key, reply.language)
    return to_traditional(said) if reply.language == "zh" and script(reply.text) == "Hant" else said


def _is_for(account: str, content: bytes) -> bool:
    """Whether a message, as far as it can be read, is for the account that its envelope names."""
    try:
        return fields(content).get("ToUserName") == account
    except NoFields:
        return True
