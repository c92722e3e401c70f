"""XML from any source: repaired or rejected; entities are never expanded, nothing is fetched."""

from __future__ import annotations

import time
from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from archive.ingest.text import sniff
from archive.ingest.text.decode import NotText
from archive.ingest.xml.xml_parser import MAX_BYTES, BadXML, parse_xml
from archive.ingest.xml.xml_tree import build_document, serialize_element, text_line
from tests.archive.wire import detected_format, reject_reason


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
def test_repair(document: str, text: str) -> None:
    assert text_line(parse_xml(document.encode()).root) == text


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
    assert text_line(parse_xml(document.encode(written)).root) == "café – “bar”"


@pytest.mark.parametrize(
    ("document", "error"),
    [
        (b"", "not XML"),
        (b"no markup at all", "not XML"),
        (b"<!DOCTYPE r [", "not XML"),
        (b"<!-- " * 1000, "not XML"),
        (b"<a>" * 10_000 + b"</a>" * 10_000, "nested too deep"),
        (b"<r>a\0b</r>", "not text"),
        (b" " * (MAX_BYTES + 1), "longer than"),
    ],
)
def test_bad_xml(document: bytes, error: str) -> None:
    with pytest.raises((BadXML, NotText), match=error):
        parse_xml(document)


@pytest.mark.parametrize(
    ("document", "is_cut_off"),
    [
        ("<r><a>1</a></r>\n", False),
        ("<r/>\n<!-- end -->", False),
        ("<r><a>1</a><a>2", True),
        ("<x:r xmlns:x='u'><a>1</b></x:r>", False),
        ("<r><a>1</a>", True),
    ],
)
def test_cut_off(document: str, is_cut_off: bool) -> None:
    assert parse_xml(document.encode()).is_cut_off == is_cut_off


REPEATS = 200_000
BILLION_LAUGHS = "".join(f'<!ENTITY e{n + 1} "{f"&e{n};" * 10}">' for n in range(12))


@pytest.mark.parametrize(
    "document",
    [
        "<r>" + "&" * REPEATS + "</r>",
        "<r>" + "<" * REPEATS + "</r>",
        "<r>" + "&a" * REPEATS + "</r>",
        "<r>" + "<a " * REPEATS,
        "<r>" + "<a>" * 100 + "<IBM.N> x " * REPEATS + "</r>",
        "<r>" + "</a>" * REPEATS + "</r>",
        "<r>" + "<![CDATA[" * REPEATS,
        "<!DOCTYPE " * REPEATS + "<r/>",
        "<!DOCTYPE r [" + "[]" * REPEATS,
        "<!-- " * REPEATS + "<r/>",
        "<r " + " ".join(f"a{n}='1'" for n in range(REPEATS)) + "/>",
        f'<!DOCTYPE r [<!ENTITY e0 "ha">{BILLION_LAUGHS}]><r>&e12;</r>',
    ],
    ids=lambda text: text[:20],
)
def test_time_is_bounded(document: str) -> None:
    start = time.process_time()
    sniff.root_element(document.encode()[:8192])
    try:
        text = text_line(parse_xml(document.encode()).root)
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
    assert sniff.root_element(head)[0] == root


@given(st.binary(max_size=300))
def test_any_bytes_are_read_or_rejected(data: bytes) -> None:
    for document in (data, b"<r>" + data + b"</r>", b"<?xml version='1.0'?><!DOCTYPE " + data):
        with suppress(BadXML, NotText):
            assert parse_xml(document).root is not None


def test_a_record_alone_keeps_its_namespaces() -> None:
    root = parse_xml(b"<r xmlns='u' xmlns:p='v' a='1'><s><p:i>one</p:i><p:i>two</p:i></s></r>").root
    assert build_document(root, serialize_element(root, root[0][1])).endswith(
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
    assert reject_reason("xml", document) == (reason, story)


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
def test_looks_like_xml(document: str, name: str, format: str) -> None:
    assert detected_format(document, name) == format
