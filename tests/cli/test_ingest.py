"""`archive ingest`: folders, lists and stdin as input, reports, interrupts, --watch; `remove`."""

from __future__ import annotations

import gzip
import json
import os
import signal
import subprocess
import time
from pathlib import Path

import pytest

from archive.ingest.readers import FORMATS
from tests.cli.conftest import COMMAND, Run
from tools.golden import SAMPLES

STORIES = (
    "The ferry stayed in harbour for a third day while snow fell on the outer islands of the sound",
    "Nobody at the brickworks could say on Thursday who had ordered two hundred thousand bricks",
    "A choir of retired miners sang in the rain outside the county court until the judge came out",
)


def page(path: Path, number: int = 0, more: str = "") -> Path:
    path.write_text(f"Headline {path.stem}\n\n{STORIES[number]}, {path.stem}.{more}\n")
    return path


def report(path: Path) -> list[dict[str, str]]:
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]


def piped(data: bytes, *args: object) -> subprocess.CompletedProcess[bytes]:
    command = [*COMMAND, *map(str, args)]
    return subprocess.run(command, input=data, capture_output=True, check=False)


def test_a_folder_as_a_browser_saves_it(archive: Run, tmp_path: Path) -> None:
    """Pages with their assets and a PDF: exit code 0, and every skipped file is reported."""
    news = tmp_path / "news"
    beside = news / "Ferry_files"
    beside.mkdir(parents=True)
    (news / "Ferry.html").write_bytes((SAMPLES / "html" / "json-ld.html").read_bytes())
    (news / "again.html.gz").write_bytes(
        gzip.compress((SAMPLES / "html" / "stamp-and-dateline.html").read_bytes())
    )
    for name in ("a.js", "style.css", "photo.jpg", "advert.html", "font.woff2"):
        (beside / name).write_text("<html><body><p>Buy kumquats now.</p></body></html>")
    (news / ".DS_Store").write_bytes(b"\0\0\0\1Bud1")
    (news / "photo.png").write_bytes(b"\x89PNG\r\n\x1a\n")
    (news / "report.pdf").write_bytes(b"%PDF-1.7\n")
    got = archive("--archive", tmp_path / "h", "ingest", news, "--report", tmp_path / "r.jsonl")
    assert got.code == 0
    assert (
        "2 added · 0 updated · 0 unchanged · 0 copies · 8 rejected (archive rejects --all)"
        in got.err
    )
    assert "report.pdf: a PDF: pdftotext" in got.err
    told = {Path(line["where"]).name: line["why"] for line in report(tmp_path / "r.jsonl")}
    assert told["advert.html"] == "belongs to the page Ferry.html"
    assert told[".DS_Store"] == "a system file, no story"
    assert len(told) == 10
    listed = archive("--archive", tmp_path / "h", "rejects", "--all")
    assert len(listed.lines) == 8
    assert archive("--archive", tmp_path / "h", "rejects").code == 1
    assert archive("--archive", tmp_path / "h", "search", "kumquats").code == 1


def test_standard_input(tmp_path: Path) -> None:
    """Records without a key from two runs are not versions of each other."""
    home = tmp_path / "h"
    for number, text in enumerate(STORIES[:2]):
        lines = [{"title": f"Story {number} {n}", "body": f"{text} {n}."} for n in (1, 2)]
        done = piped("\n".join(map(json.dumps, lines)).encode(), "--archive", home, "ingest", "-")
        assert b"2 added \xc2\xb7 0 updated" in done.stderr
    (line, *_) = piped(b"", "--archive", home, "export", "ferry").stdout.splitlines()
    assert json.loads(line)["where"] == "-#1"
    packed = gzip.compress(page(tmp_path / "p.txt", 2).read_bytes())
    assert b"1 added" in piped(packed, "--archive", home, "ingest", "-").stderr
    assert piped(b"", "--archive", home, "ingest", "-").returncode == 5


@pytest.mark.parametrize("end", ["\n", "\0"])
def test_paths_from_a_file(archive: Run, tmp_path: Path, end: str) -> None:
    pages = [page(tmp_path / f"{name}.txt", n) for n, name in enumerate(("a b", "c", "ü"))]
    listing = tmp_path / "list"
    listing.write_bytes(b"".join(os.fsencode(f"{path}{end}") for path in pages[:2]))
    got = archive("--archive", tmp_path / "h", "ingest", "--files-from", listing, pages[2])
    assert "3 added" in got.err


