"""The same story in all its ways: versions, copies, kills, whatever the order they come in."""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from archive.archive import Archive
from archive.errors import BadInput
from archive.ingest.draft import Draft, Key, Known, Rejected
from archive.ingest.identity import by_url
from archive.ingest.normalize import normalise
from archive.record import to_record
from archive.store import Incoming, Outcome, Status, Store
from index.engine import Search
from index.query.parse import parse

LONG = (
    "The night ferry to the outer islands stayed in harbour for a third day as snow and a gale from"
    " the north closed the sound. The grocer on the smallest of them said that there was flour for"
    " a week but no milk at all, and that nobody but the cat appeared to mind very much so far. The"
    " harbour master, who keeps the log, could not recall a longer pause since the pier was built."
)
OTHER = LONG.replace("third day", "fourth day") + " It may sail on Sunday if the wind turns."
WIRE = Key("wire", "dpa", "urn:newsml:dpa.example:20240119:77")


def draft(name: str, key: Key | None = None, withdraws: Sequence[Key] = (), **fields: Any) -> Draft:
    data = repr((name, key, withdraws, fields)).encode()
    return Draft(name, data, "json", fields=fields, key=key, withdraws=tuple(withdraws))


def add(store: Store, one: Draft, file: str | None = None) -> Outcome:
    """Take in a draft; `file` is the file that holds it alone."""
    story = normalise(one, Known())
    assert not isinstance(story, Rejected)
    path = file.encode() if file else None
    with store.transaction():
        return store.add(Incoming(story, one.data, one.reader, "{}", path, file is not None))


def articles(store: Store) -> list[dict[str, Any]]:
    """All that can be found, without what tells when it came."""
    found = [to_record(article) for article in store.changed(0, store.newest())]
    return sorted(found, key=lambda record: str(record["id"]))


@pytest.fixture
def store(tmp_path: Path) -> Store:
    return Store(tmp_path / "store.sqlite")


FIRST = draft("1", WIRE, title="Ferry stays", body=LONG, version="1", source="dpa",
              published="2024-01-19T06:00:00Z")  # fmt: skip
SECOND = draft("2", WIRE, title="Ferry still stays", body=OTHER, version="2", source="dpa",
               published="2024-01-19T06:00:00Z", updated="2024-01-20T06:00:00Z")  # fmt: skip
KILL = draft("3", WIRE, title="Ferry stays", body="", version="3", source="dpa",
             status="canceled", updated="2024-01-20T07:00:00Z")  # fmt: skip
MENDED = draft("4", WIRE, title="Ferry stays, for a fourth day", source="dpa", version="4",
               body=OTHER.replace("Sunday", "Monday"), status="corrected",
               updated="2024-01-20T09:00:00Z")  # fmt: skip
BY_TIME = [replace(one, fields={k: v for k, v in one.fields.items() if k != "version"})
           for one in (FIRST, SECOND, KILL, MENDED)]  # fmt: skip
NOTICE = draft("3", Key("wire", "dpa", "another-id"), (WIRE,), title="KILL NOTICE: Ferry stays",
               body="Do not use.", source="dpa", updated="2024-01-20T07:00:00Z")  # fmt: skip
STORIES = {
    "numbered": [FIRST, SECOND, KILL, MENDED],
    "by time alone": BY_TIME,
    "killed by a notice of its own id": [FIRST, SECOND, NOTICE, MENDED],
}


@pytest.mark.parametrize("name", STORIES)
def test_versions_a_kill_and_a_correction_in_every_order(name: str, tmp_path: Path) -> None:
    """24 orders, each three times over: one state, and nothing new the second and third time."""
    states = []
    for number, order in enumerate(itertools.permutations(STORIES[name])):
        store = Store(tmp_path / f"{number}.sqlite")
        for one in order:
            assert add(store, one).status in (Status.ADDED, Status.UPDATED)
        for _ in range(2):
            assert {add(store, one).status for one in order} == {Status.UNCHANGED}
        states.append(articles(store))
        store.close()
    assert len(states) == 24
    assert all(state == states[0] for state in states)
    ((article,),) = (states[0],)
    assert article["title"] == "Ferry stays, for a fourth day"
    assert article["status"] == "corrected"


