"""WeChat's XML is read as fields, and nothing else that XML can do."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.channels.wechat.xml import NoFields, document, fields

_LAUGHS = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, 10))


def test_fields_are_read_with_and_without_cdata() -> None:
    body = b"<xml>\n <A><![CDATA[a < b & c]]></A>\n<B> 1 </B><C/><D>x &amp; y &#20320;</D></xml>"
    assert fields(body) == {"A": "a < b & c", "B": " 1 ", "C": "", "D": "x & y 你"}


def test_a_long_text_that_the_reader_gets_in_parts_is_whole() -> None:
    text = "零件 & " * 20_000
    assert fields(document({"A": text}).encode())["A"] == text


def test_fields_with_further_elements_are_passed_over() -> None:
    body = b"<xml><Info><Type>qr</Type><Items><Item><A>1</A></Item></Items></Info><B>2</B></xml>"
    assert fields(body) == {"B": "2"}


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"{}",
        b"hello",
        b"<xml>",
        b"<xml></xml><xml></xml>",
        b"<xml><A>1</B></xml>",
        b"<other><A>1</A></other>",
        b"<xml>text<A>1</A></xml>",
        b"<xml><A>1</A><A>2</A></xml>",
        b'<xml a="1"><A>1</A></xml>',
        b'<xml><A a="1">1</A></xml>',
        b"<xml><A>\xff</A></xml>",
        b"<xml><A>&unknown;</A></xml>",
        b"<xml>" + b"<A>" * 20_000 + b"</A>" * 20_000 + b"</xml>",
        b"<xml>" + b"<A>" * 8 + b"</A>" * 8 + b"</xml>",
        b"<xml><A>" + b"a" * 1_048_576 + b"</A></xml>",
        "<xml><A>1</A></xml>".encode("utf-16"),
        b"\x00" * 100,
    ],
)
def test_what_wechat_does_not_write_is_refused(body: bytes) -> None:
    with pytest.raises(NoFields):
        fields(body)


@pytest.mark.parametrize(
    "doctype",
    [
        "<!DOCTYPE xml>",
        '<!DOCTYPE xml [<!ENTITY a "b">]>',
        f'<!DOCTYPE xml [<!ENTITY l0 "ha">{_LAUGHS}]>',
        '<!DOCTYPE xml [<!ENTITY a SYSTEM "file:///etc/passwd">]>',
        '<!DOCTYPE xml [<!ENTITY a SYSTEM "http://127.0.0.1:9/a">]>',
        '<!DOCTYPE xml SYSTEM "http://127.0.0.1:9/a.dtd">',
        '<!DOCTYPE xml [<!ENTITY % a SYSTEM "http://127.0.0.1:9/a"> %a;]>',
    ],
)
def test_entities_are_never_declared_let_alone_fetched(doctype: str) -> None:
    for content in ("1", "&a;", "&l9;"):
        with pytest.raises(NoFields):
            fields(f"{doctype}<xml><A>{content}</A></xml>".encode())


def test_a_document_that_claims_another_encoding_is_read_as_what_it_is() -> None:
    claims = '<?xml version="1.0" encoding="utf-16"?><xml><A>你</A></xml>'
    assert fields(claims.encode()) == {"A": "你"}


@given(st.dictionaries(st.from_regex(r"[A-Z][a-z]{1,5}", fullmatch=True), st.text(st.characters(codec="utf-8"))))
@settings(deadline=None, max_examples=200)
def test_what_is_written_is_read_again(content: dict[str, str]) -> None:
    read = fields(document(content).encode())
    kept = {name: "".join(c for c in text if c >= " " or c in "\t\n\r") for name, text in content.items()}
    kept = {name: text.replace("\ufffe", "").replace("\uffff", "") for name, text in kept.items()}
    assert read == {name: text.replace("\r\n", "\n").replace("\r", "\n") for name, text in kept.items()}


@given(st.binary(max_size=200))
@settings(deadline=None, max_examples=300)
def test_nothing_but_no_fields_is_raised(body: bytes) -> None:
    for document_ in (body, b"<xml>" + body + b"</xml>", b"<xml><A>" + body + b"</A></xml>"):
        try:
            fields(document_)
        except NoFields:
            continue