def test_columns_that_records_call_otherwise(archive: Run, tmp_path: Path) -> None:
    table = tmp_path / "t.csv"
    table.write_text(f"kop;inhoud;dag\nFerry;{STORIES[0]};2024-01-19\n")
    home = tmp_path / "h"
    plain = archive("--archive", home, "ingest", table)
    assert plain.code == 5 and "--map" in plain.err
    got = archive("--archive", home, "ingest", table, "--map", "title=kop,body=inhoud",
                  "--map", "date=dag")  # fmt: skip
    assert "1 added" in got.err
    (line,) = archive("--archive", home, "export", "ferry").lines
    assert (json.loads(line)["title"], json.loads(line)["date"]) == ("Ferry", "2024-01-19")


@pytest.mark.parametrize(
    ("args", "said"),
    [
        (["--map", "title"], 'error: --map "title" is not FIELD=NAME.'),
        (["--map", "titel=x"], 'error: --map: there is no field "titel".'),
        (["--from", "word"], 'error: there is no format "word".'),
        (["--jobs", "-1"], "error: "),
        (["--timezone", "Moon"], 'error: there is no time zone "Moon".'),
        (["--watch", "-"], "error: --watch cannot watch"),
    ],
)
def test_what_cannot_be_meant_makes_no_archive(
    archive: Run, tmp_path: Path, args: list[str], said: str
) -> None:
    got = archive("--archive", tmp_path / "h", "ingest", page(tmp_path / "p.txt"), *args)
    assert (got.code, got.err[: len(said)]) == (2, said)
    assert not (tmp_path / "h").exists()
    nothing = archive("--archive", tmp_path / "h", "ingest")
    assert (nothing.code, nothing.err.splitlines()[0]) == (2, "error: no input is given.")


def test_a_dry_run_changes_nothing(archive: Run, tmp_path: Path) -> None:
    home, news = tmp_path / "h", tmp_path / "news"
    news.mkdir()
    page(news / "a.txt")
    first = archive("--archive", home, "ingest", news, "--dry-run")
    assert "1 added" in first.err and "nothing was stored" in first.err
    assert not home.exists()
    archive("--archive", home, "ingest", news)
    before = (home / "store.sqlite").read_bytes()
    page(news / "b.txt", 1)
    page(news / "a.txt", 0, " And more.")
    again = archive("--archive", home, "ingest", news, "--dry-run")
    assert "1 added · 1 updated" in again.err
    assert (home / "store.sqlite").read_bytes() == before
    assert "1 added · 1 updated" in archive("--archive", home, "ingest", news).err


def test_rejects_are_read_again_when_they_were_mended(archive: Run, tmp_path: Path) -> None:
    home, bad = tmp_path / "h", tmp_path / "bad.jsonl"
    bad.write_text('{"title": "Good"}\n{"title": "Torn\n')
    assert archive("--archive", home, "ingest", bad).code == 5
    (line,) = archive("--archive", home, "rejects").lines
    assert line.startswith(f"{bad}#2: not JSON")
    assert archive("--archive", home, "rejects", "--retry").code == 5
    bad.write_text('{"title": "Good"}\n{"title": "Whole now"}\n')
    retried = archive("--archive", home, "rejects", "--retry")
    assert retried.code == 0 and "1 added · 0 updated · 1 unchanged" in retried.err
    assert archive("--archive", home, "rejects").code == 1
    assert archive("--archive", home, "rejects", "--retry").code == 0


