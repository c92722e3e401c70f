"""How fast files come in: tagged stories and pages, by one process and two, beside trafilatura.

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

from archive.ingest.draft import Draft, Known
from archive.ingest.files.walk import records
from archive.ingest.normalize import normalise
from index.article import Article
from tests.bench.corpus import synthetic
from tests.bench.memory import Sampler
from tests.bench.report import Report, machine

_STORIES, _PAGES, _FILES = 11_000, 1_000, 20_000
_HEAD = ("seconds", "a second", "peak MB")
_NORMALISED = 5_000  # articles that the normaliser alone is given
_A_FILE = 1_000  # stories a file, as in Reuters-21578
_RESULTS = Path(__file__).with_name("INGEST.md")
_ABOUT = """# The last run of `python -m tests.bench.ingest`

Written with `--results`.  Ratios within a run can be trusted; rates are this machine's.
"""
_COMMAND = (sys.executable, "-c", "from archive.cli.app import main; main()")
# The peer: the story of every page alone, with the settings that we ask for and with its own.
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
    """One command, from its start to its end."""

    seconds: float
    peak: int  # bytes of the process and its children that no file backs


def main() -> None:
    asked = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    asked.add_argument("--stories", type=Path, help="a folder of SGML instead of made-up stories")
    asked.add_argument("--pages", type=Path, help="a folder of pages instead of made-up ones")
    asked.add_argument("--files", type=int, default=_FILES, help="unchanged files (%(default)s)")
    asked.add_argument("--results", action="store_true", help="write tests/bench/INGEST.md")
    given = asked.parse_args()
    report = Report()
    with tempfile.TemporaryDirectory() as folder:
        report.say(*machine({}))
        stories(Path(folder), given.stories, report)
        pages(Path(folder), given.pages, report)
        unchanged(Path(folder), given.files, report)
        normaliser(Path(folder), report)
    if given.results:
        report.keep(_RESULTS, _ABOUT)


def stories(folder: Path, given: Path | None, report: Report) -> None:
    """Tagged stories of a wire, a thousand a file."""
    source = given or _sgml(folder / "stories")
    report.title("Stories of SGML")
    rows = [(f"archive ingest, jobs {jobs}", *_taken(folder, source, jobs)) for jobs in (1, 2)]
    report.table(("what", "stories", *_HEAD), rows)


def pages(folder: Path, given: Path | None, report: Report) -> None:
    """A thousand pages of HTML; trafilatura alone on the same ones."""
    source = _many(given, folder / "many") if given else _html(folder / "pages")
    report.title("Pages of HTML")
    rows = [(f"archive ingest, jobs {jobs}", *_taken(folder, source, jobs)) for jobs in (1, 2)]
    for name, how in (("as we ask", "ours"), ("as it comes", "own")):
        run = timed((sys.executable, "-c", _TRAFILATURA, str(source), how))
        rows.append((f"trafilatura alone, {name}", *_row(_PAGES, run)))
    report.table(("what", "pages", *_HEAD), rows)


def unchanged(folder: Path, count: int, report: Report) -> None:
    """A folder of small files, taken in again."""
    source = folder / "small"
    source.mkdir()
    for number, article in enumerate(synthetic(count, seed=7)):
        (source / f"{number:06}.txt").write_text(f"{article.title}\n\n{article.body[:600]}\n")
    time.sleep(2.1)  # a file that has only just changed is opened again
    home = folder / "unchanged"
    report.title("A folder of unchanged files")
    times = ("the first time", "the second", "the third")
    rows = [(name, *_row(count, timed(_ingest(home, source, 2)))) for name in times]
    report.table(("what", "files", *_HEAD), rows)


def normaliser(folder: Path, report: Report) -> None:
    """What a reader found, made into articles: in one process, without reading or storing."""
    kinds = (("stories of SGML", "stories", _sgml), ("pages of HTML", "pages", _html))
    report.title("The normaliser alone")
    rows = []
    for name, under, make in kinds:
        source = folder / under if (folder / under).exists() else make(folder / under)
        drafts = [
            draft for path in sorted(source.iterdir()) for draft in records(path, None, Known())
            if isinstance(draft, Draft)
        ][:_NORMALISED]  # fmt: skip
        normalise(drafts[0], Known())  # what is loaded when it is first needed
        began = time.process_time()
        for draft in drafts:
            normalise(draft, Known())
        seconds = time.process_time() - began
        rows.append((name, f"{len(drafts):,}", f"{seconds:.1f}", f"{len(drafts) / seconds:,.0f}"))
    report.table(("what", "articles", "CPU seconds", "a second"), rows)


def _taken(folder: Path, source: Path, jobs: int) -> tuple[str, ...]:
    home = folder / "home"
    run = timed(_ingest(home, source, jobs))
    told = subprocess.run(
        [*_COMMAND, "--archive", str(home), "status", "--format", "json"],
        capture_output=True, check=True, encoding="utf-8",
    )  # fmt: skip
    count = json.loads(told.stdout)["origins"]
    shutil.rmtree(home)
    return _row(count, run)


def _ingest(home: Path, source: Path, jobs: int) -> tuple[str, ...]:
    return (*_COMMAND, "--archive", str(home), "ingest", str(source), "--jobs", str(jobs))


def timed(command: tuple[str, ...]) -> Run:
    """Run a command; raises CalledProcessError if it fails by more than a reject."""
    began = time.perf_counter()
    with subprocess.Popen(command, stderr=subprocess.DEVNULL, stdout=subprocess.DEVNULL) as child:
        sampler = Sampler(child.pid)
        sampler.start()
        code = child.wait()
        seconds = time.perf_counter() - began
    if code not in (0, 5):
        raise subprocess.CalledProcessError(code, command)
    return Run(seconds, sampler.stop())


def _row(count: int, run: Run) -> tuple[str, ...]:
    rate = count / run.seconds
    return f"{count:,}", f"{run.seconds:.1f}", f"{rate:,.0f}", f"{run.peak / 1e6:,.0f}"


def _sgml(folder: Path) -> Path:
    folder.mkdir()
    articles = synthetic(_STORIES)
    for number in range(_STORIES // _A_FILE):
        told = "".join(map(_reuters, islice(articles, _A_FILE)))
        (folder / f"{number:02}.sgm").write_text("<!DOCTYPE lewis SYSTEM 'lewis.dtd'>\n" + told)
    return folder


_numbers = iter(range(1, 1 << 30))


def _reuters(article: Article) -> str:
    made = printed(article)
    return (
        f'<REUTERS TOPICS="NO" OLDID="0" NEWID="{next(_numbers)}">\n<DATE>{made["date"]}</DATE>\n'
        f"<TEXT>&#2;\n<TITLE>{html.escape(made['title'])}</TITLE>\n"
        f"<DATELINE>    {made['place'].upper()}, March 3 - </DATELINE>"
        f"<BODY>{html.escape(made['body'])}\n REUTER\n&#3;</BODY></TEXT>\n</REUTERS>\n"
    )


def _html(folder: Path) -> Path:
    folder.mkdir()
    for number, article in enumerate(synthetic(_PAGES, seed=5)):
        (folder / f"{number:04}.html").write_text(_page(article), encoding="utf-8")
    return folder


def _page(article: Article) -> str:
    """A page as papers make them: a head of tags, menus, the story, lists of others, a footer."""
    made = {name: html.escape(text) for name, text in printed(article).items()}
    paragraphs = "".join(f"<p>{part}.</p>\n" for part in made["body"].split(". ") if part)
    menu = "".join(f'<li><a href="/{n}">Section {n}</a></li>' for n in range(60))
    others = "".join(
        f'<div class="teaser"><a href="/2024/01/{n}.html">Another headline {n}</a></div>'
        for n in range(40)
    )
    script = "<script>" + "var a = {b: [1, 2, 3]};" * 400 + "</script>"
    return (
        f"<!DOCTYPE html><html lang='en'><head><title>{made['title']} - The Paper</title>"
        f'<meta property="article:published_time" content="{made["date"]}T08:00:00Z">{script}'
        f"</head><body><nav><ul>{menu}</ul></nav><article><h1>{made['title']}</h1>{paragraphs}"
        f"</article><aside>{others}</aside><footer>{menu}</footer></body></html>"
    )


def printed(article: Article) -> dict[str, str]:
    """What a made-up article prints."""
    return {
        "title": article.title,
        "body": article.body,
        "date": str(article.date),
        "place": next(iter(article.location), "London"),
    }


def _many(pages: Path, folder: Path) -> Path:
    """A thousand pages of those given, again and again, each with a line of its own."""
    folder.mkdir()
    found = [path for path in sorted(pages.rglob("*.htm*")) if path.is_file()]
    for number, path in enumerate(islice(cycle(found), _PAGES)):
        own = f"<!-- {number} -->".encode()
        (folder / f"{number:04}.html").write_bytes(path.read_bytes() + own)
    return folder


if __name__ == "__main__":
    main()
