"""NewsML 1: items, components, keys and notices."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from hypothesis import given

from archive.ingest.draft import Draft, Key
from tests.archive import wire

SAMPLES = sorted((Path(__file__).parent.parent.parent / "samples" / "newsml").glob("*.xml"))
TWO = SAMPLES[-1].read_bytes()


def item(components: str, management: str = "", envelope: str = "") -> str:
    return (
        f"<NewsML><NewsEnvelope>{envelope}</NewsEnvelope><NewsItem><Identification><NewsIdentifier>"
        "<ProviderId>x.org</ProviderId><DateId>20200101</DateId><NewsItemId>a</NewsItemId>"
        "<RevisionId>2</RevisionId></NewsIdentifier><NameLabel>label</NameLabel></Identification>"
        f"<NewsManagement>{management}</NewsManagement><NewsComponent>{components}</NewsComponent>"
        "</NewsItem></NewsML>"
    )


def text(content: str, kind: str = "Text", role: str = "", lines: str = "") -> str:
    return (
        f"<NewsComponent><Role FormalName='{role}'/><NewsLines>{lines}</NewsLines><ContentItem>"
        f"<MediaType FormalName='{kind}'/><DataContent>{content}</DataContent></ContentItem>"
        "</NewsComponent>"
    )


HEAD = "<NewsLines><HeadLine>Title</HeadLine></NewsLines>"


@pytest.mark.parametrize(
    ("components", "title", "body", "caption"),
    [
        (HEAD + text("<p>One.</p><p>Two.</p>"), "Title", "One.\nTwo.", ""),
        (HEAD + text("<![CDATA[<P>One.</P><P>Caf&eacute;.</P>]]>"), "Title", "One.\nCafé.", ""),
        (HEAD + text("One\nline.\n\nTwo."), "Title", "One line.\nTwo.", ""),
        (HEAD + text("<html><head><title>x</title></head><body><p>One.</p></body></html>"),
         "Title", "One.", ""),
        (text("<nitf><body><body.head><hedline><hl1>Inner</hl1></hedline></body.head>"
              "<body.content><p>One.</p></body.content></body></nitf>"), "Inner", "One.", ""),
        (HEAD + text("<p>One.</p>") + text("Seen.", role="Caption"), "Title", "One.", "Seen."),
        (HEAD + text("<p>One.</p>") + text("p {}", role="StyleSheet"), "Title", "One.", ""),
        (HEAD + text("<p>One.</p>") + text("iVBORw0K", kind="Photo"), "Title", "One.", ""),
        (HEAD + text("<p>One.</p>", lines="<HeadLine>Title</HeadLine>")
         + text("<p>Two.</p>", lines="<HeadLine>Other</HeadLine>"),
         "Title", "One.\nOther\nTwo.", ""),
        (HEAD + "<NewsComponent EquivalentsList='yes'>" + text("Short.") + text("<p>Longer.</p>")
         + "</NewsComponent>", "Title", "Longer.", ""),
        (HEAD + text("<body.content><p>One.</p></body.content>"), "Title", "One.", ""),
        (HEAD, "Title", None, None),
    ],
)  # fmt: skip
def test_texts(components: str, title: str, body: str, caption: str) -> None:
    fields = wire.read_draft("newsml", item(components)).fields
    expected = title, body or None, caption or None
    assert (fields.get("title"), fields.get("body"), fields.get("caption")) == expected


@pytest.mark.parametrize(
    ("components", "reason"),
    [
        (HEAD + text("", kind="Photo"), "pictures or sound, without a story"),
        ("<NewsItemRef NewsItem='urn:x'/>", "a list of links to other items, without a story"),
        ("<TopicSet FormalName='x'/>", "a list of topics, without a story"),
        ("", "a news item with neither headline nor text"),
    ],
)
def test_no_story(components: str, reason: str) -> None:
    assert wire.reject_reason("newsml", item(components)) == (reason, False)


def test_incomplete_items() -> None:
    assert wire.reject_reason("newsml", "<NewsML><Catalog/></NewsML>") == (
        "NewsML without a news item, only Catalog",
        False,
    )
    update = "<NewsML><NewsItem><Update><Replace/></Update></NewsItem></NewsML>"
    assert wire.reject_reason("newsml", update)[1]


@pytest.mark.parametrize(
    ("management", "envelope", "expected"),
    [
        ("<FirstCreated>20200101T1000Z</FirstCreated><ThisRevisionCreated>20200102T1000Z"
         "</ThisRevisionCreated><Status FormalName='Canceled'/>", "",
         {"published": "20200101T1000Z", "updated": "20200102T1000Z", "status": "Canceled"}),
        ("", "<DateAndTime>20200103T1000Z</DateAndTime>", {"published": "20200103T1000Z"}),
        ("<Status FormalName='Embargoed'/><StatusWillChange><FutureStatus FormalName='Usable'/>"
         "<DateAndTime>20200102T0000Z</DateAndTime></StatusWillChange>", "",
         {"status": "Embargoed", "embargo": "20200102T0000Z"}),
        ("", "<SentFrom><Party FormalName='Business Wire'/></SentFrom>",
         {"source": "Business Wire"}),
        ("", "", {"source": "x.org", "version": "2", "slug": "label"}),
    ],
)  # fmt: skip
def test_fields(management: str, envelope: str, expected: dict[str, Any]) -> None:
    fields = wire.read_draft("newsml", item(HEAD, management, envelope)).fields
    assert {name: fields.get(name) for name in expected} == expected


METADATA = "<NewsComponent><DescriptiveMetadata>{}</DescriptiveMetadata></NewsComponent>"
CITY = "<Property FormalName='City' Value='Oslo'/>"
COUNTRY = "<Property FormalName='Country' Value='NO'/>"


@pytest.mark.parametrize(
    ("described", "expected"),
    [
        (CITY + COUNTRY, {"location": "Oslo", "country": "NO"}),
        (COUNTRY, {"location": None, "country": None}),  # it may only be about that country
        (
            f"<Location HowPresent='Origin'>{COUNTRY}</Location>",
            {"location": "NO", "country": "NO"},
        ),
        (f"<Location HowPresent='Event'>{CITY}</Location>", {"location": None}),
        ("<Location/>", {"location": None}),
        ("<Property FormalName='Keyword' Value='snow'/>", {"keywords": ["snow"]}),
    ],
)
def test_metadata(described: str, expected: dict[str, Any]) -> None:
    fields = wire.read_draft("newsml", item(HEAD + METADATA.format(described))).fields
    assert {name: fields.get(name) for name in expected} == expected


def test_topics_are_keywords_preferably_in_english() -> None:
    topics = (
        "<TopicSet><Topic><Description xml:lang='no'>fisk</Description>"
        "<Description xml:lang='en'>fish</Description>"
        "<Description Variant='Category'>c</Description></Topic>"
        "<Topic><Description>salt</Description></Topic></TopicSet>"
    )
    assert wire.read_draft("newsml", item(HEAD + topics)).fields["keywords"] == ["fish", "salt"]


def test_a_headline_below_the_headline_is_a_summary() -> None:
    result = wire.read_draft(
        "newsml", item(HEAD + text("Below.", role="SubHeadline") + text("One."))
    )
    assert (result.fields["summary"], result.fields["body"]) == ("Below.", "One.")


def test_an_item_without_management() -> None:
    bare = item(HEAD).replace("<NewsManagement></NewsManagement>", "")
    assert wire.read_draft("newsml", bare).kill_targets == ()


def test_a_notice_names_the_items_that_it_kills() -> None:
    derived_from = "<DerivedFrom NewsItem='urn:newsml:x.org:20200101:b:4U'/>"
    kill = wire.read_draft("newsml", item(HEAD, f"<Instruction FormalName='Kill'/>{derived_from}"))
    assert kill.key == Key("wire", "x.org", "urn:newsml:x.org:20200101:a")
    assert kill.kill_targets == (Key("wire", "x.org", "urn:newsml:x.org:20200101:b"),)
    assert wire.read_draft("newsml", item(HEAD, derived_from)).kill_targets == ()


@pytest.mark.parametrize("path", SAMPLES, ids=lambda path: path.name)
def test_reread(path: Path) -> None:
    for result in wire.read_document("newsml", path.read_bytes()):
        if isinstance(result, Draft):
            wire.assert_rereads(result)
            assert wire.detected_format(result.data) == result.reader


@given(wire.damaged(TWO))
def test_any_damage_ends_in_drafts_or_rejects(data: bytes) -> None:
    for result in wire.read_document("newsml", data):
        if isinstance(result, Draft):
            wire.assert_rereads(result)