@pytest.mark.parametrize("orders", [itertools.permutations([FIRST, SECOND, KILL])])
def test_a_kill_that_nothing_lifts_takes_the_story_out(
    orders: Iterable[Sequence[Draft]], tmp_path: Path
) -> None:
    for number, order in enumerate(orders):
        with Archive.make(tmp_path / str(number)) as made:
            for one in order:
                add(made.store, one)
                made.catch_up()
            assert made.search(Search(parse("ferry").query)).total == 0
            (kept,) = made.store.articles(made.store.with_prefix(""))
            assert (kept.article.status, kept.article.title) == ("killed", "Ferry still stays")
            assert kept.versions == 2


def slugged(name: str, day: str, body: str, **more: Any) -> Draft:
    return draft(name, None, title="Ferry stays", body=body, date=day, source="AP",
                 slug="BC-Ferry-Stays", **more)  # fmt: skip


SLUG_KILL = draft("k", None, title="BULLETIN KILL", slug="BC-Ferry-Stays-KILL", source="AP",
                  date="2024-01-20", body="Kill the story of Jan. 19.")  # fmt: skip
URL = "https://harbour.example/2024/01/ferry.html"
URL_KILL = draft("k", None, (Key("url", "", URL),), title="Withdrawn: Ferry stays",
                 source="AP", date="2024-01-20")  # fmt: skip


@pytest.mark.parametrize(
    ("story", "kill"),
    [
        (slugged("s", "2024-01-19", LONG), SLUG_KILL),
        (draft("s", None, title="Ferry stays", body=LONG, url=URL, date="2024-01-19"), URL_KILL),
        (FIRST, NOTICE),
    ],
    ids=["slug", "url", "id"],
)
@pytest.mark.parametrize("kill_first", [False, True])
def test_a_kill_finds_its_story_also_before_it_comes(
    story: Draft, kill: Draft, kill_first: bool, store: Store
) -> None:
    copy = draft("copy", None, title="Ferry stays put", body=LONG, date="2024-01-20")
    order = [kill, story, copy] if kill_first else [copy, story, kill]
    ends = [add(store, one).status for one in order]
    assert ends[2] is (Status.COPY if kill_first else Status.UPDATED)
    assert articles(store) == []
    assert store.count("title LIKE 'Ferry%'") == 1


@pytest.mark.parametrize(
    "later",
    [slugged("other", "2024-03-02", OTHER), slugged("before", "2023-12-01", OTHER)],
)
def test_a_slug_is_used_again_for_other_days(later: Draft, store: Store) -> None:
    add(store, SLUG_KILL)
    assert add(store, later).status is Status.ADDED
    assert [article["date"] for article in articles(store)] == [later.fields["date"]]


def test_only_its_own_provider_lifts_a_kill(store: Store) -> None:
    for one in (FIRST, KILL):
        add(store, one)
    fields = {**MENDED.fields, "url": URL, "source": "A paper"}
    stranger = draft("5", Key("feed", "a paper", "9"), **fields)
    same_words = draft("6", Key("feed", "a paper", "10"), **{**fields, "body": LONG, "url": None})
    add(store, same_words)
    assert articles(store) == []
    assert add(store, stranger).status is Status.ADDED  # another text by another: another story


COPIES = [
    # (one, other, whether they are one story)
    ("a long text", {"body": LONG, "date": "2024-01-19"}, {"body": LONG, "date": "2024-03-01"},
     True),
    ("white space and furniture", {"body": LONG}, {"body": LONG.replace(". ", ".\n\n ")}, True),
    ("a short text, two days apart", {"title": "T", "body": "Div 20 cts", "date": "2024-01-19"},
     {"title": "T", "body": "Div 20 cts.", "date": "2024-01-21"}, True),
    ("a short text, three days apart", {"title": "T", "body": "Qtly div 20", "date": "2024-01-19"},
     {"title": "T", "body": "Qtly div 20.", "date": "2024-01-22"}, False),
    ("a short text, other titles", {"title": "A Co", "body": "Qtly div 20", "date": "2024-01-19"},
     {"title": "B Co", "body": "Qtly div 20", "date": "2024-01-19"}, False),
    ("a short text, undated", {"title": "T", "body": "Qtly div 20"},
     {"title": "T", "body": "Qtly div 20."}, False),
    ("no text", {"title": "RATES RISE", "date": "2024-01-19"},
     {"title": "RATES RISE", "date": "2024-01-19", "section": "x"}, False),
    ("other words", {"body": LONG}, {"body": OTHER}, False),
]  # fmt: skip


