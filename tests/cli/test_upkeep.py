"""Location of an archive, `status`, `config`, `reindex`, and repeated commands without effect."""

from __future__ import annotations

import json
import shlex
import shutil
import sqlite3
import subprocess
from pathlib import Path

import pytest

from archive.archive import Archive
from archive.cli.commands import COMMANDS
from archive.ingestor import IngestOptions
from archive.record import EXTRACTED_FIELDS
from tests.cli.conftest import COMMAND, Run, output_lines, run_process
from tools.golden import SAMPLES

PAGE = SAMPLES / "text" / "2025-09-01-kim-missile-line.txt"


def test_where_an_archive_lives(
    archive: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def lives() -> tuple[str, str]:
        found = json.loads(archive("config", "--format", "json").out)["archive"]
        return found["value"], found["origin"]

    first = archive("ingest", PAGE)
    assert f"created an archive in {tmp_path / 'data' / 'archive'}" in first.err
    assert "archive ingest --archive .archive PATH" in first.err
    assert lives() == (str(tmp_path / "data" / "archive"), "the user's data folder")
    second = archive("ingest", "--archive", ".archive", PAGE)
    assert "created an archive in .archive" in second.err
    below = tmp_path / "a" / "b"
    below.mkdir(parents=True)
    monkeypatch.chdir(below)
    assert lives() == (str(tmp_path / ".archive"), "the nearest .archive")
    monkeypatch.setenv("ARCHIVE_HOME", str(tmp_path / "other"))
    assert lives() == (str(tmp_path / "other"), "$ARCHIVE_HOME")
    found = json.loads(archive("--archive", "x", "config", "--format", "json").out)
    assert found["archive"] == {"value": "x", "origin": "--archive"}


def test_ingest_twice_changes_nothing(archive: Run, tmp_path: Path) -> None:
    home = tmp_path / "home"
    archive("--archive", home, "ingest", SAMPLES / "jsonl" / "records.jsonl", PAGE)
    before = archive("--archive", home, "export", "*").out
    again = archive("--archive", home, "ingest", SAMPLES / "jsonl" / "records.jsonl", PAGE)
    assert "0 added · 0 updated · 5 unchanged · 0 copies · 0 rejected" in again.err
    assert archive("--archive", home, "export", "*").out == before


def test_the_same_story_in_another_frame_is_a_copy(archive: Run, tmp_path: Path) -> None:
    other = tmp_path / "other.txt"
    other.write_text(PAGE.read_text(encoding="utf-8") + "-\nOne more headline\n", encoding="utf-8")
    home = tmp_path / "home"
    got = archive("--archive", home, "ingest", PAGE, other)
    assert "1 added · 0 updated · 0 unchanged · 1 copies" in got.err
    (line,) = archive("--archive", home, "export", "*").lines
    assert json.loads(line)["copies"] == 1


def test_a_record_with_the_same_url_and_another_body_updates(archive: Run, tmp_path: Path) -> None:
    home, feed = tmp_path / "home", tmp_path / "feed.jsonl"
    for body in ("The first text.", "The second text."):
        feed.write_text(json.dumps({"url": "https://x.example/1", "title": "T", "body": body}))
        got = archive("--archive", home, "ingest", feed)
    assert "0 added · 1 updated" in got.err
    assert archive("--archive", home, "search", "second").code == 0
    assert archive("--archive", home, "search", "first").code == 1


def test_other_options_mean_that_a_file_is_read_anew(archive: Run, tmp_path: Path) -> None:
    page, home = tmp_path / "page.txt", tmp_path / "home"
    page.write_text("A headline\n\n12:25, September 1, 2025\n\nA story of the harbour.\n")
    archive("--archive", home, "ingest", page)
    options = ("--source", "Reuters", "--publisher", "The Post", "--timezone", "Asia/Tokyo")
    again = archive("--archive", home, "ingest", page, *options)
    assert "0 added · 1 updated" in again.err
    ask = ("--source", "Reuters", "--publisher", "post", "--format", "json")
    (hit,) = json.loads(archive("--archive", home, "search", "harbour", *ask).out)["hits"]
    assert hit["published"] == "2025-09-01T03:25:00Z"
    assert hit["added"] > "2025"
    assert "1 unchanged" in archive("--archive", home, "ingest", page, *options).err


def test_an_export_taken_back_changes_only_what_was_edited(archive: Run, tmp_path: Path) -> None:
    home, feed = tmp_path / "home", tmp_path / "all.jsonl"
    archive("--archive", home, "ingest", PAGE)
    exported = archive("--archive", home, "export", "*").out
    for _ in range(2):
        feed.write_text(exported, encoding="utf-8")
        assert "1 unchanged" in archive("--archive", home, "ingest", feed).err
    feed.write_text(exported.replace('"Reuters"', '"Kyodo"'), encoding="utf-8")
    assert "1 updated" in archive("--archive", home, "ingest", feed).err
    (line,) = archive("--archive", home, "export", "source:kyodo").lines
    assert json.loads(line)["copies"] <= 1


def test_a_home_page_or_a_section_names_no_article(archive: Run, tmp_path: Path) -> None:
    feed, home = tmp_path / "feed.jsonl", tmp_path / "home"
    urls = ("https://paper.example/", "https://paper.example/world", "n/a")
    rows = [
        {
            "url": url,
            "title": f"Story {number}",
            "body": f"Text {number}.",
            "date": "2024-01-19",
        }
        for url in urls
        for number in (1, 2)
    ]
    feed.write_text("".join(json.dumps(row) + "\n" for row in rows))
    got = archive("--archive", home, "ingest", feed)
    assert "2 added · 0 updated · 0 unchanged · 4 copies" in got.err


def test_an_older_version_does_not_replace_a_newer(archive: Run, tmp_path: Path) -> None:
    feed, home = tmp_path / "feed.jsonl", tmp_path / "home"
    url = "https://paper.example/2025/02/03/story"
    for text, day in (("New text.", "2025-02-03T10:00:00Z"), ("Old text.", "2025-01-03T10:00:00Z")):
        feed.write_text(json.dumps({"url": url, "title": "T", "body": text, "updated": day}))
        archive("--archive", home, "ingest", feed)
    assert archive("--archive", home, "search", "new").code == 0
    assert archive("--archive", home, "search", "old").code == 1


def test_pictures_and_scripts_are_listed_and_no_failure(archive: Run, tmp_path: Path) -> None:
    news, home = tmp_path / "news", tmp_path / "home"
    news.mkdir()
    for name in ("a.png", "b.JS", "c.css", "d.svg", ".DS_Store"):
        (news / name).write_text("body { color: red }\n\nmore of it")
    (news / "page.txt").write_text("A headline\n\nA story.\n")
    report = tmp_path / "report.jsonl"
    got = archive("--archive", home, "ingest", news, "--report", report)
    assert got.code == 0, got.err
    assert "1 added · 0 updated · 0 unchanged · 0 copies · 5 rejected" in got.err
    assert len(report.read_text().splitlines()) == 6
    (news / "play.xml").write_text("<play><p>A story.")
    (news / "table.csv").write_text("a,b\n1,2\n")
    (news / "markup.txt").write_text("\ufeff<?xml version='1.0'?><play><p>A story.")
    assert archive("--archive", home, "ingest", news).code == 5
    assert len(archive("--archive", home, "export", "*").lines) == 1


def test_several_first_ingests_at_once_make_one_archive(tmp_path: Path) -> None:
    home = tmp_path / "home"
    command = [*COMMAND, "--archive", str(home), "ingest", str(PAGE)]
    children = [
        subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True)
        for _ in range(4)
    ]
    ends = [(child.communicate()[1], child.returncode) for child in children]
    assert {code for _, code in ends} <= {0, 4}, ends
    assert 0 in {code for _, code in ends}
    with Archive(home) as made:
        assert made.store.reader.count() == 1


