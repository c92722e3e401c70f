"""Identity of stories: versions, copies and kills, in every order of arrival."""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from archive.archive import Archive
from archive.errors import BadInput
from archive.ingest.draft import Draft, IngestDefaults, Key, Rejected
from archive.ingest.identity import url_key
from archive.ingest.normalize import normalize
from archive.record import to_record
from archive.store import IncomingRecord, IngestStatus, Outcome, Store
from index.engine import Search
from index.query.parse import parse

LONG = (
    "The night ferry to the outer islands stayed in harbour for a third day as snow and a gale from"
    " the north closed the sound. The grocer on the smallest of them said that there was flour for"
    " a week but no milk at all, and that nobody but the cat appeared to mind very much so far. The"
    " harbour master, who keeps the log, could not recall a longer pause since the pier was built."
)
REVISED = LONG.replace("third day", "fourth day") + " It may sail on Sunday if the wind turns."
WIRE = Key("wire", "dpa", "urn:newsml:dpa.example:20240119:77")


def draft(
    name: str, key: Key | None = None, kill_targets: Sequence[Key] = (), **fields: Any
) -> Draft:
    data = repr((name, key, kill_targets, fields)).encode()
    return Draft(name, data, "json", fields=fields, key=key, kill_targets=tuple(kill_targets))


def add(store: Store, record: Draft, file: str | None = None) -> Outcome:
    """Add a draft; `file` is a file that contains only this record."""
    story = normalize(record, IngestDefaults())
    assert not isinstance(story, Rejected)
    path = file.encode() if file else None
    with store.transaction():
        return store.add(
            IncomingRecord(story, record.data, record.reader, "{}", path, file is not None)
        )


def articles(store: Store) -> list[dict[str, Any]]:
    """Return all searchable articles, without the times of their arrival."""
    records = [
        to_record(article)
        for article in store.reader.changed_articles(0, store.reader.last_change())
    ]
    return sorted(records, key=lambda record: str(record["id"]))


@pytest.fixture
def store(tmp_path: Path) -> Store:
    return Store(tmp_path / "store.sqlite")


FIRST = draft("1", WIRE, title="Ferry stays", body=LONG, version="1", source="dpa",
              published="2024-01-19T06:00:00Z")  # fmt: skip
SECOND = draft("2", WIRE, title="Ferry still stays", body=REVISED, version="2", source="dpa",
               published="2024-01-19T06:00:00Z", updated="2024-01-20T06:00:00Z")  # fmt: skip
KILL = draft("3", WIRE, title="Ferry stays", body="", version="3", source="dpa",
             status="canceled", updated="2024-01-20T07:00:00Z")  # fmt: skip
CORRECTION = draft("4", WIRE, title="Ferry stays, for a fourth day", source="dpa", version="4",
               body=REVISED.replace("Sunday", "Monday"), status="corrected",
               updated="2024-01-20T09:00:00Z")  # fmt: skip
BY_TIME = [replace(record, fields={k: v for k, v in record.fields.items() if k != "version"})
           for record in (FIRST, SECOND, KILL, CORRECTION)]  # fmt: skip
NOTICE = draft("3", Key("wire", "dpa", "another-id"), (WIRE,), title="KILL NOTICE: Ferry stays",
               body="Do not use.", source="dpa", updated="2024-01-20T07:00:00Z")  # fmt: skip
STORIES = {
    "numbered": [FIRST, SECOND, KILL, CORRECTION],
    "by time alone": BY_TIME,
    "killed by a notice of its own id": [FIRST, SECOND, NOTICE, CORRECTION],
}


@pytest.mark.parametrize("name", STORIES)
def test_versions_a_kill_and_a_correction_in_every_order(name: str, tmp_path: Path) -> None:
    """Check that all 24 orders give one state, and that repeating an order changes nothing."""
    states = []
    for number, order in enumerate(itertools.permutations(STORIES[name])):
        store = Store(tmp_path / f"{number}.sqlite")
        for record in order:
            assert add(store, record).status in (IngestStatus.ADDED, IngestStatus.UPDATED)
        for _ in range(2):
            assert {add(store, record).status for record in order} == {IngestStatus.UNCHANGED}
        states.append(articles(store))
        store.close()
    assert len(states) == 24
    assert all(state == states[0] for state in states)
    ((article,),) = (states[0],)
    assert article["title"] == "Ferry stays, for a fourth day"
    assert article["status"] == "corrected"


