"""How good the ranking is, ours beside tantivy's: judged questions, and stories to be found again.

python -m tests.bench.relevance --corpus FOLDER
python -m tests.bench.relevance --known stories.jsonl --known FOLDER

A corpus is docs.jsonl (id, title, body), queries.jsonl (qid, query) and qrels.tsv (qid, id, grade).
The figures of `index.score` are chosen by the odd questions, so that the even ones can judge them.

Stories to be found again are a JSONL of title and body, or a folder of texts whose first line is
the title.  A story is asked for by its title, and the rest of it by its first sentence; what is
told is the mean of 1 / rank.  Any of a question's words will do, and no run goes first here.
"""

from __future__ import annotations

import argparse
import json
import random
import re
import tempfile
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from statistics import fmean

from archive.archive import Archive
from index.analysis import words
from index.article import Article
from index.engine import Mark, Search
from index.engines.whoosh.engine import WhooshEngine
from index.query.parse import parse
from index.query.value import Reading
from tests.bench.peers import OURS, Absent, Setup, peer_class
from tests.bench.peers.tantivy import Tantivy
from tests.bench.report import Report

_DEEPEST = 1000  # hits of a question that are looked at
_ASKED = 400  # stories of a collection that are looked for
_SHORTEST = 3  # words of a title that can be told from others
_SENTENCE = re.compile(r"(?<=[a-z]{3}\.)\s+(?=[A-Z])")

Ranked = Callable[[str], Sequence[str]]  # a question -> ids, best first


@dataclass(frozen=True, slots=True)
class Question:
    """What is asked, and what answers it."""

    text: str
    right: frozenset[str]
    odd: bool = False


def judged(folder: Path) -> tuple[list[Article], list[Question]]:
    """The documents and questions of a corpus; those that nothing answers are left out."""
    right: defaultdict[str, set[str]] = defaultdict(set)
    for line in (folder / "qrels.tsv").read_text(encoding="utf-8").splitlines():
        asked, found, grade = line.split("\t")
        if int(grade) > 0:
            right[asked].add(found)
    articles = [
        Article(id=str(doc["id"]), title=doc.get("title") or "", body=doc["body"])
        for doc in _lines(folder / "docs.jsonl")
    ]
    questions = [
        Question(each["query"], frozenset(right[str(each["qid"])]), int(each["qid"]) % 2 == 1)
        for each in _lines(folder / "queries.jsonl")
        if str(each["qid"]) in right
    ]
    return articles, questions


def stories(path: Path) -> list[Article]:
    """Stories of a file or a folder, numbered."""
    if path.is_dir():
        texts = (each.read_text(encoding="latin-1") for each in sorted(path.rglob("*.txt")))
        found = [(title, body) for title, _, body in (text.partition("\n") for text in texts)]
    else:
        found = [(each["title"], each["body"]) for each in _lines(path)]
    return [Article(id=str(n), title=title, body=body) for n, (title, body) in enumerate(found)]


def by_title(articles: Sequence[Article]) -> list[Question]:
    """Every story asked for by its title; another with the same title will do."""
    same: defaultdict[tuple[str, ...], set[str]] = defaultdict(set)
    for article in articles:
        same[tuple(words(article.title))].add(article.id)
    return [
        Question(each.title, frozenset(same[tuple(words(each.title))]))
        for each in articles
        if len(words(each.title)) >= _SHORTEST
    ]


def by_first_sentence(articles: Sequence[Article]) -> tuple[list[Article], list[Question]]:
    """The stories without their first sentences, and these as questions."""
    parted = [(each, [*_SENTENCE.split(each.body, maxsplit=1), ""]) for each in articles]
    rest = [replace(each, body=body) for each, (_, body, *_) in parted]
    asked = [Question(first, frozenset({each.id})) for each, (first, body, *_) in parted if body]
    return rest, asked


# -- engines --------------------------------------------------------------------------------------


