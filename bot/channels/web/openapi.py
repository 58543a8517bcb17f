"""What the API's documentation says of the website's channel."""

from __future__ import annotations

from bot.channels.web.inputs import LONGEST_COMMENT, LONGEST_ID, RATINGS, REASONS
from bot.engine.conversation import Json
from bot.http.bodies import LONGEST_MESSAGE

_BEARER = {
    "name": "Authorization",
    "in": "header",
    "required": True,
    "description": "`Bearer` and the session.",
    "schema": {"type": "string", "example": "Bearer web-…"},
}
_TAG = {"type": "string", "description": "The interface's language: a tag, as en or zh-Hant."}


def _body(properties: Json, required: list[str], example: Json) -> Json:
    schema: Json = {"type": "object", "properties": properties}
    if required:
        schema["required"] = required
    return {"required": bool(required), "content": {"application/json": {"schema": schema, "example": example}}}


SESSIONS: Json = {
    "summary": "Begin a conversation, or renew the session of one",
    "openapi_extra": {
        "parameters": [{**_BEARER, "required": False}],
        "requestBody": _body({"language": _TAG}, [], {"language": "en"}),
    },
}
ENDING: Json = {
    "summary": "End the conversation: its sessions are refused from then on, its open streams end",
    "openapi_extra": {"parameters": [_BEARER]},
}
MESSAGES: Json = {
    "summary": "Send a message: it is taken in for good, and answered by an event",
    "openapi_extra": {
        "parameters": [_BEARER],
        "requestBody": _body(
            {
                "id": {
                    "type": "string",
                    "pattern": f"^[A-Za-z0-9_-]{{1,{LONGEST_ID}}}$",
                    "description": "Made by the client. The same message sent again with its id is the same message.",
                },
                "text": {"type": "string", "minLength": 1, "maxLength": LONGEST_MESSAGE},
                "payload": {"type": "string", "description": "A button's payload: asked instead of the text."},
                "language": _TAG,
            },
            ["id", "text"],
            {"id": "m-1", "text": "How many trucks are sold in South Africa?", "language": "en"},
        ),
    },
}
FEEDBACK: Json = {
    "summary": "Say what one thinks of a reply, or take it back",
    "openapi_extra": {
        "parameters": [_BEARER],
        "requestBody": _body(
            {
                "reply": {"type": "string", "description": "The id of a reply in one's own conversation."},
                "rating": {"type": "string", "nullable": True, "enum": [*RATINGS, None]},
                "reason": {"type": "string", "enum": list(REASONS)},
                "comment": {"type": "string", "maxLength": LONGEST_COMMENT},
            },
            ["reply", "rating"],
            {"reply": "42", "rating": "down", "reason": "outdated"},
        ),
    },
}
EVENTS: Json = {
    "summary": "What is said in the conversation: a stream (text/event-stream), or by polling (application/json)",
    "description": "An event `message` for each thing that the partner or the desk says, with a cursor as its id; an "
    "event `ready` when everything known so far was sent. Whoever sends the last cursor gets what came after it; "
    "without one the history is sent (its last 200 entries). Clients that can't set headers name the session in the "
    "address (`session`) and the cursor, too (`after`).",
    "openapi_extra": {
        "parameters": [
            {**_BEARER, "required": False},
            {"name": "session", "in": "query", "schema": {"type": "string"}},
            {"name": "Last-Event-ID", "in": "header", "schema": {"type": "string"}},
            {"name": "after", "in": "query", "schema": {"type": "string"}},
            {
                "name": "wait",
                "in": "query",
                "description": "Polling: so many seconds at most until something is new.",
                "schema": {"type": "number", "minimum": 0, "maximum": 25, "default": 0},
            },
        ],
    },
}