@pytest.mark.parametrize("orders", [itertools.permutations([FIRST, SECOND, KILL])])
def test_a_kill_without_a_later_version_hides_the_story(
    orders: Iterable[Sequence[Draft]], tmp_path: Path
) -> None:
    for number, order in enumerate(orders):
        with Archive.create(tmp_path / str(number)) as archive:
            for record in order:
                add(archive.store, record)
                archive.catch_up()
            assert archive.search(Search(parse("ferry").query)).total == 0
            (stored,) = archive.store.reader.articles(archive.store.reader.ids_with_prefix(""))
            assert (stored.article.status, stored.article.title) == ("killed", "Ferry still stays")
            assert stored.versions == 2


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
def test_a_kill_finds_its_story_even_if_it_arrives_first(
    story: Draft, kill: Draft, kill_first: bool, store: Store
) -> None:
    copy = draft("copy", None, title="Ferry stays put", body=LONG, date="2024-01-20")
    order = [kill, story, copy] if kill_first else [copy, story, kill]
    ends = [add(store, record).status for record in order]
    assert ends[2] is (IngestStatus.COPY if kill_first else IngestStatus.UPDATED)
    assert articles(store) == []
    assert store.reader.count("title LIKE 'Ferry%'") == 1


@pytest.mark.parametrize(
    "later",
    [slugged("other", "2024-03-02", REVISED), slugged("before", "2023-12-01", REVISED)],
)
def test_a_slug_is_used_again_for_other_days(later: Draft, store: Store) -> None:
    add(store, SLUG_KILL)
    assert add(store, later).status is IngestStatus.ADDED
    assert [article["date"] for article in articles(store)] == [later.fields["date"]]


def test_only_its_own_provider_lifts_a_kill(store: Store) -> None:
    for record in (FIRST, KILL):
        add(store, record)
    fields = {**CORRECTION.fields, "url": URL, "source": "A paper"}
    stranger = draft("5", Key("feed", "a paper", "9"), **fields)
    same_words = draft("6", Key("feed", "a paper", "10"), **{**fields, "body": LONG, "url": None})
    add(store, same_words)
    assert articles(store) == []
    assert (
        add(store, stranger).status is IngestStatus.ADDED
    )  # another text by another provider is another story


COPIES = [
    # (first, second, whether they are one story)
    ("a long text", {"body": LONG, "date": "2024-01-19"}, {"body": LONG, "date": "2024-03-01"},
     True),
    ("white space", {"body": LONG}, {"body": LONG.replace(". ", ".\n\n ")}, True),
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
    ("other words", {"body": LONG}, {"body": REVISED}, False),
]  # fmt: skip


@pytest.mark.parametrize(("name", "first", "second", "same"), COPIES, ids=[c[0] for c in COPIES])
def test_copies(
    name: str, first: dict[str, Any], second: dict[str, Any], same: bool, store: Store
) -> None:
    add(store, draft("one", None, **first))
    outcome = add(store, draft("other", None, **second))
    assert outcome.status is (IngestStatus.COPY if same else IngestStatus.ADDED)
    assert store.reader.count() == (1 if same else 2)


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
        target = Store(tmp_path / f"{number}.sqlite")
        for record in order:
            add(target, record)
        (stored,) = target.reader.articles(target.reader.ids_with_prefix(""))
        states.append((replace(stored.article, id=""), stored.copies, stored.versions))
        target.close()
    assert all(state == states[0] for state in states)
    article, copies, versions = states[0]
    assert (str(article.date), article.title, article.url) == ("2024-01-19", "Ferry stays", URL)
    assert article.publisher == (
        "The Harbour Post", "The Isle Times", "A paper without dates"
    )  # fmt: skip
    assert article.other_titles == ("Ferry held", "No milk")
    assert (copies, versions) == (2, 1)


