from __future__ import annotations

from io import BytesIO
from time import process_time

import pytest

from archive.ingest.draft import Draft, Rejected
from archive.ingest.xml.xml_splitter import Kind, pieces, tag
from tests.archive.reading import reads
from tests.untraced import SLOWER

ITEMS = tag("item", marked=True)


@pytest.mark.parametrize(
    ("data", "found"),
    [
        (b"<r><item>a</item> <item/></r>", "outside record outside record outside"),
        (b"<item>a<item>b</item>", "torn record"),
        (b"<item>a", "torn"),
        (b"<item><![CDATA[</item><item>]]></item>", "record"),
        (b"<!-- <item> --><item>a</item>", "outside record"),
        (b"<x:item></item></x:item>", "record"),
        (b"<items><item_id>", "outside"),
        (b"<item>" + b"a" * 200 + b"</item><item>b</item>", "long record"),
        (b"", ""),
    ],
)
def test_pieces(data: bytes, found: str) -> None:
    cut = [piece.kind for piece in pieces(BytesIO(data), ITEMS, longest=100)]
    assert cut == [Kind[name.upper()] for name in found.split()]


def test_nothing_is_lost() -> None:
    data = b"<r>" + b"<item>a</item>\n" * 50_000 + b"<item>"
    assert b"".join(piece.data for piece in pieces(BytesIO(data), ITEMS)) == data


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


@pytest.mark.parametrize("bait", HOSTILE)
@pytest.mark.parametrize("name", HEADS)
def test_repetition_costs_no_more_than_its_length(name: str, bait: bytes) -> None:
    data = HEADS[name] + bait * (100_000 // len(bait))
    began = process_time()
    assert sum(1 for _ in reads(name, data))
    assert process_time() - began < 5 * SLOWER


LONG = {
    "feed": (b"<rss><channel>", b"<item><title>%b</title></item>", "an item"),
    "wxr": (b"<rss><channel>", b"<item><title>%b</title></item>", "an item"),
    "sgml": (b"", b"<DOC><HEADLINE>%b</HEADLINE></DOC>", "a record"),
}


@pytest.mark.parametrize("name", LONG)
def test_a_record_longer_than_it_may_be_costs_itself_alone(name: str) -> None:
    """It is let go while it is read: its bytes are never together."""
    head, item, what = LONG[name]
    data = head + item % b"One" + item % (b"snow " * 2_100_000) + item % b"Three"
    one, two, three = reads(name, data)
    assert isinstance(one, Draft) and isinstance(three, Draft)
    assert (one.fields["title"], three.fields["title"]) == ("One", "Three")
    assert isinstance(two, Rejected)
    assert (two.why, two.data) == (f"{what} longer than 10,000,000 bytes", b"")


def test_what_stands_between_records_may_be_long() -> None:
    data = b"<r>" + b"<other>snow</other>" * 700_000 + b"<item>a</item>"
    *outside, record = pieces(BytesIO(data), ITEMS)
    assert {piece.kind for piece in outside} == {Kind.OUTSIDE}
    assert record.data == b"<item>a</item>"
    assert b"".join(piece.data for piece in outside) + record.data == data
