from __future__ import annotations

from io import BytesIO
from time import process_time

import pytest

from archive.ingest.xml.cut import Kind, pieces, tag
from tests.archive.reading import reads

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
    assert process_time() - began < 5
