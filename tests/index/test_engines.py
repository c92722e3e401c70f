"""The contract of `index.engine.Engine`, run on every engine.

An engine that passes it may be registered.  The memory engine is the plain one that others are held
against, on random articles and random trees.
"""

from __future__ import annotations

import random
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from index.article import Article
from index.deadline import NEVER, Deadline
from index.engine import Engine, Facet, FacetSort, Filter, Mark, Search, Sort
from index.engines.memory import MemoryEngine
from index.engines.whoosh.engine import WhooshEngine
from index.engines.whoosh.query import edit_distance
from index.errors import EngineMissing, StaleIndex, TooSlow
from index.fields import FACETS, FIELDS
from index.patterns import within
from index.query.parse import parse
from index.query.tree import Between, Or
from index.query.value import filtered
from index.registry import open_engine
from tests.counts import COUNTS
from tests.index.articles import LATER, NAMED, ORGREAVE, PIT, WALL, articles
from tests.index.engines import EVERY, LOCAL, opened
from tests.index.trees import searches

MARK = Mark("store", 1)
NO_SCORES_OF_OURS = {"opensearch"}  # Lucene's lengths are of one byte


@pytest.fixture(params=EVERY)
def engine(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Engine]:
    with opened(request, tmp_path) as engine:
        yield engine


@pytest.fixture
def full(engine: Engine) -> Engine:
    engine.apply(NAMED.values(), (), MARK)
    return engine


@pytest.fixture(params=EVERY, scope="module")
def kept(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Engine]:
    """What `full` is, not to be changed."""
    with opened(request, tmp_path_factory.mktemp("kept")) as engine:
        engine.apply(NAMED.values(), (), MARK)
        yield engine


def ask(typed: str, **more: object) -> Search:
    parsed = parse(typed)
    return replace(Search(parsed.query, parsed.run), **more)  # type: ignore[arg-type]


def name_of(engine: Engine) -> str:
    return type(engine).__name__.removesuffix("Engine").lower()


def ids(engine: Engine, typed: str, **more: object) -> list[str]:
    return [hit.id for hit in engine.search(ask(typed, **more)).hits]


@pytest.mark.parametrize(
    ("typed", "finds"),
    [
        ("*", "pit orgreave wall later quiet"),
        ("coal", "pit orgreave"),
        ("coals", "pit orgreave"),
        ("=coals", ""),
        ('"coal strike"', "pit"),
        ("coal-strikes", "pit"),
        ('"coal strikes"', ""),
        ("police helmet", "orgreave"),
        ('"spreads miners"', ""),
        ("title:coal", "pit"),
        ("caption:helmet", "orgreave"),
        ("body:helmet", ""),
        ("ORGRÈVE", "orgreave"),
        ("orgreve", "orgreave"),
        ("US", "orgreave"),
        ("U.S.", "orgreave"),
        ("Jong-un", "wall"),
        ("東京", "wall"),
        ("京東", ""),
        ("coal -police", "pit"),
        ("-coal", "wall later quiet"),
        ("wall OR quiet", "wall later quiet"),
        ("-(coal OR wall)", "quiet"),
        ("source:ap", "orgreave"),
        ('source:"Associated Press"', "orgreave"),
        ("source:times", "pit quiet"),
        ('source:"The Times"', "pit quiet"),
        ('source:"times the"', ""),
        ('location:"new york"', "orgreave"),
        ('location:"sheffield new"', ""),
        ("location:Berlín", "wall later"),
        ('location:"New York City"', "orgreave"),
        ("publisher:post", "wall"),
        ("author:smith", "pit"),
        ("country:gb", "pit orgreave"),
        ("country:Germany", "wall later"),
        ('country:"united states"', "orgreave"),
        ("country:united", ""),
        ('country:"West Germany"', "wall later"),
        ("country:DEU", "wall later"),
        ("lang:EN", "orgreave"),
        ("date_basis:page", "pit orgreave"),
        ("date:1984", "pit orgreave"),
        ("date:1984-03", "pit"),
        ("date:1984-06-18..1989-11-09", "orgreave wall later"),
        ("date:..1984-03-06", "pit"),
        ("year:1989", "wall later"),
        ("NOT date:1984", "wall later quiet"),
        ("missing:date", "quiet"),
        ("missing:body", "quiet"),
        ("missing:title", "later"),
        ("has:caption", "orgreave"),
        ("unheard", ""),
        ("^^", ""),
    ],
)
def test_finds(kept: Engine, typed: str, finds: str) -> None:
    got = kept.search(ask(typed, limit=100))
    assert {hit.id for hit in got.hits} == set(finds.split())
    assert got.total == len(finds.split())


