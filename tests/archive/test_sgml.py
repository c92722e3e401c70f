from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from archive.ingest.draft import Key
from archive.ingest.readers import sgml
from tests.archive.reading import check_reread, read_all, read_one
from tools.golden import SAMPLES


def story(text: str, date: str = "3-MAR-1987 10:00:00.00") -> bytes:
    return f'<REUTERS NEWID="5"><DATE>{date}</DATE><TEXT>&#2;\n{text}</TEXT></REUTERS>'.encode()


@pytest.mark.parametrize(
    ("raw", "day", "published"),
    [
        ("26-FEB-1987 15:01:01.79", "26-FEB-1987", "26-FEB-1987 15:01:01.79"),
        (" 2-MAR-1987 04:59:42.10", "2-MAR-1987", "2-MAR-1987 04:59:42.10"),
        ("27-MAR-1987 00:02:59.13&#5;&#5;&#5;RM", "27-MAR-1987", "27-MAR-1987 00:02:59.13"),
        ("27-MAR-1987 605:12:19.12", "27-MAR-1987", None),
        ("5-APR-1987  99:00:00.00", "5-APR-1987", None),
    ],
)
def test_dates(raw: str, day: str, published: str | None) -> None:
    fields = read_one("sgml", story("<TITLE>A</TITLE>", raw)).fields
    assert (fields["date"], fields.get("published") or None) == (day, published)


@pytest.mark.parametrize(
    ("date", "day"),
    [
        ("<DATE_TIME> 04/07/1998 17:18:00 </DATE_TIME>", "1998-04-07"),
        ("<DATE><P>January 1, 1989, Sunday, Home Edition</P></DATE>", "January 1, 1989"),
        ("<DATE>910514\n</DATE>", "1991-05-14"),
        ("<DOCNO> APW19980314.0391 </DOCNO>", "1998-03-14"),
        ("<DOCNO> AP880212-0001 </DOCNO>", "1988-02-12"),
    ],
)
def test_dates_of_collections(date: str, day: str) -> None:
    data = f"<DOC>{date}<HEADLINE>A</HEADLINE></DOC>".encode()
    assert read_one("sgml", data).fields["date"] == day


@pytest.mark.parametrize(
    ("raw", "body"),
    [
        ("<BODY>A\nb.\n    C.\n Reuter\n&#3;</BODY>", "A b.\nC."),
        ("<BODY>A. REUTER\n&#3;</BODY>", "A."),
        ("<BODY>A\n REUTER...^M\n&#3;</BODY>", "A"),
        ("<BODY>A\n REUTE\n Reuter\n</BODY>", "A"),
        ("<BODY>A, said\nReuters in a note.\n    B</BODY>", "A, said Reuters in a note.\nB"),
        ("<BODY>USX <X> DEBT, &lt;USX> &lt;X.N></BODY>", "USX <X> DEBT, <USX> <X.N>"),
        ("<BODY>12 mln&#127;to R&D &amp; 1 < 2</BODY>", "12 mln to R&D & 1 < 2"),
        ("<TITLE>A</TITLE>Blah blah blah.\n&#3;", None),
        ("WEEKLY REPORT - FEB 26\n    One week\n Float....1\n Reuter\n", "One week\nFloat....1"),
    ],
)
def test_bodies(raw: str, body: str | None) -> None:
    assert read_one("sgml", story(raw)).fields.get("body") == body


@pytest.mark.parametrize(
    ("raw", "title"),
    [
        ("WEEKLY REPORT - FEB 26\n    One week", "WEEKLY REPORT - FEB 26"),
        ("161125******BANK CUTS RATES\n&#3;", "BANK CUTS RATES"),
        ("OIL UP LONDON, March 3\n- Oil rose and rose and rose again.", None),
        ("    (MORE TO COME)", None),
    ],
)
def test_headlines_without_a_tag(raw: str, title: str | None) -> None:
    assert read_one("sgml", story(raw)).fields.get("title") == title


def test_document_numbers_are_keys() -> None:
    assert read_one("sgml", story("A")).key == Key("record", "", "5")
    data = b"<DOC><DOCNO> X-1 </DOCNO><TEXT>A</TEXT></DOC>"
    assert read_one("sgml", data).key == Key("record", "", "X-1")


@pytest.mark.parametrize(
    ("head", "is_one"),
    [
        (b'<!DOCTYPE lewis SYSTEM "lewis.dtd">\n<REUTERS NEWID="1">', True),
        (b"<DOC>\n<DOCNO> A </DOCNO>", True),
        (b'<DOC id="A" type="story" >\n<HEADLINE>', True),
        (b"<doc><assembly><name>A</name>", False),
        (b"<html>", False),
        (b"REUTERS, March 3 - <DOC>", False),
    ],
)
def test_looks(head: bytes, is_one: bool) -> None:
    assert sgml.looks_like(head) is is_one


@given(st.binary())
def test_any_bytes(data: bytes) -> None:
    check_reread("sgml", data)


PARTS = st.sampled_from(
    "<REUTERS> </REUTERS> <DOC> </DOC> <TEXT> </TEXT> <BODY> </BODY> <TITLE> </TITLE> <D> </D>"
    " <TOPICS> <P> </P> <X> & &lt; &#5; A b. Reuter \n <DATE> </DATE> <DOCNO> \xff".split(" ")
)


@given(st.lists(PARTS, max_size=25).map(" ".join))
def test_any_tags(text: str) -> None:
    check_reread("sgml", b"<DOC>" + text.encode("latin-1"))


def test_samples_are_reread_from_their_records() -> None:
    for path in [*(SAMPLES / "sgml").glob("*.sgm"), *(SAMPLES / "sgml").glob("*.sgml")]:
        check_reread("sgml", path.read_bytes())
        assert len(read_all("sgml", path.read_bytes())) > 1