def test_reindex_keeps_every_answer(archive: Run, tmp_path: Path) -> None:
    home = tmp_path / "home"
    archive("--archive", home, "ingest", *sorted((SAMPLES / "text").glob("*kim*.txt")))
    ask = ("--archive", home, "search", "Kim Jong Un", "--facet", "year", "--format", "jsonl")
    before = archive(*ask).out
    for _ in range(2):
        got = archive("--archive", home, "reindex")
        assert got.code == 0
        assert "7 articles indexed" in got.err
        assert archive(*ask).out == before
    assert len([f for f in (home / "index").iterdir() if f.is_dir()]) == 1


def test_a_lost_index_is_rebuilt(archive: Run, tmp_path: Path) -> None:
    home = tmp_path / "home"
    archive("--archive", home, "ingest", PAGE)
    shutil.rmtree(home / "index")
    lost = archive("--archive", home, "search", "missile")
    assert (lost.code, lost.err.splitlines()[-1]) == (3, "  Run: archive reindex")
    assert archive("--archive", home, "explain", "missile").code == 3
    assert "Run: archive reindex" in archive("--archive", home, "status").out
    assert archive("--archive", home, "reindex").code == 0
    assert archive("--archive", home, "search", "missile").code == 0


def test_the_next_ingest_completes_what_an_interrupted_one_left(
    archive: Run, tmp_path: Path
) -> None:
    home = tmp_path / "home"
    with Archive.create(home) as made:
        list(made.ingest([PAGE], IngestOptions((PAGE,))))  # stored, and then the power went
    assert archive("--archive", home, "search", "missile").code == 3
    archive("--archive", home, "ingest", PAGE)
    assert archive("--archive", home, "search", "missile").code == 0
    other = SAMPLES / "text" / "2018-04-09-india-coastal-test.txt"
    with Archive.create(home) as made:
        list(made.ingest([other], IngestOptions((other,))))
    note = archive("--archive", home, "search", "missile")
    assert "1 stored change is not in the index yet; run: archive reindex" in note.err


