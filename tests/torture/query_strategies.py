"""Hypothesis strategies for queries as people type them, with all quotes and operators."""

from __future__ import annotations

import unicodedata

from hypothesis import strategies as st

from archive.searching.request import SearchInput

# Words of the made-up stories, many of them with several parts or unusual characters.
VOCABULARY = (
    "coal coals strike striking strikes pit Kim Jong Un Jong-un un line missile missiles launch"
    " U.S. US us AT&T F-16 COVID-19 C++ C# c 1,000 12:25 $1.5 #tag @name 16 don’t O’Brien Kim’s"
    " P'yŏngyang Pyongyang pyongyong pyonyang Zürich zurich Orgrève naïve l’Oréal straße ﬁne x²"
    " 東京 東 京 会談 の 김정은 정 القاهرة Москва AND or not near the of a"
).split()
# Sequences of words in the stories, so that phrases have hits.
SEQUENCES = (
    "Kim Jong Un",
    "coal strike",
    "production line of missiles",
    "Jong-un’s visit to Zürich",
    "the coal strike spreads",
    "東京会談の",
    "U.S. missile launch",
)
SOURCES = ("Reuters", "AP", "The Japan News", "Süddeutsche Zeitung", "KCNA")
PLACES = ("Seoul", "Peking", "New York", "São Paulo", "Leningrad")
AUTHORS = ("Jane Smith", "Juan O’Neill", "Smith Jane Anne")

_SPACES = st.sampled_from([" ", " ", " ", "  ", "\u00a0", "\u3000", "\t", "\n"])
_QUOTES = st.sampled_from(['""', "“”", "„“", "«»", "＂＂", "”“"])
_word = st.sampled_from(VOCABULARY)


def _shorten(word: str, count: int) -> str:
    return word[: max(2, len(word) - count)]


_forms = st.one_of(
    _word,
    _word.map(str.upper),
    _word.map(lambda word: unicodedata.normalize("NFD", word)),
    _word.map(lambda word: "".join(chr(ord(c) + 0xFEE0) if "a" <= c <= "z" else c for c in word)),
)
_patterns = st.one_of(
    st.builds(lambda word, at: _shorten(word, at) + "*", _word, st.integers(0, 4)),
    st.builds(lambda word, at: word[:at] + "?" + word[at + 1 :], _word, st.integers(2, 5)),
    st.builds(lambda word, at: word[:at] + "*" + word[at + 1 :], _word, st.integers(2, 5)),
    st.builds(lambda word, edits: f"{word}~{edits}", _word, st.integers(1, 2)),
    _word.map(lambda word: "=" + word),
)
_sequences = st.one_of(
    st.sampled_from(SEQUENCES),
    st.lists(_word, min_size=1, max_size=3).map(" ".join),
)
_quoted = st.builds(lambda signs, text: signs[0] + text + signs[1], _QUOTES, _sequences)


