"""NewsML-G2: items of all kinds, alone and in messages."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from hypothesis import given

from archive.ingest.draft import Draft, Key, Rejected
from tests.archive import wire

SAMPLES = sorted((Path(__file__).parent.parent.parent / "samples" / "newsml-g2").glob("*.xml"))
MESSAGE = SAMPLES[-1].read_bytes()
NAR = "xmlns='http://iptc.org/std/nar/2006-10-01/'"


def item(
    content: str = "", meta: str = "", about: str = "<headline>Title</headline>", kind: str = "text"
) -> str:
    return (
        f"<newsItem {NAR} guid='tag:x.org,2020:a' version='3' xml:lang='en-GB'><itemMeta>"
        f"<itemClass qcode='ninat:{kind}'/><provider literal='x.org'/>{meta}</itemMeta>"
        f"<contentMeta>{about}</contentMeta><contentSet>{content}</contentSet></newsItem>"
    )


XHTML = (
    "<html xmlns='http://www.w3.org/1999/xhtml'><head><title>x</title></head><body>{}</body></html>"
)


@pytest.mark.parametrize(
    ("content", "body"),
    [
        (f"<inlineXML>{XHTML.format('<p>One.</p><p>Two.</p>')}</inlineXML>", "One.\nTwo."),
        (f"<inlineXML>{XHTML.format('<header><h1>T</h1></header><section><p>One.</p></section>')}"
         "</inlineXML>", "One."),
        ("<inlineXML><nitf><body><body.content><p>One.</p></body.content></body></nitf></inlineXML>",
         "One."),
        ("<inlineXML><p>One.</p></inlineXML>", "One."),
        ("<inlineData contenttype='text/plain'>One\nline.\n\nTwo.</inlineData>",
         "One line.\nTwo."),
        ("<inlineData contenttype='text/plain'><![CDATA[<p>\n   One\nline.\n   Two.</p>]]>"
         "</inlineData>", "One line.\nTwo."),
        ("<inlineData contenttype='image/png' encoding='e:base64'>iVBO</inlineData>", ""),
        (f"<inlineXML>{XHTML.format('<p>(Adds)%s    By A%s    SEOUL - Snow%sfell.</p>')}"
         "</inlineXML>".replace("%s", "\n"), "(Adds)\nBy A\nSEOUL - Snow fell."),
    ],
)  # fmt: skip
def test_body(content: str, body: str) -> None:
    content = content.replace("%s", "\n")
    assert wire.read_draft("newsml-g2", item(content)).fields.get("body", "") == body


@pytest.mark.parametrize(
    ("meta", "about", "expected"),
    [
        ("<firstCreated>2020-01-01T10:00:00Z</firstCreated><versionCreated>2020-01-02T10:00:00Z"
         "</versionCreated><pubStatus qcode='stat:withheld'/>", "",
         {"published": "2020-01-01T10:00:00Z", "updated": "2020-01-02T10:00:00Z",
          "status": "stat:withheld"}),
        ("<versionCreated/><embargoed>2020-01-02T10:00:00Z</embargoed>",
         "<contentCreated>2020-01-01T10:00:00</contentCreated>",
         {"published": "2020-01-01T10:00:00", "embargo": "2020-01-02T10:00:00Z"}),
        ("<pubStatus qcode='stat:usable'/><signal qcode='sig:correction'/>", "",
         {"status": "sig:correction"}),
        ("<pubStatus qcode='stat:canceled'/><signal qcode='sig:correction'/>", "",
         {"status": "stat:canceled"}),
        ("", "<headline role='hld:sub'>Below</headline><headline>Above</headline>",
         {"title": "Above", "summary": "Below"}),
        ("", "<infoSource><name>STT</name></infoSource><creditline>STT–AFP</creditline>",
         {"source": "STT"}),
        ("", "<creditline>STT–</creditline>", {"source": "STT"}),
        ("", "", {"source": "x.org", "lang": "en-GB", "version": "3"}),
        ("", "<language tag='de'/><subject><name xml:lang='en'>Sea</name><name xml:lang='de'>Meer"
         "</name></subject><subject qcode='a'/><keyword>Boot</keyword>",
         {"lang": "de", "keywords": ["Boot", "Meer"]}),
        ("", "<located><name>Pittsburgh</name><broader type='cptype:statprov'><name>Pennsylvania"
         "</name></broader><broader type='cptype:country'><name>United States</name></broader>"
         "</located>", {"location": ["Pittsburgh"], "country": ["United States"]}),
        ("", "<dateline>2014-07-17 00:24:11 GMT</dateline>", {"dateline": None}),
        ("", "<dateline>London (dpa) - </dateline>", {"dateline": "London (dpa) -"}),
    ],
)  # fmt: skip
def test_fields(meta: str, about: str, expected: dict[str, Any]) -> None:
    about = about if "<headline" in about else f"<headline>Title</headline>{about}"
    fields = wire.read_draft("newsml-g2", item(meta=meta, about=about)).fields
    assert {name: fields.get(name) for name in expected} == expected


@pytest.mark.parametrize(
    ("document", "reason", "story"),
    [
        (f"<packageItem {NAR}/>", "a package of links, without a story", False),
        (f"<conceptItem {NAR}/>", "a concept, without a story", False),
        (f"<knowledgeItem {NAR}/>", "a list of concepts, without a story", False),
        (f"<planningItem {NAR}/>", "a plan of coverage, without a story", False),
        (f"<catalogItem {NAR}/>", "a catalog, without a story", False),
        (f"<newsMessage {NAR}><itemSet/></newsMessage>", "a message without items", False),
        (item(kind="picture"), "a picture, without a story", False),
        (item(kind="audio"), "a sound recording, without a story", False),
        (item(about=""), "a news item with neither headline nor text", False),
        (item("<inlineXML><sports-content/></inlineXML>"), "results (SportsML), without a story",
         False),
        (item("<inlineXML><docbook>x</docbook></inlineXML>"),
         "its text is in <docbook>, which is not read here", True),
    ],
)  # fmt: skip
def test_no_story(document: str, reason: str, story: bool) -> None:
    assert wire.detected_format(document) == "newsml-g2"
    assert wire.reject_reason("newsml-g2", document) == (reason, story)


@pytest.mark.parametrize(
    ("guid", "key"),
    [
        ("tag:ap.org,2019:a", Key("wire", "ap.org", "tag:ap.org,2019:a")),
        ("urn:newsml:dpa.com:2009:2-3", Key("wire", "dpa.com", "urn:newsml:dpa.com:2009:2-3")),
        ("BD-1", Key("wire", "x.org", "BD-1")),
        ("", None),
    ],
)  # fmt: skip
def test_key(guid: str, key: Key | None) -> None:
    assert wire.read_draft("newsml-g2", item().replace("tag:x.org,2020:a", guid)).key == key


def test_a_message_gives_each_item_by_itself() -> None:
    results = wire.read_document("newsml-g2", MESSAGE)
    assert [result.locator for result in results] == ["f#1", "f#2", "f#3", "f#4"]
    assert [type(result) for result in results] == [Rejected, Draft, Rejected, Draft]


def test_complete_items_of_a_cut_off_message_are_read() -> None:
    cut = MESSAGE[: MESSAGE.index(b"Harbour")]
    *_, last = results = wire.read_document("newsml-g2", cut)
    assert [isinstance(result, Draft) for result in results] == [False, True, False, False]
    assert (
        isinstance(last, Rejected) and last.reason.startswith("cut off") and last.locator == "f#4"
    )


@pytest.mark.parametrize("path", SAMPLES, ids=lambda path: path.name)
def test_reread(path: Path) -> None:
    for result in wire.read_document("newsml-g2", path.read_bytes()):
        if isinstance(result, Draft):
            wire.assert_rereads(result)
            assert wire.detected_format(result.data) == result.reader


@given(wire.damaged(MESSAGE))
def test_any_damage_ends_in_drafts_or_rejects(data: bytes) -> None:
    for result in wire.read_document("newsml-g2", data):
        if isinstance(result, Draft):
            wire.assert_rereads(result)