def test_what_is_removed_stays_out_until_it_is_forgotten(archive: Run, tmp_path: Path) -> None:
    home, news = tmp_path / "h", tmp_path / "news"
    news.mkdir()
    for number in range(3):
        page(news / f"p{number}.txt", number)
    archive("--archive", home, "ingest", news, "--report", tmp_path / "r.jsonl")
    ids = [line["id"] for line in report(tmp_path / "r.jsonl")]
    asked = archive("--archive", home, "remove", "ferry")
    assert asked.code == 2 and "To delete this article for good, add --yes" in asked.err
    assert "Headline p0" in asked.err
    assert archive("--archive", home, "remove", "ferry", "--dry-run").code == 0
    assert archive("--archive", home, "remove", "kumquat", "--yes").code == 1
    done = archive("--archive", home, "remove", "ferry", "--yes")
    assert done.err.endswith("1 article removed with its originals; backups still hold it\n")
    assert archive("--archive", home, "remove", ids[1][:8], ids[2], "--yes").code == 0
    again = archive("--archive", home, "ingest", news, "--report", tmp_path / "r.jsonl")
    assert again.code == 0 and "0 added · 0 updated · 3 unchanged" in again.err
    assert {line["why"] for line in report(tmp_path / "r.jsonl")} == {
        "removed earlier, and kept out"
    }
    status = json.loads(archive("--archive", home, "status", "--format", "json").out)
    assert (status["articles"], status["removed"]) == (0, 3)
    assert archive("--archive", home, "remove", ids[0], "--forget").code == 0
    assert "1 added · 0 updated · 2 unchanged" in archive("--archive", home, "ingest", news).err


def test_formats_are_listed_from_their_table(archive: Run) -> None:
    listed = archive("help", "formats").out
    assert len(FORMATS) >= 18
    for known in FORMATS:
        assert f"  {known.name} " in listed and known.description in listed
    assert archive("help", "nothing").code == 2
    assert "finished, but some inputs" in archive("help", "exit-codes").out


def started(*args: object) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [*COMMAND, *map(str, args)], stderr=subprocess.PIPE, encoding="utf-8", text=True
    )


def until(child: subprocess.Popen[str], wanted: str) -> str:
    """Read stderr of a command up to a line with these words."""
    said = ""
    assert child.stderr
    while wanted not in said:
        line = child.stderr.readline()
        assert line, said
        said += line
    return said


@pytest.mark.slow
def test_a_folder_that_is_watched(archive: Run, tmp_path: Path) -> None:
    home, news = tmp_path / "h", tmp_path / "news"
    news.mkdir()
    page(news / "a.txt")
    with started("--archive", home, "ingest", news, "--watch") as child:
        until(child, "watching")
        assert archive("--archive", home, "search", "ferry").code == 0
        page(news / "b.txt", 1)
        assert "1 added · 0 updated" in until(child, "1 added")
        (news / "bad.jsonl").write_text("{'}\n")
        until(child, "rejected")
        page(news / "b.txt", 1, " It was a clerk.")
        assert "0 added · 1 updated" in until(child, "1 updated")
        child.send_signal(signal.SIGINT)
        assert child.wait(20) == 130
    assert archive("--archive", home, "search", "clerk").code == 0


@pytest.mark.slow
def test_an_interrupt_keeps_what_was_stored(archive: Run, tmp_path: Path) -> None:
    home, feed = tmp_path / "h", tmp_path / "f.jsonl"
    records = ({"title": f"T{n}", "body": f"{STORIES[n % 3]} {n}. " * 20} for n in range(6_000))
    feed.write_text("\n".join(map(json.dumps, records)))
    with started("--archive", home, "ingest", feed) as child:
        until(child, "created an archive")
        time.sleep(1.5)
        child.send_signal(signal.SIGINT)
        said = until(child, "everything saved so far is kept")
        assert "the same command" in said
        assert child.wait(20) == 130
    status = json.loads(archive("--archive", home, "status", "--format", "json").out)
    assert status["indexed"] == status["articles"] < 6_000
    assert status["behind"] == 0
    rest = archive("--archive", home, "ingest", feed)
    assert f"{6_000 - status['articles']:,} added" in rest.err


def rss(stories: list[tuple[str, str]], guids: bool) -> str:
    items = "".join(
        f"<item><title>{title}</title><description>{text}</description>"
        + (f"<guid>https://paper.example/{title}</guid>" if guids else "")
        + "</item>"
        for title, text in stories
    )
    head = "<title>The Paper</title><link>https://paper.example</link>"
    return f'<?xml version="1.0"?><rss version="2.0"><channel>{head}{items}</channel></rss>'


