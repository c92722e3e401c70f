"""What every reader must do with whatever bytes it is given."""

from __future__ import annotations

from io import BytesIO

from archive.ingest.draft import Draft, Known, Read, Rejected
from archive.ingest.readers import BY_NAME


def reads(format_name: str, data: bytes) -> list[Read]:
    return list(BY_NAME[format_name].reader().read(BytesIO(data), "file", Known()))


def only(format_name: str, data: bytes) -> Draft:
    (read,) = reads(format_name, data)
    assert isinstance(read, Draft), read
    return read


def check(format_name: str, data: bytes) -> None:
    """Drafts and rejects, each with a reason; a draft's own bytes give that draft again."""
    found = reads(format_name, data)
    assert found
    for read in found:
        if isinstance(read, Rejected):
            assert read.why
            continue
        again = only(format_name, read.data)
        assert (again.data, again.fields, again.key) == (read.data, read.fields, read.key)
        assert (again.basis, again.withdraws) == (read.basis, read.withdraws)
        assert read.fields.get("title") or read.fields.get("body")
