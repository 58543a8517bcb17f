"""Calls to platforms over HTTP: one client a channel, with its connections kept; errors tell no secret."""

from __future__ import annotations

import logging
from collections.abc import Mapping
from dataclasses import dataclass

import httpx

from bot.channels.failures import Retry
from bot.channels.json_fields import Object, as_object

# Its lines hold addresses, and those of some platforms hold the token.
for _name in ("httpx", "httpcore"):
    logging.getLogger(_name).setLevel(logging.WARNING)

# Well within the lease of a reply (30 s).
_TIMEOUT = httpx.Timeout(10.0, connect=5.0)
_LIMITS = httpx.Limits(max_connections=40, max_keepalive_connections=20)
# After these the platform has nothing of the request.
_NOT_ARRIVED = (httpx.ConnectError, httpx.ConnectTimeout, httpx.PoolTimeout, httpx.InvalidURL)
_LONGEST_AFTER = 3_600.0


@dataclass(frozen=True)
class Answer:
    """A platform's answer: its status, and its body as an object (empty where it is none)."""

    status: int
    content: Object
    headers: Mapping[str, str]

    @property
    def after(self) -> float | None:
        """For how many seconds it asks not to be called, if it says so (Retry-After)."""
        try:
            return min(max(float(self.headers["retry-after"]), 0.0), _LONGEST_AFTER)
        except (KeyError, ValueError):
            return None


class Client:
    """Calls one platform. It is made in the event loop that uses it, at the first call."""

    def __init__(self, base_url: str, headers: Mapping[str, str] | None = None) -> None:
        self._base_url = base_url
        self._headers = dict(headers or {})
        self._client: httpx.AsyncClient | None = None

    async def call(
        self,
        method: str,
        path: str,
        json: object = None,
        content: bytes | None = None,
        params: Mapping[str, str] | None = None,
        headers: Mapping[str, str] | None = None,
    ) -> Answer:
        """The answer to a request, of whatever status; its body is `json` or `content`. Raises Retry without one."""
        if self._client is None:
            self._client = httpx.AsyncClient(
                base_url=self._base_url, headers=self._headers, timeout=_TIMEOUT, limits=_LIMITS
            )
        try:
            response = await self._client.request(
                method, path, json=json, content=content, params=params, headers=headers
            )
        except (httpx.HTTPError, httpx.InvalidURL) as error:
            # Its own words may hold the address.
            uncertain = not isinstance(error, _NOT_ARRIVED)
            raise Retry(f"the platform can't be reached ({type(error).__name__})", uncertain=uncertain) from None
        return Answer(response.status_code, _content(response), response.headers)

    async def close(self) -> None:
        """Give back the connections."""
        if self._client is not None:
            await self._client.aclose()
            self._client = None


def _content(response: httpx.Response) -> Object:
    try:
        return as_object(response.json())
    except (ValueError, RecursionError):
        return {}
