"""Telegram's double: the Bot API's methods, with its bounds, rates and errors; updates with our word.

As Telegram does, it delivers one update a request, those of one chat one after the other, and makes the call that
comes with an acknowledgement.

The bounds are those of the Bot API: texts of 1 to 4,096 characters, 1 to 64 bytes of `callback_data`. Nothing is
documented of keyboards in all: 100 buttons, 8 in a row, and some 10,000 bytes ("reply markup is too long", which
the source of the Bot API server, tdlib/telegram-bot-api, names) are what others have found. The words of the
errors: "Text buttons are unallowed in the inline keyboard" for a button without data (python-telegram-bot#277,
kotlin-telegram-bot#113).
"""

from __future__ import annotations

import json
import math
import random
from collections import defaultdict
from collections.abc import Mapping, Sequence
from itertools import count
from typing import Any

import httpx

from tests.platforms.base import Call, Event, Outcome, Platform, Rate, Said, whole

BOT = 7_012_345_678
TOKEN, SECRET = f"{BOT}:AAH-a-token-of-the-double-000", "a-word-of-our-own"
USERNAME = "partner_desk_bot"
_ME = {"id": BOT, "is_bot": True, "first_name": "Partner Desk", "username": USERNAME}
_LARGEST_KEYBOARD = 10_000
_UPDATES = {"message", "edited_message", "callback_query", "channel_post", "my_chat_member"}
_MEDIA: dict[str, dict[str, Any]] = {
    "picture": {"photo": [{"file_id": "1", "file_unique_id": "1", "width": 90, "height": 60}]},
    "voice": {"voice": {"file_id": "1", "file_unique_id": "1", "duration": 3}},
    "video": {"video": {"file_id": "1", "file_unique_id": "1", "width": 90, "height": 60, "duration": 3}},
    "sticker": {
        "sticker": {
            "file_id": "1",
            "file_unique_id": "1",
            "type": "regular",
            "width": 512,
            "height": 512,
            "is_animated": False,
            "is_video": False,
        }
    },
    "location": {"location": {"latitude": -6.2, "longitude": 106.8}},
    "file": {"document": {"file_id": "1", "file_unique_id": "1"}},
}


class Refused(Exception):
    """A call that the platform refuses."""

    def __init__(self, code: int, words: str, **parameters: int) -> None:
        super().__init__(words)
        more = {"parameters": parameters} if parameters else {}
        self.outcome = Outcome(code, {"ok": False, "error_code": code, "description": words, **more})


