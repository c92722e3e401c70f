from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from archive.ingest.draft import Key, Rejected
from archive.ingest.readers import feed, wxr
from tests.archive.reading import check_reread, read_all, read_one
from tools.golden import SAMPLES

SAMPLE = SAMPLES / "wxr" / "local-paper.xml"
HEAD = (
    '<rss xmlns:content="http://purl.org/rss/1.0/modules/content/"'
    ' xmlns:wp="http://wordpress.org/export/1.2/">'
    "<channel><title>Echo</title><link>http://echo.example</link>"
)


def export(content: str, extra: str = "<wp:status>publish</wp:status>") -> bytes:
    text = f"<content:encoded><![CDATA[{content}]]></content:encoded>"
    item = f"<item><title>A</title><guid>g1</guid>{text}{extra}</item>"
    return f"{HEAD}{item}</channel></rss>".encode()


@pytest.mark.parametrize(
    ("content", "body"),
    [
        ("One.\n\nTwo.\nThree.", "One.\nTwo.\nThree."),
        ("<p>One\nline.</p>\n\n<p>Two.</p>", "One line.\nTwo."),
        ("<!-- wp:paragraph --><p>One.</p><!-- /wp:paragraph -->", "One."),
        ("[dropcap]O[/dropcap]ne [sic] [the mayor].", "One [sic] [the mayor]."),
        ('[gallery ids="1,2"]One.[contact_form]', "One."),
        ("[embed]http://v.example/1[/embed]One.", "One."),
        ('[caption id="1"]<img src="x"/> A ram[/caption]One.', "One."),
        ("<img\nsrc='x'\n>One.", "One."),
        ("One. <!-- never closed", "One."),
        ("[caption]never closed", "never closed"),
    ],
)
def test_bodies(content: str, body: str) -> None:
    assert read_one("wxr", export(content)).fields["body"] == body


@pytest.mark.parametrize(
    ("extra", "reason"),
    [
        ("<wp:status>private</wp:status>", "not published: its status is private"),
        ("<wp:post_type>attachment</wp:post_type>", "an attachment, no story"),
        ("<wp:post_type>wp_template</wp:post_type>", "of the kind wp_template, no story"),
    ],
)
def test_unpublished_posts(extra: str, reason: str) -> None:
    (result,) = read_all("wxr", export("One.", extra))
    assert isinstance(result, Rejected)
    assert (result.reason, result.expected_story) == (reason, False)


def test_key_is_that_of_the_feed_of_the_site() -> None:
    data = export("One.")
    assert read_one("wxr", data).key == Key("feed", "http://echo.example", "g1")
    assert read_one("feed", data).key == read_one("wxr", data).key
    assert wxr.looks_like(data)
    assert not feed.looks_like(data)


def test_a_record_has_only_its_own_author() -> None:
    first = read_all("wxr", SAMPLE.read_bytes())[0]
    assert b"Jo Harker" in first.data
    assert b"Desk" not in first.data


@given(st.binary())
def test_any_bytes(data: bytes) -> None:
    check_reread("wxr", data)


@given(st.text(st.sampled_from('[]/<>!-pab= \n"caption')))
def test_any_content(content: str) -> None:
    check_reread("wxr", export(content))


def test_sample_is_reread_from_its_records() -> None:
    check_reread("wxr", SAMPLE.read_bytes())
