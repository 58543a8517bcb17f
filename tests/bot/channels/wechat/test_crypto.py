"""Signing and sealing, compared with what Tencent publishes and with wechatpy."""

from __future__ import annotations

import base64
from collections.abc import Callable

import pytest

from bot.channels.interface import Unauthentic
from bot.channels.wechat.crypto import Seal, decoded_key
from bot.channels.wechat.xml import document, fields
from tests.platforms.oracle import Oracle
from tests.platforms.wechat import seal as seal_of_the_double

# Of Tencent's sample code (WXBizMsgCrypt).
TOKEN, KEY, RECEIVER = "QDG6eK", "jWmYm7qr5nMoAUwZRjGtBxmz3KA1tkAj3ykkR6q2B2C", "wx5823bf96d3bd56c7"
ECHO = "P9nAzCzyDtyTWESHep1vC5X9xho/qYX3Zpb4yKa9SKld1DsH3Iyt3tP3zNdtp+4RPcs8TgAE7OaBO+FZXvnaqQ=="
ECHO_SIGNED = ("5c45ff5e21c57e6ad56bac8758b79b1d9ac89fd3", "1409659589", "263014780")
SEALED = (
    "RypEvHKD8QQKFhvQ6QleEB4J58tiPdvo+rtK1I9qca6aM/wvqnLSV5zEPeusUiX5L5X/0lWfrf0QADHHhGd3QczcdCUpj911L3vg3W/sYYvuJTs3TUUk"
    "SUXxaccAS0qhxchrRYt66wiSpGLYL42aM6A8dTT+6k4aSknmPj48kzJs8qLjvd4Xgpue06DOdnLxAUHzM6+kDZ+HMZfJYuR+LtwGc2hgf5gsijff0ekU"
    "NXZiqATP7PF5mZxZ3Izoun1s4zG4LUMnvw2r+KqCKIw+3IQH03v+BCA9nMELNqbSf6tiWSrXJB3LAVGUcallcrw8V2t9EL4EhzJWrQUax5wLVMNS0+rU"
    "PA3k22Ncx4XXZS9o0MBH27Bo6BpNelZpS+/uh9KsNlY6bHCmJU9p8g7m3fVKn28H3KDYA5Pl/T8Z1ptDAVe0lXdQ2YoyyH2uyPIGHBZZIs2pDBS8R07+"
    "qN+E7Q=="
)
SIGNED = ("477715d11cdb4164915debcba66cb864d751f3e6", "1409659813", "1372623149")


def seal(token: str = TOKEN, receiver: str = RECEIVER) -> Seal:
    return Seal(token, KEY, receiver)


@pytest.mark.parametrize(
    ("timestamp", "nonce", "signature"),
    [
        ("1714036504", "1514711492", "f464b24fc39322e44b38aa78f5edd27bd1441696"),
        ("1714037059", "486452656", "899cf89e464efb63f54ddac96b0a0a235f53aa78"),
    ],
)
def test_requests_are_signed_as_tencent_shows(timestamp: str, nonce: str, signature: str) -> None:
    assert seal("AAAAA").signature(timestamp, nonce) == signature
    seal("AAAAA").check(signature, timestamp, nonce)


def test_tencent_s_sealed_message_is_opened() -> None:
    signature, timestamp, nonce = SIGNED
    seal().check(signature, timestamp, nonce, SEALED)
    told = fields(seal().open(SEALED))
    assert told == {
        "ToUserName": RECEIVER,
        "FromUserName": "mycreate",
        "CreateTime": "1409659813",
        "MsgType": "text",
        "Content": "hello",
        "MsgId": "4561255354251345929",
        "AgentID": "218",
    }


def test_tencent_s_sealed_challenge_is_opened() -> None:
    signature, timestamp, nonce = ECHO_SIGNED
    seal().check(signature, timestamp, nonce, ECHO)
    assert seal().open(ECHO) == b"1616140317555161061"


def test_wechatpy_opens_what_is_sealed_here(oracle: Callable[[str], Oracle]) -> None:
    for message in ("<xml><Content>你好 👋</Content></xml>", "", "a" * 31, "a" * 32, "零" * 5_000):
        sealed = seal().seal(message.encode())
        body = document({"Encrypt": sealed})
        signature = seal().signature("1409659813", "1372623149", sealed)
        opened = oracle("wechat").ask("opens", TOKEN, KEY, RECEIVER, body, signature, "1409659813", "1372623149")
        assert opened == message
        assert seal().open(sealed) == message.encode()


def test_what_wechatpy_seals_is_opened_here(oracle: Callable[[str], Oracle]) -> None:
    told = oracle("wechat").ask("seals", TOKEN, KEY, RECEIVER, "<xml>你好</xml>", "a nonce", "1409659813")
    sealed = fields(told.encode())
    seal().check(sealed["MsgSignature"], "1409659813", "a nonce", sealed["Encrypt"])
    assert seal().open(sealed["Encrypt"]).decode() == "<xml>你好</xml>"
    assert oracle("wechat").ask("signature", TOKEN, "1", "2") == seal().signature("1", "2")


def test_nothing_is_sealed_the_same_twice() -> None:
    assert seal().seal(b"hello") != seal().seal(b"hello")


@pytest.mark.parametrize("receiver", ["wx5823bf96d3bd56c8", "wx5823bf96d3bd56c", "wx5823bf96d3bd56c7 ", "", "名"])
def test_what_is_sealed_for_another_account_is_refused(receiver: str) -> None:
    with pytest.raises(Unauthentic):
        seal().open(seal_of_the_double(b"<xml></xml>", receiver))


def _encrypted(content: bytes) -> str:
    encryptor = seal()._cipher().encryptor()
    return base64.b64encode(encryptor.update(content) + encryptor.finalize()).decode()


@pytest.mark.parametrize(
    "sealed",
    [
        "",
        "=",
        "not base64!",
        "名",
        "AAAA",
        base64.b64encode(b"\0" * 16).decode(),
        SEALED[:-4],
        SEALED[4:],
        SEALED[:-24] + SEALED[-24:].lower(),
        f" {SEALED}",
        f"{SEALED}\n",
        _encrypted(b"a" * 32),  # padding of 97 bytes
        _encrypted(b"a" * 31 + b"\x00"),
        _encrypted(b"a" * 30 + b"\x01\x02"),
        _encrypted(b"a" * 16 + b"\x10" * 16),  # nothing left for the length
        _encrypted(b"\x20" * 32),
        _encrypted(b"a" * 16 + b"\xff" * 4 + b"message" + RECEIVER.encode() + b"\x13" * 19),  # a length beyond the end
    ],
)
def test_what_is_not_sealed_rightly_is_refused(sealed: str) -> None:
    with pytest.raises(Unauthentic):
        seal().open(sealed)


@pytest.mark.parametrize("key", ["", "abc", KEY[:-1], KEY + "A", KEY[:-1] + "!", KEY[:-1] + "é"])
def test_a_key_that_is_none_is_refused_without_being_quoted(key: str) -> None:
    with pytest.raises(ValueError, match="write the 43 characters") as raised:
        decoded_key(key)
    assert not key or key not in str(raised.value)