class Telegram(Platform):
    """The double. Users and groups are known by their numbers; those of groups are negative."""

    name = "telegram"

    def __init__(self, service: str = "", port: int = 0) -> None:
        super().__init__(service, port)
        self._updates = count(600_000_001)
        self._numbers = count(1)
        self._known: set[int] = set()
        self._sent: dict[int, dict[str, Any]] = {}
        self._queries: set[str] = set()
        self._in_chat, self._in_group = Rate(1.0, 3), Rate(3.0, 20)
        self._in_all = Rate(1 / 30, 30)
        # Chats whose user has blocked us, and groups that have got another id.
        self.blocked: set[int] = set()
        self.moved: dict[int, int] = {}
        # The presses that we answered, and the chats in which we were seen to type.
        self.answered: list[str] = []
        self.typing: list[int] = []
        self.hook: dict[str, Any] = {}
        self.commands: dict[str, list[dict[str, str]]] = {}

    @property
    def settings(self) -> dict[str, str]:
        return {
            "TELEGRAM_TOKEN": TOKEN,
            "TELEGRAM_USERNAME": USERNAME,
            "TELEGRAM_SECRET": SECRET,
            "TELEGRAM_API": self.url,
        }

    def text(self, user: str, text: str) -> Event:
        return self._update("message", self.message(user, {"text": text}))

    def kind(self, user: str, kind: str) -> Event:
        return self._update("message", self.message(user, _MEDIA[kind]))

    def edited(self, event: Event, text: str) -> Event:
        """A user changes the text of a message."""
        return self._update("edited_message", {**event["message"], "edit_date": int(self.now), "text": text})

    def in_group(self, group: str, user: str, text: str | None, **more: Any) -> Event:
        """A user writes in a group."""
        chat = {"id": int(group), "type": "supergroup", "title": "Dealers"}
        return self._update("message", {**self.message(user, {"text": text}), "chat": self._knowing(chat), **more})

    def press(self, user: str, option: str) -> Event:
        data = self.option(user, option)
        [shown] = [sent for sent in list(self._sent.values()) if data in _options(sent.get("reply_markup", {}))]
        query = f"43820{next(self._numbers)}"
        self._queries.add(query)
        presser = _person(abs(int(user)))
        return self._update(
            "callback_query", {"id": query, "from": presser, "message": shown, "chat_instance": "1", "data": data}
        )

    def last_to(self, user: str) -> dict[str, Any]:
        """The last message that a chat was sent, as Telegram has it."""
        return [sent for sent in self._sent.values() if sent["chat"]["id"] == int(user)][-1]

    def option_shown(self, user: str, data: str, title: str) -> None:
        """A chat is shown a message with one button."""
        markup = {"inline_keyboard": [[{"text": title, "callback_data": data}]]}
        self._show(self._knowing({"id": int(user), "type": "private"}), {"text": title, "reply_markup": markup})

    def message(self, user: str, content: Event) -> dict[str, Any]:
        """A message of a user to us."""
        chat = {"id": int(user), "type": "private", "first_name": "Ann"}
        return {
            "message_id": next(self._numbers),
            "from": _person(int(user)),
            "chat": self._knowing(chat),
            "date": int(self.now),
            **content,
        }

    def _knowing(self, chat: dict[str, Any]) -> dict[str, Any]:
        self._known.add(chat["id"])
        return chat

    def _update(self, name: str, content: Event) -> Event:
        return {"update_id": next(self._updates), name: content}

    def signed(self, events: Sequence[Event]) -> httpx.Request:
        [event] = events
        return self.request(event)

    def request(self, content: Any, secret: str | None = SECRET) -> httpx.Request:
        """A request with our word and any content."""
        body = content if isinstance(content, bytes) else json.dumps(content).encode()
        headers = {"Content-Type": "application/json"}
        if secret is not None:
            headers["X-Telegram-Bot-Api-Secret-Token"] = secret
        return httpx.Request("POST", self.webhook, content=body, headers=headers)

    def deliver(self, *events: Event) -> httpx.Response:
        """Deliver updates one by one; the first answer that is no acknowledgement, else the last."""
        for event in events:
            response = super().deliver(event)
            if response.status_code != 200:
                break
            self.make_call(response.content)
        return response

    def make_call(self, acknowledgement: bytes) -> None:
        """Make the call that comes with an acknowledgement, if there is one; what becomes of it nobody is told."""
        if not acknowledgement:
            return
        content = json.loads(acknowledgement)
        method = content.pop("method")
        assert not method.startswith("get"), "Telegram makes no such call"
        self._deal_with(Call("POST", f"/bot{TOKEN}/{method}", {}, content))

    def deliver_wildly(self, events: Sequence[Event], chance: random.Random) -> None:
        """Deliver updates so that those of one chat stay in order, others do not, and old ones come again."""
        queues: dict[int, list[Event]] = defaultdict(list)
        for event in sorted(events, key=lambda each: int(each["update_id"])):
            queues[_chat_of(event)].append(event)
        done: list[Event] = []
        while queues:
            chat = chance.choice(sorted(queues))
            done.append(queues[chat].pop(0))
            if not queues[chat]:
                del queues[chat]
            self.deliver_surely(done[-1])
            for again in chance.sample(done, min(len(done), chance.randint(0, 2))):
                self.deliver_surely(again)

    def answer(self, call: Call) -> Outcome:
        try:
            return Outcome(200, {"ok": True, "result": self._answer(call)})
        except Refused as refused:
            return refused.outcome

    def _answer(self, call: Call) -> Any:
        token, _, method = call.path.removeprefix("/bot").partition("/")
        if token != TOKEN:
            raise Refused(401, "Unauthorized")
        content = call.content or {}
        match method:
            case "getMe":
                return {**_ME, "can_join_groups": True, "can_read_all_group_messages": False}
            case "sendMessage":
                return self._take(content)
            case "answerCallbackQuery":
                if content.get("callback_query_id") not in self._queries:
                    words = "query is too old and response timeout expired or query ID is invalid"
                    raise Refused(400, f"Bad Request: {words}")
                self.answered.append(content["callback_query_id"])
                return True
            case "sendChatAction":
                self.typing.append(self._chat(content)["id"])
                return True
            case "setWebhook":
                return self._set_hook(content)
            case "getWebhookInfo":
                return {"url": "", "has_custom_certificate": False, "pending_update_count": 0, **self.hook}
            case "setMyCommands":
                self.commands[content.get("language_code", "")] = content["commands"]
                return True
        raise Refused(404, "Not Found")

    def _set_hook(self, content: Mapping[str, Any]) -> bool:
        if not str(content.get("url")).startswith("https://"):
            raise Refused(400, "Bad Request: bad webhook: An HTTPS URL must be provided for webhook")
        _check(set(content["allowed_updates"]) <= _UPDATES, "Bad Request: unknown update type")
        self.hook = {"url": content["url"], "secret": content["secret_token"], "updates": content["allowed_updates"]}
        return True

    def _chat(self, content: Mapping[str, Any]) -> dict[str, Any]:
        chat = content.get("chat_id")
        if chat not in self._known:
            raise Refused(400, "Bad Request: chat not found")
        if chat in self.moved:
            self._known.add(self.moved[chat])
            words = "Bad Request: group chat was upgraded to a supergroup chat"
            raise Refused(400, words, migrate_to_chat_id=self.moved[chat])
        if chat in self.blocked:
            raise Refused(403, "Forbidden: bot was blocked by the user")
        return {"id": chat, "type": "private" if chat > 0 else "supergroup"}

    def _take(self, content: Mapping[str, Any]) -> dict[str, Any]:
        chat, text = self._chat(content), content.get("text")
        _check(isinstance(text, str) and bool(text.strip()), "Bad Request: message text is empty")
        _check(len(str(text).encode("utf-16-le")) <= 2 * 4096, "Bad Request: message is too long")
        options = _options(content.get("reply_markup", {}))
        _check(self.takes_options or not options, "Bad Request: reply markup is too long")
        self._count(chat["id"])
        return self._show(chat, content)

    def _show(self, chat: dict[str, Any], content: Mapping[str, Any]) -> dict[str, Any]:
        shown: dict[str, Any] = {"message_id": next(self._numbers), "from": _ME, "chat": chat, "date": int(self.now)}
        shown |= {name: content[name] for name in ("text", "reply_markup", "message_thread_id") if name in content}
        self._sent[shown["message_id"]] = shown
        options = whole(_options(content.get("reply_markup", {})), shown["text"])
        self.tell(Said(str(chat["id"]), str(shown["text"]), options))
        return shown

    def _count(self, chat: int) -> None:
        rate = self._in_chat if chat > 0 else self._in_group
        for each, key in ((rate, str(chat)), (self._in_all, "")):
            if not each.allows(key, self.now):
                seconds = math.ceil(each.seconds)
                raise Refused(429, f"Too Many Requests: retry after {seconds}", retry_after=seconds)