@pytest.mark.parametrize(("name", "one", "other", "same"), COPIES, ids=[c[0] for c in COPIES])
def test_what_is_a_copy(
    name: str, one: dict[str, Any], other: dict[str, Any], same: bool, store: Store
) -> None:
    add(store, draft("one", None, **one))
    got = add(store, draft("other", None, **other))
    assert got.status is (Status.COPY if same else Status.ADDED)
    assert store.count() == (1 if same else 2)


def test_fields_come_from_the_earliest_well_founded_date(store: Store, tmp_path: Path) -> None:
    prints = [
        draft("1", Key("feed", "f", "1"), title="Ferry held", body=LONG, date="2024-01-21",
              publisher="The Isle Times", url="https://isle.example/2024/01/21/ferry"),
        draft("2", Key("feed", "g", "2"), title="Ferry stays", body=LONG, date="2024-01-19",
              publisher="The Harbour Post", url=URL),
        draft("3", None, title="No milk", body=LONG, publisher="A paper without dates"),
    ]  # fmt: skip
    states = []
    for number, order in enumerate(itertools.permutations(prints)):
        several = Store(tmp_path / f"{number}.sqlite")
        for one in order:
            add(several, one)
        (kept,) = several.articles(several.with_prefix(""))
        states.append((replace(kept.article, id=""), kept.copies, kept.versions))
        several.close()
    assert all(state == states[0] for state in states)
    article, copies, versions = states[0]
    assert (str(article.date), article.title, article.url) == ("2024-01-19", "Ferry stays", URL)
    assert article.publisher == (
        "The Harbour Post", "The Isle Times", "A paper without dates"
    )  # fmt: skip
    assert article.other_titles == ("Ferry held", "No milk")
    assert (copies, versions) == (2, 1)


def test_a_story_found_by_the_title_of_a_copy(tmp_path: Path) -> None:
    with Archive.make(tmp_path) as made:
        add(made.store, draft("1", None, title="Ferry stays", body=LONG, date="2024-01-19"))
        add(made.store, draft("2", None, title="Kumquats run out", body=LONG, date="2024-01-20"))
        made.catch_up()
        for word in ("title:kumquats", "kumquat", "title:ferry"):
            assert made.search(Search(parse(word).query)).total == 1


def test_a_version_of_a_file_shares_half_its_words(store: Store) -> None:
    first = add(store, draft("page.html", None, title="Ferry", body=LONG), "/news/page.html")
    second = add(store, draft("page.html", None, title="Ferry", body=OTHER), "/news/page.html")
    assert (second.status, second.id) == (Status.UPDATED, first.id)
    other = "Rates rose again on Thursday, the central bank said, and markets yawned at the news."
    third = add(store, draft("page.html", None, title="Rates", body=other), "/news/page.html")
    assert third.status is Status.ADDED and third.id != first.id
    assert {article["title"] for article in articles(store)} == {"Ferry", "Rates"}


def test_records_of_a_file_are_versions_by_an_id_of_their_own_alone(store: Store) -> None:
    rows = [draft(f"f.csv#{n}", Key("record", "", f"r{n}"), title=f"T{n}", body=f"{LONG} {n}")
            for n in (1, 2)]  # fmt: skip
    changed = draft("f.csv#1", Key("record", "", "r1"), title="T1", body=f"{LONG} 1 and more")
    moved = draft("f.csv#2", None, title="New row", body="A row that was put in, of other words.")
    for one in rows:
        add_record(store, one, "/f.csv")
    assert add_record(store, changed, "/f.csv").status is Status.UPDATED
    assert add_record(store, moved, "/f.csv").status is Status.ADDED
    # the same id in another file, or from standard input, says nothing
    for file in ("/other.csv", None):
        other = draft(f"{file}#1", Key("record", "", "r1"), title="T1", body=f"{LONG} in {file}")
        assert add_record(store, other, file).status is Status.ADDED


def add_record(store: Store, one: Draft, file: str | None) -> Outcome:
    """Take in a draft of a file of many."""
    story = normalise(one, Known())
    assert not isinstance(story, Rejected)
    path = file.encode() if file else None
    with store.transaction():
        return store.add(Incoming(story, one.data, one.reader, "{}", path))


def test_an_older_version_that_comes_late_is_kept_and_not_shown(store: Store) -> None:
    add(store, SECOND)
    late = add(store, FIRST)
    assert (late.status, late.why) == (Status.UPDATED, "an older version")
    (article,) = articles(store)
    assert article["body"] == OTHER
    (kept,) = store.articles([article["id"]])
    assert (kept.versions, kept.copies) == (2, 0)


