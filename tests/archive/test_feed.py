from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from archive.ingest.draft import Key, Rejected
from archive.ingest.readers import feed
from tests.archive.reading import check_reread, read_all, read_one
from tools.golden import SAMPLES

HEAD = '<rss version="2.0"><channel><title>The Post</title><link>http://post.example/a/</link>'


def rss(item: str, head: str = HEAD) -> bytes:
    return f"{head}<item>{item}</item></channel></rss>".encode()


def atom(entry: str, extra: str = "") -> bytes:
    space = 'xmlns="http://www.w3.org/2005/Atom"'
    return f"<feed {space}><id>tag:x,1:f</id>{extra}<entry>{entry}</entry></feed>".encode()


TWO_TEXTS = rss("<title>A</title><description>short</description><encoded>much longer</encoded>")


@pytest.mark.parametrize(
    ("data", "field", "value"),
    [
        (rss("<title>A</title><link>b.html</link>"), "url", "http://post.example/a/b.html"),
        (rss("<title>A</title><guid>http://x.example/1</guid>"), "url", "http://x.example/1"),
        (rss('<title>A</title><guid isPermaLink="false">http://x/1</guid>'), "url", None),
        (rss("<title>A</title><pubDate> 3  May 2021 </pubDate>"), "published", "3 May 2021"),
        (rss("<title>A &amp;amp; &lt;b>B&lt;/b></title>"), "title", "A & B"),
        (TWO_TEXTS, "body", "much longer"),
        (TWO_TEXTS, "summary", "short"),
        (rss("<description>All there is</description>"), "body", "All there is"),
        (rss("<title>A</title><author>a@b.example (Jo Ray)</author>"), "author", ["Jo Ray"]),
        (rss("<title>A</title><author>Jo Ray &lt;a@b.example></author>"), "author", ["Jo Ray"]),
        (rss("<title>A</title><category>World</category>"), "section", "World"),
        (rss("<title>A</title><category>B</category><category>C</category>"), "section", None),
        (rss("<title>A</title><source url='http://w'>The Wire</source>"), "source", "The Wire"),
        (rss("<title>A</title>"), "publisher", "The Post"),
        (atom("<title>A</title><updated>2001-02-03</updated>"), "published", "2001-02-03"),
        (atom("<title>A</title>", "<author><name>Jo</name></author>"), "author", ["Jo"]),
        (atom('<title>A</title><content type="text">a &lt;b&gt;</content>'), "body", "a <b>"),
        (atom('<title>A</title><content type="html">a &lt;b&gt;c</content>'), "body", "a c"),
        (atom('<title>A</title><content type="image/png">aGVq</content>'), "body", None),
        (atom('<title>A</title><link href="x" xml:base="http://y.example/z/"/>'),
         "url", "http://y.example/z/x"),
    ],
)  # fmt: skip
def test_fields(data: bytes, field: str, value: object) -> None:
    assert feed.looks_like(data)
    assert read_one("feed", data).fields.get(field) == value


@pytest.mark.parametrize(
    ("data", "key"),
    [
        (rss("<title>A</title><guid>7</guid>"), Key("feed", "http://post.example/a/", "7")),
        (rss("<title>A</title>"), None),
        (rss("<title>A</title><guid>7</guid>", "<rss><channel>"), None),
        (rss("<title>A</title><guid>urn:x:7</guid>", "<rss><channel>"), Key("feed", "", "urn:x:7")),
        (atom("<title>A</title><id>tag:x,1:7</id>"), Key("feed", "tag:x,1:f", "tag:x,1:7")),
    ],
)
def test_keys(data: bytes, key: Key | None) -> None:
    assert read_one("feed", data).key == key


@pytest.mark.parametrize(
    ("item", "reason"),
    [
        ("<link>http://x.example/1</link>", "a link alone"),
        ("<guid isPermaLink='false'>7</guid>", "an item without title, text or link"),
    ],
)
def test_no_story(item: str, reason: str) -> None:
    (result,) = read_all("feed", rss(item))
    assert isinstance(result, Rejected)
    assert (result.reason, result.expected_story) == (reason, False)


def test_a_head_after_its_items_is_read() -> None:
    item = "<item><title>A</title></item>"
    data = f"<rss><channel>{item}<title>The Post</title></channel></rss>".encode()
    assert read_one("feed", data).fields["publisher"] == "The Post"


def test_an_item_in_cdata_is_text() -> None:
    data = rss("<title>A</title><description><![CDATA[<item>x</item></item>]]></description>")
    assert read_one("feed", data).fields["body"] == "x"


def test_utf_16() -> None:
    data = rss("<title>Brücke</title>").decode().encode("utf-16")
    assert read_one("feed", data).fields["title"] == "Brücke"


@pytest.mark.parametrize(
    "head", [b"<html><body>", b"plain", b"<catalog><item>", b"<rdf:RDF xmlns:x='urn:y'>", b""]
)
def test_is_not_a_feed(head: bytes) -> None:
    assert not feed.looks_like(head)


def test_an_unclosed_item_is_reread_from_its_record() -> None:
    check_reread("feed", b"<rss><channel><item><title>A <b> ]]>")


@given(st.binary())
def test_any_bytes(data: bytes) -> None:
    check_reread("feed", data)


PARTS = st.sampled_from(
    "<item> </item> <entry> </entry> <title> </title> <rss> <channel> <feed> </feed> <link>"
    " <![CDATA[ ]]> <!-- --> & &amp; &nbsp; <b> a \x00 \x05 \xe9 <guid> 7 <author>".split(" ")
)


@given(st.lists(PARTS, max_size=25).map(" ".join))
def test_any_tags(text: str) -> None:
    check_reread("feed", b"<rss><channel><item>" + text.encode("latin-1"))


def test_samples_are_reread_from_their_records() -> None:
    for path in (SAMPLES / "feed").glob("*.[ra]*"):
        check_reread("feed", path.read_bytes())
