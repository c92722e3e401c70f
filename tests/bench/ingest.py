"""Time `archive ingest` with one and two processes on stories and pages, next to trafilatura.

python -m tests.bench.ingest
python -m tests.bench.ingest --stories FOLDER --pages FOLDER --results
"""

from __future__ import annotations

import argparse
import html
import json
import shutil
import subprocess
import sys
import tempfile
import time
from itertools import cycle, islice
from pathlib import Path
from typing import NamedTuple

from archive.ingest.draft import Draft, IngestDefaults
from archive.ingest.files.walk import file_records
from archive.ingest.normalize import normalize
from index.article import Article
from tests.bench.corpus import synthetic
from tests.bench.memory import Sampler
from tests.bench.report import Report, describe_machine

_STORIES, _PAGES, _FILES = 11_000, 1_000, 20_000
_COLUMNS = ("seconds", "per second", "peak MB")
_NORMALIZER_ARTICLES = 5_000  # articles for the benchmark of the normalizer
_STORIES_PER_FILE = 1_000  # stories per file, as in Reuters-21578
_RESULTS = Path(__file__).with_name("INGEST.md")
_HEADER = """# Results of the last `python -m tests.bench.ingest`

Written with `--results`.  Trust ratios within a run; rates depend on the machine.
"""
_COMMAND = (sys.executable, "-c", "from archive.cli.app import main; main()")
# Extracts the story of every page, with the archive's settings or with trafilatura's defaults.
_TRAFILATURA = """
import sys, trafilatura
from pathlib import Path
own = sys.argv[2] == "own"
for path in sorted(Path(sys.argv[1]).iterdir()):
    page = path.read_bytes()
    trafilatura.extract(page) if own else trafilatura.extract(
        page, favor_precision=True, fast=True, include_comments=False)
"""


class Run(NamedTuple):
    """Time and memory of one command."""

    seconds: float
    peak: int  # bytes of the process and its children that are not backed by files


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--stories", type=Path, help="folder of SGML instead of made-up stories")
    parser.add_argument("--pages", type=Path, help="folder of pages instead of made-up ones")
    parser.add_argument("--files", type=int, default=_FILES, help="unchanged files (%(default)s)")
    parser.add_argument("--results", action="store_true", help="write tests/bench/INGEST.md")
    options = parser.parse_args()
    report = Report()
    with tempfile.TemporaryDirectory() as folder:
        report.write(*describe_machine({}))
        measure_stories(Path(folder), options.stories, report)
        measure_pages(Path(folder), options.pages, report)
        measure_unchanged(Path(folder), options.files, report)
        measure_normalizer(Path(folder), report)
    if options.results:
        report.save(_RESULTS, _HEADER)


def measure_stories(folder: Path, stories_folder: Path | None, report: Report) -> None:
    """Measure wire stories in SGML, a thousand per file."""
    source = stories_folder or _write_sgml(folder / "stories")
    report.write_title("Stories of SGML")
    rows = [
        (f"archive ingest, jobs {jobs}", *_time_ingest(folder, source, jobs)) for jobs in (1, 2)
    ]
    report.write_table(("what", "stories", *_COLUMNS), rows)


def measure_pages(folder: Path, pages_folder: Path | None, report: Report) -> None:
    """Measure a thousand HTML pages, and trafilatura on the same pages."""
    source = (
        _repeat_pages(pages_folder, folder / "many")
        if pages_folder
        else _write_html(folder / "pages")
    )
    report.write_title("Pages of HTML")
    rows = [
        (f"archive ingest, jobs {jobs}", *_time_ingest(folder, source, jobs)) for jobs in (1, 2)
    ]
    for name, settings in (("our settings", "ours"), ("its defaults", "own")):
        run = time_command((sys.executable, "-c", _TRAFILATURA, str(source), settings))
        rows.append((f"trafilatura alone, {name}", *_table_row(_PAGES, run)))
    report.write_table(("what", "pages", *_COLUMNS), rows)


def measure_unchanged(folder: Path, count: int, report: Report) -> None:
    """Measure a folder of small files that is ingested again without changes."""
    source = folder / "small"
    source.mkdir()
    for number, article in enumerate(synthetic(count, seed=7)):
        (source / f"{number:06}.txt").write_text(f"{article.title}\n\n{article.body[:600]}\n")
    time.sleep(2.1)  # files that changed a moment ago are read again
    home = folder / "unchanged"
    report.write_title("A folder of unchanged files")
    runs = ("first", "second", "third")
    rows = [
        (name, *_table_row(count, time_command(_ingest_command(home, source, 2)))) for name in runs
    ]
    report.write_table(("run", "files", *_COLUMNS), rows)


def measure_normalizer(folder: Path, report: Report) -> None:
    """Measure the normalizer in one process, without reading and storing."""
    kinds = (("stories of SGML", "stories", _write_sgml), ("pages of HTML", "pages", _write_html))
    report.write_title("The normalizer alone")
    rows = []
    for name, subfolder, write_source in kinds:
        source = folder / subfolder
        if not source.exists():
            write_source(source)
        drafts = [
            draft
            for path in sorted(source.iterdir())
            for draft in file_records(path, None, IngestDefaults())
            if isinstance(draft, Draft)
        ][:_NORMALIZER_ARTICLES]
        normalize(drafts[0], IngestDefaults())  # loads modules and tables
        began = time.process_time()
        for draft in drafts:
            normalize(draft, IngestDefaults())
        seconds = time.process_time() - began
        rows.append((name, f"{len(drafts):,}", f"{seconds:.1f}", f"{len(drafts) / seconds:,.0f}"))
    report.write_table(("what", "articles", "CPU seconds", "per second"), rows)


