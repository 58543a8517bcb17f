"""Who really calls, when a proxy is between: what the proxies that are trusted say of it (setting TRUSTED_PROXIES)."""

from __future__ import annotations

from collections import Counter
from functools import lru_cache
from ipaddress import IPv4Network, IPv6Network, ip_network

from starlette.datastructures import Headers
from starlette.types import ASGIApp, Receive, Scope, Send

from bot.front.refusals import Refused
from bot.front.tally import Reason, Tally
from bot.http.addresses import group, normalised, parsed
from bot.settings import listed

_SCHEMES = ("http", "https")
# More proxies than anybody has one behind the other; what stands before them is not looked at.
_MOST_PROXIES = 20
# So many bits stand before an address of IPv4 that is written as IPv6.
_MAPPED_BITS = 96


class Proxies:
    """The proxies that are believed: addresses and networks, or whoever connects (`*`)."""

    def __init__(self, trusted: str) -> None:
        parts = listed(trusted)
        self.all = "*" in parts
        self._networks = [_network(part) for part in parts if part != "*"]
        self._is_named = lru_cache(maxsize=4096)(self._look_up)

    def trusts(self, peer: str) -> bool:
        """Whether somebody who connects is a proxy that is believed."""
        return self.all or self._is_named(peer)

    def caller(self, peer: str, forwarded: str) -> str:
        """Who calls, by the X-Forwarded-For that a trusted peer sends: the last one in it whom no trusted proxy is.

        Each proxy adds at the end whom it heard from, so that everything before an address that is not trusted may
        be made up. Of `*`, which names none, only the one who connects is a proxy.
        """
        found = peer
        for entry in reversed(forwarded.rsplit(",", _MOST_PROXIES)):
            address = _host(entry.strip())
            if address is None:
                break
            found = address
            if not self._is_named(address):
                break
        return found

    def _look_up(self, text: str) -> bool:
        address = parsed(text.partition("%")[0])
        return address is not None and any(address in network for network in self._networks)


class Callers:
    """Puts in place of the proxy who called it, and how; every address gets its one form.

    Through proxies a caller may have so many requests at once as it could have connections without them.
    """

    def __init__(self, app: ASGIApp, proxies: Proxies, most_at_once: int, tally: Tally) -> None:
        self._app = app
        self._proxies = proxies
        self._most_at_once = most_at_once
        self._tally = tally
        self._at_once: Counter[str] = Counter()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer as if whoever calls had connected himself."""
        if scope["type"] != "http" or not scope.get("client"):
            await self._app(scope, receive, send)
            return
        host, port = scope["client"]
        peer = found = normalised(host)
        if self._proxies.trusts(peer):
            headers = Headers(scope=scope)
            found = self._proxies.caller(peer, ",".join(headers.getlist("x-forwarded-for")))
            scope["scheme"] = _scheme(headers) or scope["scheme"]
        scope["client"] = (found, port if found == peer else 0)
        if found == peer:
            await self._app(scope, receive, send)
        else:
            await self._answer(group(found), scope, receive, send)

    async def _answer(self, key: str, scope: Scope, receive: Receive, send: Send) -> None:
        if self._at_once[key] >= self._most_at_once:
            self._tally.add(Reason.ADDRESS)
            await Refused(self._app, Reason.ADDRESS)(scope, receive, send)
            return
        self._at_once[key] += 1
        try:
            await self._app(scope, receive, send)
        finally:
            self._at_once[key] -= 1
            if not self._at_once[key]:
                del self._at_once[key]


def _scheme(headers: Headers) -> str | None:
    """How the proxy that is nearest was called."""
    scheme = ",".join(headers.getlist("x-forwarded-proto")).rpartition(",")[2].strip().lower()
    return scheme if scheme in _SCHEMES else None


def _network(text: str) -> IPv4Network | IPv6Network:
    """A network, one of IPv4 that is written as IPv6 as that of IPv4."""
    network = ip_network(text)
    mapped = network.network_address.ipv4_mapped if isinstance(network, IPv6Network) else None
    if mapped is None or network.prefixlen < _MAPPED_BITS:
        return network
    return IPv4Network((mapped, network.prefixlen - _MAPPED_BITS))


def _host(entry: str) -> str | None:
    """The address in one entry, which may have a port; None when there is none: `unknown`, say."""
    if entry.startswith("["):
        entry = entry[1:].partition("]")[0]
    elif entry.count(":") == 1:
        entry = entry.partition(":")[0]
    address = parsed(entry.partition("%")[0])
    return None if address is None else str(address)