def test_two_articles_that_turn_out_to_be_one(store: Store) -> None:
    """A page's new text came first, then a copy of its old one, then the old page itself."""
    page: dict[str, Any] = {"url": URL, "date": "2024-01-19"}
    new = add(store, draft("new", None, title="N", body=OTHER, updated="2024-01-20T00:00Z", **page))
    copy = add(store, draft("copy", None, title="C", body=LONG, date="2024-01-19"))
    assert store.count() == 2
    old = add(store, draft("old", None, title="O", body=LONG, updated="2024-01-19T00:00Z", **page))
    assert old.id == new.id
    assert store.count() == 1
    assert copy.id is not None and store.with_prefix(copy.id) == [new.id]
    (article,) = articles(store)
    assert article["body"] == OTHER


def test_what_is_removed_stays_out(tmp_path: Path) -> None:
    with Archive.make(tmp_path) as made:
        got = add(made.store, FIRST)
        add(made.store, SECOND)
        made.catch_up()
        assert got.id is not None
        assert made.remove([got.id]) == 1
        assert made.search(Search(parse("ferry").query)).total == 0
        copy = draft("copy", None, title="Ferry stays put", body=LONG, date="2024-01-20")
        for one in (FIRST, SECOND, MENDED, copy):  # by hash, by id, by its words
            ended = add(made.store, one)
            assert (ended.status, ended.id) == (Status.UNCHANGED, None)
            assert "removed" in ended.why
        assert made.store.count() == 0
        with pytest.raises(BadInput):
            made.article(got.id)
        assert made.forget([got.id]) == [got.id]
        assert add(made.store, FIRST).status is Status.ADDED


def test_what_is_removed_is_in_no_file(tmp_path: Path) -> None:
    with Archive.make(tmp_path) as made:
        secret = "Zanzibarine quuxmarmot " + LONG
        got = add(made.store, draft("s", None, title="T", body=secret, data="zanzibarine"))
        add(made.store, FIRST)
        made.catch_up()
        assert got.id is not None
        made.remove([got.id])
    for path in tmp_path.rglob("*"):
        if path.is_file():
            assert b"quuxmarmot" not in path.read_bytes(), path


def test_an_embargo_marks_until_it_is_over(tmp_path: Path) -> None:
    with Archive.make(tmp_path) as made:
        over, later = "2020-01-01T00:00:00Z", "2999-01-01T00:00:00Z"
        done = add(made.store, draft("1", None, title="Old", body=LONG, embargo=over))
        held = add(made.store, draft("2", None, title="New", body=OTHER, embargo=later))
        assert done.id and held.id
        made.catch_up()
        assert made.search(Search(parse("ferry").query)).total == 2  # marked, not hidden
        statuses = {kept.article.title: kept.article.status
                    for kept in made.store.articles([done.id, held.id])}  # fmt: skip
        assert statuses == {"Old": "usable", "New": "embargoed"}
        made.store._db.execute("UPDATE article SET embargo = '2021-01-01T00:00:00Z'")
        (kept,) = made.store.articles([held.id])
        assert (kept.article.status, kept.embargo) == ("usable", None)
        made.catch_up()
        (kept,) = made.store.articles([held.id])
        assert kept.article.status == "usable"
        assert made.search(Search(parse("status:embargoed").query)).total == 0


URN: dict[str, Any] = {
    "body": LONG,
    "source": "Acme",
    "slug": "FIRE-ROME",
    "published": "2025-03-01T10:00:00Z",
}
ACME = [Key("wire", "Acme", f"urn:a:{number}") for number in range(4)]


def in_every_order(told: Sequence[Draft], tmp_path: Path) -> list[list[dict[str, Any]]]:
    """What can be found after each order in which these may come, without the ids."""
    states = []
    for number, order in enumerate(itertools.permutations(told)):
        store = Store(tmp_path / f"{number}.sqlite")
        store._db.execute("PRAGMA synchronous = OFF")
        for one in order:
            add(store, one)
        found = [{**article, "id": ""} for article in articles(store)]
        states.append(sorted(found, key=str))
        store.close()
    return states


def test_a_kill_of_one_story_leaves_others_of_its_slug(tmp_path: Path) -> None:
    stories = [draft(f"s{n}", ACME[n], title=f"Fire {n}",
                     **{**URN, "body": f"{LONG} {n} {OTHER * n}"}) for n in (1, 2)]  # fmt: skip
    kill = draft("k", ACME[3], status="canceled", title="", **{**URN, "body": ""})
    for state in in_every_order([*stories, kill], tmp_path):
        assert [article["title"] for article in state] == ["Fire 1", "Fire 2"]


