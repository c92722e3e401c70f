"""Mail: single messages, mailboxes, and pages that a browser saved as a message."""

from __future__ import annotations

import io

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from archive.ingest.draft import Draft, Key, Known, Rejected
from archive.ingest.readers import format_of, mail, mhtml

HEAD = (
    b"From: Ann Lee <ann@post.example>\nTo: b@reader.example\nSubject: Ferry stays in port\n"
    b"Date: Mon, 6 May 2024 07:08:00 +0100\nMessage-ID: <1@post.example>\n"
)
PARTED = HEAD + b'MIME-Version: 1.0\nContent-Type: multipart/mixed; boundary="b"\n\n'


def reads(data: bytes) -> list[Draft | Rejected]:
    return list(mail.read(io.BytesIO(data), "a.eml", Known()))


def one(data: bytes) -> Draft:
    (found,) = reads(data)
    assert isinstance(found, Draft), found
    return found


@pytest.mark.parametrize(
    ("head", "found"),
    [
        (HEAD + b"\nText\n", "mail"),
        (b" \n\n" + HEAD, "mail"),
        (b"From ann@post.example Mon May  6 07:08:00 2024\n" + HEAD, "mail"),
        (b"From: <Saved by Blink>\nMIME-Version: 1.0\nContent-Type: multipart/related; x\n\n",
         "mhtml"),
        (HEAD + b"Received: x\n by y\n" * 400 + b"X-Mail", "mail"),
        (b"From: x\nSubject: a letter to the editor\n\nSir, I protest.\n", "text"),
        (b"From Monday the ferry sails at 07:00.\n\nSo says the office.\n", "text"),
        (b"From our correspondent\n\nThe ferry did not sail.\n", "text"),
        (b"Date: Monday\nPlace: Oslo\nWriter: Ann\n\nText\n", "text"),
    ],
)  # fmt: skip
def test_known_by_its_headers(head: bytes, found: str) -> None:
    format = format_of(head, "a.txt")
    assert format and format.name == found


def test_fields() -> None:
    found = one(HEAD + b"\nThe ferry did not sail.\n")
    assert found.fields == {
        "title": "Ferry stays in port",
        "date": "Mon, 6 May 2024 07:08:00 +0100",
        "author": "Ann Lee",
        "body": "The ferry did not sail.",
    }
    assert found.key == Key("message", "", "1@post.example")


@pytest.mark.parametrize(
    ("subject", "title"),
    [
        ("=?utf-8?B?WsO8cmljaA==?= at noon", "Zürich at noon"),
        ("=?iso-8859-1?Q?Z=FCrich?=\n =?iso-8859-1?Q?_at_noon?=", "Zürich at noon"),
        ("Fwd: RE: Ferry", "Ferry"),
        ("=?utf-8?B?broken", "=?utf-8?B?broken"),
        ("=?x-none?Q?Caf=E9?=", "Café"),
        ("Zürich, unencoded", "Zürich, unencoded"),
    ],
)
def test_subject(subject: str, title: str) -> None:
    head = f"From: a@post.example\nTo: b\nDate: x\nSubject: {subject}\n\nText\n"
    assert one(head.encode()).fields["title"] == title


@pytest.mark.parametrize(
    ("type", "body", "text"),
    [
        ("text/plain; charset=utf-8\nContent-Transfer-Encoding: quoted-printable",
         b"Z=C3=BCrich lies on =\na lake.", "Zürich lies on a lake."),
        ("text/plain; charset=iso-8859-1", "Zürich".encode("latin-1"), "Zürich"),
        ("text/plain; charset=iso-2022-jp", "港の図書館".encode("iso2022_jp"), "港の図書館"),
        ("text/plain\nContent-Transfer-Encoding: base64", b"VGV4dA==", "Text"),
        ("text/plain", b"A.\n\nB.\n\n-- \nAnn\nThe Post", "A.\nB."),
    ],
)  # fmt: skip
def test_body(type: str, body: bytes, text: str) -> None:
    head = HEAD + f"MIME-Version: 1.0\nContent-Type: {type}\n\n".encode()
    assert one(head + body).fields["body"] == text


def test_lines_wrapped_at_a_width_are_joined_and_short_ones_are_not() -> None:
    text = (
        "The ferry between the two islands did not sail on Monday because of\n"
        "a storm, said the harbour office.\n\nOslo 3\nBergen 1\n"
    )
    assert one(HEAD + b"\n" + text.encode()).fields["body"].split("\n") == [
        "The ferry between the two islands did not sail on Monday because of a storm, said the"
        " harbour office.",
        "Oslo 3",
        "Bergen 1",
    ]