def test_newest_and_oldest_are_mirrored_and_the_undated_last(kept: Engine) -> None:
    assert ids(kept, "*", sort=Sort.NEWEST) == ["later", "wall", "orgreave", "pit", "quiet"]
    assert ids(kept, "*", sort=Sort.OLDEST) == ["pit", "orgreave", "wall", "later", "quiet"]


def test_instants_before_1970_are_earlier_than_later_ones(engine: Engine) -> None:
    day = replace(PIT, date=date(1965, 5, 1))
    hours = {f"at{hour}": datetime(1965, 5, 1, hour, tzinfo=UTC) for hour in (6, 18)}
    instants = {"none": None} | hours
    engine.apply([replace(day, id=id, published=at) for id, at in instants.items()], (), MARK)
    assert ids(engine, "*", sort=Sort.NEWEST) == ["at18", "at6", "none"]
    assert ids(engine, "*", sort=Sort.OLDEST) == ["none", "at6", "at18"]
    epoch = {"first": datetime(1970, 1, 1, tzinfo=UTC), "none": None}
    day = replace(PIT, date=date(1970, 1, 1))
    engine.apply([replace(day, id=id, published=at) for id, at in epoch.items()], hours, MARK)
    assert ids(engine, "*", sort=Sort.NEWEST) == ["first", "none"]


def test_a_name_without_a_word_is_a_name(engine: Engine) -> None:
    stars, without = replace(PIT, id="stars", source="***"), replace(PIT, id="no", source=None)
    engine.apply([stars, without], (), MARK)
    assert ids(engine, "missing:source") == ["no"]
    assert ids(engine, "has:source") == ["stars"]


@pytest.mark.parametrize(
    ("typed", "finds"),
    [
        ("internationali*", "internationalism internationalist"),
        ("internationalis?", "internationalism internationalist"),
        ("internation*ist", "internationalist"),
        ("internationalizt~1", "internationalist"),
        ("internationalists*", ""),
    ],
)
def test_long_words_are_told_apart_by_their_ends(engine: Engine, typed: str, finds: str) -> None:
    several = "international internationalism internationalist internationally".split()
    engine.apply([replace(PIT, id=word, body=f"An {word} mine") for word in several], (), MARK)
    assert ids(engine, typed) == finds.split()


def test_near_among_many_places_ends(tmp_path: Path) -> None:
    """Not every way in which words can stand near each other is tried."""
    engine = WhooshEngine(tmp_path)
    words = random.Random(1).choices(["coal", "pit", "wall", "snow", "ferry"], k=3_000)
    engine.apply([replace(PIT, id="long", body=" ".join(words))], (), MARK)
    assert ids(engine, '"coal pit wall snow ferry"~20') == ["long"]
    assert ids(engine, '"coal pit wall"~200') == ["long"]


def test_the_run_ranks_first(engine: Engine) -> None:
    apart = Article(id="apart", title="Un: jong kim", body="kim jong kim un kim jong")
    together = Article(
        id="together", body="a long story that says kim jong un once " + "or so " * 50
    )
    engine.apply([apart, together], (), MARK)
    got = engine.search(ask("Kim Jong Un"))
    assert [(hit.id, hit.run) for hit in got.hits] == [("together", True), ("apart", False)]


def test_a_title_outweighs_a_body_and_a_rare_word_a_common_one(engine: Engine) -> None:
    engine.apply(
        [
            Article(id="title", title="wall", body="coal and so on"),
            Article(id="body", title="coal", body="wall and so on"),
            Article(id="common", title="", body="coal coal"),
        ],
        (),
        MARK,
    )
    assert ids(engine, "wall") == ["title", "body"]
    assert ids(engine, "wall OR coal")[-1] == "common"


