"""How WeChat and WeCom sign and encrypt what they tell and are told."""

from __future__ import annotations

import base64
import binascii
import hashlib
import hmac
import secrets
import struct

from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes

from bot.channels.interface import Unauthentic

KEY_LENGTH = 43
_RANDOM, _LENGTH, _BLOCK = 16, 4, 32
_AES_BLOCK = 16


def decoded_key(key: str) -> bytes:
    """The 32 bytes of an EncodingAESKey. Raises ValueError, which does not quote it."""
    try:
        decoded = base64.b64decode(key + "=", validate=True)
    except (binascii.Error, ValueError):
        decoded = b""
    if len(key) != KEY_LENGTH or len(decoded) != _BLOCK:
        raise ValueError(f"write the {KEY_LENGTH} characters of the EncodingAESKey")
    return decoded


class Seal:
    """Signs, opens and seals for one account; `receiver` is its AppID or CorpID."""

    def __init__(self, token: str, key: str, receiver: str) -> None:
        self._token = token
        self._key = decoded_key(key)
        self._receiver = receiver.encode()

    def signature(self, *parts: str) -> str:
        """The signature of some parts: of the time and a nonce, or of these and what is sealed."""
        return hashlib.sha1("".join(sorted((self._token, *parts))).encode("utf-8", "replace")).hexdigest()  # noqa: S324

    def check(self, given: str, *parts: str) -> None:
        """Raise Unauthentic unless the parts have this signature."""
        if not hmac.compare_digest(given.encode("utf-8", "replace"), self.signature(*parts).encode()):
            raise Unauthentic

    def open(self, sealed: str) -> bytes:
        """What is sealed for this account. Raises Unauthentic."""
        try:
            encrypted = base64.b64decode(sealed, validate=True)
        except (binascii.Error, ValueError):
            raise Unauthentic from None
        if not encrypted or len(encrypted) % _AES_BLOCK:
            raise Unauthentic
        decryptor = self._cipher().decryptor()
        content = _unpadded(decryptor.update(encrypted) + decryptor.finalize())
        if len(content) < _RANDOM + _LENGTH:
            raise Unauthentic
        [length] = struct.unpack("!I", content[_RANDOM : _RANDOM + _LENGTH])
        message, receiver = content[_RANDOM + _LENGTH :][:length], content[_RANDOM + _LENGTH :][length:]
        if not hmac.compare_digest(receiver, self._receiver):
            raise Unauthentic
        return message

    def seal(self, message: bytes) -> str:
        """What only this account's platform can read."""
        content = secrets.token_bytes(_RANDOM) + struct.pack("!I", len(message)) + message + self._receiver
        missing = _BLOCK - len(content) % _BLOCK
        encryptor = self._cipher().encryptor()
        encrypted = encryptor.update(content + bytes([missing]) * missing) + encryptor.finalize()
        return base64.b64encode(encrypted).decode()

    def _cipher(self) -> Cipher[modes.CBC]:
        return Cipher(algorithms.AES(self._key), modes.CBC(self._key[:_AES_BLOCK]))


def _unpadded(content: bytes) -> bytes:
    missing = content[-1]
    if not 0 < missing <= _BLOCK or content[-missing:] != bytes([missing]) * missing:
        raise Unauthentic
    return content[:-missing]
