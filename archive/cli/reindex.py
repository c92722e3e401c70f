"""`archive reindex`."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from archive.cli.configuration import Config
from archive.cli.exit_codes import SUCCESS
from archive.cli.log import LOG
from archive.render.phrases import amount

if TYPE_CHECKING:
    from archive.archive import Archive


def reindex(
    context: typer.Context,
    jobs: Annotated[
        int,
        typer.Option(
            "--jobs", "-j", metavar="N", min=1, help="Number of processes that build the index."
        ),
    ] = 1,
    renormalize: Annotated[
        bool, typer.Option("--renormalize", help="First read the stored originals again.")
    ] = False,
    if_needed: Annotated[
        bool, typer.Option("--if-needed", help="Rebuild only if the index cannot be used.")
    ] = False,
    engine: Annotated[
        str | None,
        typer.Option(metavar="NAME", help="Move the index to this engine: whoosh or opensearch."),
    ] = None,
    url: Annotated[
        str | None,
        typer.Option(metavar="URL", help="Nodes of the cluster, separated by commas."),
    ] = None,
    index: Annotated[
        str | None, typer.Option(metavar="NAME", help="Name of the index on the cluster.")
    ] = None,
    shards: Annotated[
        int | None, typer.Option(metavar="N", min=1, help="Number of shards on the cluster.")
    ] = None,
) -> int:
    """\b
        archive reindex
        archive reindex --jobs 2
        archive reindex --renormalize
        archive reindex --if-needed
        archive reindex --engine opensearch --url https://node1:9200,https://node2:9200

    Rebuild the index from the stored articles.  The old index answers until the new one is ready.

    --renormalize first reads all stored originals (the input records) again, by the rules of this
    release, and removes from articles the text that their publisher repeats on many pages.  Ids
    stay the same, and no new versions are made.

    --engine moves the index to a cluster or, with whoosh, back into the archive's folder.  All
    commands stay the same.  Environment variables for the cluster; set those that you need:

    ARCHIVE_OPENSEARCH_USER and ARCHIVE_OPENSEARCH_PASSWORD, or ARCHIVE_OPENSEARCH_API_KEY: the
    login.

    ARCHIVE_OPENSEARCH_CA: a file of certificates to trust.

    ARCHIVE_OPENSEARCH_HOSTS: the only hosts that may receive the login.
    """
    import time

    from archive.cli.progress import article_progress
    from archive.cli.streams import info

    config = Config.from_options(context.obj)
    with config.open_archive() as archive, archive.write_lock():
        target = archive.index.target_settings(engine, url, index, shards)
        if renormalize:
            _renormalize(archive, jobs)
        if if_needed and target == archive.settings and _catch_up(archive):
            return SUCCESS
        start = time.perf_counter()
        with article_progress(archive.store.reader.count()) as advance:
            if target == archive.settings:
                count = archive.reindex(advance, jobs)
            else:
                count = archive.relocate_index(target, advance, jobs)
        seconds = time.perf_counter() - start
        info(f"{amount(count, 'article')} indexed in {seconds:.1f} s")
        LOG.event("indexed", articles=count, seconds=round(seconds, 3))
    return SUCCESS


def _catch_up(archive: Archive) -> bool:
    """Bring the index up to date with the store; false if it must be rebuilt."""
    from archive.cli.progress import article_progress
    from archive.cli.streams import info
    from index.errors import StaleIndex

    try:
        archive.index.require_current()
        if archive.store.removal.purge_pending():
            info("words of removed articles may still be in the index's files")
            return False
        pending = archive.index.pending()
        with article_progress(pending) as advance:
            archive.catch_up(advance)
    except StaleIndex as error:
        info(error.message)
        return False
    info(f"{amount(pending, 'change')} indexed" if pending else "the index is up to date")
    return True


def _renormalize(archive: Archive, jobs: int) -> None:
    import time

    from archive.cli.progress import article_progress
    from archive.cli.streams import info
    from archive.renormalize import renormalize

    start = time.perf_counter()
    with article_progress(archive.store.renormalizer.count_sources(), "normalizing") as advance:
        report = renormalize(archive.store, archive.folder, jobs, advance)
    seconds = time.perf_counter() - start
    for id, locator, reason in report.failures:
        info(f"not changed: {' '.join(filter(None, (id, locator)))}: {reason}")
    if report.failed_count > len(report.failures):
        info(f"not changed: {report.failed_count - len(report.failures):,} more")
    originals = f"{amount(report.read_count, 'original')} read in {seconds:.1f} s"
    info(f"{originals}, {amount(report.changed_count, 'article')} changed")
    LOG.event(
        "renormalised",
        originals=report.read_count,
        changed=report.changed_count,
        kept=report.failed_count,
    )