def any_of(*strategies: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    """Choose between strategies with equal frequency; `one_of` would weigh their branches."""
    return st.sampled_from(strategies).flatmap(lambda strategy: strategy)


_texts = any_of(
    _forms,
    _forms,
    _patterns,
    _quoted,
    _quoted,
    st.builds(lambda text, distance: f"{text}~{distance}", _quoted, st.integers(0, 6)),
)
days = st.sampled_from(
    "2025 2025-08 2025-8-3 2025-08-03..2025-09-02 ..2024 2025-09.. -7d -1y 2025Q3 2025-W32 2024q1"
    " today yesterday 20..".split()
)
FIELD_VALUES = {
    "source": st.sampled_from(
        [*SOURCES, "associated", "Associated Press", "japan", "news", "zeitung", "Jap*"]
    ),
    "location": st.sampled_from([*PLACES, "Beijing", "York", "sao paulo", "Petersburg", "new?ork"]),
    "country": st.sampled_from(["KR", "south korea", "Korea", "cn", "US", "germany"]),
    "author": st.sampled_from(["smith", "Jane Smith", "smith jane", "oneill", "ann~1", "jan*"]),
    "lang": st.sampled_from(["en", "de", "EN", "xx"]),
    "status": st.sampled_from(["usable", "corrected"]),
    "section": st.sampled_from(["World", "world news", "sport"]),
    "keywords": st.sampled_from(["sanctions", "nuclear test"]),
    "date": days,
    "year": st.sampled_from(["2025", "2024", "2031"]),
    "month": st.sampled_from(["2025-08", "2025-09"]),
}


def _value(text: str) -> str:
    return f'"{text}"' if " " in text else text


_field_clauses = any_of(
    *(
        value.map(lambda text, name=name: f"{name}:{_value(text)}")  # type: ignore[misc]
        for name, value in FIELD_VALUES.items()
    ),
    st.builds(
        lambda name, text: f"{name}:{text}",
        st.sampled_from(["title", "body", "caption", "text"]),
        _texts,
    ),
    st.builds(
        lambda name, left, right: f"{name}:({left} {right})",
        st.sampled_from(["title", "body", "Caption"]),
        _forms,
        _texts,
    ),
    st.sampled_from(
        [
            *"missing:date has:date missing:body has:caption missing:author missing:lang *".split(),
            "date:[2025-08-01 TO 2025-09-01]",
        ]
    ),
)
_nears = st.builds(
    lambda left, distance, right: f"{left} NEAR/{distance} {right}",
    _forms | _quoted | _patterns,
    st.integers(0, 6),
    _forms | _quoted | st.builds(lambda a, b: f"({a} OR {b})", _forms, _forms),
)
# Words that are near each other, at about the distance in the query.
_spread_words = st.sampled_from(
    [text.split() for text in SEQUENCES if text.count(" ") > 1]
).flatmap(
    lambda sequence: st.builds(
        lambda words, distance, near: (
            f"{words[0]} NEAR/{distance} {words[1]}" if near else f'"{" ".join(words)}"~{distance}'
        ),
        st.lists(st.sampled_from(sequence), min_size=2, max_size=3),
        st.integers(0, 3),
        st.booleans(),
    )
)
_items = any_of(_texts, _texts, _texts, _field_clauses, _field_clauses, _nears, _spread_words)


def _join(parts: list[str], signs: list[str], spaces: list[str]) -> str:
    text = parts[0]
    for part, sign, space in zip(parts[1:], signs, spaces, strict=False):
        text += space + sign + part
    return text


def _join_items(items: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    """Join one to four items with operators."""
    signs = st.sampled_from(["", "", "", "AND ", "OR ", "OR ", "NOT ", "-", "AND NOT ", "OR -"])
    return st.builds(
        _join,
        st.lists(items, min_size=1, max_size=4),
        st.lists(signs, min_size=3, max_size=3),
        st.lists(_SPACES, min_size=3, max_size=3),
    )


_flat = _join_items(_items)
_nested = _join_items(any_of(_items, _flat.map("({})".format), _flat.map("-({})".format)))
queries = any_of(_flat, _flat, _nested, _join_items(any_of(_items, _nested.map("NOT ({})".format))))
"""Query texts; most are valid, some are refused."""

_filters = st.dictionaries(
    st.sampled_from(["source", "location", "country", "lang"]), st.just(None), max_size=2
).flatmap(
    lambda names: st.fixed_dictionaries(
        {
            name: st.lists(
                FIELD_VALUES[name].filter(lambda text: not set(text) & set("*?~")),
                min_size=1,
                max_size=2,
            ).map(tuple)
            for name in names
        }
    )
)

search_inputs = st.builds(
    SearchInput,
    queries,
    since=st.none() | st.sampled_from(["2024", "2025-08-03", "-1y", "last month"]),
    until=st.none() | st.sampled_from(["2025-09-02", "2026", "yesterday"]),
    field_values=_filters,
    excluded_values=_filters,
    any_word=st.booleans(),
    literal=st.sampled_from([False, False, False, True]),
)
"""Queries with filters, like those from command-line options."""
