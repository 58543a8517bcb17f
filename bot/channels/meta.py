"""What Meta's platforms have in common: the check of the address, the signature of what they tell, the Graph API."""

from __future__ import annotations

import hashlib
import hmac

from pydantic import SecretStr

from bot.channels.http_client import Client
from bot.channels.interface import Channel, RawRequest, Reply, Unauthentic

_SIGNATURE = "x-hub-signature-256"
_LONGEST_CHALLENGE = 256


class MetaChannel(Channel):
    """A channel of one account; `verify_token` is a word of our own, `app_secret` signs what is told."""

    def __init__(
        self, account: str, api: str, token: SecretStr, app_secret: SecretStr, verify_token: SecretStr
    ) -> None:
        self._account = account
        self._secret = app_secret.get_secret_value().encode()
        self._verify_token = verify_token.get_secret_value().encode()
        self._client = Client(api, {"Authorization": f"Bearer {token.get_secret_value()}"})

    def challenge(self, request: RawRequest) -> Reply | None:
        """The answer to Meta's check of the address, a GET with our own word."""
        if request.method != "GET":
            return None
        given = request.query.get("hub.verify_token", "").encode("utf-8", "replace")
        known = hmac.compare_digest(given, self._verify_token)
        if not known or request.query.get("hub.mode") != "subscribe":
            raise Unauthentic
        return Reply(body=request.query.get("hub.challenge", "")[:_LONGEST_CHALLENGE].encode("utf-8", "replace"))

    def verify(self, request: RawRequest) -> bytes:
        """The body, whose bytes are signed: read and written anew it would be another."""
        given = request.headers.get(_SIGNATURE, "").encode("utf-8", "replace")
        expected = "sha256=" + hmac.new(self._secret, request.body, hashlib.sha256).hexdigest()
        if not hmac.compare_digest(given, expected.encode()):
            raise Unauthentic
        return request.body

    async def close(self) -> None:
        """Give back the connections."""
        await self._client.close()