def _options(markup: Mapping[str, Any]) -> dict[str, str]:
    rows = markup.get("inline_keyboard", [])
    buttons = [button for row in rows for button in row]
    fits = all(0 < len(row) <= 8 for row in rows) and len(buttons) <= 100
    size = len(json.dumps(markup, ensure_ascii=False).encode())
    _check(fits and size <= _LARGEST_KEYBOARD, "Bad Request: reply markup is too long")
    _check(all(button["text"].strip() for button in buttons), "Bad Request: inline keyboard button text is empty")
    sizes = [len(button["callback_data"].encode()) for button in buttons]
    unallowed = "can't parse inline keyboard button: Text buttons are unallowed in the inline keyboard"
    _check(all(size > 0 for size in sizes), f"Bad Request: {unallowed}")
    _check(all(size <= 64 for size in sizes), "Bad Request: BUTTON_DATA_INVALID")
    return {button["callback_data"]: button["text"] for button in buttons}


def _person(identity: int) -> dict[str, Any]:
    return {"id": identity, "is_bot": False, "first_name": "Ann", "language_code": "en"}


def _chat_of(event: Event) -> int:
    [content] = [value for name, value in event.items() if name != "update_id"]
    chat: int = content.get("message", content)["chat"]["id"]
    return chat


def _check(holds: bool, words: str) -> None:
    if not holds:
        raise Refused(400, words)
