"""Internet addresses as they are counted: one form for each, and one key for those that one caller has."""

from __future__ import annotations

from functools import lru_cache
from ipaddress import IPv4Address, IPv6Address, ip_address

from fastapi import Request

# What a provider gives one line or one machine: whoever has one address of such a network has them all.
_OWN_BITS = 64


def parsed(text: str) -> IPv4Address | IPv6Address | None:
    """An address, one of IPv4 that is written as IPv6 (`::ffff:192.0.2.1`) as that of IPv4; None for anything else."""
    try:
        address = ip_address(text)
    except ValueError:
        return None
    mapped = address.ipv4_mapped if isinstance(address, IPv6Address) else None
    return mapped or address


@lru_cache(maxsize=4096)
def normalised(text: str) -> str:
    """The one form of an address, without the interface that it was reached by; what is none stays."""
    address = parsed(text.partition("%")[0])
    return text if address is None else str(address)


@lru_cache(maxsize=4096)
def group(text: str) -> str:
    """The key under which an address is counted: of IPv6 its /64 network, which is one caller's."""
    address = parsed(text.partition("%")[0])
    if not isinstance(address, IPv6Address):
        return text if address is None else str(address)
    network = int(address) >> (128 - _OWN_BITS) << (128 - _OWN_BITS)
    return f"{IPv6Address(network)}/{_OWN_BITS}"


def caller(request: Request) -> str:
    """The key under which whoever sends a request is counted."""
    return group(request.client.host) if request.client else ""
