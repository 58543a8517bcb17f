"""What python-telegram-bot says of updates, and of what we send."""

from __future__ import annotations

import inspect
import json
from typing import Any

from telegram import Bot, BotCommand, InlineKeyboardMarkup, LinkPreviewOptions, ReplyParameters, Update
from telegram.constants import (
    BotCommandLimit,
    ChatAction,
    FloodLimit,
    InlineKeyboardButtonLimit,
    InlineKeyboardMarkupLimit,
    MessageLimit,
    UpdateType,
    WebhookLimit,
)

_METHODS = {
    "sendMessage": Bot.send_message,
    "sendChatAction": Bot.send_chat_action,
    "answerCallbackQuery": Bot.answer_callback_query,
    "setWebhook": Bot.set_webhook,
    "setMyCommands": Bot.set_my_commands,
    "getMe": Bot.get_me,
    "getWebhookInfo": Bot.get_webhook_info,
}
_MODELS = {
    "reply_markup": InlineKeyboardMarkup,
    "reply_parameters": ReplyParameters,
    "link_preview_options": LinkPreviewOptions,
}


def reads(body: str) -> dict[str, Any]:
    """What an update says."""
    update = Update.de_json(json.loads(body), bot=None)
    query, message = update.callback_query, update.effective_message
    return {
        "id": str(update.update_id),
        "user": str(update.effective_chat.id),
        "text": message.text if query is None else None,
        "press": query.data if query else None,
        "query": query.id if query else None,
        "language": update.effective_user.language_code,
        "at": None if query else (message.edit_date or message.date).timestamp(),
    }


def wrong_with(method: str, content: dict[str, Any]) -> list[str]:
    """What is wrong with a call."""
    known = set(inspect.signature(_METHODS[method]).parameters)
    found = [f"{method} has no {name}" for name in sorted(set(content) - known)]
    for name, model in _MODELS.items():
        if name in content and model.de_json(content[name], bot=None).to_dict() != content[name]:
            found.append(f"{name} is read as something else")
    if method == "sendMessage":
        found += _wrong_with_message(content)
    if method == "sendChatAction" and content["action"] not in list(ChatAction):
        found.append("no such action")
    if method == "setWebhook" and not set(content["allowed_updates"]) <= set(UpdateType):
        found.append("no such update")
    for command in content.get("commands", []):
        read = BotCommand.de_json(command, bot=None)
        if not 0 < len(read.description) <= BotCommandLimit.MAX_DESCRIPTION:
            found.append("the description is too long")
    return found


def bounds() -> dict[str, int]:
    """The bounds that python-telegram-bot knows."""
    return {
        "text": MessageLimit.MAX_TEXT_LENGTH,
        "data": InlineKeyboardButtonLimit.MAX_CALLBACK_DATA,
        "a second in a chat": FloodLimit.MESSAGES_PER_SECOND_PER_CHAT,
        "a second": FloodLimit.MESSAGES_PER_SECOND,
        "a minute in a group": FloodLimit.MESSAGES_PER_MINUTE_PER_GROUP,
        "secret": WebhookLimit.MAX_SECRET_TOKEN_LENGTH,
    }


def _wrong_with_message(content: dict[str, Any]) -> list[str]:
    found = []
    if not MessageLimit.MIN_TEXT_LENGTH <= len(content["text"]) <= MessageLimit.MAX_TEXT_LENGTH:
        found.append("the text's length")
    for row in content.get("reply_markup", {}).get("inline_keyboard", []):
        if len(row) > InlineKeyboardMarkupLimit.BUTTONS_PER_ROW:
            found.append("too many buttons in a row")
        for button in row:
            if not 0 < len(button["callback_data"].encode()) <= InlineKeyboardButtonLimit.MAX_CALLBACK_DATA:
                found.append("the data's length")
    return found
