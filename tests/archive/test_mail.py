"""Mail: single messages, mailboxes, and pages that a browser saved as a message."""

from __future__ import annotations

import io

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from archive.ingest.draft import Draft, IngestDefaults, Key, Rejected
from archive.ingest.readers import detect_format, mail, mhtml

HEAD = (
    b"From: Ann Lee <ann@post.example>\nTo: b@reader.example\nSubject: Ferry stays in port\n"
    b"Date: Mon, 6 May 2024 07:08:00 +0100\nMessage-ID: <1@post.example>\n"
)
MULTIPART = HEAD + b'MIME-Version: 1.0\nContent-Type: multipart/mixed; boundary="b"\n\n'


def read_all(data: bytes) -> list[Draft | Rejected]:
    return list(mail.read(io.BytesIO(data), "a.eml", IngestDefaults()))


def read_one(data: bytes) -> Draft:
    (result,) = read_all(data)
    assert isinstance(result, Draft), result
    return result


@pytest.mark.parametrize(
    ("head", "format_name"),
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
def test_detected_by_its_headers(head: bytes, format_name: str) -> None:
    format = detect_format(head, "a.txt")
    assert format and format.name == format_name


def test_fields() -> None:
    result = read_one(HEAD + b"\nThe ferry did not sail.\n")
    assert result.fields == {
        "title": "Ferry stays in port",
        "date": "Mon, 6 May 2024 07:08:00 +0100",
        "author": "Ann Lee",
        "body": "The ferry did not sail.",
    }
    assert result.key == Key("message", "", "1@post.example")


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
    assert read_one(head.encode()).fields["title"] == title


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
    assert read_one(head + body).fields["body"] == text


def test_lines_wrapped_at_a_width_are_joined_and_short_ones_are_not() -> None:
    text = (
        "The ferry between the two islands did not sail on Monday because of\n"
        "a storm, said the harbour office.\n\nOslo 3\nBergen 1\n"
    )
    assert read_one(HEAD + b"\n" + text.encode()).fields["body"].split("\n") == [
        "The ferry between the two islands did not sail on Monday because of a storm, said the"
        " harbour office.",
        "Oslo 3",
        "Bergen 1",
    ]


def test_a_page_is_read_if_the_text_only_points_to_it() -> None:
    page = "<p>" + "The ferry did not sail. " * 30 + "</p>"
    parts = (
        "--b\nContent-Type: text/plain\n\nSee this in your browser.\n"
        f"--b\nContent-Type: text/html\n\n{page}\n--b--\n"
    )
    result = read_one(MULTIPART + parts.encode())
    assert result.markup and page in result.markup
    assert "body" not in result.fields and result.fields["title"] == "Ferry stays in port"


def test_attachments_are_ignored() -> None:
    parts = (
        b"--b\nContent-Type: text/plain\n\nText.\n"
        b"--b\nContent-Type: text/plain\nContent-Disposition: attachment; filename=a.txt\n\nNo.\n"
        b"--b--\n"
    )
    assert read_one(MULTIPART + parts).fields["body"] == "Text."


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ('{"Headline": ["", "Ferry"], "Body": "It\r\nsails.", "Byline": "Ann Lee", "Slugline": 7}',
         {"title": "Ferry", "body": "It sails.", "author": "Ann Lee"}),
        ('{"Headline": "Ferry"}', {"body": '{"Headline": "Ferry"}'}),  # not a form
        ('{"Headline": "Ferry', {"body": '{"Headline": "Ferry'}),
    ],
)  # fmt: skip
def test_form_of_a_newsroom(text: str, expected: dict[str, str]) -> None:
    fields = read_one(HEAD + b"\n" + text.encode()).fields
    assert {name: fields[name] for name in expected} == expected
    assert "slug" not in fields


def test_a_mailbox_is_read_message_by_message() -> None:
    line = b"From ann@post.example Mon May  6 07:08:00 2024\n"
    first = HEAD + b"\nOne.\nFrom here on.\n>From there on.\n>>From us.\n\n"
    results = read_all(line + first + line + HEAD + b"\nTwo.\n")
    assert [f.locator for f in results] == ["a.eml#1", "a.eml#2"]
    assert isinstance(results[0], Draft)
    assert results[0].fields["body"] == "One.\nFrom here on.\nFrom there on.\n>From us."
    assert read_one(results[0].data).fields == results[0].fields


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (b"", "empty"),
        (MULTIPART + b"--b\nContent-Type: image/png\n\nx\n--b--\n", None),
        (b"From: a\nTo: b\nDate: x\nContent-Type: image/png\n\nx", "a message without text"),
        (HEAD + b"Content-Type: message/rfc822\n\n" * 5000, "nested too deep for a message"),
    ],
)
def test_rejected(data: bytes, reason: str | None) -> None:
    (result,) = read_all(data)
    assert (result.reason if isinstance(result, Rejected) else None) == reason


@pytest.mark.parametrize("header", ["From", "Subject", "Content-Type", "To"])
@pytest.mark.parametrize("unit", ["(", "a=b; ", "=?utf-8?q?a?= ", "<", "\n x", '"'])
def test_hostile_headers_end_soon(header: str, unit: str) -> None:
    data = HEAD + f"{header}: a;{unit * 200_000}\n\nText\n".encode()
    assert len(read_all(data)) == 1


@settings(max_examples=60, deadline=None)
@given(st.binary(max_size=200), st.sampled_from([b"", HEAD, MULTIPART, b"From a@b 07:08\n" + HEAD]))
def test_any_bytes_end_in_drafts_or_rejects(data: bytes, head: bytes) -> None:
    for result in read_all(head + data):
        if isinstance(result, Draft):
            reread = read_one(result.data)
            assert (reread.fields, reread.markup, reread.key) == (
                result.fields,
                result.markup,
                result.key,
            )
    for saved in mhtml.read(io.BytesIO(head + data), "a.mht", IngestDefaults()):
        assert isinstance(saved, Draft | Rejected)


def test_mhtml_takes_the_part_that_start_names() -> None:
    data = (
        b"From: <Saved by Blink>\nMIME-Version: 1.0\n"
        b'Content-Type: multipart/related; boundary=b; start="<2>"\n\n'
        b"--b\nContent-Type: text/html\nContent-ID: <1>\n\n<p>A frame</p>\n"
        b"--b\nContent-Type: text/html; charset=iso-8859-1\nContent-ID: <2>\n"
        b"Content-Location: https://a.example/x-y-z\n\n<p>Caf\xe9</p>\n--b--\n"
    )
    (result,) = mhtml.read(io.BytesIO(data), "a.mht", IngestDefaults())
    assert isinstance(result, Draft) and result.markup and "Café" in result.markup
    assert result.fields == {"url": "https://a.example/x-y-z"}
