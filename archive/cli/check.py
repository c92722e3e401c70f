"""`archive check`."""

from __future__ import annotations

import time
from typing import Annotated

import typer

from archive.cli.configuration import Config
from archive.cli.exit_codes import BAD_ARCHIVE, SUCCESS
from archive.cli.log import LOG
from archive.cli.output import DocumentFormat, Format
from archive.render.phrases import amount


def check(
    context: typer.Context,
    deep: Annotated[
        bool, typer.Option("--deep", help="Read every original and every byte of the index.")
    ] = False,
    format: DocumentFormat = Format.TEXT,
) -> int:
    """\b
        archive check
        archive check --deep

    Check the store (articles and originals) and the index for damage, and the index against the
    store.

    --deep also compares every original with its SHA-256, verifies the index's checksums, and checks
    that up to 1,000 articles are found by words of their text.
    """
    from archive.check import check as run_check
    from archive.cli.progress import article_progress
    from archive.render.sanitize import one_line, to_json

    config = Config.from_options(context.obj)
    start = time.perf_counter()
    with config.open_archive() as archive:
        totals = archive.store.reader.totals()
        with article_progress(totals["origins"] if deep else 0, "checking") as advance:
            findings = list(run_check(archive, deep=deep, progress=advance))
    LOG.event("checked", deep=deep, findings=len(findings))
    if format is Format.JSON:
        records = [
            {"part": finding.part, "what": finding.problem, "fix": finding.fix}
            for finding in findings
        ]
        print(to_json({"schema": 1, "deep": deep, "findings": records}))
        return BAD_ARCHIVE if findings else SUCCESS
    for finding in findings:
        print(f"{finding.part}: {one_line(finding.problem)}")
    for fix in dict.fromkeys(finding.fix for finding in findings):
        print(f"  to repair it: {fix}")
    if not findings:
        seconds = time.perf_counter() - start
        extent = "every byte" if deep else "rows and names; --deep reads every byte"
        articles = amount(totals["articles"], "article")
        originals = amount(totals["origins"], "original")
        print(f"no damage found: {articles}, {originals} ({extent}; {seconds:.1f} s)")
    return BAD_ARCHIVE if findings else SUCCESS
