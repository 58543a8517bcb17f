"""What pywa says of signatures and events."""

from __future__ import annotations

import json
from typing import Any

from pywa import WhatsApp
from pywa.types import Message
from pywa.utils import webhook_updates_validator


def accepts(secret: str, body: str, header: str) -> bool:
    """Whether a body (latin-1) is signed."""
    return bool(webhook_updates_validator(secret, body.encode("latin-1"), header))


def reads(body: str) -> dict[str, Any]:
    """The first message of a body."""
    message = Message.from_update(client=WhatsApp(phone_id="1", token="-"), update=json.loads(body))
    return {
        "id": message.id,
        "type": message.type.value,
        "text": message.text,
        "from": message.from_user.wa_id or message.from_user.bsuid,
        "number": message.metadata.phone_number_id,
    }
