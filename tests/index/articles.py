"""Five articles for tests, and random ones."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

from hypothesis import strategies as st

from index.article import Article, DateBasis, Status

PIT = Article(
    id="pit",
    title="Coal strike spreads",
    body="Miners leave the pit. The coal strike is on.",
    date=date(1984, 3, 6),
    date_basis=DateBasis.PAGE,
    location=("Leeds",),
    country=("GB",),
    source="The Times",
    author=("Jane Smith",),
)
ORGREAVE = Article(
    id="orgreave",
    title="Police at Orgrève",
    body="Police and miners met at dawn; coal, then a strike of stones. U.S. papers noticed.",
    caption="A miner’s helmet",
    date=date(1984, 6, 18),
    published=datetime(1984, 6, 18, 9, 0, tzinfo=UTC),
    date_basis=DateBasis.PAGE,
    location=("Sheffield", "New York"),
    country=("GB", "US"),
    source="AP",
    lang="en",
)
WALL = Article(
    id="wall",
    title="The wall is open",
    body="In Berlin the wall is open. 東京 watched, and so did Jong-un’s class.",
    date=date(1989, 11, 9),
    published=datetime(1989, 11, 9, 22, 0, tzinfo=UTC),
    date_basis=DateBasis.DATELINE,
    location=("Berlin",),
    country=("DE",),
    source="dpa",
    publisher=("The Times", "Leeds Post"),
)
LATER = Article(
    id="later",
    title="",
    body="Crowds at the wall all night.",
    date=date(1989, 11, 9),
    published=datetime(1989, 11, 9, 23, 0, tzinfo=UTC),
    date_basis=DateBasis.DATELINE,
    location=("Berlin",),
    country=("DE",),
    source="dpa",
)
QUIET = Article(id="quiet", title="A quiet day", body="", source="The Times")

NAMED = {a.id: a for a in (PIT, ORGREAVE, WALL, LATER, QUIET)}

_VOCABULARY = (
    "coal coals strike striking pit wall quiet kim jong un U.S. Orgrève 東 の C++ 19".split()
)
_texts = st.lists(st.sampled_from(_VOCABULARY), max_size=8).map(" ".join)
_days = st.none() | st.dates(date(1984, 1, 1), date(1984, 1, 5))
_names = st.sampled_from(["AP", "Reuters", "The Times", "Leeds", "New York"])
_NOON = datetime(1984, 1, 3, 12, tzinfo=UTC)


def articles(ids: st.SearchStrategy[str]) -> st.SearchStrategy[Article]:
    """Generate articles of few words, days and names, so that many share them."""
    return st.builds(
        Article,
        id=ids,
        title=_texts,
        body=_texts,
        caption=_texts,
        date=_days,
        published=st.none() | st.integers(-9, 9).map(lambda h: _NOON + timedelta(hours=h)),
        location=st.lists(_names, max_size=2, unique=True).map(tuple),
        country=st.lists(st.sampled_from(["GB", "KR"]), max_size=2, unique=True).map(tuple),
        source=st.none() | _names,
        publisher=st.lists(_names, max_size=2, unique=True).map(tuple),
        author=st.lists(st.just("Jane Smith"), max_size=1).map(tuple),
        lang=st.sampled_from([None, "en", "de"]),
        status=st.sampled_from([Status.USABLE, Status.CORRECTED]),
    )
