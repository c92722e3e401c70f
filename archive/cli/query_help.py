"""The query language and dates, as `archive help` and the manual show them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date

QUERY_EXAMPLES = (
    ("*", "every article"),
    ("kim missile", "both words, anywhere in title, body or caption, also in other forms"
     " (missiles); articles with the exact phrase come first"),
    ('"Kim Jong Un"', "the phrase, in exactly these forms; every word counts, also common"
     " ones such as “the”"),
    ("=missiles", "only this exact form"),
    ("coal OR strike", "either word; operators are written in capitals"),
    ("coal -strike", "the first word without the second; coal NOT strike is the same"),
    ("(coal OR oil) strike", "brackets group; without them NEAR binds first, then NOT, AND, OR"),
    ("Jong-un U.S. AT&T C++ 12:25",
     "punctuation is not an operator: it splits the word, and the parts must follow one another"),
    ("nuclear*", "words that begin with nuclear"),
    ("nucl?ar", "wildcards: ? stands for one character, * for any number of them; the"
     " word must begin with at least two letters"),
    ("pyongyang~1", "words that differ by one letter (~2: two), but not by the first"),
    ("coal NEAR/5 strike", "both, in either order, with at most 5 other words between them"),
    ('"coal mine strike"~5', "all, in any order, with at most 5 other words between them in total"),
    ("source:Reuters", "Reuters in the field source; archive fields lists all fields"),
    ('location:"New York"', "a value of several words, in quotation marks"),
    ("title:(coal OR oil)", "a query in brackets, searched for in the field"),
    ("date:2025-08", "by date of publication; see archive help dates"),
    ("missing:date", "articles without a date"),
    ("has:caption", "articles with a caption"),
)  # fmt: skip

_EXAMPLE_WIDTH, _MEANING_WIDTH = 28, 66  # columns


def query_lines() -> Iterator[str]:
    yield "How to write a query.  All words are required.  Quote the query for the shell:"
    yield "archive search 'source:Reuters (coal OR oil) -strike'"
    yield ""
    yield from _table_lines(QUERY_EXAMPLES)
    yield ""
    yield "With -F every character is text.  archive explain QUERY shows how a query is read."


def date_lines(today: date) -> Iterator[str]:
    yield f"How to write a date, and which days it means if today is {today}.  Use it after date:"
    yield "in a query, and with --since, --until and --on.  Both ends are included."
    yield ""
    yield from _table_lines(date_examples(today))
    yield ""
    yield 'In a query, quote a date of several words: date:"last week"'
    yield "A date that can be read in two ways, such as 03/09/2025, is an error that names both."


def date_examples(today: date) -> Iterator[tuple[str, str]]:
    """Yield examples of each form of date, with its description and the days it means."""
    from index.query.dates import COMBINED_FORMS, FORMS, parse_interval

    for description, examples in (
        *((form.description, form.examples) for form in FORMS),
        *COMBINED_FORMS,
    ):
        for example in examples:
            days = parse_interval(example, today)
            first, last = days.first or "", days.last or ""
            yield example, f"{description}: {first}" + (f"..{last}" if first != last else "")


def _table_lines(rows: Iterable[tuple[str, str]]) -> Iterator[str]:
    from textwrap import wrap

    for example, meaning in rows:
        first, *continued = wrap(meaning, _MEANING_WIDTH)
        yield f"  {example:{_EXAMPLE_WIDTH}}  {first}"
        yield from (f"  {'':{_EXAMPLE_WIDTH}}  {line}" for line in continued)
