"""How a query was understood."""

from __future__ import annotations

from archive.render.clean import one_line
from index.explain import Explanation


def print_explanation(typed: str, found: Explanation) -> None:
    rows = [("query", typed), ("as", found.canonical), ("tree", found.tree)]
    if found.run:
        rows.append(("first", f'where "{" ".join(found.run)}" stands as written'))
    rows += [("note", note) for note in found.notes]
    for name, text in rows:
        print(f"{name:6} {one_line(text)}")
    width = max(len(f"{count:,}") for count in (found.total, *(n for _, n in found.clauses)))
    for clause, count in found.clauses:
        print(f"{count:>{width},}  {one_line(clause)}")
    print(f"{found.total:>{width},}  together")