def _put_back(home: Path, older: Path) -> None:
    for beside in home.glob("store.sqlite-*"):
        beside.unlink()
    shutil.copy(older, home / "store.sqlite")


def test_an_older_store_is_not_taken_for_the_one_that_was_indexed(
    archive: Run, tmp_path: Path
) -> None:
    home, pages = tmp_path / "home", sorted((SAMPLES / "text").glob("*.txt"))
    archive("--archive", home, "ingest", pages[0])
    older = Path(shutil.copy(home / "store.sqlite", tmp_path / "older.sqlite"))
    archive("--archive", home, "ingest", pages[1])
    _put_back(home, older)
    assert archive("--archive", home, "search", "*").code == 3
    assert archive("--archive", home, "ingest", pages[2]).code == 3  # its number is taken
    assert archive("--archive", home, "reindex").code == 0
    assert archive("--archive", home, "ingest", pages[2]).code == 0
    assert len(archive("--archive", home, "search", "*").lines) == 2


def test_a_number_that_another_change_has_is_seen(archive: Run, tmp_path: Path) -> None:
    home, pages = tmp_path / "home", sorted((SAMPLES / "text").glob("*.txt"))
    archive("--archive", home, "ingest", pages[0])
    older = Path(shutil.copy(home / "store.sqlite", tmp_path / "older.sqlite"))
    archive("--archive", home, "ingest", pages[1])
    _put_back(home, older)
    shutil.move(home / "index", tmp_path / "aside")
    archive("--archive", home, "ingest", pages[2])
    shutil.rmtree(home / "index")
    shutil.move(tmp_path / "aside", home / "index")
    assert archive("--archive", home, "search", "*").code == 3


