"""Addresses in one form, and under one key for one caller."""

from __future__ import annotations

from ipaddress import IPv4Address, IPv6Address

import pytest
from fastapi import Request
from hypothesis import given
from hypothesis import strategies as st

from bot.http.addresses import caller, group, normalised


@pytest.mark.parametrize(
    ("text", "form"),
    [
        ("192.0.2.1", "192.0.2.1"),
        ("::ffff:192.0.2.1", "192.0.2.1"),
        ("::ffff:c000:201", "192.0.2.1"),
        ("0:0:0:0:0:0:0:1", "::1"),
        ("2001:DB8::1", "2001:db8::1"),
        ("fe80::1%eth0", "fe80::1"),
        ("unknown", "unknown"),
        ("", ""),
    ],
)
def test_an_address_has_one_form(text: str, form: str) -> None:
    assert normalised(text) == form


@pytest.mark.parametrize(
    ("text", "key"),
    [
        ("192.0.2.1", "192.0.2.1"),
        ("::ffff:192.0.2.1", "192.0.2.1"),
        ("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64"),
        ("::1", "::/64"),
        ("testclient", "testclient"),
    ],
)
def test_an_address_is_counted_under_the_key_of_who_has_it(text: str, key: str) -> None:
    assert group(text) == key


@given(st.ip_addresses(v=6), st.integers(0, 2**64 - 1))
def test_a_network_of_one_caller_is_one_key(address: IPv6Address, host: int) -> None:
    neighbour = IPv6Address(int(address) >> 64 << 64 | host)
    if address.ipv4_mapped is None and neighbour.ipv4_mapped is None:
        assert group(str(address)) == group(str(neighbour))


@given(st.ip_addresses(v=4))
def test_an_address_of_ipv4_is_the_same_however_it_is_written(address: IPv4Address) -> None:
    assert group(f"::ffff:{address}") == group(str(address)) == normalised(f"::ffff:{address}") == str(address)


def test_a_request_without_an_address_is_counted_under_none() -> None:
    assert caller(Request({"type": "http", "headers": []})) == ""
    assert caller(Request({"type": "http", "headers": [], "client": ("::ffff:192.0.2.1", 1)})) == "192.0.2.1"
