"""Several processes build the same index as one, or none, and say which article is at fault."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime, timedelta, tzinfo
from pathlib import Path

import pytest

from index.article import Article
from index.engine import Facet, Mark, Search, Sort
from index.engines.whoosh.engine import WhooshEngine
from index.errors import EngineError
from index.query.parse import parse
from tests.index.articles import NAMED

MANY = 3_000
MARK = Mark("store", 1)


def _many() -> Iterator[Article]:
    """Articles of a few kinds; some ids come again with another text."""
    named = list(NAMED.values())
    for number in range(MANY):
        article = named[number % len(named)]
        body = f"{article.body} number{number} common" + " rare" * (number % 97 == 0)
        yield replace(article, id=f"id{number % (MANY - 100):06}", body=body)


def _answers(engine: WhooshEngine) -> list[object]:
    asked = [
        Search(parse(typed).query, facets=(Facet("source"),), sort=sort, limit=50)
        for typed, sort in (
            ("common", Sort.RELEVANCE),
            ("rare", Sort.NEWEST),
            ("number2950 OR number50", Sort.RELEVANCE),
        )
    ]
    return [engine.search(search) for search in asked]


def test_two_workers_build_what_one_process_builds(tmp_path: Path) -> None:
    engines = [WhooshEngine(tmp_path / str(count), workers=count) for count in (1, 2)]
    for engine in engines:
        engine.apply(_many(), (), MARK)
        assert len(engine) == MANY - 100
    one, two = map(_answers, engines)
    assert one == two
    assert len(list((tmp_path / "2" / "1").glob("*.arrays"))) == 2


def test_what_was_there_is_replaced(tmp_path: Path) -> None:
    engine = WhooshEngine(tmp_path, workers=2)
    engine.apply([replace(NAMED["pit"], id="id000050", body="before")], (), MARK)
    engine.apply(_many(), (), MARK)
    assert engine.search(Search(parse("before").query)).total == 0
    assert len(engine) == MANY - 100


@pytest.mark.parametrize("workers", [1, 2])
def test_a_bad_article_is_named_and_nothing_counts(tmp_path: Path, workers: int) -> None:
    def spoilt() -> Iterator[Article]:
        for number, article in enumerate(_many()):
            naive = datetime(2025, 9, 1)  # the rest of the program knows zones
            yield replace(article, published=naive) if number == 2_500 else article

    engine = WhooshEngine(tmp_path, workers=workers)
    engine.apply([NAMED["pit"]], (), MARK)
    with pytest.raises(EngineError, match="id002500"):
        engine.apply(spoilt(), (), Mark("store", 2))
    assert len(engine) == 1
    assert engine.mark() == MARK
    assert len(list((tmp_path / "1").glob("*.arrays"))) == 1


def test_an_error_of_the_articles_themselves_ends_the_workers(tmp_path: Path) -> None:
    def torn() -> Iterator[Article]:
        yield from _many()
        raise OSError("the disk is gone")

    engine = WhooshEngine(tmp_path, workers=2)
    with pytest.raises(OSError, match="the disk is gone"):
        engine.apply(torn(), (), MARK)
    assert len(engine) == 0
    assert list((tmp_path / "1").glob("*.arrays")) == []


def test_articles_that_a_worker_does_not_account_for_are_missed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("index.engines.whoosh.write.build_pool._WORKER", "tests.index.forgetful")
    engine = WhooshEngine(tmp_path, workers=2)
    with pytest.raises(EngineError, match="were indexed"):
        engine.apply(_many(), (), MARK)


def test_what_cannot_be_sent_ends_the_build(tmp_path: Path) -> None:
    """An article that no process can be sent: an error, and no wait for what never comes."""

    class Zone(tzinfo):
        def __reduce__(self) -> str:
            raise TypeError("not to be sent")

        def utcoffset(self, at: datetime | None) -> timedelta:
            return timedelta(0)

        dst = utcoffset

        def tzname(self, at: datetime | None) -> str:
            return "odd"

    def odd() -> Iterator[Article]:
        for number, article in enumerate(_many()):
            at = datetime(2025, 9, 1, tzinfo=Zone())
            yield replace(article, published=at) if number == 2_500 else article

    engine = WhooshEngine(tmp_path, workers=2)
    with pytest.raises(TypeError, match="not to be sent"):
        engine.apply(odd(), (), MARK)
    assert list((tmp_path / "1").glob("*.arrays")) == []


def test_the_callers_folder_is_no_part_of_the_program(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("index", "numpy"):
        (tmp_path / f"{name}.py").write_text(f"raise SystemExit('{name} of the caller')")
    monkeypatch.chdir(tmp_path)
    engine = WhooshEngine(tmp_path / "here", workers=2)
    engine.apply(_many(), (), MARK)
    assert len(engine) == MANY - 100


def test_few_articles_start_no_process(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("index.engines.whoosh.write.build_pool._WORKER", "no.such.module")
    engine = WhooshEngine(tmp_path, workers=2)
    engine.apply(NAMED.values(), (), MARK)
    assert len(engine) == len(NAMED)
    with pytest.raises(EngineError, match="ended with code"):
        engine.apply(_many(), (), MARK)


def test_a_process_that_is_gone_is_noticed_before_all_articles_were_read(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("index.engines.whoosh.write.build_pool._WORKER", "no.such.module")
    read = 0

    def large() -> Iterator[Article]:
        nonlocal read
        for read in range(MANY, 12 * MANY):
            yield replace(NAMED["pit"], id=f"id{read}", body="coal " * 10_000)

    with pytest.raises(EngineError, match="ended with code"):
        WhooshEngine(tmp_path, workers=2).apply(large(), (), MARK)
    assert read < 10 * MANY
