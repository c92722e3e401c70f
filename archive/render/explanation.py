"""How a query was understood."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import asdict
from shlex import quote

from archive.question import Question
from archive.render import json_output
from archive.render.key_values import row
from archive.render.records import Record
from archive.render.sanitize import one_line
from index.explain import Explanation, Understood
from index.no_hits import Finding
from index.query.formatting import canonical

_BROKEN = ("tree", "note")
_WIDEST = 24  # characters of what was typed that are aligned


def print_explanation(question: Question, found: Explanation, columns: int | None) -> None:
    """A row a thing; what one may copy is left whole, for the terminal to break."""
    rows = [("query", question.typed), ("as", found.canonical), ("tree", found.tree)]
    if found.run:
        rows.append(("first", f'where "{" ".join(found.run)}" stands as written'))
    rows += [("words" if not at else "", text) for at, text in enumerate(_words(found))]
    rows += [("note", note.text) for note in found.notes]
    rows += [("why 0", sentence(finding)) for finding in found.why]
    rows += [("engine" if not at else "", line) for at, line in enumerate(found.plan)]
    for name, text in rows:
        width = columns if name in _BROKEN else None
        print(row(f"{name:6}", one_line(text), width).rstrip())
    width = max(len(f"{count:,}") for count in (found.total, *(n for _, n in found.clauses)))
    for clause, count in found.clauses:
        print(f"{count:>{width},}  {one_line(clause)}")
    print(f"{found.total:>{width},}  together")


def _words(found: Explanation) -> Iterator[str]:
    """What was typed in one piece, its words, and how they are compared, in columns."""
    rows = [(_typed(each), _compared(each), each.how) for each in found.words]
    widths = [min(_WIDEST, max((len(row[at]) for row in rows), default=0)) for at in (0, 1)]
    for typed, compared, how in rows:
        yield f"{typed:{widths[0]}}  {compared:{widths[1]}}  {how}"


def _typed(word: Understood) -> str:
    return word.typed if word.field == "text" else f"{word.field}:{word.typed}"


def _compared(word: Understood) -> str:
    return " ".join(word.stems or word.words)


def sentence(finding: Finding) -> str:
    """Why nothing matches, and the command that would find something."""
    if finding.instead is None:
        return f"{finding.says}."
    return f"{finding.says}: archive search {quote(canonical(finding.instead))}"


def record(question: Question, found: Explanation) -> Record:
    """The same as JSON."""
    return {
        **json_output.query(question.typed, found.canonical, question.record),
        "words": [asdict(each) for each in found.words],
        "tree": found.tree,
        "run": found.run or None,
        "notes": [asdict(note) for note in found.notes],
        "clauses": [{"query": query, "total": total} for query, total in found.clauses],
        "total": found.total,
        "why": [
            {"says": each.says, "instead": canonical(each.instead) if each.instead else None}
            for each in found.why
        ],
        "engine_query": list(found.plan),
    }
