"""Explanation of a query: how it was read, and what each part matches."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from shlex import quote

from archive.render import json_output
from archive.render.article_records import OutputRecord
from archive.render.key_values import format_row
from archive.render.sanitize import one_line
from archive.searching.request import SearchRequest
from index.explain import Explanation, TermExplanation
from index.no_hits import NoHitsReason
from index.query.formatting import format_query

_WRAPPED = ("tree", "note")  # the other rows can be copied, and are left to the terminal to break
_MAX_ALIGNED = 24  # columns of a term or its words up to which the next column is aligned
_LABEL_WIDTH = 7


def print_explanation(
    request: SearchRequest, explanation: Explanation, columns: int | None
) -> None:
    """Print one row per part of the explanation, then the number of articles of each clause."""
    rows = [
        ("query", request.query_text),
        ("read as", explanation.canonical),
        ("tree", explanation.tree),
    ]
    if explanation.phrase_boost:
        phrase = " ".join(explanation.phrase_boost)
        rows.append(("first", f'articles with the phrase "{phrase}"'))
    rows += _labeled("words", _term_lines(explanation))
    rows += [("note", note.text) for note in explanation.notes]
    rows += [("no hits", reason_sentence(reason)) for reason in explanation.no_hits_reasons]
    rows += _labeled("engine", explanation.plan)
    for name, text in rows:
        width = columns if name in _WRAPPED else None
        print(format_row(f"{name:{_LABEL_WIDTH}}", one_line(text), width).rstrip())
    counts = [*explanation.clauses, ("whole query", explanation.total)]
    digits = max(len(f"{count:,}") for _, count in counts)
    for clause, count in counts:
        print(f"{count:>{digits},}  {one_line(clause)}")


def _labeled(label: str, lines: Iterable[str]) -> Iterator[tuple[str, str]]:
    """Yield rows of which the first has the label."""
    for line in lines:
        yield label, line
        label = ""


def _term_lines(explanation: Explanation) -> Iterator[str]:
    """Yield each term as typed, its words, and how they are matched, in columns."""
    rows = [(_term_text(term), _term_words(term), term.method) for term in explanation.terms]
    widths = [min(_MAX_ALIGNED, max((len(row[at]) for row in rows), default=0)) for at in (0, 1)]
    for text, words, method in rows:
        yield f"{text:{widths[0]}}  {words:{widths[1]}}  {method}"


def _term_text(term: TermExplanation) -> str:
    return term.text if term.field == "text" else f"{term.field}:{term.text}"


def _term_words(term: TermExplanation) -> str:
    return " ".join(term.stems or term.words)


def reason_sentence(reason: NoHitsReason) -> str:
    """Return why nothing matches, with the command of a query that would find something."""
    if reason.suggestion is None:
        return f"{reason.message}."
    return f"{reason.message}: archive search {quote(format_query(reason.suggestion))}"


def explanation_record(request: SearchRequest, explanation: Explanation) -> OutputRecord:
    """Return the explanation as a record for JSON."""
    return {
        **json_output.query_record(request),
        "words": [_term_record(term) for term in explanation.terms],
        "tree": explanation.tree,
        "run": explanation.phrase_boost or None,
        "notes": [{"text": note.text, "repair": note.repair} for note in explanation.notes],
        "clauses": [{"query": query, "total": total} for query, total in explanation.clauses],
        "total": explanation.total,
        "why": [_reason_record(reason) for reason in explanation.no_hits_reasons],
        "engine_query": list(explanation.plan),
    }


def _term_record(term: TermExplanation) -> OutputRecord:
    return {
        "typed": term.text,
        "field": term.field,
        "words": term.words,
        "stems": term.stems,
        "how": term.method,
    }


def _reason_record(reason: NoHitsReason) -> OutputRecord:
    suggestion = format_query(reason.suggestion) if reason.suggestion else None
    return {"says": reason.message, "instead": suggestion}