def test_a_slug_names_every_story_that_was_sent_under_it(tmp_path: Path) -> None:
    stories = [slugged(f"s{n}", "2024-01-19", f"{OTHER} {n} " + f"{LONG} " * n) for n in (1, 2)]
    stories.append(slugged("old", "2023-11-02", f"{LONG} Long ago."))
    for state in in_every_order([*stories, SLUG_KILL], tmp_path):
        assert [article["date"] for article in state] == ["2023-11-02"]


COOKIES = "We value your privacy and so do our partners, all nine hundred of them. " * 6


def page(name: str, path: str, body: str, day: int) -> Draft:
    return draft(f"{name}{day}", None, title=name, body=body, date=f"2025-03-0{day}",
                 url=f"https://a.example/2025/03/01/{path}",
                 published=f"2025-03-0{day}T10:00:00Z")  # fmt: skip


def test_stories_that_were_equal_once_are_not_for_ever(tmp_path: Path) -> None:
    told = [page("Fire", "fire", COOKIES, 1), page("Flood", "flood", COOKIES, 2),
            page("Fire", "fire", LONG, 3), page("Flood", "flood", OTHER, 4)]  # fmt: skip
    states = in_every_order(told, tmp_path)
    assert all(state == states[0] for state in states)
    assert sorted(article["body"] for article in states[0]) == sorted([LONG, OTHER])


def test_a_copy_of_an_old_version_dies_with_the_story(tmp_path: Path) -> None:
    copy = draft("copy", None, title="Ferry stays put", body=LONG, date="2024-01-20",
                 url="https://isle.example/2024/01/20/ferry-stays-put")  # fmt: skip
    states = in_every_order([FIRST, SECOND, KILL, copy], tmp_path)
    assert all(state == [] for state in states)


def test_a_copy_lifts_no_embargo(tmp_path: Path) -> None:
    held = draft("e", ACME[0], title="Held", **URN, embargo="2999-01-01T00:00:00Z")
    leak = draft("l", None, title="Leak", body=LONG, date="2025-02-28", url=URL)
    states = in_every_order([held, leak], tmp_path)
    assert [article["status"] for state in states for article in state] == ["embargoed"] * 2


def test_what_is_printed_daily_is_no_chain_of_copies(tmp_path: Path) -> None:
    days = [draft(f"d{n}", None, title="Lottery", body="There was no winner today.",
                  date=f"2025-01-{n:02}", url=f"https://a.example/2025/01/{n}/lottery")
            for n in range(1, 7)]  # fmt: skip
    store = Store(tmp_path / "s.sqlite")
    for one in days:
        add(store, one)
    assert {article["date"] for article in articles(store)} == {"2025-01-01", "2025-01-04"}


def test_the_newest_of_what_is_known_by_its_day_alone(tmp_path: Path) -> None:
    told = [draft(f"d{day}", None, title=f"Day {day}", body=f"{LONG} Day {day}.", url=URL,
                  date=f"2024-01-0{day}") for day in (1, 3, 4)]  # fmt: skip
    states = in_every_order(told, tmp_path)
    assert all([article["title"] for article in state] == ["Day 4"] for state in states)


def test_a_guid_that_a_feed_gives_again_makes_no_version(store: Store) -> None:
    one, two = (draft(f"f#{n}", Key("feed", "f", "1"), title=f"T{n}", body=text)
                for n, text in ((1, LONG), (2, COOKIES)))  # fmt: skip
    assert [add(store, each).status for each in (one, two)] == [Status.ADDED] * 2
    changed = draft("f#1", Key("feed", "f", "1"), title="T1", body=f"{LONG} More.")
    assert add(store, changed).status is Status.UPDATED
    assert {article["title"] for article in articles(store)} == {"T1", "T2"}


NO_ARTICLES = ["/", "/world", "/index.html", "/default.htm", "/2025/", "/2025/03/", "/news24",
               "/?page=2", "/news?page=2", "/live/page/2", "/news/world-uk-politics"]  # fmt: skip
ONE_ARTICLE = ["/2025/03/01/fire", "/2025/fire-in-rome", "/a/ferry-stays-in-harbour-again",
               "/world-europe-12345678", "/article.php?id=4711", "/1", "/stories/ferry.html",
               "/?p=123"]  # fmt: skip