def test_counts_are_over_all_matches_and_tell_the_unknown(kept: Engine) -> None:
    got = kept.search(ask("*", facets=(Facet("year"), Facet("location", 1)), limit=1))
    year, location = got.facets["year"], got.facets["location"]
    assert year.values == (("1984", 2), ("1989", 2), (None, 1))
    assert (year.counted, year.distinct, year.other) == (5, 2, 0)
    assert location.values == (("Berlin", 2), (None, 1))
    assert (location.counted, location.distinct, location.other) == (5, 4, 3)


def test_a_facet_ignores_its_own_filter_alone(kept: Engine) -> None:
    only = Filter("source", filtered("source", "The Times", date(2025, 1, 1)))
    got = kept.search(ask("*", filters=(only,), facets=(Facet("source"), Facet("year"))))
    assert got.total == 2
    assert got.facets["source"].values == (("The Times", 2), ("dpa", 2), ("AP", 1))
    assert got.facets["year"].values == (("1984", 1), (None, 1))


def test_several_chosen_values_are_any_of_them_and_their_facet_shows_the_others(
    kept: Engine,
) -> None:
    either = Or(tuple(filtered("source", name, date(2025, 1, 1)) for name in ("AP", "dpa")))
    chosen = Filter("source", either)
    early = Filter("date", Between("date", None, date(1984, 12, 31)))
    facets = (Facet("source"), Facet("country"))
    got = kept.search(ask("*", filters=(chosen,), facets=facets))
    assert {hit.id for hit in got.hits} == {"orgreave", "wall", "later"}
    assert got.facets["source"].values == (("The Times", 2), ("dpa", 2), ("AP", 1))
    assert got.facets["country"].values == (("DE", 2), ("GB", 1), ("US", 1))
    got = kept.search(ask("*", filters=(chosen, early), facets=facets))
    assert (got.total, got.facets["source"].counted) == (1, 2)
    assert got.facets["source"].values == (("AP", 1), ("The Times", 1))


@pytest.mark.parametrize(
    ("field", "contains", "values"),
    [
        ("source", "ap", (("AP", 1),)),
        ("source", "iated pr", (("AP", 1),)),  # its other name: Associated Press
        ("source", "TIMÉS", (("The Times", 2),)),
        ("source", "times the", ()),
        ("location", "ber", (("Berlin", 2), (None, 1))),
        ("location", "New-York", (("New York", 1), (None, 1))),
        ("country", "germany", (("DE", 2), (None, 1))),
        ("month", "4-0", (("1984-03", 1), ("1984-06", 1), (None, 1))),
        ("source", "", (("The Times", 2), ("dpa", 2), ("AP", 1))),
        ("source", "?", ()),
    ],
)
def test_a_facet_can_be_searched_by_its_names(
    kept: Engine, field: str, contains: str, values: tuple[tuple[str | None, int], ...]
) -> None:
    got = kept.search(ask("*", facets=(Facet(field, contains=contains),))).facets[field]
    every = kept.search(ask("*", facets=(Facet(field),))).facets[field]
    assert got.values == values
    assert (got.counted, got.distinct) == (5, sum(value is not None for value, _ in values))
    assert got.other == sum(count for _, count in every.values) - sum(count for _, count in values)
    one = kept.search(ask("*", facets=(Facet(field, 1, contains),))).facets[field]
    assert (one.values[:1], one.distinct) == (values[:1], got.distinct)


def test_a_facet_by_value(kept: Engine) -> None:
    by_value = Facet("year", 1, sort=FacetSort.VALUE), Facet("source", sort=FacetSort.VALUE)
    got = kept.search(ask("*", facets=by_value)).facets
    assert got["year"].values == (("1984", 2), (None, 1))
    assert (got["year"].distinct, got["year"].other) == (2, 2)
    assert got["source"].values == (("AP", 1), ("The Times", 2), ("dpa", 2))


def test_every_facet_can_be_counted(kept: Engine) -> None:
    got = kept.search(ask("*", facets=tuple(map(Facet, FACETS)), limit=0))
    for name, counts in got.facets.items():
        shown = sum(count for _, count in counts.values) + counts.other
        assert shown == 5 or (FIELDS[name].multi and shown > 5), name


