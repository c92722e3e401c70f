"""Several processes build the same index as one; on error nothing, and the article is named."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime, timedelta, tzinfo
from pathlib import Path

import pytest

from index.article import Article
from index.engine import Facet, Mark, Search, Sort
from index.engines.whoosh.engine import WhooshEngine
from index.engines.whoosh.write import build_pool
from index.errors import EngineError
from index.query.parse import parse
from tests.index.articles import NAMED

COUNT = 3_000
MARK = Mark("store", 1)


def _articles() -> Iterator[Article]:
    """Yield similar articles; some ids come twice, with different texts."""
    templates = list(NAMED.values())
    for number in range(COUNT):
        article = templates[number % len(templates)]
        body = f"{article.body} number{number} common" + " rare" * (number % 97 == 0)
        yield replace(article, id=f"id{number % (COUNT - 100):06}", body=body)


def _search_results(engine: WhooshEngine) -> list[object]:
    searches = [
        Search(parse(query_text).query, facets=(Facet("source"),), sort=sort, limit=50)
        for query_text, sort in (
            ("common", Sort.RELEVANCE),
            ("rare", Sort.NEWEST),
            ("number2950 OR number50", Sort.RELEVANCE),
        )
    ]
    return [engine.search(search) for search in searches]


def test_two_workers_build_what_one_process_builds(tmp_path: Path) -> None:
    engines = [WhooshEngine(tmp_path / str(count), workers=count) for count in (1, 2)]
    for engine in engines:
        engine.apply(_articles(), (), MARK)
        assert len(engine) == COUNT - 100
    serial, parallel = map(_search_results, engines)
    assert serial == parallel
    assert len(list((tmp_path / "2" / "1").glob("*.arrays"))) == 2


def test_existing_articles_are_replaced(tmp_path: Path) -> None:
    engine = WhooshEngine(tmp_path, workers=2)
    engine.apply([replace(NAMED["pit"], id="id000050", body="before")], (), MARK)
    engine.apply(_articles(), (), MARK)
    assert engine.search(Search(parse("before").query)).total == 0
    assert len(engine) == COUNT - 100


@pytest.mark.parametrize("workers", [1, 2])
def test_a_bad_article_is_named_and_nothing_is_committed(tmp_path: Path, workers: int) -> None:
    def with_bad_article() -> Iterator[Article]:
        for number, article in enumerate(_articles()):
            naive = datetime(2025, 9, 1)  # everywhere else datetimes have a zone
            yield replace(article, published=naive) if number == 2_500 else article

    engine = WhooshEngine(tmp_path, workers=workers)
    engine.apply([NAMED["pit"]], (), MARK)
    with pytest.raises(EngineError, match="id002500"):
        engine.apply(with_bad_article(), (), Mark("store", 2))
    assert len(engine) == 1
    assert engine.mark() == MARK
    assert len(list((tmp_path / "1").glob("*.arrays"))) == 1


def test_an_error_of_the_article_iterator_stops_the_workers(tmp_path: Path) -> None:
    def failing() -> Iterator[Article]:
        yield from _articles()
        raise OSError("the disk is gone")

    engine = WhooshEngine(tmp_path, workers=2)
    with pytest.raises(OSError, match="the disk is gone"):
        engine.apply(failing(), (), MARK)
    assert len(engine) == 0
    assert list((tmp_path / "1").glob("*.arrays")) == []


def test_an_article_that_a_worker_lost_is_an_error(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(build_pool, "_WORKER_MODULE", "tests.index.forgetful")
    engine = WhooshEngine(tmp_path, workers=2)
    with pytest.raises(EngineError, match="were indexed"):
        engine.apply(_articles(), (), MARK)


def test_an_unpicklable_article_stops_the_build(tmp_path: Path) -> None:
    """It raises an error, and the pool does not wait for the worker."""

    class Zone(tzinfo):
        def __reduce__(self) -> str:
            raise TypeError("cannot be pickled")

        def utcoffset(self, at: datetime | None) -> timedelta:
            return timedelta(0)

        dst = utcoffset

        def tzname(self, at: datetime | None) -> str:
            return "odd"

    def with_unpicklable() -> Iterator[Article]:
        for number, article in enumerate(_articles()):
            at = datetime(2025, 9, 1, tzinfo=Zone())
            yield replace(article, published=at) if number == 2_500 else article

    engine = WhooshEngine(tmp_path, workers=2)
    with pytest.raises(TypeError, match="cannot be pickled"):
        engine.apply(with_unpicklable(), (), MARK)
    assert list((tmp_path / "1").glob("*.arrays")) == []


def test_workers_do_not_import_from_the_current_folder(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("index", "numpy"):
        (tmp_path / f"{name}.py").write_text(f"raise SystemExit('{name} of the current folder')")
    monkeypatch.chdir(tmp_path)
    engine = WhooshEngine(tmp_path / "here", workers=2)
    engine.apply(_articles(), (), MARK)
    assert len(engine) == COUNT - 100


def test_few_articles_start_no_process(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(build_pool, "_WORKER_MODULE", "no.such.module")
    engine = WhooshEngine(tmp_path, workers=2)
    engine.apply(NAMED.values(), (), MARK)
    assert len(engine) == len(NAMED)
    with pytest.raises(EngineError, match="ended with code"):
        engine.apply(_articles(), (), MARK)


def test_an_ended_worker_is_noticed_before_all_articles_are_read(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(build_pool, "_WORKER_MODULE", "no.such.module")
    read_count = 0

    def large() -> Iterator[Article]:
        nonlocal read_count
        for read_count in range(COUNT, 12 * COUNT):
            yield replace(NAMED["pit"], id=f"id{read_count}", body="coal " * 10_000)

    with pytest.raises(EngineError, match="ended with code"):
        WhooshEngine(tmp_path, workers=2).apply(large(), (), MARK)
    assert read_count < 10 * COUNT