def test_a_page_is_taken_where_the_text_only_points_to_it() -> None:
    page = "<p>" + "The ferry did not sail. " * 30 + "</p>"
    parts = (
        "--b\nContent-Type: text/plain\n\nSee this in your browser.\n"
        f"--b\nContent-Type: text/html\n\n{page}\n--b--\n"
    )
    found = one(PARTED + parts.encode())
    assert found.markup and page in found.markup
    assert "body" not in found.fields and found.fields["title"] == "Ferry stays in port"


def test_attachments_are_left() -> None:
    parts = (
        b"--b\nContent-Type: text/plain\n\nText.\n"
        b"--b\nContent-Type: text/plain\nContent-Disposition: attachment; filename=a.txt\n\nNo.\n"
        b"--b--\n"
    )
    assert one(PARTED + parts).fields["body"] == "Text."


@pytest.mark.parametrize(
    ("text", "fields"),
    [
        ('{"Headline": ["", "Ferry"], "Body": "It\r\nsails.", "Byline": "Ann Lee", "Slugline": 7}',
         {"title": "Ferry", "body": "It sails.", "author": "Ann Lee"}),
        ('{"Headline": "Ferry"}', {"body": '{"Headline": "Ferry"}'}),  # no story in it
        ('{"Headline": "Ferry', {"body": '{"Headline": "Ferry'}),
    ],
)  # fmt: skip
def test_what_the_form_of_a_newsroom_sends(text: str, fields: dict[str, str]) -> None:
    found = one(HEAD + b"\n" + text.encode()).fields
    assert {name: found[name] for name in fields} == fields
    assert "slug" not in found


def test_a_mailbox_is_read_message_by_message() -> None:
    line = b"From ann@post.example Mon May  6 07:08:00 2024\n"
    first = HEAD + b"\nOne.\nFrom here on.\n>From there on.\n>>From us.\n\n"
    found = reads(line + first + line + HEAD + b"\nTwo.\n")
    assert [f.where for f in found] == ["a.eml#1", "a.eml#2"]
    assert isinstance(found[0], Draft)
    assert found[0].fields["body"] == "One.\nFrom here on.\nFrom there on.\n>From us."
    assert one(found[0].data).fields == found[0].fields


@pytest.mark.parametrize(
    ("data", "why"),
    [
        (b"", "empty"),
        (PARTED + b"--b\nContent-Type: image/png\n\nx\n--b--\n", None),
        (b"From: a\nTo: b\nDate: x\nContent-Type: image/png\n\nx", "a message without text"),
        (HEAD + b"Content-Type: message/rfc822\n\n" * 5000, "nested too deep for a message"),
    ],
)
def test_rejected(data: bytes, why: str | None) -> None:
    (found,) = reads(data)
    assert (found.why if isinstance(found, Rejected) else None) == why


@pytest.mark.parametrize("header", ["From", "Subject", "Content-Type", "To"])
@pytest.mark.parametrize("unit", ["(", "a=b; ", "=?utf-8?q?a?= ", "<", "\n x", '"'])
def test_hostile_headers_end_soon(header: str, unit: str) -> None:
    data = HEAD + f"{header}: a;{unit * 200_000}\n\nText\n".encode()
    assert len(reads(data)) == 1


@settings(max_examples=60, deadline=None)
@given(st.binary(max_size=200), st.sampled_from([b"", HEAD, PARTED, b"From a@b 07:08\n" + HEAD]))
def test_any_bytes_end_in_drafts_or_rejects(data: bytes, head: bytes) -> None:
    for found in reads(head + data):
        if isinstance(found, Draft):
            again = one(found.data)
            assert (again.fields, again.markup, again.key) == (
                found.fields,
                found.markup,
                found.key,
            )
    for saved in mhtml.read(io.BytesIO(head + data), "a.mht", Known()):
        assert isinstance(saved, Draft | Rejected)


def test_mhtml_takes_the_part_that_start_names() -> None:
    data = (
        b"From: <Saved by Blink>\nMIME-Version: 1.0\n"
        b'Content-Type: multipart/related; boundary=b; start="<2>"\n\n'
        b"--b\nContent-Type: text/html\nContent-ID: <1>\n\n<p>A frame</p>\n"
        b"--b\nContent-Type: text/html; charset=iso-8859-1\nContent-ID: <2>\n"
        b"Content-Location: https://a.example/x-y-z\n\n<p>Caf\xe9</p>\n--b--\n"
    )
    (found,) = mhtml.read(io.BytesIO(data), "a.mht", Known())
    assert isinstance(found, Draft) and found.markup and "Café" in found.markup
    assert found.fields == {"url": "https://a.example/x-y-z"}
