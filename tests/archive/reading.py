"""Checks for every reader, whatever bytes it is given."""

from __future__ import annotations

from io import BytesIO

from archive.ingest.draft import Draft, IngestDefaults, ReadResult, Rejected
from archive.ingest.readers import FORMATS_BY_NAME


def read_all(format_name: str, data: bytes) -> list[ReadResult]:
    return list(
        FORMATS_BY_NAME[format_name].load_reader().read(BytesIO(data), "file", IngestDefaults())
    )


def read_one(format_name: str, data: bytes) -> Draft:
    (draft,) = read_all(format_name, data)
    assert isinstance(draft, Draft), draft
    return draft


def check_reread(format_name: str, data: bytes) -> None:
    """Check that there are drafts, or rejections with a reason, and that drafts can be reread."""
    results = read_all(format_name, data)
    assert results
    for result in results:
        if isinstance(result, Rejected):
            assert result.reason
            continue
        reread = read_one(format_name, result.data)
        assert (reread.data, reread.fields, reread.key) == (result.data, result.fields, result.key)
        assert (reread.basis, reread.kill_targets) == (result.basis, result.kill_targets)
        assert result.fields.get("title") or result.fields.get("body")
