"""Furniture that repeats is learnt and goes; ids, versions and paragraphs stay."""

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
from archive.ingest.draft import Draft, Known, Original, Rejected, Story
from archive.ingest.normalize import normalise
from archive.ingest.normalize.boilerplate import repeated_lines
from archive.ingest.normalize.boilerplate.repeated_lines import Kind, Table
from archive.ingestor import Intake
from archive.store import Status, page_lines
from index.article import Article
from index.engine import Search
from index.query.parse import parse
from tests.archive import furniture


def hits(archive: Archive, query: str) -> list[str]:
    return list(archive.engine.scan(Search(parse(query).query)))


def take_in(archive: Archive, *paths: Path) -> list[tuple[Status, str | None]]:
    intake = Intake(paths)
    outcomes = [(o.status, o.id) for o in archive.ingest(archive.files(intake), intake)]
    archive.catch_up()
    return outcomes


def rerun(archive: Archive, jobs: int = 1) -> renormalize.Renewed:
    done = renormalize.renormalise(archive.store, archive.folder, jobs, lambda more: None)
    archive.reindex()
    return done


def rows(archive: Archive, sql: str) -> list[tuple[object, ...]]:
    db = sqlite3.connect(archive.folder / "store.sqlite")
    found = db.execute(sql).fetchall()
    db.close()
    return found


_IDS = "SELECT id, added, copies, versions FROM article ORDER BY id"
_TOLD = "SELECT number, article, place, teller, cut, names, story IS NULL FROM origin"


@pytest.fixture(scope="module")
def papers(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Archive]:
    """Three papers, taken in and renormalised."""
    folder = tmp_path_factory.mktemp("papers")
    pages = folder / "pages"
    pages.mkdir()
    list(furniture.written(pages))
    with Archive.make(folder / "home") as archive:
        take_in(archive, pages)
        before = rows(archive, _IDS)
        done = rerun(archive, jobs=2)
        assert rows(archive, _IDS) == before
        assert (done.origins, done.kept) == (150, 0)
        yield archive


def test_a_word_of_every_sidebar_is_found_nowhere(papers: Archive) -> None:
    assert hits(papers, f"body:{furniture.WORD}") == []
    assert hits(papers, furniture.WORD) == []
    kept = rows(papers, "SELECT furniture FROM article")
    assert all(furniture.WORD in str(each).lower() for (each,) in kept)  # kept apart, not lost


@pytest.mark.parametrize("paper", range(3))
def test_a_headline_is_found_as_its_own_article_alone(papers: Archive, paper: int) -> None:
    for number in range(furniture.PAGES):
        found = hits(papers, f'"{furniture.title(paper, number)}"')
        assert len(found) == 1, furniture.title(paper, number)


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
    before = rows(papers, "SELECT * FROM article ORDER BY id"), rows(papers, _TOLD)
    assert rerun(papers).changed == 0
    assert (rows(papers, "SELECT * FROM article ORDER BY id"), rows(papers, _TOLD)) == before


# -- what is damaged ----------------------------------------------------------------------------

_NITF = """<?xml version="1.0" encoding="utf-8"?>
<nitf><head><docdata management-status="usable"{kills}>
<doc-id regsrc="PA" id-string="{id}"/><date.issue norm="{day}T173300Z"/></docdata></head><body>
<body.head><hedline><hl1>Mayor of Brackley resigns</hl1></hedline></body.head>
<body.content><p>{body}</p></body.content></body></nitf>"""


def text(word: str, length: int = 70) -> str:
    """So many words; another word makes another text."""
    return " ".join(f"{word}{number}" for number in range(length))


def nitf(folder: Path, id: str, body: str, day: str, kills: str = "") -> Path:
    kills = f' management-doc-idref="{kills}" management-idref-status="canceled"' if kills else ""
    path = folder / f"{id}-{day}.xml"
    path.write_text(_NITF.format(id=id, body=body, day=day, kills=kills))
    return path


