"""Renormalizing removes repeated boilerplate; ids, versions and paragraphs stay."""

from __future__ import annotations

import json
import shutil
import sqlite3
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from archive import renormalize
from archive.archive import Archive
from archive.errors import BadArchive
from archive.ingest import reread
from archive.ingest.draft import Draft, IngestDefaults, Rejected, SourceRecord, Story
from archive.ingest.normalize import normalize
from archive.ingest.normalize.boilerplate import repeated_lines
from archive.ingest.normalize.boilerplate.repeated_lines import LineKind, RepeatedLines
from archive.ingestor import IngestOptions
from archive.store import IngestStatus, line_counts
from index.article import Article
from index.engine import Search
from index.query.parse import parse
from tests.archive import furniture


def hits(archive: Archive, query: str) -> list[str]:
    return list(archive.index.engine.scan(Search(parse(query).query)))


def ingest(archive: Archive, *paths: Path) -> list[tuple[IngestStatus, str | None]]:
    options = IngestOptions(paths)
    outcomes = [(o.status, o.id) for o in archive.ingest(archive.list_files(options), options)]
    archive.catch_up()
    return outcomes


def rerun(archive: Archive, jobs: int = 1) -> renormalize.RenormalizeReport:
    report = renormalize.renormalize(archive.store, archive.folder, jobs, lambda more: None)
    archive.reindex()
    return report


def rows(archive: Archive, sql: str) -> list[tuple[object, ...]]:
    db = sqlite3.connect(archive.folder / "store.sqlite")
    records = db.execute(sql).fetchall()
    db.close()
    return records


_IDS = "SELECT id, added, copies, versions FROM article ORDER BY id"
_VERSIONS = "SELECT number, article, place, teller, cut, names, story IS NULL FROM origin"


@pytest.fixture(scope="module")
def papers(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Archive]:
    """Ingest and renormalize three papers."""
    folder = tmp_path_factory.mktemp("papers")
    pages = folder / "pages"
    pages.mkdir()
    list(furniture.written(pages))
    with Archive.create(folder / "home") as archive:
        ingest(archive, pages)
        before = rows(archive, _IDS)
        report = rerun(archive, jobs=2)
        assert rows(archive, _IDS) == before
        assert (report.read_count, report.failed_count) == (150, 0)
        yield archive


def test_a_word_of_every_sidebar_finds_nothing(papers: Archive) -> None:
    assert hits(papers, f"body:{furniture.WORD}") == []
    assert hits(papers, furniture.WORD) == []
    furniture_texts = rows(papers, "SELECT furniture FROM article")
    assert all(
        furniture.WORD in str(text).lower() for (text,) in furniture_texts
    )  # stored separately, not lost


@pytest.mark.parametrize("paper", range(3))
def test_a_headline_finds_only_its_article(papers: Archive, paper: int) -> None:
    for number in range(furniture.PAGES):
        ids = hits(papers, f'"{furniture.title(paper, number)}"')
        assert len(ids) == 1, furniture.title(paper, number)


@pytest.mark.parametrize("paper", range(3))
def test_every_paragraph_stays(papers: Archive, paper: int) -> None:
    host = furniture.PAPERS[paper].host
    bodies = {
        str(title): str(body)
        for title, body in rows(
            papers, f"SELECT title, body FROM article WHERE url LIKE '%{host}%'"
        )
    }
    for number in range(furniture.PAGES):
        body = bodies[furniture.title(paper, number)]
        assert body == "\n".join(furniture.paragraphs(paper, number))


def test_a_second_run_changes_nothing(papers: Archive) -> None:
    before = rows(papers, "SELECT * FROM article ORDER BY id"), rows(papers, _VERSIONS)
    assert rerun(papers).changed_count == 0
    assert (rows(papers, "SELECT * FROM article ORDER BY id"), rows(papers, _VERSIONS)) == before


# -- damage -------------------------------------------------------------------------------------

_NITF = """<?xml version="1.0" encoding="utf-8"?>
<nitf><head><docdata management-status="usable"{kills}>
<doc-id regsrc="PA" id-string="{id}"/><date.issue norm="{day}T173300Z"/></docdata></head><body>
<body.head><hedline><hl1>Mayor of Brackley resigns</hl1></hedline></body.head>
<body.content><p>{body}</p></body.content></body></nitf>"""


def text(word: str, length: int = 70) -> str:
    """Return a text of `length` words; another word makes another text."""
    return " ".join(f"{word}{number}" for number in range(length))


