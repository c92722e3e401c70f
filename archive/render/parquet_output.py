"""Apache Parquet, for notebooks and data frames; needs the extra `parquet` (pyarrow)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import date, datetime
from itertools import islice
from typing import Any, BinaryIO

from archive.errors import BadInput
from archive.record import LIST_FIELDS
from archive.render.article_records import OutputRecord

_DAYS = ("date",)
_INSTANTS = ("published", "updated", "added")
_NUMBERS = ("copies", "versions")
_GROUP_SIZE = 1000  # articles per row group, which is also what is held in memory


def print_parquet(articles: Iterable[OutputRecord], fields: Sequence[str], out: BinaryIO) -> None:
    """Write a table with one column per field, one row group at a time.

    `date` is a date32, `published`, `updated` and `added` are timestamps in UTC, multi-valued
    fields are lists.  Raises BadInput if the extra is missing.
    """
    try:
        import pyarrow as arrow  # noqa: PLC0415 (30 MB that only this format needs)
        from pyarrow import parquet  # noqa: PLC0415
    except ImportError:
        raise BadInput(
            "--format parquet needs an extra that is not installed.",
            "pip install 'news-archive[parquet]'",
        ) from None
    schema = arrow.schema([(name, _type(arrow, name)) for name in fields])
    with parquet.ParquetWriter(out, schema) as writer:
        for group in _groups(articles):
            columns = {name: [_value(name, row[name]) for row in group] for name in fields}
            writer.write_table(arrow.table(columns, schema=schema))


def _groups(articles: Iterable[OutputRecord]) -> Iterator[list[OutputRecord]]:
    rest = iter(articles)
    while group := list(islice(rest, _GROUP_SIZE)):
        yield group


def _type(arrow: Any, name: str) -> Any:
    if name in _DAYS:
        return arrow.date32()
    if name in _INSTANTS:
        return arrow.timestamp("s", tz="UTC")
    if name in _NUMBERS:
        return arrow.int32()
    return arrow.list_(arrow.string()) if name in LIST_FIELDS else arrow.string()


def _value(name: str, value: Any) -> Any:
    if value is None:
        return None
    if name in _DAYS:
        return date.fromisoformat(value)
    return datetime.fromisoformat(value) if name in _INSTANTS else value