def test_a_story_found_by_the_title_of_a_copy(tmp_path: Path) -> None:
    with Archive.create(tmp_path) as archive:
        add(archive.store, draft("1", None, title="Ferry stays", body=LONG, date="2024-01-19"))
        add(archive.store, draft("2", None, title="Kumquats run out", body=LONG, date="2024-01-20"))
        archive.catch_up()
        for word in ("title:kumquats", "kumquat", "title:ferry"):
            assert archive.search(Search(parse(word).query)).total == 1


def test_a_version_of_a_file_shares_half_its_words(store: Store) -> None:
    first = add(store, draft("page.html", None, title="Ferry", body=LONG), "/news/page.html")
    second = add(store, draft("page.html", None, title="Ferry", body=REVISED), "/news/page.html")
    assert (second.status, second.id) == (IngestStatus.UPDATED, first.id)
    other_text = (
        "Rates rose again on Thursday, the central bank said, and markets yawned at the news."
    )
    third = add(store, draft("page.html", None, title="Rates", body=other_text), "/news/page.html")
    assert third.status is IngestStatus.ADDED and third.id != first.id
    assert {article["title"] for article in articles(store)} == {"Ferry", "Rates"}


def test_records_of_a_file_are_versions_only_by_their_own_id(store: Store) -> None:
    rows = [draft(f"f.csv#{n}", Key("record", "", f"r{n}"), title=f"T{n}", body=f"{LONG} {n}")
            for n in (1, 2)]  # fmt: skip
    changed = draft("f.csv#1", Key("record", "", "r1"), title="T1", body=f"{LONG} 1 and more")
    moved = draft("f.csv#2", None, title="New row", body="A row that was put in, of other words.")
    for record in rows:
        add_record(store, record, "/f.csv")
    assert add_record(store, changed, "/f.csv").status is IngestStatus.UPDATED
    assert add_record(store, moved, "/f.csv").status is IngestStatus.ADDED
    # the same id in another file, or from standard input, does not count
    for file in ("/other.csv", None):
        stranger = draft(f"{file}#1", Key("record", "", "r1"), title="T1", body=f"{LONG} in {file}")
        assert add_record(store, stranger, file).status is IngestStatus.ADDED


def add_record(store: Store, record: Draft, file: str | None) -> Outcome:
    """Add a draft of a file with several records."""
    story = normalize(record, IngestDefaults())
    assert not isinstance(story, Rejected)
    path = file.encode() if file else None
    with store.transaction():
        return store.add(IncomingRecord(story, record.data, record.reader, "{}", path))


def test_an_older_version_that_arrives_late_is_stored_but_not_shown(store: Store) -> None:
    add(store, SECOND)
    late = add(store, FIRST)
    assert (late.status, late.reason) == (IngestStatus.UPDATED, "older than the version shown")
    (article,) = articles(store)
    assert article["body"] == REVISED
    (stored,) = store.reader.articles([article["id"]])
    assert (stored.versions, stored.copies) == (2, 0)


def test_two_articles_are_merged(store: Store) -> None:
    """Add a page's new text, a copy of its old text, then its old text, which connects both."""
    page: dict[str, Any] = {"url": URL, "date": "2024-01-19"}
    new = add(
        store, draft("new", None, title="N", body=REVISED, updated="2024-01-20T00:00Z", **page)
    )
    copy = add(store, draft("copy", None, title="C", body=LONG, date="2024-01-19"))
    assert store.reader.count() == 2
    old = add(store, draft("old", None, title="O", body=LONG, updated="2024-01-19T00:00Z", **page))
    assert old.id == new.id
    assert store.reader.count() == 1
    assert copy.id is not None and store.reader.ids_with_prefix(copy.id) == [new.id]
    (article,) = articles(store)
    assert article["body"] == REVISED