def test_pages(kept: Engine) -> None:
    everything = ids(kept, "*")
    assert [ids(kept, "*", limit=2, offset=at) for at in (0, 2, 4, 6)] == [
        everything[0:2],
        everything[2:4],
        everything[4:],
        [],
    ]
    assert kept.search(ask("*", limit=0)).total == 5
    assert list(kept.scan(ask("*", limit=1))) == everything


def test_apply_replaces_equal_ids_and_removes(full: Engine) -> None:
    mended = replace(PIT, body="Nothing happened.")
    full.apply([mended, ORGREAVE, ORGREAVE], ["wall", "unheard"], Mark("store", 9))
    assert len(full) == 4
    assert ids(full, "miners") == ["orgreave"]
    assert ids(full, "happened") == ["pit"]
    assert set(ids(full, "wall")) == {"later"}
    assert full.mark() == Mark("store", 9)


def test_apply_is_all_or_nothing(full: Engine) -> None:
    def torn() -> Iterator[Article]:
        yield replace(PIT, id="new")
        raise OSError

    with pytest.raises(OSError):
        full.apply(torn(), ["wall"], Mark("store", 9))
    assert (len(full), full.mark()) == (5, MARK)
    assert "new" not in ids(full, "*")


def test_scores_after_a_removal_are_those_of_what_is_left(engine: Engine) -> None:
    alone = MemoryEngine()
    alone.apply([PIT, ORGREAVE], (), MARK)
    engine.apply(NAMED.values(), (), MARK)
    engine.apply((), [WALL.id, LATER.id, "quiet"], MARK)
    got, wanted = engine.search(ask("coal strike")), alone.search(ask("coal strike"))
    assert replace(got, hits=()) == replace(wanted, hits=())
    assert [hit.id for hit in got.hits] == [hit.id for hit in wanted.hits]
    if name_of(engine) not in NO_SCORES_OF_OURS:
        assert got == wanted


@pytest.mark.parametrize("typed", ["*", "coal", '"coal strike"', "co*", "coal NEAR/3 on", "-wall"])
def test_a_deadline_that_is_over_ends_a_search(kept: Engine, typed: str) -> None:
    late = ask(typed, deadline=Deadline(1.5, time.monotonic() - 1))
    with pytest.raises(TooSlow, match=r"no answer within 1\.5 s") as ended:
        kept.search(late)
    assert ended.value.hint.endswith("--timeout 15")
    with pytest.raises(TooSlow):
        list(kept.scan(late))
    in_time = replace(late, deadline=Deadline.after(60))
    assert kept.search(in_time) == kept.search(replace(late, deadline=NEVER))


def test_a_plan_is_lines(kept: Engine) -> None:
    days = Filter("date", Between("date", date(1984, 1, 1), None))
    for typed in ("*", "coal -wa* source:ap OR date:1984 missing:date", '"coal strike"~3 jong-un*'):
        lines = kept.plan(ask(typed, filters=(days,)))
        assert lines
        assert all(line.strip() and line.isprintable() for line in lines)


def test_the_plan_of_whoosh_tells_what_is_read(tmp_path: Path) -> None:
    engine = WhooshEngine(tmp_path)
    engine.apply(NAMED.values(), (), MARK)
    asked = ask('"coal strikes" -mi* source:times', run=parse("coal strike").run)
    assert engine.plan(asked) == [
        "1 segment of 5 documents",
        '(and text:"coal strikes" (not text:mi*) source:=times)  0 documents',
        '  text:"coal strikes"  0 documents',
        "    stem coal, of it the form coal: 2 documents read",
        "    stem strike, of it the form strikes: 2 documents read",
        "  (not text:mi*)  3 documents",
        "    text:mi*  2 documents",
        "      2 forms: miner (2), miners (2)",  # with the documents of their stem
        "  source:=times  2 documents",
        "    1 value: The Times (2)",
        "first in the order",
        '  text:"coal strike"  1 document',
        "    stem coal, of it the form coal: 2 documents read",
        "    stem strike, of it the form strike: 2 documents read",
    ]


