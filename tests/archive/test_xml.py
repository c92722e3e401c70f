"""XML from strangers: mended or refused, never expanded or fetched."""

from __future__ import annotations

import time
from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from archive.ingest.text import sniff
from archive.ingest.text.decode import NotText
from archive.ingest.xml.parse import LONGEST, BadXML, parse
from archive.ingest.xml.tree import document, line, piece
from tests.archive.wire import format_is, why


@pytest.mark.parametrize(
    ("document", "text"),
    [
        ("<r>Marks & Co</r>", "Marks & Co"),
        ("<r>AT&amp;T &lt;b&gt;</r>", "AT&T <b>"),
        ("<r>caf&eacute; &nbsp;&mdash; &nothing;</r>", "café — &nothing;"),
        ("<r>it&#146;s &#x201c;so&#x201d;</r>", "it’s “so”"),
        ("<r>DEBT &#5;&#22;&#2; &#xD800; &#99999999;END</r>", "DEBT END"),
        ("<r>5 < 6, a <b>bold</b> <- arrow</r>", "5 < 6, a bold <- arrow"),
        ("<r>shares <IBM.N> rose <ID:nN142833511></r>", "shares <IBM.N> rose <ID:nN142833511>"),
        ("<r><![CDATA[AT&T & <b>&eacute;]]></r>", "AT&T & <b>&eacute;"),
        ("<r>a\x01b\x0cc\ufffe</r>" + " " * 99, "a b c"),
        ("\n\n <!-- > --><?xml version='1.0'?><r>late</r>", "late"),
        ("<?xml version='1.1' standalone='yes'?><?pi > ?><r>1.1</r>", "1.1"),
        ('<!DOCTYPE r [<!ENTITY a "aa"><!-- ]> \' --><!ENTITY b "&a;">]><r>&b;</r>', "&b;"),
        ('<!DOCTYPE r SYSTEM "file:///etc/passwd"><r>ok</r>', "ok"),
        ('<!DOCTYPE r [<!ENTITY x SYSTEM "file:///etc/passwd">]><r>&x;</r>', "&x;"),
        ("<r xmlns:a='u'><a:b>one</a:b><z:c>two</z:c></r>", "onetwo"),
        ("<r>one</b>two</r>", "onetwo"),
        ("<r><p>one<b>two</p><p>three</b></p></i>four</r>", "onetwothreefour"),
    ],
)
def test_mended(document: str, text: str) -> None:
    assert line(parse(document.encode()).root) == text


@pytest.mark.parametrize(
    ("declared", "written"),
    [
        ("utf-8", "utf-8"),
        ("utf-8", "utf-8-sig"),
        ("iso-8859-1", "utf-8"),
        ("utf-8", "cp1252"),
        ("iso-8859-1", "cp1252"),
        ("utf-16", "utf-8"),
        ("utf-16", "utf-16"),
        ("utf-16", "utf-16-le"),
        ("utf-16", "utf-16-be"),
        ("hex", "utf-8"),
        ("unicode_escape", "cp1252"),
        ("nonesuch", "utf-8"),
    ],
)
def test_encodings(declared: str, written: str) -> None:
    document = f'<?xml version="1.0" encoding="{declared}"?><r>café – “bar”</r>'
    assert line(parse(document.encode(written)).root) == "café – “bar”"


@pytest.mark.parametrize(
    ("document", "error"),
    [
        (b"", "not XML"),
        (b"no markup at all", "not XML"),
        (b"<!DOCTYPE r [", "not XML"),
        (b"<!-- " * 1000, "not XML"),
        (b"<a>" * 10_000 + b"</a>" * 10_000, "nested too deep"),
        (b"<r>a\0b</r>", "not text"),
        (b" " * (LONGEST + 1), "longer than"),
    ],
)
def test_refused(document: bytes, error: str) -> None:
    with pytest.raises((BadXML, NotText), match=error):
        parse(document)


@pytest.mark.parametrize(
    ("document", "is_torn"),
    [
        ("<r><a>1</a></r>\n", False),
        ("<r/>\n<!-- end -->", False),
        ("<r><a>1</a><a>2", True),
        ("<x:r xmlns:x='u'><a>1</b></x:r>", False),
        ("<r><a>1</a>", True),
    ],
)
def test_torn(document: str, is_torn: bool) -> None:
    assert parse(document.encode()).torn == is_torn


