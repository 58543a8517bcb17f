"""What Meta's platforms have in common: the check of the address, and the signature of what they tell."""

from __future__ import annotations

import hashlib
import hmac

from bot.channels.interface import RawRequest, Reply, Unauthentic

_SIGNATURE = "x-hub-signature-256"
_LONGEST_CHALLENGE = 256


def challenged(request: RawRequest, verify_token: bytes) -> Reply | None:
    """The answer to Meta's check of the address, a GET with our own word. Raises Unauthentic."""
    if request.method != "GET":
        return None
    given = request.query.get("hub.verify_token", "").encode("utf-8", "replace")
    known = hmac.compare_digest(given, verify_token)
    if not known or request.query.get("hub.mode") != "subscribe":
        raise Unauthentic
    return Reply(body=request.query.get("hub.challenge", "")[:_LONGEST_CHALLENGE].encode("utf-8", "replace"))


def signed_body(request: RawRequest, secret: bytes) -> bytes:
    """The body, whose bytes are signed: read and written anew it would be another. Raises Unauthentic."""
    given = request.headers.get(_SIGNATURE, "").encode("utf-8", "replace")
    expected = "sha256=" + hmac.new(secret, request.body, hashlib.sha256).hexdigest()
    if not hmac.compare_digest(given, expected.encode()):
        raise Unauthentic
    return request.body