def nitf(folder: Path, id: str, body: str, day: str, kills: str = "") -> Path:
    kills = f' management-doc-idref="{kills}" management-idref-status="canceled"' if kills else ""
    path = folder / f"{id}-{day}.xml"
    path.write_text(_NITF.format(id=id, body=body, day=day, kills=kills))
    return path


@pytest.fixture(scope="module")
def wire(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Make two copies of a story, one story of two versions, a killed one and a single one."""
    folder = tmp_path_factory.mktemp("wire")
    with Archive.create(folder / "home") as archive:
        for path in (
            nitf(folder, "AAA1", text("one"), "20210902"),
            nitf(folder, "BBB1", text("one"), "20210902"),
            nitf(folder, "CCC1", text("two"), "20210902"),
            nitf(folder, "CCC1", text("three"), "20210903"),
            nitf(folder, "DDD1", text("four"), "20210902"),
            nitf(folder, "DDD2", text("kill"), "20210903", kills="DDD1"),
            nitf(folder, "EEE1", text("five"), "20210902"),
        ):
            ingest(archive, path)
        counts = rows(archive, "SELECT status, copies, versions FROM article ORDER BY 1, 2, 3")
        single, killed = ("usable", 0, 1), ("killed", 0, 1)  # the notice is an article, too
        assert counts == [killed, single, single, ("usable", 0, 2), ("usable", 1, 1)]
    return folder / "home"


DAMAGES = (
    "UPDATE article SET reasons = '{'",
    "UPDATE article SET keywords = '['",
    "UPDATE article SET body = CAST(x'ff41' AS TEXT)",
    "UPDATE origin SET story = x'00'",
    "UPDATE origin SET names = 'x'",
    "UPDATE origin SET teller = CAST(x'ff' AS TEXT) WHERE number <> 7",
    "UPDATE origin SET teller = CAST(x'ff' AS TEXT) WHERE number = 7",
    *(f"UPDATE origin SET story = x'00', names = 'x' WHERE number = {n}" for n in range(1, 9)),
)
_ALL = (
    "SELECT * FROM article ORDER BY id",
    "SELECT * FROM name ORDER BY name, article",
    "SELECT number, article, place, teller, cut, version, notice, text, alone FROM origin",
)


@pytest.mark.slow
@pytest.mark.parametrize("damage", DAMAGES)
def test_damaged_articles_are_rebuilt(wire: Path, tmp_path: Path, damage: str) -> None:
    """Check that all columns are as before, and that later versions find their articles."""
    with Archive(Path(shutil.copytree(wire, tmp_path / "home"))) as archive:
        rerun(archive)
        before = [rows(archive, sql) for sql in _ALL]
        archive.store.db.execute(damage)
        assert list(archive.store.integrity.unreadable_articles())
        rerun(archive)
        assert [rows(archive, sql) for sql in _ALL] == before
        assert not list(archive.store.integrity.unreadable_articles())
        if "names = 'x'" in damage and "WHERE" not in damage:
            return  # which of two copies has a key is lost
        ingest(archive, nitf(tmp_path, "AAA1", text("six"), "20210904"))
        ingest(archive, nitf(tmp_path, "BBB1", text("seven"), "20210904"))
        ingest(archive, nitf(tmp_path, "FFF1", text("kill"), "20210905", kills="BBB1"))
        query = "SELECT status FROM article WHERE body LIKE ?"
        [usable] = archive.store.db.execute(query, ("six0%",)).fetchall()
        [killed] = archive.store.db.execute(query, ("seven0%",)).fetchall()
        assert (usable, killed) == (("usable",), ("killed",))


def test_lost_articles_do_not_affect_the_others(wire: Path, tmp_path: Path) -> None:
    with Archive(Path(shutil.copytree(wire, tmp_path / "home"))) as archive:
        short = text("short", 5)
        [(_, first)] = ingest(archive, nitf(tmp_path, "GGG1", short, "20210902"))
        [(_, later)] = ingest(archive, nitf(tmp_path, "GGG2", short, "20211002"))
        assert first != later  # a short text, long afterwards
        rerun(archive)
        before = rows(archive, "SELECT * FROM article ORDER BY id")
        archive.store.db.execute("UPDATE article SET keywords = '['")
        archive.store.db.execute("UPDATE origin SET story = x'00' WHERE number = 1")
        hashes = "SELECT hash FROM origin WHERE number = 1 OR article = ?"
        damage = f"UPDATE original SET packed = x'00' WHERE hash IN ({hashes})"
        archive.store.db.execute(damage, (first,))
        report = renormalize.renormalize(archive.store, archive.folder, 1, lambda more: None)
        lost = {
            id for id, _, mendable in archive.store.integrity.unreadable_articles() if not mendable
        }
        assert len(lost) == 2 and first in lost
        assert {id for id, _, _ in report.failures} == lost
        after = rows(archive, "SELECT * FROM article ORDER BY id")
        assert [row for row in after if row[0] not in lost] == [
            row for row in before if row[0] not in lost
        ]


# -- what renormalizing keeps -------------------------------------------------------------------


def plain(number: int) -> str:
    """Return a page without anything around its story."""
    head = furniture.flat(number).split("\n\n")[:3]
    return "\n\n".join([*head, *furniture.paragraphs(2, number)])


def test_copies_versions_and_ids_stay(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Change the bodies: versions, copies and ids stay the same."""
    pages = tmp_path / "pages"
    pages.mkdir()
    for number in range(4):
        (pages / f"{number}.txt").write_text(plain(number))
    (pages / "copy.txt").write_text(plain(0).replace("twintowns", "elsewhere"))
    with Archive.create(tmp_path / "home") as archive:
        ingest(archive, pages)
        (pages / "1.txt").write_text(plain(1) + "\n\nA line that was put in on Friday.")
        ingest(archive, pages)
        before = rows(archive, _IDS)
        assert sorted(row[2:] for row in before) == [(0, 1), (0, 1), (0, 2), (1, 1)]
        monkeypatch.setattr(reread, "normalize", _shouting)
        report = rerun(archive)
        assert rows(archive, _IDS) == before
        assert report.changed_count == 4
        assert hits(archive, "body:zebra") and len(hits(archive, "body:zebra")) == 4
        monkeypatch.undo()
        rerun(archive)
        assert rows(archive, _IDS) == before
        assert ingest(archive, pages)[0][0] is IngestStatus.UNCHANGED


def _shouting(draft: Draft, defaults: IngestDefaults) -> Story | Rejected:
    assert draft.text is not None
    changed = Draft(
        draft.locator, draft.data, draft.reader, text=draft.text + "\n\nA zebra came by."
    )
    return normalize(changed, defaults)


def _stamped(folder: Path, name: str, stamp: str) -> Path:
    path = folder / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(f"News of the {name}\n{stamp}\nIt came by the {name}, and stayed a day.")
    return path


@pytest.mark.parametrize(
    ("dates", "day"),
    [
        (["24/09/2018"], "2018-04-03"),  # the day first
        (["09/24/2018"], "2018-03-04"),
        (["24/09/2018", "09/24/2018"], None),
        (["24/09/2018"] * 20 + ["09/24/2018"], "2018-04-03"),  # a slip
        (["24 September 2018", "2018-09-24"], None),  # no dates in figures
    ],
)
def test_an_ambiguous_date_is_resolved_by_other_pages(
    tmp_path: Path, dates: list[str], day: str | None
) -> None:
    paper, elsewhere = tmp_path / "paper", tmp_path / "elsewhere"
    _stamped(paper, "ferry.txt", "03/04/2018")
    _stamped(elsewhere, "train.txt", "03/04/2018")
    for number, stamp in enumerate(dates):
        _stamped(paper, f"{number}.txt", stamp)
    with Archive.create(tmp_path / "home") as archive:
        ingest(archive, paper, elsewhere)
        before = rows(archive, _IDS)
        rerun(archive)
        days = {
            str(title): date for title, date in rows(archive, "SELECT title, date FROM article")
        }
        assert days["News of the ferry.txt"] == day
        assert days["News of the train.txt"] is None  # it is in another folder
        assert rows(archive, _IDS) == before
        assert rerun(archive).changed_count == 0


def test_an_article_that_would_be_rejected_stays_unchanged(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    page = tmp_path / "page.txt"
    page.write_text(furniture.flat(0))
    with Archive.create(tmp_path / "home") as archive:
        ((_, id),) = ingest(archive, page)
        before = rows(archive, "SELECT * FROM article")
        monkeypatch.setattr(
            reread, "normalize", lambda draft, defaults: Rejected(draft.locator, "no story in it")
        )
        report = rerun(archive)
        assert report.failures == [(id, str(page), "no story in it")]
        assert rows(archive, "SELECT * FROM article") == before


def test_articles_that_become_copies_are_merged_under_both_ids(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    pages = [tmp_path / "a.txt", tmp_path / "b.txt"]
    pages[0].write_text(plain(0))
    pages[1].write_text(plain(0).replace("twintowns", "other") + "\n\nPrinted in the old tannery.")
    with Archive.create(tmp_path / "home") as archive:
        ids = [str(id) for _, id in ingest(archive, *pages)]
        assert len(set(ids)) == 2

        def without_last_line(draft: Draft, defaults: IngestDefaults) -> Story | Rejected:
            text = (draft.text or "").replace("\n\nPrinted in the old tannery.", "")
            return normalize(Draft(draft.locator, draft.data, draft.reader, text=text), defaults)

        monkeypatch.setattr(reread, "normalize", without_last_line)
        rerun(archive)
        assert [archive.article(id).article.id for id in ids] == [ids[0]] * 2
        assert archive.article(ids[1]).copies == 1
        monkeypatch.undo()
        rerun(archive)  # a former copy is an article again, with its old id
        assert [archive.article(id).article.id for id in ids] == ids


def test_the_options_of_the_ingest_are_used(tmp_path: Path) -> None:
    table = tmp_path / "table.csv"
    table.write_text(
        "kop,tekst,dag\nRain in the hills,It rained in the hills all day.,2024-01-02\n"
    )
    columns = (("title", "kop"), ("body", "tekst"), ("date", "dag"))
    defaults = IngestDefaults(source="Reuters", columns=columns)
    with Archive.create(tmp_path / "home") as archive:
        options = IngestOptions((table,), defaults=defaults)
        list(archive.ingest(archive.list_files(options), options))
        before = rows(archive, "SELECT * FROM article")
        assert rerun(archive).failed_count == 0
        assert rows(archive, "SELECT * FROM article") == before
        assert before[0][0]


def test_options_of_every_release_are_understood() -> None:
    options = IngestOptions(
        (), defaults=IngestDefaults("AFP", None, "Asia/Tokyo", (("title", "kop"),))
    ).stored_options
    assert reread.defaults_from_json(options) == IngestDefaults(
        "AFP", None, "Asia/Tokyo", (("title", "kop"),)
    )
    assert reread.defaults_from_json("{}") == reread.defaults_from_json("") == IngestDefaults()
    assert reread.defaults_from_json(json.dumps({"format": None, "later": 1})) == IngestDefaults()


@pytest.mark.parametrize(
    ("reader", "data", "reason"),
    [
        ("gopher", b"Snow.", 'there is no reader "gopher" any more'),
        ("jsonl", b"\n", "empty"),
        ("jsonl", b'{"title": "A"}\n{"title": "B"}\n', "its stored bytes now give 2 records"),
        ("jsonl", b'{"title": "A", "body": "Snow."}\n', ""),
    ],
)
def test_rereading_one_record(reader: str, data: bytes, reason: str) -> None:
    story = reread.reread(SourceRecord(1, "b7x", "a.jsonl#1", reader, "", data))
    assert (story if isinstance(story, str) else "") == reason


def test_a_full_disk_changes_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    page = tmp_path / "page.txt"
    page.write_text(plain(0))
    with Archive.create(tmp_path / "home") as archive:
        ingest(archive, page)

        def full(*args: object) -> None:
            raise OSError(28, "No space left on device")

        monkeypatch.setattr("pickle.dump", full)
        with pytest.raises(BadArchive, match="No space left"):
            rerun(archive)


# -- which lines ---------------------------------------------------------------------------------

KINDS = [
    ("Most read", LineKind.LABEL),
    ("Old harbour reopens after the storms", LineKind.LABEL),
    ("Watch live.", LineKind.LABEL),
    ("The desk is open on weekdays.", LineKind.BLURB),
    (furniture.BACKGROUNDS[0], LineKind.PROSE),
    ("両町は一九一一年に川が流れを変えるまで一つの町であり、それ以来二人の町長と二つの消防団を持ち、"
     "たいていの日には一つの意見を持ってきた。", LineKind.PROSE),
    ("© 2024 The Beacon", LineKind.NOTICE),
    ("Our weekly newsletter about boats", LineKind.NOTICE),
    ("Fishermen who entered the bay without permission, or who had failed to sign up for the "
     "count of boats, were sent home by the harbour police, as every year.", LineKind.PROSE),
    ("The paper, which has lived on subscriptions and on the sale of its newsletters since its "
     "printing house burned down in 1988, will be sold to its readers in the spring.",
     LineKind.PROSE),
]  # fmt: skip


@pytest.mark.parametrize(("line", "kind"), KINDS)
def test_kinds_of_lines(line: str, kind: LineKind) -> None:
    assert repeated_lines.line_kind(line) is kind


def learn(bodies: list[str]) -> RepeatedLines:
    return line_counts.learn_repeated_lines(
        [Article(id=str(number), title=f"Title number {number}", body=body, source="S")]
        for number, body in enumerate(bodies)
    )


@pytest.mark.parametrize(
    ("count", "total", "is_removed"), [(10, 33, True), (9, 9, False), (10, 34, False)]
)
def test_how_many_articles_make_a_line_boilerplate(
    count: int, total: int, is_removed: bool
) -> None:
    table = learn(
        [f"Story {n}.{'' if n >= count else chr(10) + 'Most read'}" for n in range(total)]
    )
    assert (repeated_lines.line_hash("most  READ") in table.boilerplate.get("S", ())) is is_removed


def test_the_title_of_another_story_of_the_same_paper_is_a_link() -> None:
    link = "Old mill floods after the storms"
    texts = [(f"Boats, part {n}", f"A boat sailed.\n{link}\nIt came back.", "S") for n in (1, 2)]
    texts += [(link, "The mill is under water.", "S"), ("Boats abroad", f"Sail.\n{link}", "T")]
    articles = [
        Article(id=str(n), title=title, body=body, source=source)
        for n, (title, body, source) in enumerate(texts)
    ]
    table = line_counts.learn_repeated_lines([article] for article in articles)
    bodies = [
        repeated_lines.remove_repeated(Story(article, "w"), table).article.body
        for article in articles
    ]
    assert bodies[:2] == ["A boat sailed.\nIt came back."] * 2
    assert bodies[2:] == ["The mill is under water.", f"Sail.\n{link}"]


def test_a_line_counts_once_an_article() -> None:
    assert learn(["Most read\n" * 20]) == RepeatedLines()


def test_nothing_is_left_empty() -> None:
    article = Article(id="a", title="T", body="Most read", source="S")
    table = RepeatedLines({"S": frozenset([repeated_lines.line_hash("Most read")])})
    assert repeated_lines.remove_repeated(Story(article, "w"), table).article.body == "Most read"


def test_a_table_below_a_repeated_heading_stays() -> None:
    body = "A story of boats.\nResults\nMilan 2 Turin 1, 90 minutes\nBari 0 Rome 4, 90 minutes"
    article = Article(id="a", title="T", body=body, source="S")
    table = RepeatedLines({"S": frozenset([repeated_lines.line_hash("Results")])})
    bodies = repeated_lines.remove_repeated(Story(article, "w"), table).article.body
    assert bodies.endswith("Bari 0 Rome 4, 90 minutes")


ORIGINAL = SourceRecord(1, "a", "place", "text", "{}", b"Ferry stays put\n\nIt stayed.\n")


def test_a_record_that_hangs_costs_only_itself(monkeypatch: pytest.MonkeyPatch) -> None:
    def hang(draft: Draft, defaults: IngestDefaults) -> Story | Rejected:
        if draft.locator == "bad":
            time.sleep(60)
        return normalize(draft, defaults)

    monkeypatch.setattr(reread, "normalize", hang)
    monkeypatch.setattr(reread, "RECORD_TIMEOUT", 0.5)
    with reread.RereadPool(1) as pool:
        first, bad, last = pool.reread([ORIGINAL, ORIGINAL._replace(locator="bad"), ORIGINAL])
    assert isinstance(first, Story) and isinstance(last, Story)
    assert bad == "the process that read it died, or took longer than 0.5 s"


@pytest.mark.skipif(
    sys.platform != "linux", reason="only Linux signals a process when its parent ends"
)
def test_the_pool_ends_with_its_parent() -> None:
    program = (
        "import multiprocessing, sys, time\n"
        "from archive.ingest.reread import RereadPool\n"
        "from tests.archive.test_renormalize import ORIGINAL\n"
        "with RereadPool(2) as pool:\n"
        "    pool.reread([ORIGINAL] * 50)\n"
        "    print(*(child.pid for child in multiprocessing.active_children()), flush=True)\n"
        "    time.sleep(60)\n"
    )
    with subprocess.Popen([sys.executable, "-c", program], stdout=subprocess.PIPE) as parent:
        assert parent.stdout
        pids = parent.stdout.readline().split()
        parent.kill()
        assert len(pids) == 2
        assert parent.stdout.read() == b""  # ends when no process can write to it
