"""Renormalize: read all stored source records again and normalize them by the present rules.

In three steps: all are read, and their stories spooled to disk; the lines that repeat on many pages
of a publisher, and the order of day and month in its dates, are learned from them; then each source
record's version is updated by both, all in one transaction.  Nothing of an earlier run is used, so
the same records always give the same articles.
"""

from __future__ import annotations

import pickle
import tempfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from itertools import groupby
from pathlib import Path
from typing import IO, NamedTuple

from archive.errors import BadArchive
from archive.ingest.draft import Story
from archive.ingest.normalize.boilerplate import repeated_lines
from archive.ingest.normalize.dates import date_order
from archive.ingest.reread import RereadPool
from archive.space import require_free_space
from archive.store import Store, line_counts

Progress = Callable[[int], None]
_MAX_FAILURES = 50  # that are listed one by one


@dataclass(slots=True)
class RenormalizeReport:
    """Numbers of a renormalization, and the records and articles that were left unchanged."""

    read_count: int = 0  # source records
    changed_count: int = 0  # articles
    failed_count: int = 0  # source records without a story, and articles that cannot be read
    failures: list[tuple[str, str, str]] = field(default_factory=list)  # id, locator, reason

    def add_failure(self, id: str, locator: str, reason: str) -> None:
        self.failed_count += 1
        if len(self.failures) < _MAX_FAILURES:
            self.failures.append((id, locator, reason))


class _SpooledStory(NamedTuple):
    number: int  # of the source record
    article_id: str
    reader: str
    story: Story


def renormalize(store: Store, folder: Path, jobs: int, progress: Progress) -> RenormalizeReport:
    """Renormalize all articles of a store; `folder` is for a temporary file.

    Raises NoSpace before anything is done, BadArchive if other programs filled the disk meanwhile.
    """
    # A story is about as large as its record; then every page of the store may be rewritten.
    size = 2 * store.renormalizer.originals_size() + store.renormalizer.file_size()
    require_free_space(folder, size, "renormalizing all articles")
    try:
        return _renormalize(store, folder, jobs, progress)
    except OSError as error:
        reason = f"cannot write a temporary file in {folder}: {error}."
        raise BadArchive(reason, "Nothing was changed.  Is the disk full?") from error


def _renormalize(store: Store, folder: Path, jobs: int, progress: Progress) -> RenormalizeReport:
    report = RenormalizeReport()
    with tempfile.TemporaryFile(dir=folder) as spool:
        for spooled in _reread(store, jobs, report, progress):
            pickle.dump(spooled, spool, pickle.HIGHEST_PROTOCOL)
        table = _learn_repeated_lines(spool)
        orders = date_order.count_orders(spooled.story for spooled in _load(spool))
        with store.transaction():
            notices: list[tuple[int, Story]] = []
            numbers = list(_update_sources(store, spool, table, orders, notices))
            failures: dict[str, str] = {}
            changed = store.renormalizer.recluster_sources(numbers, failures)
            report.changed_count = len(changed)
            for id, reason in failures.items():
                report.add_failure(id, "", reason)
            for number, story in notices:
                store.renormalizer.apply_notice(number, story)
    return report


def _reread(
    store: Store, jobs: int, report: RenormalizeReport, progress: Progress
) -> Iterator[_SpooledStory]:
    with RereadPool(jobs) as pool:
        for batch in store.renormalizer.source_batches():
            for record, story in zip(batch, pool.reread(batch), strict=True):
                report.read_count += 1
                if isinstance(story, Story):
                    yield _SpooledStory(record.number, record.article_id, record.reader, story)
                else:
                    report.add_failure(record.article_id, record.locator, story)
            progress(len(batch))


def _load(spool: IO[bytes]) -> Iterator[_SpooledStory]:
    spool.seek(0)
    while True:
        try:
            spooled: _SpooledStory = pickle.load(spool)  # noqa: S301 (our own unnamed file)
        except EOFError:
            return
        yield spooled


def _learn_repeated_lines(spool: IO[bytes]) -> repeated_lines.RepeatedLines:
    """Return the lines that repeat on many pages, from all articles that come from pages."""
    return line_counts.learn_repeated_lines(
        [
            spooled.story.article
            for spooled in versions
            if repeated_lines.may_have_boilerplate(spooled.story, spooled.reader)
        ]
        for _, versions in groupby(_load(spool), key=lambda spooled: spooled.article_id)
    )


def _update_sources(
    store: Store,
    spool: IO[bytes],
    table: repeated_lines.RepeatedLines,
    orders: date_order.OrderCounts,
    notices: list[tuple[int, Story]],
) -> Iterator[int]:
    """Update the version of each source record; yield the numbers of those that changed.

    Kill notices among the changed ones are appended to `notices`.
    """
    for number, _, reader, original in _load(spool):
        story = date_order.settle_date(original, orders)
        if repeated_lines.may_have_boilerplate(original, reader):
            story = repeated_lines.remove_repeated(story, table)
        if store.renormalizer.update_source(number, story):
            if story.identity.target_keys or story.identity.target_slugs:
                notices.append((number, story))
            yield number