def test_near_with_many_words_ends(tmp_path: Path) -> None:
    """However many words a quotation has, and however many places they have."""
    engine = WhooshEngine(tmp_path)
    letters = "abcdefghijklmnopqrstuvwxyz"
    body = " ".join(random.Random(1).choices(letters, k=20_000))
    engine.apply([replace(PIT, id="long", title="", body=body)], (), MARK)
    assert ids(engine, f'"{" ".join(letters)}"~1000') == ["long"]
    assert ids(engine, f'"{" ".join(letters)} {" ".join(letters)}"~1000') == ["long"]
    assert ids(engine, f'"{" ".join(letters)}"~2') == []


@pytest.mark.parametrize(
    ("field", "word", "best"),
    [
        ("text", "coall", "coal"),
        ("text", "polcie", "police"),
        ("text", "minors", "miners"),
        ("text", "wull", "wall"),  # of four letters, one of which is another
        ("text", "wlal", "wall"),
        ("body", "bolice", "police"),  # the first letter may be the wrong one
        ("text", "coals", "coal"),
        ("text", "coal", None),  # the word itself is none of its spellings
        ("text", "wa", None),  # too short to be like anything
        ("text", "gate", None),
        ("text", "1984", None),
        ("text", "東", None),
        ("source", "tiems", "times"),
        ("source", "asociated", "associated"),
        ("country", "west germny", "west germany"),
        ("country", "germny", "germany"),
        ("date", "2017", None),
        ("year", "germany", None),
    ],
)
def test_likely_spellings(kept: Engine, field: str, word: str, best: str | None) -> None:
    found = list(kept.near_words(field, word))
    assert (found[0] if found else None) == best
    assert word not in found


@pytest.mark.parametrize("field", ["text", "source"])
def test_spellings_are_looked_for_until_the_deadline(kept: Engine, field: str) -> None:
    with pytest.raises(TooSlow):
        kept.near_words(field, "pyonyang", Deadline.after(0))


def test_likely_spellings_are_the_nearest_then_the_most_frequent(engine: Engine) -> None:
    texts = {
        "a": "pyongyang pyongyan",
        "b": "pyongyang byonyang",
        "c": "pyonyank pyongyangs far",
        "d": "pyonyank pyongyank",
    }
    engine.apply([replace(PIT, id=id, title="", body=text) for id, text in texts.items()], (), MARK)
    found = list(engine.near_words("text", "pyonyang"))
    assert found[:3] == ["pyongyang", "pyonyank", "byonyang"]
    assert set(found[3:]) == {"pyongyan", "pyongyangs", "pyongyank"}  # an engine may estimate
    engine.apply((), ["a", "b", "c"], MARK)
    counted = [word for word in engine.near_words("text", "pyonyang") if ids(engine, f"={word}")]
    assert counted == ["pyonyank", "pyongyank"]


def test_likely_spellings_among_many(tmp_path: Path) -> None:
    """20,000 forms that are as near as a look at their letters can tell."""
    engine = WhooshEngine(tmp_path)
    letters = random.Random(1)
    alike = {"".join(letters.choices("pyongan", k=9)) for _ in range(20_000)}
    engine.apply([replace(PIT, id="many", body=" ".join(alike | {"pyongyang"}))], (), MARK)
    began = time.process_time()
    assert engine.near_words("text", "pyonyang")[0] == "pyongyang"
    assert time.process_time() - began < 2  # 0.04 s when nothing else runs


@given(
    word=st.text("abé東", min_size=1, max_size=8),
    others=st.lists(st.text("abé東", min_size=1, max_size=10), max_size=8),
    most=st.integers(0, 3),
)
def test_edits_of_many_words_are_those_of_each(word: str, others: list[str], most: int) -> None:
    each = [number for number, other in enumerate(others) if within(word, other, most)]
    assert edit_distance.within(word, others, most, stretch=3).tolist() == each


def test_edits_swap_neighbours_wherever_they_stand() -> None:
    others = ["bacd", "acbd", "abdc", "cbad", "badc", "abcd", "bcad"]
    assert edit_distance.distances("abcd", others, 2).tolist() == [1, 1, 1, 2, 2, 0, 2]


def test_edits_of_the_longest_words() -> None:
    assert edit_distance.distances("a" * 200, ["b" * 200, "a" * 199 + "b"], 2).min() == 1


def test_an_empty_index(engine: Engine) -> None:
    assert (len(engine), engine.mark()) == (0, None)
    got = engine.search(ask("coal", facets=(Facet("year"),)))
    assert (got.hits, got.total, got.facets["year"].values) == ((), 0, ())


