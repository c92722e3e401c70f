"""Random query trees over the words and names of `tests.index.articles`."""

from __future__ import annotations

from datetime import date

from hypothesis import strategies as st

from index.engine import Facet, Filter, Search, Sort
from index.fields import FACETS
from index.query.tree import (
    All,
    And,
    Between,
    Exact,
    Missing,
    Not,
    Or,
    Phrase,
    Query,
    Term,
)

_words = st.sampled_from(
    "coal coals strike striking pit wall kim jong un us orgreve 東 の c++".split()
)
_several = st.lists(_words, min_size=2, max_size=3).map(tuple)
_texts = st.sampled_from(["text", "title", "body", "caption"])
_names = st.sampled_from(["source", "location", "publisher", "author"])
_name_words = st.sampled_from("ap associated press reuters times leeds new york jane smith".split())
_days = st.none() | st.dates(date(1984, 1, 1), date(1984, 1, 6))

leaves: st.SearchStrategy[Query] = st.one_of(
    st.builds(All),
    st.builds(Term, _texts, _words),
    st.builds(Exact, _texts, _words),
    st.builds(Phrase, _texts, _several, st.booleans()),
    st.builds(Exact, _names, _name_words),
    st.builds(
        Phrase, _names, st.lists(_name_words, min_size=2, max_size=3).map(tuple), st.just(True)
    ),
    st.builds(Exact, st.just("country"), st.sampled_from(["gb", "south korea", "kr"])),
    st.builds(Exact, st.just("lang"), st.sampled_from(["en", "de"])),
    st.builds(Between, st.just("date"), _days, _days),
    st.builds(Missing, st.sampled_from(["date", "title", "text", "source", "lang", "author"])),
)

trees: st.SearchStrategy[Query] = st.recursive(
    leaves,
    lambda inner: st.one_of(
        st.builds(Not, inner),
        st.builds(And, st.lists(inner, min_size=1, max_size=3).map(tuple)),
        st.builds(Or, st.lists(inner, min_size=0, max_size=3).map(tuple)),
    ),
    max_leaves=8,
)

_filters = st.one_of(
    st.builds(Filter, st.just("source"), st.builds(Exact, st.just("source"), _name_words)),
    st.builds(Filter, st.just("date"), st.builds(Between, st.just("date"), _days, _days)),
)

searches = st.builds(
    Search,
    query=trees,
    run=st.none() | st.builds(Phrase, st.just("text"), _several, st.just(True)),
    filters=st.lists(_filters, max_size=2).map(tuple),
    facets=st.lists(
        st.builds(Facet, st.sampled_from(FACETS), st.integers(0, 4)),
        max_size=3,
        unique_by=lambda f: f.field,
    ).map(tuple),
    sort=st.sampled_from(Sort),
    limit=st.integers(0, 5),
    offset=st.integers(0, 3),
)
