"""Random query trees over the words and names of `tests.index.articles`."""

from __future__ import annotations

from datetime import date

from hypothesis import strategies as st

from index.engine import ALL_VALUES, Facet, FacetSort, Filter, Search, Sort
from index.fields import FACETS
from index.query.tree import (
    All,
    And,
    Between,
    Exact,
    Fuzzy,
    Missing,
    Near,
    Not,
    Or,
    Phrase,
    Prefix,
    Query,
    Term,
    Wildcard,
)

_words = st.sampled_from(
    "coal coals strike striking pit wall kim jong un us orgreve 東 の c++".split()
)
_word_lists = st.lists(_words, min_size=2, max_size=3).map(tuple)
_texts = st.sampled_from(["text", "title", "body", "caption"])
_names = st.sampled_from(["source", "location", "publisher", "author"])
_name_words = st.sampled_from("ap associated press reuters times leeds new york jane smith".split())
_days = st.none() | st.dates(date(1984, 1, 1), date(1984, 1, 6))

_near_parts = st.one_of(
    st.builds(Term, _texts, _words),
    st.builds(Exact, _texts, _words),
    st.builds(Phrase, _texts, _word_lists, st.booleans()),
    st.builds(Prefix, _texts, _words.map(lambda word: word[:2])),
)
_operands = st.recursive(
    _near_parts,
    lambda inner: st.one_of(
        st.builds(Or, st.lists(inner, min_size=1, max_size=2).map(tuple)),
        st.builds(
            Near,
            st.lists(inner, min_size=2, max_size=3).map(tuple),
            st.integers(0, 4),
            st.booleans(),
        ),
    ),
    max_leaves=4,
)
_nears = st.builds(
    Near, st.lists(_operands, min_size=2, max_size=3).map(tuple), st.integers(0, 4), st.booleans()
)

# NEAR that can be typed: of words, phrases, the parts of one word, and ORs.
_typed_operands = st.recursive(
    _near_parts
    | st.builds(Fuzzy, _texts, st.sampled_from(["caol", "striek", "pitt"]), st.integers(1, 2))
    | st.builds(
        lambda name, word, prefix: Near((Term(name, word), Prefix(name, prefix)), 0, ordered=True),
        _texts,
        _words,
        _words.map(lambda word: word[:2]),
    ),
    lambda inner: st.builds(Or, st.lists(inner, min_size=1, max_size=3).map(tuple)),
    max_leaves=4,
)
_typed_nears = st.builds(
    Near, st.lists(_typed_operands, min_size=2, max_size=4).map(tuple), st.integers(0, 4)
)

# Leaves that a stock Searcher of Whoosh supports.
plain_leaves: st.SearchStrategy[Query] = st.one_of(
    st.builds(All),
    st.builds(Term, _texts, _words),
    st.builds(Exact, _texts, _words),
    st.builds(Phrase, _texts, _word_lists, st.booleans()),
    st.builds(Exact, st.just("country"), st.sampled_from(["gb", "south korea", "kr"])),
    st.builds(Exact, st.just("lang"), st.sampled_from(["en", "de"])),
    st.builds(Between, st.just("date"), _days, _days),
)

_other_leaves: st.SearchStrategy[Query] = st.one_of(
    st.builds(Prefix, _texts | _names, _words.map(lambda word: word[:2])),
    st.builds(Wildcard, _texts | _names, st.sampled_from(["co?l", "st*k*", "t*s", "*", "?"])),
    st.builds(
        Fuzzy, _texts | _names, st.sampled_from(["caol", "striek", "time"]), st.integers(1, 2)
    ),
    st.builds(Exact, _names, _name_words),
    st.builds(
        Phrase, _names, st.lists(_name_words, min_size=2, max_size=3).map(tuple), st.just(True)
    ),
    st.builds(Missing, st.sampled_from(["date", "title", "text", "source", "lang", "author"])),
)


def trees_of(leaves: st.SearchStrategy[Query], minimum: int = 0) -> st.SearchStrategy[Query]:
    """Generate trees over some leaves; an OR has at least `minimum` parts."""
    return st.recursive(
        leaves,
        lambda inner: st.one_of(
            st.builds(Not, inner),
            st.builds(And, st.lists(inner, min_size=1, max_size=3).map(tuple)),
            st.builds(Or, st.lists(inner, min_size=minimum, max_size=3).map(tuple)),
        ),
        max_leaves=8,
    )


leaves = st.one_of(plain_leaves, _nears, _other_leaves)
trees = trees_of(leaves)
typed_trees = trees_of(st.one_of(plain_leaves, _typed_nears, _other_leaves))

_filters = st.one_of(
    st.builds(Filter, st.just("source"), st.builds(Exact, st.just("source"), _name_words)),
    st.builds(Filter, st.just("date"), st.builds(Between, st.just("date"), _days, _days)),
    st.lists(_name_words, min_size=2, max_size=3).map(
        lambda words: Filter("location", Or(tuple(Exact("location", word) for word in words)))
    ),
)


def _searches(trees: st.SearchStrategy[Query]) -> st.SearchStrategy[Search]:
    return st.builds(
        Search,
        query=trees,
        phrase_boost=st.none() | st.builds(Phrase, st.just("text"), _word_lists, st.just(True)),
        filters=st.lists(_filters, max_size=2).map(tuple),
        facets=st.lists(
            st.builds(
                Facet,
                st.sampled_from(FACETS),
                st.integers(0, 4) | st.just(ALL_VALUES),
                st.just("") | st.sampled_from(["t", "York", "associ", "4-01", "gb", "É", " ", "*"]),
                st.sampled_from(FacetSort),
            ),
            max_size=3,
            unique_by=lambda f: f.field,
        ).map(tuple),
        sort=st.sampled_from(Sort),
        limit=st.integers(0, 5),
        offset=st.integers(0, 3),
    )


searches = _searches(trees)
typed_searches = _searches(typed_trees)
