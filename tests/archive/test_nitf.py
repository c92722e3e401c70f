"""NITF: what each element becomes."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from hypothesis import given

from archive.ingest.draft import Draft, Key
from tests.archive import wire

SAMPLES = sorted((Path(__file__).parent.parent.parent / "samples" / "nitf").glob("*.xml"))
SAMPLE = SAMPLES[0].read_bytes()


def nitf(head: str = "", body_head: str = "", content: str = "<p>Text.</p>") -> str:
    return (
        f"<nitf><head>{head}</head><body><body.head><hedline><hl1>Title</hl1></hedline>"
        f"{body_head}</body.head><body.content>{content}</body.content></body></nitf>"
    )


@pytest.mark.parametrize(
    ("head", "body_head", "expected"),
    [
        ('<docdata management-status="embargoed"><date.release norm="20160909T000100+0100"/>'
         '<date.issue norm="20160908T132446+0100"/></docdata>', "",
         {"status": "embargoed", "embargo": "20160909T000100+0100",
          "published": "20160908T132446+0100"}),
        ('<docdata management-status="usable"><date.release norm="20160909T000100Z"/></docdata>',
         "", {"embargo": None, "published": "20160909T000100Z"}),
        ('<docdata><du-key key="A-B" version="04"/><ed-msg info="Mind the names"/></docdata>', "",
         {"slug": "A-B", "version": "04", "ednote": "Mind the names"}),
        ('<docdata><doc.copyright holder="The Press. All rights reserved."/></docdata>', "",
         {"source": "The Press"}),
        ('<meta name="aap-source" content="AAP"/>', "", {"source": "AAP"}),
        ('<docdata><doc.copyright holder="X"/></docdata>',
         "<distributor><org>NTB</org></distributor>", {"source": "NTB"}),
        ("", "<byline>By <person>A Name</person>, Agency<byttl>Reporter</byttl></byline>",
         {"author": ["By A Name, Agency"]}),
        ("", "<byline>By<person>A Name</person></byline>", {"author": ["By A Name"]}),
        ("", "<byline><byttl>Sports Desk</byttl></byline>", {"author": None}),
        ("", "<dateline>SYDNEY March 22 AAP -</dateline>", {"dateline": "SYDNEY March 22 AAP -"}),
        ("", "<dateline><location>NEW YORK</location></dateline>", {"dateline": "NEW YORK"}),
        ("", "<dateline><location><city>Ottawa</city> <state>Ontario</state>"
         "<country>Canada</country></location><story.date norm='20200703'/></dateline>",
         {"dateline": "Ottawa, Ontario, Canada", "location": "Ottawa", "country": "Canada"}),
        ("", "<dateline><story.date>20170102T222800Z</story.date></dateline>",
         {"dateline": None}),
        ("", "<dateline><location>PARIS</location>, <story.date>March 3</story.date> (AFP) -"
         "</dateline>", {"dateline": "PARIS, March 3 (AFP) -"}),
        ("<revision-history norm='20200704T1000Z'/><revision-history norm='YYYY'/>", "",
         {"updated": "20200704T1000Z"}),
        ("<pubdata date.publication='19870101T000000' name='The Paper' ex-ref='http://x.org/1'/>",
         "", {"date": "19870101T000000", "publisher": "The Paper", "url": "http://x.org/1"}),
    ],
)  # fmt: skip
def test_fields(head: str, body_head: str, expected: dict[str, Any]) -> None:
    fields = wire.read_draft("nitf", nitf(head, body_head)).fields
    assert {name: fields.get(name) for name in expected} == expected


@pytest.mark.parametrize(
    ("content", "body"),
    [
        ("<p>One <org>two</org>.</p><p>Three.<br/>Four.</p>", "One two.\nThree.\nFour."),
        ("<p>cut at <br/>centre and <br/>right</p>", "cut at centre and right"),
        ("<pre>A 1\nB 2\n</pre>", "A 1\nB 2"),
        ("<table><tr><td>A</td><td>1</td></tr><tr><td>B</td><td>2</td></tr></table>", "A 1\nB 2"),
        ("Flat and\nbare.\n\nSecond.", "Flat and bare.\nSecond."),
        ("&lt;p&gt;Escaped.&lt;/p&gt;&lt;p&gt;Twice.&lt;/p&gt;", "Escaped.\nTwice."),
        ("<p>&lt;div class='x'>&lt;/div>&lt;script>run()&lt;/script></p><p>On.</p>", "On."),
        ("<media><media-caption>Seen.</media-caption></media><p>On.</p>", "On."),
        ("<p>Last.</p><p>ends</p>", "Last."),
        ("<block class='lead_paragraph'><p>A.</p></block><block class='full_text'><p>A.</p>"
         "<p>B.</p></block>", "A.\nB."),
    ],
)  # fmt: skip
def test_body(content: str, body: str) -> None:
    assert wire.read_draft("nitf", nitf(content=content)).fields["body"] == body


def test_a_headline_alone_is_a_story_and_pictures_are_not() -> None:
    result = wire.read_draft("nitf", "<nitf><head><title>Flash: it snows</title></head></nitf>")
    assert dict(result.fields) == {"title": "Flash: it snows"}
    media = "<nitf><body><body.content><media/></body.content></body></nitf>"
    assert wire.reject_reason("nitf", media) == ("pictures, without a story", False)
    assert wire.reject_reason("nitf", "<nitf/>") == ("NITF with neither headline nor text", True)


@pytest.mark.parametrize(
    ("docdata", "key"),
    [
        ('<doc-id regsrc="NTB" id-string="a-1"/>', Key("wire", "NTB", "a-1")),
        ('<doc-id id-string="a-1"/><del-list><from-src src-name="PA"/></del-list>',
         Key("wire", "PA", "a-1")),
        ('<doc-id id-string="urn:newsml:x.org:20200101:a-1:3"/>',
         Key("wire", "x.org", "urn:newsml:x.org:20200101:a-1")),
        ('<doc-id id-string="a-1"/>', None),
        ('<doc-id regsrc="AP"/>', None),
    ],
)  # fmt: skip
def test_key(docdata: str, key: Key | None) -> None:
    assert wire.read_draft("nitf", nitf(f"<docdata>{docdata}</docdata>")).key == key


def test_a_notice_names_the_story_that_it_kills() -> None:
    attributes = 'management-doc-idref="b" management-idref-status="canceled"'
    notice = nitf(f'<docdata {attributes}><doc-id regsrc="PA" id-string="a"/></docdata>')
    assert wire.read_draft("nitf", notice).kill_targets == (Key("wire", "PA", "b"),)
    of_itself = notice.replace('idref="b"', 'idref="a"')
    assert wire.read_draft("nitf", of_itself).kill_targets == ()
    usable = notice.replace('"canceled"', '"usable"')
    assert wire.read_draft("nitf", usable).kill_targets == ()


@pytest.mark.parametrize("path", SAMPLES, ids=lambda path: path.name)
def test_reread(path: Path) -> None:
    result = wire.read_draft("nitf", path.read_bytes())
    wire.assert_rereads(result)
    assert wire.detected_format(result.data) == "nitf"


@given(wire.damaged(SAMPLE))
def test_any_damage_ends_in_drafts_or_rejects(data: bytes) -> None:
    for result in wire.read_document("nitf", data):
        if isinstance(result, Draft):
            (reread,) = wire.read_document("nitf", result.data)
            assert reread == result
