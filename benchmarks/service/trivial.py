"""A server that answers everything at once with the same reply: what is left is the load generator's own cost."""

from __future__ import annotations

import asyncio
import json
import sys

_REPLY = json.dumps([{"recipient_id": "1", "text": "x" * 150, "custom": {"facts": [{"id": "y" * 100}]}}]).encode()
_ANSWER = b"HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: %d\r\n\r\n%b" % (len(_REPLY), _REPLY)


class Trivial(asyncio.Protocol):
    """Takes each packet for a request: the generator sends the next one only after a reply."""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = transport

    def data_received(self, data: bytes) -> None:
        assert isinstance(self._transport, asyncio.Transport)  # noqa: S101 - for the type checker
        self._transport.write(_ANSWER)


async def main(port: int) -> None:
    """Serve until ended."""
    server = await asyncio.get_running_loop().create_server(Trivial, "127.0.0.1", port)
    await server.serve_forever()


if __name__ == "__main__":
    asyncio.run(main(int(sys.argv[1])))