def test_removed_articles_are_refused(tmp_path: Path) -> None:
    with Archive.create(tmp_path) as archive:
        outcome = add(archive.store, FIRST)
        add(archive.store, SECOND)
        archive.catch_up()
        assert outcome.id is not None
        assert archive.remove([outcome.id]) == 1
        assert archive.search(Search(parse("ferry").query)).total == 0
        copy = draft("copy", None, title="Ferry stays put", body=LONG, date="2024-01-20")
        for record in (FIRST, SECOND, CORRECTION, copy):  # by hash, by id, by its words
            repeated = add(archive.store, record)
            assert (repeated.status, repeated.id) == (IngestStatus.UNCHANGED, None)
            assert "removed" in repeated.reason
        assert archive.store.reader.count() == 0
        with pytest.raises(BadInput):
            archive.article(outcome.id)
        assert archive.forget([outcome.id]) == [outcome.id]
        assert add(archive.store, FIRST).status is IngestStatus.ADDED


def test_removed_words_are_in_no_file(tmp_path: Path) -> None:
    with Archive.create(tmp_path) as archive:
        secret = "Zanzibarine quuxmarmot " + LONG
        outcome = add(archive.store, draft("s", None, title="T", body=secret, data="zanzibarine"))
        add(archive.store, FIRST)
        archive.catch_up()
        assert outcome.id is not None
        archive.remove([outcome.id])
    for path in tmp_path.rglob("*"):
        if path.is_file():
            assert b"quuxmarmot" not in path.read_bytes(), path


def test_an_embargo_marks_until_it_is_over(tmp_path: Path) -> None:
    with Archive.create(tmp_path) as archive:
        past, future = "2020-01-01T00:00:00Z", "2999-01-01T00:00:00Z"
        released = add(archive.store, draft("1", None, title="Old", body=LONG, embargo=past))
        embargoed = add(archive.store, draft("2", None, title="New", body=REVISED, embargo=future))
        assert released.id and embargoed.id
        archive.catch_up()
        assert archive.search(Search(parse("ferry").query)).total == 2  # marked, not hidden
        articles = archive.store.reader.articles([released.id, embargoed.id])
        statuses = {stored.article.title: stored.article.status for stored in articles}
        assert statuses == {"Old": "usable", "New": "embargoed"}
        archive.store.db.execute("UPDATE article SET embargo = '2021-01-01T00:00:00Z'")
        (stored,) = archive.store.reader.articles([embargoed.id])
        assert (stored.article.status, stored.embargo) == ("usable", None)
        archive.catch_up()
        (stored,) = archive.store.reader.articles([embargoed.id])
        assert stored.article.status == "usable"
        assert archive.search(Search(parse("status:embargoed").query)).total == 0


URN: dict[str, Any] = {
    "body": LONG,
    "source": "Acme",
    "slug": "FIRE-ROME",
    "published": "2025-03-01T10:00:00Z",
}
ACME = [Key("wire", "Acme", f"urn:a:{number}") for number in range(4)]


def in_every_order(drafts: Sequence[Draft], tmp_path: Path) -> list[list[dict[str, Any]]]:
    """Return the searchable articles, without ids, after each order of the drafts."""
    states = []
    for number, order in enumerate(itertools.permutations(drafts)):
        store = Store(tmp_path / f"{number}.sqlite")
        store.db.execute("PRAGMA synchronous = OFF")
        for record in order:
            add(store, record)
        records = [{**article, "id": ""} for article in articles(store)]
        states.append(sorted(records, key=str))
        store.close()
    return states


def test_a_kill_of_one_story_leaves_others_of_its_slug(tmp_path: Path) -> None:
    stories = [draft(f"s{n}", ACME[n], title=f"Fire {n}",
                     **{**URN, "body": f"{LONG} {n} {REVISED * n}"}) for n in (1, 2)]  # fmt: skip
    kill = draft("k", ACME[3], status="canceled", title="", **{**URN, "body": ""})
    for state in in_every_order([*stories, kill], tmp_path):
        assert [article["title"] for article in state] == ["Fire 1", "Fire 2"]