def test_rebuild_answers_as_before_until_it_is_done(full: Engine) -> None:
    with full.rebuild() as twin:
        twin.apply([PIT], (), Mark("store", 2))
        assert len(full) == 5
        assert ids(twin, "*") == ["pit"]
    assert (ids(full, "*"), full.mark()) == (["pit"], Mark("store", 2))


def test_a_rebuild_that_fails_changes_nothing(full: Engine) -> None:
    with pytest.raises(OSError), full.rebuild() as twin:
        twin.apply([PIT], (), Mark("store", 2))
        raise OSError
    assert (len(full), full.mark()) == (5, MARK)


_ids = st.sampled_from("abcdef")


@pytest.fixture(
    params=[name for name in LOCAL if name != "memory"],
    scope="module",
)
def fresh(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Callable[[], Engine]:
    return lambda: open_engine(request.param, tmp_path_factory.mktemp("index"))


@settings(
    suppress_health_check=list(HealthCheck), max_examples=max(30, settings().max_examples // 10)
)
@given(data=st.data())
def test_agrees_with_memory(fresh: Callable[[], Engine], data: st.DataObject) -> None:
    """Thirty random archives, each changed once or twice, and ten random questions to each."""
    _compare(fresh(), data)


@settings(
    max_examples=max(30, settings().max_examples // 10),
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(data=st.data())
def test_agrees_with_memory_where_lists_are_long(
    fresh: Callable[[], Engine], data: st.DataObject
) -> None:
    """The same by the ways that long lists take: first looks, shared bytes, searches in lists."""
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr("index.engines.whoosh.query.ranker._FEW", 0)
        patched.setattr("index.engines.whoosh.query.scan._BLOCK", data.draw(st.integers(1, 3)))
        patched.setattr("index.engines.whoosh.query.ranker._GROUPS", 1)
        patched.setattr("index.engines.whoosh.query.multi_segment._BYTES", 4)
        patched.setattr(
            "index.engines.whoosh.query.multi_segment._SKEWED", data.draw(st.integers(1, 3))
        )
        patched.setattr("index.engines.whoosh.write.merge._STRETCH", data.draw(st.integers(1, 40)))
        _compare(fresh(), data)


def _compare(engine: Engine, data: st.DataObject) -> None:
    plain = MemoryEngine()
    for sequence in range(data.draw(st.integers(1, 5))):
        add = data.draw(st.lists(articles(_ids), max_size=6))
        remove = data.draw(st.lists(_ids, max_size=2)) if sequence else []
        for each in (engine, plain):
            each.apply(add, remove, Mark("store", sequence))
    for _ in range(10):
        search = data.draw(searches)
        assert engine.search(search) == plain.search(search), str(search.query)
        assert list(engine.scan(search)) == list(plain.scan(search))
        COUNTS["random trees compared"] += 1
    engine.close()


def test_an_index_of_other_rules_is_stale(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    WhooshEngine(tmp_path).apply([PIT], (), MARK)
    monkeypatch.setattr("index.engines.whoosh.read.manifest.fingerprint", lambda: "another")
    with pytest.raises(StaleIndex, match="other rules"):
        WhooshEngine(tmp_path).search(ask("coal"))


def test_an_index_without_its_files_is_stale(tmp_path: Path) -> None:
    WhooshEngine(tmp_path).apply([PIT], (), MARK)
    for file in (tmp_path / "1").iterdir():
        file.unlink()
    with pytest.raises(StaleIndex, match="files are not there"):
        WhooshEngine(tmp_path).search(ask("coal"))


def test_a_reader_follows_what_another_process_commits(tmp_path: Path) -> None:
    reader, writer = WhooshEngine(tmp_path), WhooshEngine(tmp_path)
    writer.apply([PIT], (), MARK)
    assert len(reader) == 1
    with writer.rebuild() as twin:
        twin.apply([PIT, WALL], (), MARK)
    assert len(reader) == 2


def test_every_registered_name_can_be_imported(tmp_path: Path) -> None:
    for name in LOCAL:
        open_engine(name, tmp_path / name).close()
    with pytest.raises(EngineMissing, match="no engine"):
        open_engine("lucene", tmp_path)