def csv_of(stories: list[tuple[str, str]], ids: bool) -> str:
    head = "id,title,body\n" if ids else "title,body\n"
    rows = (f'"{title}","{text}"' for title, text in stories)
    return head + "".join(f"{f'{n},' * ids}{row}\n" for n, row in enumerate(rows, start=1))


@pytest.mark.slow
@pytest.mark.parametrize("kind", ["feed by guid", "feed", "table by number", "table", "lines"])
def test_a_file_that_grew_at_its_top_makes_no_versions(
    archive: Run, tmp_path: Path, kind: str
) -> None:
    stories = [(f"Story {n}", f"{text}, number {n}.") for n, text in enumerate(STORIES)]
    home, path = tmp_path / "h", tmp_path / "stories"

    def taken(told: list[tuple[str, str]]) -> str:
        match kind.split():
            case ["feed", *by]:
                path.write_text(rss(told, bool(by)))
            case ["table", *by]:
                path.write_text(csv_of(told, bool(by)))
            case _:
                rows = ({"title": title, "body": text} for title, text in told)
                path.write_text("\n".join(map(json.dumps, rows)))
        return archive("--archive", home, "ingest", path).err

    assert "2 added" in taken(stories[1:])
    assert "1 added · 0 updated · 2 unchanged · 0 copies" in taken(stories)
    assert "0 added · 0 updated · 3 unchanged · 0 copies" in taken(stories)
    exported = [json.loads(line) for line in archive("--archive", home, "export", "*").lines]
    assert {(one["title"], one["body"]) for one in exported} == set(stories)
    assert {one["versions"] for one in exported} == {1}


def test_a_report_is_no_input(archive: Run, tmp_path: Path) -> None:
    news = tmp_path / "news"
    news.mkdir()
    own = page(news / "a.txt")
    got = archive("--archive", tmp_path / "h", "ingest", news, "--report", news / "r.jsonl")
    assert (got.code, len(report(news / "r.jsonl"))) == (0, 1)
    got = archive("--archive", tmp_path / "h", "ingest", own, "--report", own)
    assert got.code == 2 and own.read_text()


def test_a_listed_path_that_is_gone_is_told(archive: Run, tmp_path: Path) -> None:
    listing = tmp_path / "list"
    listing.write_text(f"{page(tmp_path / 'a.txt')}\n{tmp_path / 'gone.txt'}\n")
    got = archive("--archive", tmp_path / "h", "ingest", "--files-from", listing)
    assert got.code == 5 and "1 added" in got.err and "there is no such file" in got.err


def test_a_dry_run_forgets_no_removal(archive: Run, tmp_path: Path) -> None:
    home, own = tmp_path / "h", page(tmp_path / "a.txt")
    archive("--archive", home, "ingest", own, "--report", tmp_path / "r")
    id = report(tmp_path / "r")[0]["id"]
    archive("--archive", home, "remove", id, "--yes")
    assert archive("--archive", home, "remove", id, "--forget", "--dry-run").code == 1
    assert "1 unchanged" in archive("--archive", home, "ingest", own).err


def test_rejects_of_two_folders_stand_side_by_side(
    archive: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("one", "two"):
        (tmp_path / name).mkdir()
        monkeypatch.chdir(tmp_path / name)
        Path("x.jsonl").write_text("{torn\n")
        archive("--archive", tmp_path / "h", "ingest", "x.jsonl")
    assert len(archive("--archive", tmp_path / "h", "rejects").lines) == 2


def test_a_query_is_not_how_an_id_starts(archive: Run, tmp_path: Path) -> None:
    home, news = tmp_path / "h", tmp_path / "news"
    news.mkdir()
    page(news / "p0.txt")
    page(news / "p1.txt", 1)
    archive("--archive", home, "ingest", news, "--report", tmp_path / "r")
    first, second = (line["id"] for line in report(tmp_path / "r"))
    archive("--archive", home, "remove", first, "--yes")
    got = archive("--archive", home, "remove", first[:1], "--forget", "--yes")
    assert "can be ingested again" not in got.err
    assert "1 unchanged" in archive("--archive", home, "ingest", news / "p0.txt").err
    assert archive("--archive", home, "show", second).code == 0