def test_a_slug_names_every_story_that_was_sent_under_it(tmp_path: Path) -> None:
    stories = [slugged(f"s{n}", "2024-01-19", f"{REVISED} {n} " + f"{LONG} " * n) for n in (1, 2)]
    stories.append(slugged("old", "2023-11-02", f"{LONG} Long ago."))
    for state in in_every_order([*stories, SLUG_KILL], tmp_path):
        assert [article["date"] for article in state] == ["2023-11-02"]


COOKIES = "We value your privacy and so do our partners, all nine hundred of them. " * 6


def page(name: str, path: str, body: str, day: int) -> Draft:
    return draft(f"{name}{day}", None, title=name, body=body, date=f"2025-03-0{day}",
                 url=f"https://a.example/2025/03/01/{path}",
                 published=f"2025-03-0{day}T10:00:00Z")  # fmt: skip


def test_stories_with_once_equal_texts_are_separated(tmp_path: Path) -> None:
    drafts = [page("Fire", "fire", COOKIES, 1), page("Flood", "flood", COOKIES, 2),
            page("Fire", "fire", LONG, 3), page("Flood", "flood", REVISED, 4)]  # fmt: skip
    states = in_every_order(drafts, tmp_path)
    assert all(state == states[0] for state in states)
    assert sorted(article["body"] for article in states[0]) == sorted([LONG, REVISED])


def test_a_copy_of_an_old_version_dies_with_the_story(tmp_path: Path) -> None:
    copy = draft("copy", None, title="Ferry stays put", body=LONG, date="2024-01-20",
                 url="https://isle.example/2024/01/20/ferry-stays-put")  # fmt: skip
    states = in_every_order([FIRST, SECOND, KILL, copy], tmp_path)
    assert all(state == [] for state in states)


def test_a_copy_lifts_no_embargo(tmp_path: Path) -> None:
    embargoed = draft("e", ACME[0], title="Held", **URN, embargo="2999-01-01T00:00:00Z")
    leak = draft("l", None, title="Leak", body=LONG, date="2025-02-28", url=URL)
    states = in_every_order([embargoed, leak], tmp_path)
    assert [article["status"] for state in states for article in state] == ["embargoed"] * 2


def test_daily_texts_are_not_a_chain_of_copies(tmp_path: Path) -> None:
    days = [draft(f"d{n}", None, title="Lottery", body="There was no winner today.",
                  date=f"2025-01-{n:02}", url=f"https://a.example/2025/01/{n}/lottery")
            for n in range(1, 7)]  # fmt: skip
    store = Store(tmp_path / "s.sqlite")
    for record in days:
        add(store, record)
    assert {article["date"] for article in articles(store)} == {"2025-01-01", "2025-01-04"}


def test_the_newest_day_is_shown(tmp_path: Path) -> None:
    drafts = [draft(f"d{day}", None, title=f"Day {day}", body=f"{LONG} Day {day}.", url=URL,
                  date=f"2024-01-0{day}") for day in (1, 3, 4)]  # fmt: skip
    states = in_every_order(drafts, tmp_path)
    assert all([article["title"] for article in state] == ["Day 4"] for state in states)


def test_a_guid_used_twice_by_a_feed_makes_no_version(store: Store) -> None:
    first, second = (draft(f"f#{n}", Key("feed", "f", "1"), title=f"T{n}", body=text)
                for n, text in ((1, LONG), (2, COOKIES)))  # fmt: skip
    assert [add(store, record).status for record in (first, second)] == [IngestStatus.ADDED] * 2
    changed = draft("f#1", Key("feed", "f", "1"), title="T1", body=f"{LONG} More.")
    assert add(store, changed).status is IngestStatus.UPDATED
    assert {article["title"] for article in articles(store)} == {"T1", "T2"}


NO_ARTICLES = ["/", "/world", "/index.html", "/default.htm", "/2025/", "/2025/03/", "/news24",
               "/?page=2", "/news?page=2", "/live/page/2", "/news/world-uk-politics"]  # fmt: skip
