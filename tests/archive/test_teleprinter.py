from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from archive.ingest.draft import Draft, Key
from archive.ingest.readers import anpa, iptc7901
from tests.archive.reading import check_reread, read_all, read_one
from tools.golden import SAMPLES

SLUG = "^BC-US--Fog,20<"


def wire(*lines: str, day: str = "11-30", end: str = "AP-WF-12-01-14 0110GMT<") -> bytes:
    head = f"\x16\x16\x01A0007\x1f-----\r\nr i\x13\x11 BC-Fog   {day} 0020\r\n\x02"
    return (head + "\r\n".join(lines) + f"\r\n\x03{end}\r\n\x04").encode()


@pytest.mark.parametrize(
    ("data", "field", "value"),
    [
        (wire("^BC-US--Fog, 3rd Ld,20<", "^Fog shuts ports<"), "title", "Fog shuts ports"),
        (wire("^BC-US--Fog, 3rd Ld,20<", "^Fog shuts ports<"), "slug", "BC-US--Fog"),
        (wire("^BC-US--Fog, 3rd Ld,20<", "^Fog shuts ports<"), "version", "3"),
        (wire(SLUG, "^Fog<", "^By ANN LEE=", "^AP Writer=", "\tA."), "author", "ANN LEE"),
        (wire(SLUG, "^Fog<", "^By ANN LEE=", "^AP Writer=", "\tA."), "body", "A."),
        (wire(SLUG, "^Fog<", "^Eds: Adds.<", "\tA."), "ednote", "Eds: Adds."),
        (wire(SLUG, "\tA one", "two.", " ", "\tB.", "\t___"), "body", "A one two.\nB."),
        (wire(SLUG, "^Fog<"), "date", "2014-11-30"),
        (wire(SLUG, "^Fog<", day="12-31", end="AP-WF-01-01-15 0110GMT<"), "date", "2014-12-31"),
        (wire(SLUG, "^Fog<"), "published", "2014-12-01 01:10 GMT"),
        (wire(SLUG, "^Fog<", end=""), "date", None),
        (wire(SLUG, "^Fog<", day=""), "date", "2014-12-01"),
        (wire(SLUG, "^Fog<", "\tA.", "\tEND"), "body", "A."),
        (wire(SLUG, "^Fog<"), "source", "AP"),
        (wire(SLUG, "^Fog<"), "section", "international"),
    ],
)
def test_anpa(data: bytes, field: str, value: str | None) -> None:
    assert anpa.looks_like(data)
    assert read_one("anpa", data).fields.get(field) == value


@pytest.mark.parametrize(
    ("data", "killed"),
    [
        (wire("^BC-US--Fog, KILL,20<", "^Fog<"), "BC-US--Fog"),
        (wire(SLUG, "^EDITORS: KILL the story slugged BC-EU--Snow.<", "\tA."), "BC-EU--Snow"),
        (wire(SLUG, "^BULLETIN KILL<", "\tA."), "BC-US--Fog"),
        (wire(SLUG, "^Wolves kill 20 sheep in fog<"), None),
        (wire("^BC-US--Kill Switch Fog,20<", "^Fog<", "^Eds: Adds kill count.<"), None),
    ],
)
def test_kills(data: bytes, killed: str | None) -> None:
    assert read_one("anpa", data).kill_targets == ((Key("slug", "AP", killed),) if killed else ())


def iptc(*lines: str, end: str = "131137 GMT Nov 13") -> bytes:
    head = "\x01eca062 4 i 211 ccccb   dpa 061\r\n\r\nEurope/whales/\r\n\x02"
    return (head + "\r\n".join(lines) + f"\r\n\x03{end}\r\n\x7f\x04").encode()


@pytest.mark.parametrize(
    ("data", "field", "value"),
    [
        (iptc("Whales return =", "", "Oslo (dpa) - Some."), "title", "Whales return"),
        (iptc("2ND LEAD", "Whales", "return =", "", "A."), "title", "Whales return"),
        (iptc("2ND LEAD", "Whales return =", "", "A."), "ednote", "2ND LEAD"),
        (iptc("Whales return", "By Jo Ray, dpa =", "", "A."), "author", "Jo Ray, dpa"),
        (iptc("Whales return", "", "A", "b.", "", "C."), "body", "A b.\nC."),
        (iptc("W =", "", "A.", "", "# Notebook", "", "## Links", "dpa xy"), "body", "A."),
        (iptc("W =", "", "A.", "", "dpa xy zz"), "body", "A."),
        (iptc("W ="), "slug", "Europe/whales"),
        (iptc("W ="), "source", "dpa"),
        (iptc("W ="), "date", "2013-11-13"),
        (iptc("W =", end="071341 GMT Okt 15"), "published", "2015-10-07 13:41 GMT"),
        (iptc("W =", end="211259 Nov 18"), "published", "2018-11-21 12:59"),
        (iptc("W =", end="soon"), "date", None),
    ],
)
def test_iptc(data: bytes, field: str, value: str | None) -> None:
    assert iptc7901.looks_like(data)
    assert read_one("iptc7901", data).fields.get(field) == value


def test_locators_are_numbered_if_there_are_several_messages() -> None:
    message = wire(SLUG, "^Fog<")
    assert [result.locator for result in read_all("anpa", message)] == ["file"]
    assert [result.locator for result in read_all("anpa", message + message)] == [
        "file#1",
        "file#2",
    ]


def test_daily_numbers_are_not_keys() -> None:
    results = [*read_all("anpa", wire(SLUG, "^Fog<")), *read_all("iptc7901", iptc("W ="))]
    assert all(isinstance(result, Draft) and result.key is None for result in results)


@pytest.mark.parametrize("head", [b"", b"A0007", b"\x01\x02\x03", b"plain text\n", b"\x16\x16"])
def test_is_not_a_message(head: bytes) -> None:
    assert not anpa.looks_like(head)
    assert not iptc7901.looks_like(head)


@given(st.binary(), st.sampled_from(["anpa", "iptc7901"]))
def test_any_bytes(data: bytes, name: str) -> None:
    check_reread(name, data)


SIGNS = st.sampled_from("\x01 \x02 \x03 ^ < = KILL BC-A, By\tx \n # \x08 A0007\x1fa".split(" "))


@given(st.lists(SIGNS), st.sampled_from(["anpa", "iptc7901"]))
def test_any_signs(parts: list[str], name: str) -> None:
    check_reread(name, " ".join(parts).encode())


def test_samples_are_reread_from_their_records() -> None:
    for name in ("anpa", "iptc7901"):
        for path in (SAMPLES / name).glob("*.[at]*"):
            check_reread(name, path.read_bytes())
