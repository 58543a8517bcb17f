"""Sessions: a conversation's id, signed by the server. Whoever holds one may read and write that conversation."""

from __future__ import annotations

import hashlib
import hmac
import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta, timezone

from itsdangerous import BadSignature, TimestampSigner

LIFETIME = timedelta(days=7)
# So long after its end a session can still be renewed, so that a visitor who comes back finds the conversation.
RENEWABLE = timedelta(days=30)
_SALT = "partner-desk.session"
_RANDOM_BYTES = 16
# None of ours is longer; a longer one need not be looked at.
_LONGEST = 200


@dataclass(frozen=True)
class Session:
    """A conversation, and until when it may be used."""

    conversation: str
    expires_at: datetime


class Sessions:
    """Issues sessions and reads them again."""

    def __init__(self, key: str) -> None:
        """`key` signs: who knows it can read every conversation whose id is known."""
        self._signer = TimestampSigner(key, salt=_SALT, key_derivation="hmac", digest_method=hashlib.sha256)

    def issue(self, conversation: str | None = None) -> tuple[str, Session]:
        """A session for a conversation, or for a new one, and the text that stands for it."""
        named = conversation or f"web-{secrets.token_urlsafe(_RANDOM_BYTES)}"
        token = self._signer.sign(named).decode()
        issued = self._signer.unsign(token, return_timestamp=True)[1]
        return token, Session(named, issued + LIFETIME)

    def read(self, token: str | None, renewing: bool = False) -> Session | None:
        """What a text stands for; None for one that is no session of ours, or an expired one.

        `renewing` takes also one that expired a while ago.
        """
        if not token or len(token) > _LONGEST or not token.isascii() or not self._is_signed(token):
            return None
        try:
            conversation, issued = self._signer.unsign(token, return_timestamp=True)
        except BadSignature:
            return None
        expires = issued + LIFETIME
        if datetime.now(timezone.utc) > (expires + RENEWABLE if renewing else expires):
            return None
        return Session(conversation.decode(), expires)

    def _is_signed(self, token: str) -> bool:
        # itsdangerous compares the decoded signature: of the text's last character it takes four bits of six.
        signed, _, signature = token.rpartition(".")
        return hmac.compare_digest(self._signer.get_signature(signed), signature.encode())
