"""Helpers for the tests of XML readers."""

from __future__ import annotations

from dataclasses import replace
from io import BytesIO

from hypothesis import strategies as st

from archive.ingest.draft import Draft, IngestDefaults, ReadResult, Rejected
from archive.ingest.readers import FORMATS_BY_NAME, detect_format


def read_document(format: str, data: bytes | str) -> list[ReadResult]:
    stream = BytesIO(data.encode() if isinstance(data, str) else data)
    return list(FORMATS_BY_NAME[format].load_reader().read(stream, "f", IngestDefaults()))


def read_draft(format: str, data: bytes | str) -> Draft:
    """Return the only draft of a file."""
    (result,) = read_document(format, data)
    assert isinstance(result, Draft), result
    return result


def reject_reason(format: str, data: bytes | str) -> tuple[str, bool]:
    """Return why a file gives nothing, and whether a story was expected."""
    (result,) = read_document(format, data)
    assert isinstance(result, Rejected), result
    return result.reason, result.expected_story


def assert_rereads(draft: Draft) -> None:
    """Check that the bytes kept of a record give the same draft again."""
    (reread,) = read_document(draft.reader, draft.data)
    assert isinstance(reread, Draft), reread
    assert replace(reread, locator=draft.locator, data=draft.data) == draft


def detected_format(data: bytes | str, name: str = "f") -> str | None:
    detected = detect_format((data.encode() if isinstance(data, str) else data)[:8192], name)
    return detected.name if detected else None


def damaged(data: bytes) -> st.SearchStrategy[bytes]:
    """Return a strategy of documents that are cut off, lack a piece, or have other bytes in it."""
    position = st.integers(0, len(data))
    return st.builds(
        lambda start, length, inside: data[:start] + inside + data[start + length :],
        position,
        st.one_of(st.integers(0, 40), position),
        st.one_of(st.binary(max_size=8), st.sampled_from((b"<", b"&", b"]]>", b"<!--", b"\0"))),
    )
