"""What line-bot-sdk says of signatures, events and calls."""

from __future__ import annotations

from typing import Any

from linebot.v3.messaging import PushMessageRequest, ReplyMessageRequest, ShowLoadingAnimationRequest
from linebot.v3.webhook import SignatureValidator, WebhookParser

_CALLS = {"reply": ReplyMessageRequest, "push": PushMessageRequest, "loading": ShowLoadingAnimationRequest}


def accepts(secret: str, body: str, header: str) -> bool:
    """Whether a body is signed."""
    return bool(SignatureValidator(secret).validate(body, header))


def reads(secret: str, body: str, header: str) -> dict[str, Any]:
    """Destination and events of a signed body, in few words."""
    payload = WebhookParser(secret).parse(body, header, as_payload=True)
    return {"destination": payload.destination, "events": [_event(event) for event in payload.events]}


def _event(event: Any) -> dict[str, Any]:
    # The SDK keeps of an event that it does not know nothing but its type.
    message, postback = getattr(event, "message", None), getattr(event, "postback", None)
    mention = getattr(message, "mention", None)
    return {
        "type": event.type,
        "id": getattr(event, "webhook_event_id", None),
        "mode": str(getattr(getattr(event, "mode", None), "value", "")),
        "token": getattr(event, "reply_token", None),
        "again": getattr(getattr(event, "delivery_context", None), "is_redelivery", None),
        "source": getattr(getattr(event, "source", None), "type", None),
        "message": getattr(message, "type", None),
        "text": getattr(message, "text", None),
        "data": getattr(postback, "data", None),
        "mentions": [each.is_self for each in mention.mentionees] if mention else [],
    }


def takes(call: str, content: dict[str, Any]) -> dict[str, Any]:
    """A call's content as the SDK would send it; raises where it is none."""
    return dict(_CALLS[call].from_dict(content).to_dict())
