"""The load generator, a process of its own: a job as JSON on standard input, its figures on standard output.

It speaks just enough HTTP/1.1 for Rasa's REST channel, over plain asyncio streams: a general HTTP client would take
more CPU time than the service that it measures leaves. The clock stops before replies are looked into.
"""

from __future__ import annotations

import asyncio
import json
import re
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from typing import Any

from benchmarks.service.questions import Conversation

PATH = "/webhooks/rest/webhook"
_LENGTH = re.compile(rb"\r\ncontent-length: *(\d+)", re.IGNORECASE)
_PATIENCE = 1800


@dataclass(frozen=True)
class Load:
    """What a job took: seconds of each message by client, of all, CPU seconds of the generator, and what came.

    `full_messages` were answered in `full_seconds`, as long as all clients were at work.
    """

    latencies: list[list[float]]
    seconds: float
    full_messages: int
    full_seconds: float
    cpu_seconds: float
    unanswered: int
    with_facts: int


def run_load(port: int, work: Sequence[Sequence[Conversation]]) -> Load:
    """Let as many clients as there are lists hold the conversations, a connection for each, in a process of its own."""
    job = {"port": port, "work": [[asdict(conversation) for conversation in client] for client in work]}
    result = subprocess.run(
        [sys.executable, "-m", __name__], input=json.dumps(job).encode(), stdout=subprocess.PIPE, timeout=_PATIENCE
    )
    if result.returncode:
        raise RuntimeError("the load generator failed: see its error above")
    return Load(**json.loads(result.stdout))


def main() -> None:
    """Do the job."""
    job = json.load(sys.stdin)
    work = [[Conversation(**conversation) for conversation in client] for client in job["work"]]
    json.dump(asdict(asyncio.run(_all(job["port"], work))), sys.stdout)


class _Waiting:
    """The conversations that wait for a client, and how many messages were answered until a client found none.

    Whoever is free takes the next one: at the end no client is left alone with its own.
    """

    def __init__(self, conversations: Sequence[list[bytes]]) -> None:
        self._conversations = iter(conversations)
        self._started = time.perf_counter()
        self.answered = 0
        self.full_messages, self.full_seconds = 0, 0.0

    def __iter__(self) -> Iterator[list[bytes]]:
        return self

    def __next__(self) -> list[bytes]:
        try:
            return next(self._conversations)
        except StopIteration:
            if not self.full_seconds:
                self.full_messages, self.full_seconds = self.answered, time.perf_counter() - self._started
            raise


async def _all(port: int, work: list[list[Conversation]]) -> Load:
    conversations = [_requests(port, conversation) for client in work for conversation in client]
    cpu, started = time.process_time(), time.perf_counter()
    waiting = _Waiting(conversations)
    done = await asyncio.gather(*(_client(port, waiting) for _ in work))
    seconds, cpu_seconds = time.perf_counter() - started, time.process_time() - cpu
    bodies = [body for _, replies in done for body in replies]
    parsed = [json.loads(body) for body in bodies]
    return Load(
        latencies=[latencies for latencies, _ in done],
        seconds=seconds,
        full_messages=waiting.full_messages,
        full_seconds=waiting.full_seconds,
        cpu_seconds=cpu_seconds,
        unanswered=sum(not replies for replies in parsed),
        with_facts=sum(any((reply.get("custom") or {}).get("facts") for reply in replies) for replies in parsed),
    )


def _requests(port: int, conversation: Conversation) -> list[bytes]:
    return [_request(port, conversation, message) for message in conversation.messages]


def _request(port: int, conversation: Conversation, message: str) -> bytes:
    content: dict[str, Any] = {
        "sender": conversation.sender,
        "message": message,
        "metadata": {"language": conversation.language},
    }
    body = json.dumps(content, ensure_ascii=False).encode()
    head = f"POST {PATH} HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\nContent-Type: application/json\r\n"
    return f"{head}Content-Length: {len(body)}\r\n\r\n".encode() + body


async def _client(port: int, conversations: _Waiting) -> tuple[list[float], list[bytes]]:
    """One conversation after the other; seconds of each message, and the replies as they came."""
    latencies, replies = [], []
    for requests in conversations:
        reader, writer = await asyncio.open_connection("127.0.0.1", port)
        for request in requests:
            started = time.perf_counter()
            writer.write(request)
            replies.append(await _reply(reader))
            latencies.append(time.perf_counter() - started)
            conversations.answered += 1
        writer.close()
        await writer.wait_closed()
    return latencies, replies


async def _reply(reader: asyncio.StreamReader) -> bytes:
    head = await reader.readuntil(b"\r\n\r\n")
    length = _LENGTH.search(head)
    if not head.startswith(b"HTTP/1.1 200 ") or not length:
        raise RuntimeError(f"no reply: {head.decode('latin-1')}")
    return await reader.readexactly(int(length.group(1)))


if __name__ == "__main__":
    main()
