"""What wechatpy says of signatures, sealed messages and events."""

from __future__ import annotations

from typing import Any

from wechatpy import parse_message
from wechatpy.client import WeChatClient
from wechatpy.crypto import WeChatCrypto
from wechatpy.enterprise.crypto import WeChatCrypto as WeComCrypto
from wechatpy.utils import WeChatSigner


def signature(*parts: str) -> str:
    """The signature of some parts, the token among them."""
    signer = WeChatSigner()
    signer.add_data(*parts)
    return str(signer.signature)


def seals(token: str, key: str, app_id: str, message: str, nonce: str, timestamp: str) -> str:
    """A sealed message, as XML."""
    return str(WeChatCrypto(token, key, app_id).encrypt_message(message, nonce, timestamp))


def opens(token: str, key: str, app_id: str, body: str, signature: str, timestamp: str, nonce: str) -> str:
    """What is in a sealed message; fails unless it is signed."""
    return str(WeChatCrypto(token, key, app_id).decrypt_message(body, signature, timestamp, nonce))


def echoes(token: str, key: str, corp_id: str, signature: str, timestamp: str, nonce: str, sealed: str) -> str:
    """What WeCom's check of an address has to be answered with."""
    return str(WeComCrypto(token, key, corp_id).check_signature(signature, timestamp, nonce, sealed))


def reads(body: str) -> dict[str, Any]:
    """A message or an event."""
    message = parse_message(body)
    return {
        "id": message.id,
        "type": message.type,
        "user": message.source,
        "us": message.target,
        "text": getattr(message, "content", None),
        "event": getattr(message, "event", None),
        "key": getattr(message, "key", None),
    }


def menu(user: str, head: str, options: list[list[str]], tail: str) -> Any:
    """What is sent as a menu."""
    sent: list[Any] = []
    client = WeChatClient("wx", "secret", access_token="token")
    client.message._send_custom_message = lambda content, account=None: sent.append(content)
    listed = [{"id": identity, "content": content} for identity, content in options]
    client.message.send_msg_menu(user, {"head_content": head, "list": listed, "tail_content": tail})
    return sent[0]
