"""What one can write: the query language and dates, as `archive help` and the manual show them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date

LANGUAGE = (
    ("*", "every article"),
    ("kim missile", "both words, anywhere in title, body or caption, by stem: missiles too;"
     " articles where they stand together as written come first"),
    ('"Kim Jong Un"', "the phrase, in exactly these forms; every word counts"),
    ("=missiles", "this exact form"),
    ("coal OR strike", "either; operators are written in capitals"),
    ("coal -strike", "the first without the second; NOT for - is the same"),
    ("(coal OR oil) strike", "brackets; else NEAR binds before NOT, NOT before AND, AND before OR"),
    ("Jong-un U.S. AT&T C++ 12:25", "text, never operators; the parts of a word stand in order"),
    ("nuclear*", "words that begin so"),
    ("nucl?ar", "words of this shape: ? is one character, * any number, after two letters"),
    ("pyongyang~1", "words one letter off (~2: two); the first letter stays"),
    ("coal NEAR/5 strike", "at most 5 other words between them, in either order"),
    ('"coal mine strike"~5', "in any order, at most 5 other words among them in all"),
    ("source:Reuters", "in a field: archive fields lists them"),
    ('location:"New York"', "a value of several words wants quotation marks"),
    ("title:(coal OR oil)", "or brackets: what they hold is looked for in the field"),
    ("date:2025-08", "the day of publication: archive help dates"),
    ("missing:date", "articles without it"),
    ("has:caption", "articles with it"),
)  # fmt: skip

_LEFT, _RIGHT = 28, 66  # columns for what one writes, and for what it means


def query() -> Iterator[str]:
    yield "How to write a query.  All words are required; the shell wants quotes around most of it:"
    yield "archive search 'source:Reuters (coal OR oil) -strike'"
    yield ""
    yield from _table(LANGUAGE)
    yield ""
    yield "With -F every character is text.  archive explain QUERY shows how one is understood."


def dates(today: date) -> Iterator[str]:
    yield f"How to write a date, and which days it means if today is {today}.  All of them stand"
    yield "behind date: in a query and behind --since, --until and --on; both ends are included."
    yield ""
    yield from _table(forms(today))
    yield ""
    yield 'In a query, one of several words wants quotation marks: date:"last week"'
    yield "One that can be read in two ways, such as 03/09/2025, is refused with both."


def forms(today: date) -> Iterator[tuple[str, str]]:
    """Ways to write a date, each with what it is and which days it means."""
    from index.query.dates import interval
    from index.query.periods import COMPOSED, FORMS

    for about, examples in (*((form.about, form.examples) for form in FORMS), *COMPOSED):
        for example in examples:
            days = interval(example, today)
            first, last = days.first or "", days.last or ""
            yield example, f"{about}: {first}" + (f"..{last}" if first != last else "")


def _table(rows: Iterable[tuple[str, str]]) -> Iterator[str]:
    from textwrap import wrap

    for example, about in rows:
        first, *more = wrap(about, _RIGHT)
        yield f"  {example:{_LEFT}}  {first}"
        yield from (f"  {'':{_LEFT}}  {line}" for line in more)
