from __future__ import annotations

from io import BytesIO
from time import process_time

import pytest

from archive.ingest.draft import Draft, Rejected
from archive.ingest.xml.xml_splitter import PieceKind, split_records, tag_pattern
from tests.archive.reading import read_all
from tests.untraced import SLOWER

ITEMS = tag_pattern("item", is_xml=True)


@pytest.mark.parametrize(
    ("data", "kinds"),
    [
        (b"<r><item>a</item> <item/></r>", "outside record outside record outside"),
        (b"<item>a<item>b</item>", "unclosed record"),
        (b"<item>a", "unclosed"),
        (b"<item><![CDATA[</item><item>]]></item>", "record"),
        (b"<!-- <item> --><item>a</item>", "outside record"),
        (b"<x:item></item></x:item>", "record"),
        (b"<items><item_id>", "outside"),
        (b"<item>" + b"a" * 200 + b"</item><item>b</item>", "too_long record"),
        (b"", ""),
    ],
)
def test_pieces(data: bytes, kinds: str) -> None:
    split = [piece.kind for piece in split_records(BytesIO(data), ITEMS, max_bytes=100)]
    assert split == [PieceKind[name.upper()] for name in kinds.split()]


def test_pieces_add_up_to_the_file() -> None:
    data = b"<r>" + b"<item>a</item>\n" * 50_000 + b"<item>"
    assert b"".join(piece.data for piece in split_records(BytesIO(data), ITEMS)) == data


HOSTILE = (
    b"<![CDATA[", b"<!--", b"<item><![CDATA[", b"&lt", b"<a:", b"<DOC ", b'<item a="', b"[a ",
    b"^=\n", b"\n", b" \n\t", b"<DOC><TITLE>", b"&#5;", b"<", b"Reuter ", b"<TITLE>", b"[a]",
)  # fmt: skip
HEADS = {
    "feed": b"<rss><channel><item><title>",
    "wxr": b"<rss><channel><item><title>A</title><encoded>",
    "sgml": b"<DOC><TITLE></TITLE><TEXT>",
    "anpa": b"\x01A0007\x1fa\nr a BC-A  \n\x02",
    "iptc7901": b"\x01eca062 4 i 211\n\x02",
}


@pytest.mark.slow
@pytest.mark.parametrize("bait", HOSTILE)
@pytest.mark.parametrize("name", HEADS)
def test_repetition_takes_linear_time(name: str, bait: bytes) -> None:
    data = HEADS[name] + bait * (100_000 // len(bait))
    began = process_time()
    assert sum(1 for _ in read_all(name, data))
    assert process_time() - began < 5 * SLOWER


LONG = {
    "feed": (b"<rss><channel>", b"<item><title>%b</title></item>", "an item"),
    "wxr": (b"<rss><channel>", b"<item><title>%b</title></item>", "an item"),
    "sgml": (b"", b"<DOC><HEADLINE>%b</HEADLINE></DOC>", "a record"),
}


@pytest.mark.parametrize("name", LONG)
def test_an_overlong_record_is_rejected_alone(name: str) -> None:
    """It is dropped while it is read: its bytes are never in memory together."""
    head, item, noun = LONG[name]
    data = head + item % b"One" + item % (b"snow " * 2_100_000) + item % b"Three"
    first, second, third = read_all(name, data)
    assert isinstance(first, Draft) and isinstance(third, Draft)
    assert (first.fields["title"], third.fields["title"]) == ("One", "Three")
    assert isinstance(second, Rejected)
    assert (second.reason, second.data) == (f"{noun} longer than 10,000,000 bytes", b"")


def test_long_text_between_records() -> None:
    data = b"<r>" + b"<other>snow</other>" * 700_000 + b"<item>a</item>"
    *outside, record = split_records(BytesIO(data), ITEMS)
    assert {piece.kind for piece in outside} == {PieceKind.OUTSIDE}
    assert record.data == b"<item>a</item>"
    assert b"".join(piece.data for piece in outside) + record.data == data