@pytest.fixture(scope="module")
def wire(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Two copies of a story, one of two versions, one that was killed, one alone."""
    folder = tmp_path_factory.mktemp("wire")
    with Archive.make(folder / "home") as archive:
        for each in (
            nitf(folder, "AAA1", text("one"), "20210902"),
            nitf(folder, "BBB1", text("one"), "20210902"),
            nitf(folder, "CCC1", text("two"), "20210902"),
            nitf(folder, "CCC1", text("three"), "20210903"),
            nitf(folder, "DDD1", text("four"), "20210902"),
            nitf(folder, "DDD2", text("kill"), "20210903", kills="DDD1"),
            nitf(folder, "EEE1", text("five"), "20210902"),
        ):
            take_in(archive, each)
        counts = rows(archive, "SELECT status, copies, versions FROM article ORDER BY 1, 2, 3")
        alone, killed = ("usable", 0, 1), ("killed", 0, 1)  # the notice is an article, too
        assert counts == [killed, alone, alone, ("usable", 0, 2), ("usable", 1, 1)]
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


@pytest.mark.parametrize("damage", DAMAGES)
def test_what_is_damaged_is_told_again(wire: Path, tmp_path: Path, damage: str) -> None:
    """As it was, to the last column; and what comes later meets what it would have met."""
    with Archive(Path(shutil.copytree(wire, tmp_path / "home"))) as archive:
        rerun(archive)
        before = [rows(archive, sql) for sql in _ALL]
        archive.store._db.execute(damage)
        assert list(archive.store.unreadable())
        rerun(archive)
        assert [rows(archive, sql) for sql in _ALL] == before
        assert not list(archive.store.unreadable())
        if "names = 'x'" in damage and "WHERE" not in damage:
            return  # which of two copies a name is of, is lost
        take_in(archive, nitf(tmp_path, "AAA1", text("six"), "20210904"))
        take_in(archive, nitf(tmp_path, "BBB1", text("seven"), "20210904"))
        take_in(archive, nitf(tmp_path, "FFF1", text("kill"), "20210905", kills="BBB1"))
        told = "SELECT status FROM article WHERE body LIKE ?"
        [alive] = archive.store._db.execute(told, ("six0%",)).fetchall()
        [killed] = archive.store._db.execute(told, ("seven0%",)).fetchall()
        assert (alive, killed) == (("usable",), ("killed",))


def test_what_cannot_be_told_again_keeps_the_others_from_nothing(
    wire: Path, tmp_path: Path
) -> None:
    with Archive(Path(shutil.copytree(wire, tmp_path / "home"))) as archive:
        short = text("short", 5)
        [(_, first)] = take_in(archive, nitf(tmp_path, "GGG1", short, "20210902"))
        [(_, later)] = take_in(archive, nitf(tmp_path, "GGG2", short, "20211002"))
        assert first != later  # a short text, and long after
        rerun(archive)
        before = rows(archive, "SELECT * FROM article ORDER BY id")
        archive.store._db.execute("UPDATE article SET keywords = '['")
        archive.store._db.execute("UPDATE origin SET story = x'00' WHERE number = 1")
        hashes = "SELECT hash FROM origin WHERE number = 1 OR article = ?"
        harm = f"UPDATE original SET packed = x'00' WHERE hash IN ({hashes})"
        archive.store._db.execute(harm, (first,))
        done = renormalize.renormalise(archive.store, archive.folder, 1, lambda more: None)
        left = {id for id, _, mendable in archive.store.unreadable() if not mendable}
        assert len(left) == 2 and first in left
        assert {id for id, _, _ in done.reasons} == left
        after = rows(archive, "SELECT * FROM article ORDER BY id")
        assert [row for row in after if row[0] not in left] == [
            row for row in before if row[0] not in left
        ]


# -- what stays ---------------------------------------------------------------------------------


def plain(number: int) -> str:
    """A page with nothing around its story."""
    head = furniture.flat(number).split("\n\n")[:3]
    return "\n\n".join([*head, *furniture.paragraphs(2, number)])


def test_copies_versions_and_ids_stay(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A better normaliser: other bodies, and neither a version, a copy nor an id more."""
    pages = tmp_path / "pages"
    pages.mkdir()
    for number in range(4):
        (pages / f"{number}.txt").write_text(plain(number))
    (pages / "copy.txt").write_text(plain(0).replace("twintowns", "elsewhere"))
    with Archive.make(tmp_path / "home") as archive:
        take_in(archive, pages)
        (pages / "1.txt").write_text(plain(1) + "\n\nA line that was put in on Friday.")
        take_in(archive, pages)
        before = rows(archive, _IDS)
        assert sorted(row[2:] for row in before) == [(0, 1), (0, 1), (0, 2), (1, 1)]
        monkeypatch.setattr(reread, "normalise", _shouting)
        done = rerun(archive)
        assert rows(archive, _IDS) == before
        assert done.changed == 4
        assert hits(archive, "body:zebra") and len(hits(archive, "body:zebra")) == 4
        monkeypatch.undo()
        rerun(archive)
        assert rows(archive, _IDS) == before
        assert take_in(archive, pages)[0][0] is Status.UNCHANGED


def _shouting(draft: Draft, known: Known) -> Story | Rejected:
    assert draft.text is not None
    changed = Draft(draft.where, draft.data, draft.reader, text=draft.text + "\n\nA zebra came by.")
    return normalise(changed, known)


def _stamped(folder: Path, name: str, stamp: str) -> Path:
    place = folder / name
    place.parent.mkdir(parents=True, exist_ok=True)
    place.write_text(f"News of the {name}\n{stamp}\nIt came by the {name}, and stayed a day.")
    return place


@pytest.mark.parametrize(
    ("others", "day"),
    [
        (["24/09/2018"], "2018-04-03"),  # the day first
        (["09/24/2018"], "2018-03-04"),
        (["24/09/2018", "09/24/2018"], None),
        (["24/09/2018"] * 20 + ["09/24/2018"], "2018-04-03"),  # a slip
        (["24 September 2018", "2018-09-24"], None),  # no figures that could show it
    ],
)
def test_a_day_that_could_be_two_is_settled_by_the_other_pages(
    tmp_path: Path, others: list[str], day: str | None
) -> None:
    paper, elsewhere = tmp_path / "paper", tmp_path / "elsewhere"
    _stamped(paper, "ferry.txt", "03/04/2018")
    _stamped(elsewhere, "train.txt", "03/04/2018")
    for number, stamp in enumerate(others):
        _stamped(paper, f"{number}.txt", stamp)
    with Archive.make(tmp_path / "home") as archive:
        take_in(archive, paper, elsewhere)
        before = rows(archive, _IDS)
        rerun(archive)
        days = {
            str(title): date for title, date in rows(archive, "SELECT title, date FROM article")
        }
        assert days["News of the ferry.txt"] == day
        assert days["News of the train.txt"] is None  # which lies in another folder
        assert rows(archive, _IDS) == before
        assert rerun(archive).changed == 0


def test_an_article_that_would_be_rejected_keeps_its_form(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    page = tmp_path / "page.txt"
    page.write_text(furniture.flat(0))
    with Archive.make(tmp_path / "home") as archive:
        ((_, id),) = take_in(archive, page)
        before = rows(archive, "SELECT * FROM article")
        monkeypatch.setattr(
            reread, "normalise", lambda draft, known: Rejected(draft.where, "no story in it")
        )
        done = rerun(archive)
        assert done.reasons == [(id, str(page), "no story in it")]
        assert rows(archive, "SELECT * FROM article") == before


def test_two_that_become_copies_are_one_and_both_ids_lead_to_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    pages = [tmp_path / "a.txt", tmp_path / "b.txt"]
    pages[0].write_text(plain(0))
    pages[1].write_text(plain(0).replace("twintowns", "other") + "\n\nPrinted in the old tannery.")
    with Archive.make(tmp_path / "home") as archive:
        ids = [str(id) for _, id in take_in(archive, *pages)]
        assert len(set(ids)) == 2

        def better(draft: Draft, known: Known) -> Story | Rejected:
            text = (draft.text or "").replace("\n\nPrinted in the old tannery.", "")
            return normalise(Draft(draft.where, draft.data, draft.reader, text=text), known)

        monkeypatch.setattr(reread, "normalise", better)
        rerun(archive)
        assert [archive.article(id).article.id for id in ids] == [ids[0]] * 2
        assert archive.article(ids[1]).copies == 1
        monkeypatch.undo()
        rerun(archive)  # what is a copy no more is an article of its own, by its old id
        assert [archive.article(id).article.id for id in ids] == ids


def test_the_options_of_the_ingest_hold(tmp_path: Path) -> None:
    table = tmp_path / "table.csv"
    table.write_text(
        "kop,tekst,dag\nRain in the hills,It rained in the hills all day.,2024-01-02\n"
    )
    columns = (("title", "kop"), ("body", "tekst"), ("date", "dag"))
    known = Known(source="Reuters", columns=columns)
    with Archive.make(tmp_path / "home") as archive:
        intake = Intake((table,), known=known)
        list(archive.ingest(archive.files(intake), intake))
        before = rows(archive, "SELECT * FROM article")
        assert rerun(archive).kept == 0
        assert rows(archive, "SELECT * FROM article") == before
        assert before[0][0]


def test_options_of_every_release_are_understood() -> None:
    options = Intake((), known=Known("AFP", None, "Asia/Tokyo", (("title", "kop"),))).options
    assert reread.known_of(options) == Known("AFP", None, "Asia/Tokyo", (("title", "kop"),))
    assert reread.known_of("{}") == reread.known_of("") == Known()
    assert reread.known_of(json.dumps({"format": None, "later": 1})) == Known()


@pytest.mark.parametrize(
    ("reader", "data", "why"),
    [
        ("gopher", b"Snow.", 'there is no reader "gopher" any more'),
        ("jsonl", b"\n", "empty"),
        ("jsonl", b'{"title": "A"}\n{"title": "B"}\n', "its own bytes hold 2 records by now"),
        ("jsonl", b'{"title": "A", "body": "Snow."}\n', ""),
    ],
)
def test_what_a_record_holds_by_the_rules_of_today(reader: str, data: bytes, why: str) -> None:
    found = reread.again(Original(1, "b7x", "a.jsonl#1", reader, "", data))
    assert (found if isinstance(found, str) else "") == why


def test_a_full_disk_changes_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    page = tmp_path / "page.txt"
    page.write_text(plain(0))
    with Archive.make(tmp_path / "home") as archive:
        take_in(archive, page)

        def full(*args: object) -> None:
            raise OSError(28, "No space left on device")

        monkeypatch.setattr("pickle.dump", full)
        with pytest.raises(BadArchive, match="No space left"):
            rerun(archive)


# -- which lines ---------------------------------------------------------------------------------

KINDS = [
    ("Most read", Kind.LABEL),
    ("Old harbour reopens after the storms", Kind.LABEL),
    ("Watch live.", Kind.LABEL),
    ("The desk is open on weekdays.", Kind.BLURB),
    (furniture.BACKGROUNDS[0], Kind.PROSE),
    ("両町は一九一一年に川が流れを変えるまで一つの町であり、それ以来二人の町長と二つの消防団を持ち、"
     "たいていの日には一つの意見を持ってきた。", Kind.PROSE),
    ("© 2024 The Beacon", Kind.NOTICE),
    ("Our weekly newsletter about boats", Kind.NOTICE),
    ("Fishermen who entered the bay without permission, or who had failed to sign up for the "
     "count of boats, were sent home by the harbour police, as every year.", Kind.PROSE),
    ("The paper, which has lived on subscriptions and on the sale of its newsletters since its "
     "printing house burned down in 1988, will be sold to its readers in the spring.", Kind.PROSE),
]  # fmt: skip


@pytest.mark.parametrize(("line", "kind"), KINDS)
def test_kinds_of_lines(line: str, kind: Kind) -> None:
    assert repeated_lines.kind(line) is kind


def learnt(bodies: list[str]) -> Table:
    return page_lines.learnt(
        [Article(id=str(number), title=f"Title number {number}", body=body, source="S")]
        for number, body in enumerate(bodies)
    )


@pytest.mark.parametrize(
    ("with_it", "of", "goes"), [(10, 33, True), (9, 9, False), (10, 34, False)]
)
def test_how_many_articles_make_a_line_furniture(with_it: int, of: int, goes: bool) -> None:
    table = learnt(
        [f"Story {n}.{'' if n >= with_it else chr(10) + 'Most read'}" for n in range(of)]
    )
    assert (repeated_lines.name("most  READ") in table.furniture.get("S", ())) is goes


def test_the_title_of_another_story_of_the_same_paper_is_a_link() -> None:
    link = "Old mill floods after the storms"
    texts = [(f"Boats, part {n}", f"A boat sailed.\n{link}\nIt came back.", "S") for n in (1, 2)]
    texts += [(link, "The mill is under water.", "S"), ("Boats abroad", f"Sail.\n{link}", "T")]
    articles = [
        Article(id=str(n), title=title, body=body, source=source)
        for n, (title, body, source) in enumerate(texts)
    ]
    table = page_lines.learnt([article] for article in articles)
    left = [repeated_lines.without(Story(article, "w"), table).article.body for article in articles]
    assert left[:2] == ["A boat sailed.\nIt came back."] * 2
    assert left[2:] == ["The mill is under water.", f"Sail.\n{link}"]


def test_a_line_counts_once_an_article() -> None:
    assert learnt(["Most read\n" * 20]) == Table()


def test_nothing_is_left_empty() -> None:
    article = Article(id="a", title="T", body="Most read", source="S")
    table = Table({"S": frozenset([repeated_lines.name("Most read")])})
    assert repeated_lines.without(Story(article, "w"), table).article.body == "Most read"


def test_a_table_below_a_standing_heading_stays() -> None:
    body = "A story of boats.\nResults\nMilan 2 Turin 1, 90 minutes\nBari 0 Rome 4, 90 minutes"
    article = Article(id="a", title="T", body=body, source="S")
    table = Table({"S": frozenset([repeated_lines.name("Results")])})
    left = repeated_lines.without(Story(article, "w"), table).article.body
    assert left.endswith("Bari 0 Rome 4, 90 minutes")


ORIGINAL = Original(1, "a", "place", "text", "{}", b"Ferry stays put\n\nIt stayed.\n")


def test_a_record_that_hangs_costs_itself_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    def hangs(draft: Draft, known: Known) -> Story | Rejected:
        if draft.where == "bad":
            time.sleep(60)
        return normalise(draft, known)

    monkeypatch.setattr(reread, "normalise", hangs)
    monkeypatch.setattr(reread, "PATIENCE", 0.5)
    with reread.team(1) as readers:
        first, bad, last = readers.read([ORIGINAL, ORIGINAL._replace(place="bad"), ORIGINAL])
    assert isinstance(first, Story) and isinstance(last, Story)
    assert bad == "the process that read it died, or took longer than 0.5 s"


@pytest.mark.skipif(sys.platform != "linux", reason="other systems tell no process of that")
def test_who_reads_ends_with_who_asked() -> None:
    asking = (
        "import multiprocessing, sys, time\n"
        "from archive.ingest.reread import team\n"
        "from tests.archive.test_renormalise import ORIGINAL\n"
        "with team(2) as readers:\n"
        "    readers.read([ORIGINAL] * 50)\n"
        "    print(*(each.pid for each in multiprocessing.active_children()), flush=True)\n"
        "    time.sleep(60)\n"
    )
    with subprocess.Popen([sys.executable, "-c", asking], stdout=subprocess.PIPE) as asks:
        assert asks.stdout
        readers = asks.stdout.readline().split()
        asks.kill()
        assert len(readers) == 2
        assert asks.stdout.read() == b""  # ends when nobody can write to it any more