@pytest.mark.parametrize("path", [*NO_ARTICLES, *ONE_ARTICLE])
def test_which_addresses_name_one_article(path: str) -> None:
    assert (by_url(f"https://paper.example{path}") is not None) == (path in ONE_ARTICLE)


@pytest.mark.parametrize(
    "other",
    [
        "http://www.paper.example/2025/03/01/fire",
        "https://paper.example/2025/03/01/fire/",
        "https://PAPER.example:443/2025/03/01/fire?utm_source=x&fbclid=1#comments",
    ],
)
def test_one_address_however_it_is_written(other: str) -> None:
    assert by_url(other) == by_url("https://paper.example/2025/03/01/fire")


def test_addresses_of_another_kind() -> None:
    assert by_url("urn:newsml:wire.example:20250301:ferry") is not None
    assert [by_url(url) for url in (None, "", "https://[ferry/2025/03/01/fire", "ferry.html")] == (
        [None] * 4
    )


def test_fragments_may_be_stories(store: Store) -> None:
    assert by_url(f"{URL}#one") != by_url(f"{URL}#two")


def test_what_one_printing_leaves_out_another_says(tmp_path: Path) -> None:
    bare = draft("b", None, body=LONG, date="2024-01-19")
    full = draft("f", None, title="Ferry", body=f"OBAN, Jan 19 (Reuters) - {LONG}",
                 date="2024-01-20", author="Isla Marr")  # fmt: skip
    states = in_every_order([bare, full], tmp_path)
    assert states[0] == states[1]
    ((article,),) = (states[0],)
    assert (article["date"], article["title"]) == ("2024-01-19", "Ferry")
    assert (article["source"], article["author"]) == ("Reuters", ["Isla Marr"])
    assert article["location"] == []  # where it was filed is as printed


def test_a_notice_that_names_several_kills_each_alone(tmp_path: Path) -> None:
    plain = {**URN, "slug": ""}
    a = draft("A", ACME[1], title="A", **{**plain, "body": f"{LONG} A"})
    b = draft("B", ACME[2], title="B", **{**plain, "body": f"{OTHER}{COOKIES} B"})
    notice = draft("k", ACME[3], (ACME[1], ACME[2]), title="Two stories withdrawn", source="Acme",
                   published="2025-03-01T11:00:00Z", version="1")  # fmt: skip
    later = {**b.fields, "title": "B again", "updated": "2025-03-01T12:00:00Z"}
    mended = replace(b, where="B2", data=b"b2", fields=later)
    states = in_every_order([a, b, notice, mended], tmp_path)
    assert all([article["title"] for article in state] == ["B again"] for state in states)


def test_numbers_of_another_document_lift_nothing(tmp_path: Path) -> None:
    story = draft("s", ACME[1], title="A", version="3", **URN)
    notice = draft("k", ACME[3], (ACME[1],), title="A withdrawn", source="Acme", version="1",
                   published="2025-03-01T11:00:00Z")  # fmt: skip
    assert in_every_order([story, notice], tmp_path) == [[], []]


def test_a_story_in_the_place_of_another_is_no_notice(tmp_path: Path) -> None:
    old = draft("o", ACME[1], title="Old", **{**URN, "slug": ""})
    new = draft("n", ACME[2], (ACME[1],), title="New",
                **{**URN, "slug": "", "body": OTHER + COOKIES})  # fmt: skip
    states = in_every_order([old, new], tmp_path)
    assert all([article["title"] for article in state] == ["New"] for state in states)


@pytest.mark.parametrize("kind", ["feed", "record", "wire"])
def test_records_with_ids_of_their_own_may_share_an_address(kind: str, store: Store) -> None:
    texts = (LONG, COOKIES, "Rates rose again, the bank said. " * 12)
    told = [draft(f"f#{n}", Key(kind, "f", f"id-{n}"), title=f"T{n}", body=text, url=URL)
            for n, text in enumerate(texts)]  # fmt: skip
    assert [add_record(store, one, "/f").status for one in told] == [Status.ADDED] * 3


def test_a_record_read_with_other_options_may_be_a_copy(store: Store) -> None:
    add(store, draft("1", None, title="T", body="No winner today.", date="2024-01-19"))
    undated = draft("2", None, title="T", body="No winner today.")
    assert add(store, undated).status is Status.ADDED
    story = normalise(replace(undated, fields={**undated.fields, "date": "2024-01-20"}), Known())
    assert not isinstance(story, Rejected)
    with store.transaction():
        store.add(Incoming(story, undated.data, "json", '{"date": 1}'))
    assert store.count() == 1