ONE_ARTICLE = ["/2025/03/01/fire", "/2025/fire-in-rome", "/a/ferry-stays-in-harbour-again",
               "/world-europe-12345678", "/article.php?id=4711", "/1", "/stories/ferry.html",
               "/?p=123"]  # fmt: skip


@pytest.mark.parametrize("path", [*NO_ARTICLES, *ONE_ARTICLE])
def test_which_addresses_name_one_article(path: str) -> None:
    assert (url_key(f"https://paper.example{path}") is not None) == (path in ONE_ARTICLE)


@pytest.mark.parametrize(
    "spelling",
    [
        "http://www.paper.example/2025/03/01/fire",
        "https://paper.example/2025/03/01/fire/",
        "https://PAPER.example:443/2025/03/01/fire?utm_source=x&fbclid=1#comments",
    ],
)
def test_spellings_of_an_address(spelling: str) -> None:
    assert url_key(spelling) == url_key("https://paper.example/2025/03/01/fire")


def test_addresses_of_another_kind() -> None:
    assert url_key("urn:newsml:wire.example:20250301:ferry") is not None
    assert [url_key(url) for url in (None, "", "https://[ferry/2025/03/01/fire", "ferry.html")] == (
        [None] * 4
    )


def test_fragments_may_be_stories(store: Store) -> None:
    assert url_key(f"{URL}#one") != url_key(f"{URL}#two")


def test_copies_complete_each_other(tmp_path: Path) -> None:
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
    b = draft("B", ACME[2], title="B", **{**plain, "body": f"{REVISED}{COOKIES} B"})
    notice = draft("k", ACME[3], (ACME[1], ACME[2]), title="Two stories withdrawn", source="Acme",
                   published="2025-03-01T11:00:00Z", version="1")  # fmt: skip
    fields = {**b.fields, "title": "B again", "updated": "2025-03-01T12:00:00Z"}
    correction = replace(b, locator="B2", data=b"b2", fields=fields)
    states = in_every_order([a, b, notice, correction], tmp_path)
    assert all([article["title"] for article in state] == ["B again"] for state in states)


def test_numbers_of_another_document_lift_nothing(tmp_path: Path) -> None:
    story = draft("s", ACME[1], title="A", version="3", **URN)
    notice = draft("k", ACME[3], (ACME[1],), title="A withdrawn", source="Acme", version="1",
                   published="2025-03-01T11:00:00Z")  # fmt: skip
    assert in_every_order([story, notice], tmp_path) == [[], []]


def test_a_story_that_replaces_another_is_no_notice(tmp_path: Path) -> None:
    old = draft("o", ACME[1], title="Old", **{**URN, "slug": ""})
    new = draft("n", ACME[2], (ACME[1],), title="New",
                **{**URN, "slug": "", "body": REVISED + COOKIES})  # fmt: skip
    states = in_every_order([old, new], tmp_path)
    assert all([article["title"] for article in state] == ["New"] for state in states)


@pytest.mark.parametrize("kind", ["feed", "record", "wire"])
def test_records_with_their_own_ids_may_share_a_url(kind: str, store: Store) -> None:
    texts = (LONG, COOKIES, "Rates rose again, the bank said. " * 12)
    drafts = [draft(f"f#{n}", Key(kind, "f", f"id-{n}"), title=f"T{n}", body=text, url=URL)
            for n, text in enumerate(texts)]  # fmt: skip
    assert [add_record(store, record, "/f").status for record in drafts] == [IngestStatus.ADDED] * 3


def test_a_record_read_with_other_options_may_be_a_copy(store: Store) -> None:
    add(store, draft("1", None, title="T", body="No winner today.", date="2024-01-19"))
    undated = draft("2", None, title="T", body="No winner today.")
    assert add(store, undated).status is IngestStatus.ADDED
    story = normalize(
        replace(undated, fields={**undated.fields, "date": "2024-01-20"}), IngestDefaults()
    )
    assert not isinstance(story, Rejected)
    with store.transaction():
        store.add(IncomingRecord(story, undated.data, "json", '{"date": 1}'))
    assert store.reader.count() == 1
