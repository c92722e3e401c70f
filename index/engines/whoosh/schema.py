"""What of an article stands in the Whoosh index, and in which of its fields.

    body, title …      exact forms of a text field, cut by us and joined by spaces
    body~, title~ …    their stems
    source, author …   a name's words; values are parted by a sign that is no word
    country, lang …    whole values; `has` names the fields that are not missing
    date               ISO days, which sort as text
    id                 and, stored beside it, what ranking and counting need

One more document, under the id of `MARK`, holds how far the index is; it is written in the same
commit as the articles that it speaks of.
"""

from __future__ import annotations

from typing import Any

from whoosh import fields
from whoosh.analysis import RegexTokenizer

from index.analysis import stem, words
from index.article import Article
from index.fields import FACETS, FIELDS, Kind, code
from index.score import WEIGHTS

MARK = "(mark)"  # brackets stand in no article's id
STEMS = "~"
_GAP = " | "

_TEXTS = tuple(WEIGHTS)  # the real text fields


def schema() -> fields.Schema:
    """The schema of Whoosh for our table of fields."""
    kinds: dict[str, Any] = {"id": fields.ID(unique=True, stored=True), "kept": fields.STORED}
    for name in _TEXTS:
        kinds[name] = kinds[name + STEMS] = fields.TEXT(analyzer=RegexTokenizer(r"\S+"))
    for f in FIELDS.values():
        if f.kind is Kind.NAME:
            kinds[f.name] = fields.TEXT(analyzer=RegexTokenizer(r"\S+"))
        elif f.kind is Kind.CODE:
            kinds[f.name] = fields.KEYWORD(commas=True)
    return fields.Schema(date=fields.ID(), has=fields.KEYWORD(commas=True), **kinds)


def document(article: Article) -> dict[str, Any]:
    """The article as Whoosh's writer takes it."""
    cut = {name: words(FIELDS[name].values(article)[0]) for name in _TEXTS}
    given: dict[str, Any] = {"id": article.id}
    present: list[str] = []
    for name, its_words in cut.items():
        given[name] = " ".join(its_words)
        given[name + STEMS] = " ".join(map(stem, its_words))
    for f in FIELDS.values():
        values = f.values(article)
        match f.kind:
            case Kind.NAME:
                given[f.name] = _GAP.join(" ".join(words(value)) for value in values)
                there = any(map(words, values))
            case Kind.CODE:
                given[f.name] = ",".join(map(code, values))
                there = bool(values)
            case Kind.TEXT:
                there = any(cut[part] for part in (f.parts or (f.name,)))
            case Kind.DAY | Kind.PERIOD:
                there = bool(values)
        if there:
            present.append(f.name)
    if article.date:
        given["date"] = article.date.isoformat()
    given["has"] = ",".join(present)
    given["kept"] = (
        article.date,
        article.published,
        {name: len(its_words) for name, its_words in cut.items()},
        {name: FIELDS[name].labels(article) for name in FACETS},
    )
    return {name: value for name, value in given.items() if value}
