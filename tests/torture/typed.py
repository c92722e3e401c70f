"""Queries as people type them, at random: with all quotes and signs of the language."""

from __future__ import annotations

import unicodedata

from hypothesis import strategies as st

from archive.question import Typed

# Words of the made-up stories, many of them of several parts or of odd signs.
VOCABULARY = (
    "coal coals strike striking strikes pit Kim Jong Un Jong-un un line missile missiles launch"
    " U.S. US us AT&T F-16 COVID-19 C++ C# c 1,000 12:25 $1.5 #tag @name 16 don’t O’Brien Kim’s"
    " P'yŏngyang Pyongyang pyongyong pyonyang Zürich zurich Orgrève naïve l’Oréal straße ﬁne x²"
    " 東京 東 京 会談 の 김정은 정 القاهرة Москва AND or not near the of a"
).split()
# What stories say side by side, so that phrases are found.
TOGETHER = (
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


def _cut(word: str, at: int) -> str:
    return word[: max(2, len(word) - at)]


_forms = st.one_of(
    _word,
    _word.map(str.upper),
    _word.map(lambda word: unicodedata.normalize("NFD", word)),
    _word.map(lambda word: "".join(chr(ord(c) + 0xFEE0) if "a" <= c <= "z" else c for c in word)),
)
_patterns = st.one_of(
    st.builds(lambda word, at: _cut(word, at) + "*", _word, st.integers(0, 4)),
    st.builds(lambda word, at: word[:at] + "?" + word[at + 1 :], _word, st.integers(2, 5)),
    st.builds(lambda word, at: word[:at] + "*" + word[at + 1 :], _word, st.integers(2, 5)),
    st.builds(lambda word, edits: f"{word}~{edits}", _word, st.integers(1, 2)),
    _word.map(lambda word: "=" + word),
)
_said = st.one_of(
    st.sampled_from(TOGETHER),
    st.lists(_word, min_size=1, max_size=3).map(" ".join),
)
_quoted = st.builds(lambda signs, text: signs[0] + text + signs[1], _QUOTES, _said)


def any_of(*several: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    """One of some strategies, each as often: `one_of` would count the branches within each."""
    return st.sampled_from(several).flatmap(lambda chosen: chosen)


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
SIDES = {
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


_sided = any_of(
    *(
        value.map(lambda text, name=name: f"{name}:{_value(text)}")  # type: ignore[misc]
        for name, value in SIDES.items()
    ),
    st.builds(
        lambda name, of: f"{name}:{of}",
        st.sampled_from(["title", "body", "caption", "text"]),
        _texts,
    ),
    st.builds(
        lambda name, one, other: f"{name}:({one} {other})",
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
    lambda one, distance, other: f"{one} NEAR/{distance} {other}",
    _forms | _quoted | _patterns,
    st.integers(0, 6),
    _forms | _quoted | st.builds(lambda a, b: f"({a} OR {b})", _forms, _forms),
)
# Words that do stand near each other, about as far apart as is asked.
_apart = st.sampled_from([text.split() for text in TOGETHER if text.count(" ") > 1]).flatmap(
    lambda several: st.builds(
        lambda chosen, distance, near: (
            f"{chosen[0]} NEAR/{distance} {chosen[1]}"
            if near
            else f'"{" ".join(chosen)}"~{distance}'
        ),
        st.lists(st.sampled_from(several), min_size=2, max_size=3),
        st.integers(0, 3),
        st.booleans(),
    )
)
_items = any_of(_texts, _texts, _texts, _sided, _sided, _nears, _apart)


def _joined(parts: list[str], signs: list[str], spaces: list[str]) -> str:
    text = parts[0]
    for part, sign, space in zip(parts[1:], signs, spaces, strict=False):
        text += space + sign + part
    return text


def _several(items: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    """One to four of them, with operators between."""
    signs = st.sampled_from(["", "", "", "AND ", "OR ", "OR ", "NOT ", "-", "AND NOT ", "OR -"])
    return st.builds(
        _joined,
        st.lists(items, min_size=1, max_size=4),
        st.lists(signs, min_size=3, max_size=3),
        st.lists(_SPACES, min_size=3, max_size=3),
    )


_flat = _several(_items)
_nested = _several(any_of(_items, _flat.map("({})".format), _flat.map("-({})".format)))
queries = any_of(_flat, _flat, _nested, _several(any_of(_items, _nested.map("NOT ({})".format))))
"""What one can type as a query; most are understood, some are refused."""

_chosen = st.dictionaries(
    st.sampled_from(["source", "location", "country", "lang"]), st.just(None), max_size=2
).flatmap(
    lambda names: st.fixed_dictionaries(
        {
            name: st.lists(
                SIDES[name].filter(lambda text: not set(text) & set("*?~")), min_size=1, max_size=2
            ).map(tuple)
            for name in names
        }
    )
)

questions = st.builds(
    Typed,
    queries,
    since=st.none() | st.sampled_from(["2024", "2025-08-03", "-1y", "last month"]),
    until=st.none() | st.sampled_from(["2025-09-02", "2026", "yesterday"]),
    chosen=_chosen,
    without=_chosen,
    any_word=st.booleans(),
    literal=st.sampled_from([False, False, False, True]),
)
"""Queries with filters, as options give them."""