def test_reindex_if_needed_builds_only_what_cannot_be_used(archive: Run, tmp_path: Path) -> None:
    home = tmp_path / "home"
    archive("--archive", home, "ingest", PAGE)
    again = ("--archive", home, "reindex", "--if-needed")
    before = (home / "index" / "CURRENT").read_text()
    got = archive(*again)
    assert (got.code, got.err) == (0, "the index is up to date\n")
    with Archive(home) as behind, behind.write_lock():  # as if killed before the index followed
        page = SAMPLES / "text" / "2018-04-09-india-coastal-test.txt"
        list(behind.ingest([page], IngestOptions((page,), jobs=1)))
    assert archive(*again).err == "1 change indexed\n"
    assert (home / "index" / "CURRENT").read_text() == before
    assert len(archive("--archive", home, "search", "missile", "--format", "ids").lines) == 2
    shutil.rmtree(home / "index")
    got = archive(*again)
    assert got.err.splitlines()[0] == "the index cannot be used: there is no index."
    assert got.err.splitlines()[-1].startswith("2 articles indexed in ")
    segment = next((home / "index").glob("*/*.arrays"))
    segment.write_bytes(segment.read_bytes()[:-4] + b"torn")
    assert "2 articles indexed" in archive(*again, "--verify").err


@pytest.mark.slow
@pytest.mark.parametrize("damage", [b"\xff\xfe\n", b"1\0", b"", b"99\n", None])
def test_reindex_mends_a_damaged_name_of_the_live_index(
    archive: Run, tmp_path: Path, damage: bytes | None
) -> None:
    home = tmp_path / "home"
    archive("--archive", home, "ingest", PAGE)
    current = home / "index" / "CURRENT"
    current.unlink()
    if damage is not None:
        current.write_bytes(damage)
    before = sorted(path.name for path in (home / "index").rglob("*"))
    assert archive("--archive", home, "search", "missile").code == 3
    assert sorted(path.name for path in (home / "index").rglob("*")) == before  # readers only read
    assert archive("--archive", home, "reindex").code == 0
    assert archive("--archive", home, "search", "missile").code == 0