def ours(folder: Path, articles: Iterable[Article]) -> Ranked:
    engine = WhooshEngine(folder / "index")
    engine.apply(articles, (), Mark("relevance", 1))

    def ranked(text: str) -> Sequence[str]:
        query = parse(text, Reading(date(1970, 1, 1), any=True, literal=True)).query
        return [hit.id for hit in engine.search(Search(query, limit=_DEEPEST)).hits]

    return ranked


def theirs(folder: Path, articles: Iterable[Article]) -> Ranked:
    Archive.make(folder / OURS).__exit__(None, None, None)
    engine = Tantivy(Setup(folder))
    engine.build([articles])
    return lambda text: engine.ranked(words(text), _DEEPEST)


def engines(folder: Path, articles: Sequence[Article]) -> Iterator[tuple[str, Ranked]]:
    """Those that are installed, each over all of the articles."""
    yield OURS, ours(folder, articles)
    try:
        peer_class("tantivy")
    except Absent as error:
        print(error)
    else:
        yield "tantivy", theirs(folder, articles)


# -- figures --------------------------------------------------------------------------------------


def figures(ranked: Sequence[str], right: frozenset[str]) -> tuple[float, float, float]:
    """Average precision, precision at 1, recall at 10.

    >>> figures(["a", "x", "b"], frozenset("abc"))
    (0.5555555555555555, 1.0, 0.6666666666666666)
    """
    places = [at for at, id in enumerate(ranked, 1) if id in right]
    precision = sum(hits / at for hits, at in enumerate(places, 1)) / len(right)
    return precision, float(places[:1] == [1]), sum(at <= 10 for at in places) / len(right)


def reciprocal(ranked: Sequence[str], right: frozenset[str]) -> float:
    """1 / rank of the first that is right, 0 without one.

    >>> reciprocal(["x", "a"], frozenset("ab"))
    0.5
    """
    return next((1 / at for at, id in enumerate(ranked, 1) if id in right), 0.0)


def tell_judged(folder: Path, report: Report) -> None:
    articles, questions = judged(folder)
    report.title(f"{len(questions)} questions of {len(articles):,} documents")
    rows = []
    with tempfile.TemporaryDirectory() as temporary:
        for name, ranked in engines(Path(temporary), articles):
            found = [(each.odd, figures(ranked(each.text), each.right)) for each in questions]
            parts: Mapping[str, list[tuple[float, float, float]]] = {
                "odd": [each for odd, each in found if odd],
                "even": [each for odd, each in found if not odd],
                "all": [each for _, each in found],
            }
            for part, several in parts.items():
                means = map(fmean, zip(*several, strict=True))
                rows.append([f"{name}, {part}", *(f"{mean:.4f}" for mean in means)])
    report.table(["questions", "MAP", "P@1", "R@10"], rows)


def tell_known(path: Path, report: Report) -> None:
    articles = stories(path)
    report.title(f"{len(articles):,} stories to be found again: mean of 1 / rank")
    rest, sentences = by_first_sentence(articles)
    kinds = {"by title": (articles, by_title(articles)), "by sentence": (rest, sentences)}
    rows = []
    for kind, (several, questions) in kinds.items():
        if not questions:
            continue
        chosen = random.Random(7).sample(questions, min(_ASKED, len(questions)))
        with tempfile.TemporaryDirectory() as temporary:
            for name, ranked in engines(Path(temporary), several):
                mean = fmean(reciprocal(ranked(each.text), each.right) for each in chosen)
                rows.append([f"{name}, {kind}", f"{len(chosen)}", f"{mean:.4f}"])
    report.table(["asked for", "stories", "1 / rank"], rows)


def _lines(path: Path) -> Iterator[dict[str, str]]:
    with path.open(encoding="utf-8") as lines:
        yield from map(json.loads, lines)


def main() -> None:
    asked = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    asked.add_argument("--corpus", type=Path, action="append", default=[], help="judged questions")
    asked.add_argument("--known", type=Path, action="append", default=[], help="stories")
    given = asked.parse_args()
    report = Report()
    for folder in given.corpus:
        tell_judged(folder, report)
    for path in given.known:
        tell_known(path, report)


if __name__ == "__main__":
    main()
