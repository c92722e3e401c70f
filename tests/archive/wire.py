"""What the tests of readers of XML share."""

from __future__ import annotations

from dataclasses import replace
from io import BytesIO

from hypothesis import strategies as st

from archive.ingest.draft import Draft, Known, Read, Rejected
from archive.ingest.readers import BY_NAME, format_of


def read(format: str, data: bytes | str) -> list[Read]:
    stream = BytesIO(data.encode() if isinstance(data, str) else data)
    return list(BY_NAME[format].reader().read(stream, "f", Known()))


def draft(format: str, data: bytes | str) -> Draft:
    """The one draft of a file."""
    (found,) = read(format, data)
    assert isinstance(found, Draft), found
    return found


def why(format: str, data: bytes | str) -> tuple[str, bool]:
    """Why a file gives nothing, and whether one would expect it to."""
    (found,) = read(format, data)
    assert isinstance(found, Rejected), found
    return found.why, found.story


def again(found: Draft) -> None:
    """What is kept of a record gives the same draft of it alone."""
    (other,) = read(found.reader, found.data)
    assert isinstance(other, Draft), other
    assert replace(other, where=found.where, data=found.data) == found


def format_is(data: bytes | str, name: str = "f") -> str | None:
    known = format_of((data.encode() if isinstance(data, str) else data)[:8192], name)
    return known.name if known else None


def torn(data: bytes) -> st.SearchStrategy[bytes]:
    """The same document cut off, with a piece gone, or with other bytes in it."""
    place = st.integers(0, len(data))
    return st.builds(
        lambda start, length, inside: data[:start] + inside + data[start + length :],
        place,
        st.one_of(st.integers(0, 40), place),
        st.one_of(st.binary(max_size=8), st.sampled_from((b"<", b"&", b"]]>", b"<!--", b"\0"))),
    )