def test_verify_reads_every_byte_of_the_index(archive: Run, tmp_path: Path) -> None:
    home = tmp_path / "home"
    archive("--archive", home, "ingest", PAGE)
    (segment,) = (home / "index").rglob("*.arrays")
    whole = segment.read_bytes()
    for at in range(0, len(whole), max(1, len(whole) // 40)):
        segment.write_bytes(whole[:at] + bytes([whole[at] ^ 1]) + whole[at + 1 :])
        assert archive("--archive", home, "search", "--verify", "missile").code == 3, at
    segment.write_bytes(whole)
    assert archive("--archive", home, "--verify", "search", "missile").code == 0


def test_a_damaged_page_of_the_store_is_told_as_that(archive: Run, tmp_path: Path) -> None:
    home = tmp_path / "home"
    archive("--archive", home, "ingest", *sorted((SAMPLES / "text").glob("*.txt")))
    store = home / "store.sqlite"
    data = bytearray(store.read_bytes())
    for beside in home.glob("store.sqlite-*"):
        beside.unlink()
    data[8192:] = b"\xa5" * (len(data) - 8192)
    store.write_bytes(data)
    got = archive("--archive", home, "reindex")
    assert got.code == 3
    assert "restore a backup" in got.err


@pytest.mark.slow
@pytest.mark.parametrize("closed", ["2>&-", "2>/dev/full"])
def test_nobody_need_read_what_is_said_beside_the_data(
    library: Path, tmp_path: Path, closed: str
) -> None:
    program = f"{shlex.join(COMMAND)} --archive {library}"
    found = f"{program} search missile --format ids -n1 {closed}"
    done = subprocess.run(found, shell=True, capture_output=True, text=True, check=False)
    assert (done.returncode, len(done.stdout.split())) == (0, 1)
    none = f"{program} search unheardof --format json {closed}"
    done = subprocess.run(none, shell=True, capture_output=True, text=True, check=False)
    assert done.returncode == 1
    assert json.loads(done.stdout)["total"] == 0
    home = tmp_path / "home"
    take = f"{shlex.join(COMMAND)} --archive {home} ingest {PAGE} {closed}"
    assert subprocess.run(take, shell=True, check=False).returncode == 0
    assert run_process("--archive", home, "search", "missile").returncode == 0


def test_an_address_that_is_none_costs_no_article(archive: Run, tmp_path: Path) -> None:
    record = {"title": "Ferry", "body": "The ferry sailed.", "url": "http://[::1"}
    (tmp_path / "one.jsonl").write_text(json.dumps(record))
    got = archive("--archive", tmp_path / "home", "ingest", tmp_path / "one.jsonl")
    assert (got.code, "1 added" in got.err) == (0, True)


def test_an_archive_does_not_take_itself_in(archive: Run, tmp_path: Path) -> None:
    (tmp_path / "page.txt").write_bytes(PAGE.read_bytes())
    for _ in range(2):
        got = archive("--archive", tmp_path / "home", "ingest", tmp_path)
        assert got.code == 0, got.err
    assert "1 unchanged · 0 copies · 0 rejected" in got.err


def test_status(archive: Run, tmp_path: Path) -> None:
    home = tmp_path / "home"
    archive("--archive", home, "ingest", SAMPLES / "jsonl", SAMPLES / "broken" / "empty.txt")
    got = archive("--archive", home, "status")
    assert "articles  4, 2017-10-09 to 2023-05-02" in got.out
    assert "missing   title 0 · date 1 · " in got.out
    found = json.loads(archive("--archive", home, "status", "--format", "json").out)
    assert (found["articles"], found["indexed"], found["behind"]) == (4, 4, 0)
    assert tuple(found["without"]) == EXTRACTED_FIELDS
    exported = archive("--archive", home, "export", "*", "--format", "jsonl").lines
    articles = [json.loads(line) for line in exported]
    for field, count in found["without"].items():
        assert count == sum(not article[field] for article in articles), field


@pytest.mark.parametrize("command", ["", *COMMANDS])
def test_help_starts_with_examples(archive: Run, command: str) -> None:
    got = archive(*([command] if command else []), "--help")
    assert got.code == 0
    first = next(line for line in got.lines[1:] if line.strip())
    assert first.strip().startswith("archive " + command)
    assert "Traceback" not in got.err


HEAVY = ("whoosh", "numpy", "opensearchpy", "lxml", "rich", "dateutil", "sqlite3", "Stemmer")


@pytest.mark.parametrize("command", ["", *COMMANDS])
def test_help_imports_nothing_heavy(command: str) -> None:
    code = (
        "import sys; from archive.cli.app import run; "
        f"run({[command, '--help'] if command else ['--help']!r}); "
        f"print([name for name in {HEAVY!r} if name in sys.modules])"
    )
    assert output_lines(code)[-1] == "[]"


def test_a_search_imports_nothing_that_only_an_ingest_needs(library: Path) -> None:
    """Each of these modules would delay a search by a tenth of a second."""
    names = ("lxml", "dateutil", "trafilatura", "multiprocessing", "archive.ingest.normalize")
    code = (
        "import sys; from archive.cli.app import run; "
        f"run(['--archive', {str(library)!r}, 'search', 'ferry']); "
        f"print([name for name in {names!r} if name in sys.modules])"
    )
    assert output_lines(code)[-1] == "[]"


def test_version(archive: Run) -> None:
    assert archive("--version").out.startswith("archive ")


def test_as_a_process() -> None:
    done = run_process("--version")
    assert (done.returncode, done.stderr) == (0, "")


def test_reindex_renormalize_says_what_came_of_it(archive: Run, tmp_path: Path) -> None:
    home, page = tmp_path / "h", tmp_path / "page.txt"
    page.write_text("Snow on the sound\n\nThe ferry stayed in harbour for a third day.\n")
    assert archive("--archive", home, "ingest", page).code == 0
    before = archive("--archive", home, "export", "*").out
    got = archive("--archive", home, "reindex", "--renormalize")
    assert got.code == 0
    assert got.err.startswith("1 original read in ")
    assert ", 0 articles changed\n1 article indexed in " in got.err
    assert archive("--archive", home, "export", "*").out == before
    with sqlite3.connect(home / "store.sqlite") as db:
        db.execute("UPDATE origin SET reader = 'papyrus'")
    db.close()
    got = archive("--archive", home, "reindex", "--renormalize")
    assert got.code == 0
    assert f'{page}: there is no reader "papyrus" any more' in got.err
    assert archive("--archive", home, "export", "*").out == before