MANY = 200_000
BILLION_LAUGHS = "".join(f'<!ENTITY e{n + 1} "{f"&e{n};" * 10}">' for n in range(12))


@pytest.mark.parametrize(
    "document",
    [
        "<r>" + "&" * MANY + "</r>",
        "<r>" + "<" * MANY + "</r>",
        "<r>" + "&a" * MANY + "</r>",
        "<r>" + "<a " * MANY,
        "<r>" + "<a>" * 100 + "<IBM.N> x " * MANY + "</r>",
        "<r>" + "</a>" * MANY + "</r>",
        "<r>" + "<![CDATA[" * MANY,
        "<!DOCTYPE " * MANY + "<r/>",
        "<!DOCTYPE r [" + "[]" * MANY,
        "<!-- " * MANY + "<r/>",
        "<r " + " ".join(f"a{n}='1'" for n in range(MANY)) + "/>",
        f'<!DOCTYPE r [<!ENTITY e0 "ha">{BILLION_LAUGHS}]><r>&e12;</r>',
    ],
    ids=lambda text: text[:20],
)
def test_time_is_bounded(document: str) -> None:
    start = time.process_time()
    sniff.root(document.encode()[:8192])
    try:
        text = line(parse(document.encode()).root)
    except (BadXML, NotText):
        text = ""
    assert len(text) <= len(document)
    assert time.process_time() - start < 5


@pytest.mark.parametrize(
    ("head", "root"),
    [
        (b"<nitf>", "nitf"),
        (b"\xef\xbb\xbf<?xml version='1.0'?>\n<!-- <rss> -->\n<x:newsItem a='b'>", "newsItem"),
        ('<?xml encoding="UTF-16"?><NewsML/>'.encode("utf-16-be"), "NewsML"),
        (b"<!DOCTYPE nitf [ <!ENTITY a 'b'> ", "nitf"),
        (b"<!DOCTYPE nitf [ <!ENTITY a ']>'> ]><other>", "other"),
        (b"plain <b>text</b>", ""),
        (b"", ""),
    ],
)
def test_root(head: bytes, root: str) -> None:
    assert sniff.root(head)[0] == root


@given(st.binary(max_size=300))
def test_any_bytes_are_read_or_refused(data: bytes) -> None:
    for each in (data, b"<r>" + data + b"</r>", b"<?xml version='1.0'?><!DOCTYPE " + data):
        with suppress(BadXML, NotText):
            assert parse(each).root is not None


def test_a_record_alone_keeps_its_namespaces() -> None:
    root = parse(b"<r xmlns='u' xmlns:p='v' a='1'><s><p:i>one</p:i><p:i>two</p:i></s></r>").root
    assert document(root, piece(root, root[0][1])).endswith(
        b"""<r><s><p:i xmlns:p="v" xmlns="u">two</p:i></s></r>"""
    )


@pytest.mark.parametrize(
    ("document", "reason", "story"),
    [
        ("<xs:schema xmlns:xs='x'></xs:schema>", "an XML schema, no story", False),
        ("<?xml version='1.0'?><svg/>", "a drawing (SVG), no story", False),
        ("<urlset xmlns='u'></urlset>", "a site map, no story", False),
        ("<?xml version='1.0'?><p>x</p>", "XML of no kind that is read here (root <p>)", True),
        ("<?xml version='1.0'?>", "not XML: Document is empty, line 1, column 1", True),
        ("  ", "empty", True),
    ],
)
def test_other_xml(document: str, reason: str, story: bool) -> None:
    assert why("xml", document) == (reason, story)


@pytest.mark.parametrize(
    ("document", "name", "format"),
    [
        ("<?xml version='1.0'?><bulletin/>", "f", "xml"),
        ("<bulletin><p>x</p></bulletin>", "bulletin", "xml"),
        ("<ID:nX1> SEOUL, Sept 1 (Reuters) - Snow fell.\n", "page.txt", "text"),
        ("< 5 per cent fell.\n", "page.txt", "text"),
        ("SEOUL - Snow fell.\n", "page.txt", "text"),
        ("<newsItem>no more than a name</newsItem>", "f", "xml"),
        ("<NewsItem>no more than a name</NewsItem>", "f", "xml"),
    ],
)
def test_what_is_xml(document: str, name: str, format: str) -> None:
    assert format_is(document, name) == format