def _time_ingest(folder: Path, source: Path, jobs: int) -> tuple[str, ...]:
    home = folder / "home"
    run = time_command(_ingest_command(home, source, jobs))
    status = subprocess.run(
        [*_COMMAND, "--archive", str(home), "status", "--format", "json"],
        capture_output=True, check=True, encoding="utf-8",
    )  # fmt: skip
    count = json.loads(status.stdout)["origins"]
    shutil.rmtree(home)
    return _table_row(count, run)


def _ingest_command(home: Path, source: Path, jobs: int) -> tuple[str, ...]:
    return (*_COMMAND, "--archive", str(home), "ingest", str(source), "--jobs", str(jobs))


def time_command(command: tuple[str, ...]) -> Run:
    """Run a command; raise CalledProcessError if it fails for more than rejected records."""
    began = time.perf_counter()
    with subprocess.Popen(command, stderr=subprocess.DEVNULL, stdout=subprocess.DEVNULL) as child:
        sampler = Sampler(child.pid)
        sampler.start()
        code = child.wait()
        seconds = time.perf_counter() - began
    if code not in (0, 5):
        raise subprocess.CalledProcessError(code, command)
    return Run(seconds, sampler.stop())


def _table_row(count: int, run: Run) -> tuple[str, ...]:
    rate = count / run.seconds
    return f"{count:,}", f"{run.seconds:.1f}", f"{rate:,.0f}", f"{run.peak / 1e6:,.0f}"


def _write_sgml(folder: Path) -> Path:
    folder.mkdir()
    articles = synthetic(_STORIES)
    for number in range(_STORIES // _STORIES_PER_FILE):
        stories_text = "".join(map(_sgml_story, islice(articles, _STORIES_PER_FILE)))
        (folder / f"{number:02}.sgm").write_text(
            "<!DOCTYPE lewis SYSTEM 'lewis.dtd'>\n" + stories_text
        )
    return folder


_numbers = iter(range(1, 1 << 30))


def _sgml_story(article: Article) -> str:
    texts = story_texts(article)
    return (
        f'<REUTERS TOPICS="NO" OLDID="0" NEWID="{next(_numbers)}">\n<DATE>{texts["date"]}</DATE>\n'
        f"<TEXT>&#2;\n<TITLE>{html.escape(texts['title'])}</TITLE>\n"
        f"<DATELINE>    {texts['place'].upper()}, March 3 - </DATELINE>"
        f"<BODY>{html.escape(texts['body'])}\n REUTER\n&#3;</BODY></TEXT>\n</REUTERS>\n"
    )


def _write_html(folder: Path) -> Path:
    folder.mkdir()
    for number, article in enumerate(synthetic(_PAGES, seed=5)):
        (folder / f"{number:04}.html").write_text(_html_page(article), encoding="utf-8")
    return folder


def _html_page(article: Article) -> str:
    """Return a page like a newspaper's: meta tags, menus, the story, teasers and a footer."""
    texts = {name: html.escape(text) for name, text in story_texts(article).items()}
    paragraphs = "".join(f"<p>{part}.</p>\n" for part in texts["body"].split(". ") if part)
    menu = "".join(f'<li><a href="/{n}">Section {n}</a></li>' for n in range(60))
    teasers = "".join(
        f'<div class="teaser"><a href="/2024/01/{n}.html">Another headline {n}</a></div>'
        for n in range(40)
    )
    script = "<script>" + "var a = {b: [1, 2, 3]};" * 400 + "</script>"
    return (
        f"<!DOCTYPE html><html lang='en'><head><title>{texts['title']} - The Paper</title>"
        f'<meta property="article:published_time" content="{texts["date"]}T08:00:00Z">{script}'
        f"</head><body><nav><ul>{menu}</ul></nav><article><h1>{texts['title']}</h1>{paragraphs}"
        f"</article><aside>{teasers}</aside><footer>{menu}</footer></body></html>"
    )


def story_texts(article: Article) -> dict[str, str]:
    """Return the texts that a page or story of a made-up article contains."""
    return {
        "title": article.title,
        "body": article.body,
        "date": str(article.date),
        "place": next(iter(article.location), "London"),
    }


def _repeat_pages(measure_pages: Path, folder: Path) -> Path:
    """Copy pages until there are a thousand, each with a comment that makes it unique."""
    folder.mkdir()
    originals = [path for path in sorted(measure_pages.rglob("*.htm*")) if path.is_file()]
    for number, path in enumerate(islice(cycle(originals), _PAGES)):
        comment = f"<!-- {number} -->".encode()
        (folder / f"{number:04}.html").write_bytes(path.read_bytes() + comment)
    return folder


if __name__ == "__main__":
    main()
