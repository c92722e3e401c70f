"""Contract of `index.engine.Engine`, run on every engine.

An engine that passes may be registered.  The words are compared to the memory engine on random
articles and random trees.
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
from index.deadline import NO_DEADLINE, Deadline
from index.engine import Engine, Facet, FacetSort, Filter, Mark, Search, Sort
from index.engines.memory import MemoryEngine
from index.engines.whoosh.engine import WhooshEngine
from index.engines.whoosh.query import edit_distance
from index.errors import EngineMissing, StaleIndex, TooSlow
from index.fields import FACETS, FIELDS
from index.query.parse import parse
from index.query.tree import Between, Or
from index.query.value import parse_filter
from index.registry import open_engine
from index.spelling import within_distance
from tests.index.articles import LATER, NAMED, ORGREAVE, PIT, WALL, articles
from tests.index.engines import EVERY, LOCAL, opened
from tests.index.trees import searches
from tools.trial_counts import COUNTS

MARK = Mark("store", 1)
OTHER_SCORES = {"opensearch"}  # Lucene's lengths are of one byte


@pytest.fixture(params=EVERY)
def engine(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Engine]:
    with opened(request, tmp_path) as engine:
        yield engine


@pytest.fixture
def full(engine: Engine) -> Engine:
    engine.apply(NAMED.values(), (), MARK)
    return engine


@pytest.fixture(params=EVERY, scope="module")
def shared(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Engine]:
    """Return the same engine as `full`, shared by tests that do not change it."""
    with opened(request, tmp_path_factory.mktemp("shared")) as engine:
        engine.apply(NAMED.values(), (), MARK)
        yield engine


def ask(text: str, **changes: object) -> Search:
    parsed = parse(text)
    return replace(Search(parsed.query, parsed.phrase_boost), **changes)  # type: ignore[arg-type]


def name_of(engine: Engine) -> str:
    return type(engine).__name__.removesuffix("Engine").lower()


def ids(engine: Engine, text: str, **changes: object) -> list[str]:
    return [hit.id for hit in engine.search(ask(text, **changes)).hits]


@pytest.mark.parametrize(
    ("text", "finds"),
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
def test_finds(shared: Engine, text: str, finds: str) -> None:
    results = shared.search(ask(text, limit=100))
    assert {hit.id for hit in results.hits} == set(finds.split())
    assert results.total == len(finds.split())


def test_newest_and_oldest_are_reversed_with_the_undated_last(shared: Engine) -> None:
    assert ids(shared, "*", sort=Sort.NEWEST) == ["later", "wall", "orgreave", "pit", "quiet"]
    assert ids(shared, "*", sort=Sort.OLDEST) == ["pit", "orgreave", "wall", "later", "quiet"]


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


def test_a_name_without_a_word_is_not_missing(engine: Engine) -> None:
    stars, without = replace(PIT, id="stars", source="***"), replace(PIT, id="no", source=None)
    engine.apply([stars, without], (), MARK)
    assert ids(engine, "missing:source") == ["no"]
    assert ids(engine, "has:source") == ["stars"]


@pytest.mark.parametrize(
    ("text", "finds"),
    [
        ("internationali*", "internationalism internationalist"),
        ("internationalis?", "internationalism internationalist"),
        ("internation*ist", "internationalist"),
        ("internationalizt~1", "internationalist"),
        ("internationalists*", ""),
    ],
)
def test_long_words_are_distinguished_by_their_ends(engine: Engine, text: str, finds: str) -> None:
    words = "international internationalism internationalist internationally".split()
    engine.apply([replace(PIT, id=word, body=f"An {word} mine") for word in words], (), MARK)
    assert ids(engine, text) == finds.split()


def test_near_in_a_long_text_ends(tmp_path: Path) -> None:
    """Not every combination of positions is tried."""
    engine = WhooshEngine(tmp_path)
    words = random.Random(1).choices(["coal", "pit", "wall", "snow", "ferry"], k=3_000)
    engine.apply([replace(PIT, id="long", body=" ".join(words))], (), MARK)
    assert ids(engine, '"coal pit wall snow ferry"~20') == ["long"]
    assert ids(engine, '"coal pit wall"~200') == ["long"]


def test_the_phrase_boost_ranks_first(engine: Engine) -> None:
    separate = Article(id="apart", title="Un: jong kim", body="kim jong kim un kim jong")
    adjacent = Article(
        id="together", body="a long story that says kim jong un once " + "or so " * 50
    )
    engine.apply([separate, adjacent], (), MARK)
    results = engine.search(ask("Kim Jong Un"))
    assert [(hit.id, hit.phrase_match) for hit in results.hits] == [
        ("together", True),
        ("apart", False),
    ]


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


def test_counts_cover_all_matches_and_the_unknown(shared: Engine) -> None:
    results = shared.search(ask("*", facets=(Facet("year"), Facet("location", 1)), limit=1))
    year, location = results.facets["year"], results.facets["location"]
    assert year.values == (("1984", 2), ("1989", 2), (None, 1))
    assert (year.article_count, year.distinct, year.other_count) == (5, 2, 0)
    assert location.values == (("Berlin", 2), (None, 1))
    assert (location.article_count, location.distinct, location.other_count) == (5, 4, 3)


def test_a_facet_ignores_only_its_own_filter(shared: Engine) -> None:
    only = Filter("source", parse_filter("source", "The Times", date(2025, 1, 1)))
    results = shared.search(ask("*", filters=(only,), facets=(Facet("source"), Facet("year"))))
    assert results.total == 2
    assert results.facets["source"].values == (("The Times", 2), ("dpa", 2), ("AP", 1))
    assert results.facets["year"].values == (("1984", 1), (None, 1))


def test_selected_values_are_alternatives_and_their_facet_shows_the_others(
    shared: Engine,
) -> None:
    either = Or(tuple(parse_filter("source", name, date(2025, 1, 1)) for name in ("AP", "dpa")))
    selection = Filter("source", either)
    early = Filter("date", Between("date", None, date(1984, 12, 31)))
    facets = (Facet("source"), Facet("country"))
    results = shared.search(ask("*", filters=(selection,), facets=facets))
    assert {hit.id for hit in results.hits} == {"orgreave", "wall", "later"}
    assert results.facets["source"].values == (("The Times", 2), ("dpa", 2), ("AP", 1))
    assert results.facets["country"].values == (("DE", 2), ("GB", 1), ("US", 1))
    results = shared.search(ask("*", filters=(selection, early), facets=facets))
    assert (results.total, results.facets["source"].article_count) == (1, 2)
    assert results.facets["source"].values == (("AP", 1), ("The Times", 1))


@pytest.mark.parametrize(
    ("field", "contains", "values"),
    [
        ("source", "ap", (("AP", 1),)),
        ("source", "iated pr", (("AP", 1),)),  # by its alias: Associated Press
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
def test_values_of_a_facet_are_filtered_by_their_names(
    shared: Engine, field: str, contains: str, values: tuple[tuple[str | None, int], ...]
) -> None:
    results = shared.search(ask("*", facets=(Facet(field, contains=contains),))).facets[field]
    all_counts = shared.search(ask("*", facets=(Facet(field),))).facets[field]
    assert results.values == values
    assert (results.article_count, results.distinct) == (
        5,
        sum(value is not None for value, _ in values),
    )
    assert results.other_count == sum(count for _, count in all_counts.values) - sum(
        count for _, count in values
    )
    first = shared.search(ask("*", facets=(Facet(field, 1, contains),))).facets[field]
    assert (first.values[:1], first.distinct) == (values[:1], results.distinct)


def test_a_facet_by_value(shared: Engine) -> None:
    by_value = Facet("year", 1, sort=FacetSort.VALUE), Facet("source", sort=FacetSort.VALUE)
    results = shared.search(ask("*", facets=by_value)).facets
    assert results["year"].values == (("1984", 2), (None, 1))
    assert (results["year"].distinct, results["year"].other_count) == (2, 2)
    assert results["source"].values == (("AP", 1), ("The Times", 2), ("dpa", 2))


def test_every_facet_can_be_counted(shared: Engine) -> None:
    results = shared.search(ask("*", facets=tuple(map(Facet, FACETS)), limit=0))
    for name, counts in results.facets.items():
        value_sum = sum(count for _, count in counts.values) + counts.other_count
        assert value_sum == 5 or (FIELDS[name].multi_valued and value_sum > 5), name


def test_pages(shared: Engine) -> None:
    all_ids = ids(shared, "*")
    assert [ids(shared, "*", limit=2, offset=at) for at in (0, 2, 4, 6)] == [
        all_ids[0:2],
        all_ids[2:4],
        all_ids[4:],
        [],
    ]
    assert shared.search(ask("*", limit=0)).total == 5
    assert list(shared.scan(ask("*", limit=1))) == all_ids


def test_apply_replaces_equal_ids_and_removes(full: Engine) -> None:
    changed = replace(PIT, body="Nothing happened.")
    full.apply([changed, ORGREAVE, ORGREAVE], ["wall", "unheard"], Mark("store", 9))
    assert len(full) == 4
    assert ids(full, "miners") == ["orgreave"]
    assert ids(full, "happened") == ["pit"]
    assert set(ids(full, "wall")) == {"later"}
    assert full.mark() == Mark("store", 9)


def test_apply_is_all_or_nothing(full: Engine) -> None:
    def failing_articles() -> Iterator[Article]:
        yield replace(PIT, id="new")
        raise OSError

    with pytest.raises(OSError):
        full.apply(failing_articles(), ["wall"], Mark("store", 9))
    assert (len(full), full.mark()) == (5, MARK)
    assert "new" not in ids(full, "*")


def test_scores_after_a_removal_use_the_remaining_articles(engine: Engine) -> None:
    memory = MemoryEngine()
    memory.apply([PIT, ORGREAVE], (), MARK)
    engine.apply(NAMED.values(), (), MARK)
    engine.apply((), [WALL.id, LATER.id, "quiet"], MARK)
    results, expected = engine.search(ask("coal strike")), memory.search(ask("coal strike"))
    assert replace(results, hits=()) == replace(expected, hits=())
    assert [hit.id for hit in results.hits] == [hit.id for hit in expected.hits]
    if name_of(engine) not in OTHER_SCORES:
        assert results == expected


@pytest.mark.parametrize("text", ["*", "coal", '"coal strike"', "co*", "coal NEAR/3 on", "-wall"])
def test_a_passed_deadline_ends_a_search(shared: Engine, text: str) -> None:
    late = ask(text, deadline=Deadline(1.5, time.monotonic() - 1))
    with pytest.raises(TooSlow, match=r"no answer within 1\.5 s") as raised:
        shared.search(late)
    assert raised.value.hint.endswith("--timeout 15")
    with pytest.raises(TooSlow):
        list(shared.scan(late))
    in_time = replace(late, deadline=Deadline.after(60))
    assert shared.search(in_time) == shared.search(replace(late, deadline=NO_DEADLINE))


def test_a_plan_is_lines(shared: Engine) -> None:
    days = Filter("date", Between("date", date(1984, 1, 1), None))
    for text in ("*", "coal -wa* source:ap OR date:1984 missing:date", '"coal strike"~3 jong-un*'):
        lines = shared.plan(ask(text, filters=(days,)))
        assert lines
        assert all(line.strip() and line.isprintable() for line in lines)


def test_the_plan_of_whoosh_lists_what_is_read(tmp_path: Path) -> None:
    engine = WhooshEngine(tmp_path)
    engine.apply(NAMED.values(), (), MARK)
    search = ask('"coal strikes" -mi* source:times', phrase_boost=parse("coal strike").phrase_boost)
    assert engine.plan(search) == [
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
    """A search ends for any number of words and positions."""
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
        ("text", "wull", "wall"),  # one of four letters differs
        ("text", "wlal", "wall"),
        ("body", "bolice", "police"),  # the first letter may be wrong
        ("text", "coals", "coal"),
        ("text", "coal", None),  # the word itself is no spelling of it
        ("text", "wa", None),  # too short to resemble another word
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
def test_likely_spellings(shared: Engine, field: str, word: str, best: str | None) -> None:
    spellings = list(shared.near_words(field, word))
    assert (spellings[0] if spellings else None) == best
    assert word not in spellings


@pytest.mark.parametrize("field", ["text", "source"])
def test_spellings_end_at_the_deadline(shared: Engine, field: str) -> None:
    with pytest.raises(TooSlow):
        shared.near_words(field, "pyonyang", Deadline.after(0))


def test_likely_spellings_are_the_nearest_then_the_most_frequent(engine: Engine) -> None:
    texts = {
        "a": "pyongyang pyongyan",
        "b": "pyongyang byonyang",
        "c": "pyonyank pyongyangs far",
        "d": "pyonyank pyongyank",
    }
    engine.apply([replace(PIT, id=id, title="", body=text) for id, text in texts.items()], (), MARK)
    spellings = list(engine.near_words("text", "pyonyang"))
    assert spellings[:3] == ["pyongyang", "pyonyank", "byonyang"]
    assert set(spellings[3:]) == {"pyongyan", "pyongyangs", "pyongyank"}  # an engine may estimate
    engine.apply((), ["a", "b", "c"], MARK)
    remaining = [word for word in engine.near_words("text", "pyonyang") if ids(engine, f"={word}")]
    assert remaining == ["pyonyank", "pyongyank"]


def test_likely_spellings_among_many(tmp_path: Path) -> None:
    """Among 20,000 forms that the comparison of letters does not rule out."""
    engine = WhooshEngine(tmp_path)
    letters = random.Random(1)
    forms = {"".join(letters.choices("pyongan", k=9)) for _ in range(20_000)}
    engine.apply([replace(PIT, id="many", body=" ".join(forms | {"pyongyang"}))], (), MARK)
    start = time.process_time()
    assert engine.near_words("text", "pyonyang")[0] == "pyongyang"
    assert time.process_time() - start < 2  # 0.04 s when nothing else runs


@given(
    word=st.text("abé東", min_size=1, max_size=8),
    words=st.lists(st.text("abé東", min_size=1, max_size=10), max_size=8),
    limit=st.integers(0, 3),
)
def test_edits_of_many_words_agree_with_those_of_single_words(
    word: str, words: list[str], limit: int
) -> None:
    expected = [number for number, other in enumerate(words) if within_distance(word, other, limit)]
    assert edit_distance.within_distance(word, words, limit, chunk_size=3).tolist() == expected


def test_edits_swap_neighbors_at_every_place() -> None:
    words = ["bacd", "acbd", "abdc", "cbad", "badc", "abcd", "bcad"]
    assert edit_distance.distances("abcd", words, 2).tolist() == [1, 1, 1, 2, 2, 0, 2]


def test_edits_of_the_longest_words() -> None:
    assert edit_distance.distances("a" * 200, ["b" * 200, "a" * 199 + "b"], 2).min() == 1


def test_an_empty_index(engine: Engine) -> None:
    assert (len(engine), engine.mark()) == (0, None)
    results = engine.search(ask("coal", facets=(Facet("year"),)))
    assert (results.hits, results.total, results.facets["year"].values) == ((), 0, ())


def test_a_rebuild_leaves_the_index_in_use_until_it_ends(full: Engine) -> None:
    with full.rebuild() as staging:
        staging.apply([PIT], (), Mark("store", 2))
        assert len(full) == 5
        assert ids(staging, "*") == ["pit"]
    assert (ids(full, "*"), full.mark()) == (["pit"], Mark("store", 2))


def test_a_rebuild_that_fails_changes_nothing(full: Engine) -> None:
    with pytest.raises(OSError), full.rebuild() as staging:
        staging.apply([PIT], (), Mark("store", 2))
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


@pytest.mark.slow
@settings(
    suppress_health_check=list(HealthCheck), max_examples=max(30, settings().max_examples // 10)
)
@given(data=st.data())
def test_agrees_with_memory(fresh: Callable[[], Engine], data: st.DataObject) -> None:
    """Compare thirty random archives, each changed once or twice, by ten random searches each."""
    _compare(fresh(), data)


@pytest.mark.slow
@settings(
    max_examples=max(30, settings().max_examples // 10),
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(data=st.data())
def test_agrees_with_memory_on_the_paths_for_long_lists(
    fresh: Callable[[], Engine], data: st.DataObject
) -> None:
    """Compare on the code paths for long lists: candidates, shared bytes, searches in lists."""
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr("index.engines.whoosh.query.ranker._MIN_CANDIDATES", 0)
        patched.setattr(
            "index.engines.whoosh.query.scan_by_time._BLOCK", data.draw(st.integers(1, 3))
        )
        patched.setattr("index.engines.whoosh.query.ranker._GROUP_SIZE", 1)
        patched.setattr("index.engines.whoosh.query.multi_segment._STAMP_BYTES", 4)
        patched.setattr(
            "index.engines.whoosh.query.multi_segment._SKEW", data.draw(st.integers(1, 3))
        )
        patched.setattr(
            "index.engines.whoosh.write.segment_merge._BATCH", data.draw(st.integers(1, 40))
        )
        _compare(fresh(), data)


def _compare(engine: Engine, data: st.DataObject) -> None:
    memory = MemoryEngine()
    for sequence in range(data.draw(st.integers(1, 5))):
        add = data.draw(st.lists(articles(_ids), max_size=6))
        remove = data.draw(st.lists(_ids, max_size=2)) if sequence else []
        for changed in (engine, memory):
            changed.apply(add, remove, Mark("store", sequence))
    for _ in range(10):
        search = data.draw(searches)
        assert engine.search(search) == memory.search(search), str(search.query)
        assert list(engine.scan(search)) == list(memory.scan(search))
        COUNTS["random trees compared"] += 1
    engine.close()


def test_an_index_of_other_rules_is_stale(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    WhooshEngine(tmp_path).apply([PIT], (), MARK)
    monkeypatch.setattr("index.engines.whoosh.storage.manifest.fingerprint", lambda: "another")
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
    with writer.rebuild() as staging:
        staging.apply([PIT, WALL], (), MARK)
    assert len(reader) == 2


def test_every_registered_name_can_be_imported(tmp_path: Path) -> None:
    for name in LOCAL:
        open_engine(name, tmp_path / name).close()
    with pytest.raises(EngineMissing, match="no engine"):
        open_engine("lucene", tmp_path)
