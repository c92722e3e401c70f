"""Measure the quality of the ranking, next to tantivy's: judged questions and known-item search.

python -m tests.bench.relevance --corpus FOLDER
python -m tests.bench.relevance --known stories.jsonl --known FOLDER

A corpus is docs.jsonl (id, title, body), queries.jsonl (qid, query) and qrels.tsv (qid, id, grade).
The constants of `index.score` are chosen by the odd questions, so that the even ones can test them.

Known items are stories: a JSONL file of title and body, or a folder of texts whose first line is
the title.  Each story is searched by its title, and its text without the first sentence by that
sentence; the result is the mean reciprocal rank.  A hit needs only one of a question's words, and
phrases get no boost here.
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
from index.analysis import split_words
from index.article import Article
from index.engine import Mark, Search
from index.engines.whoosh.engine import WhooshEngine
from index.query.parse import parse
from index.query.value import ParseOptions
from tests.bench.peers import OURS, PeerNotInstalled, Setup, load_peer_class
from tests.bench.peers.tantivy import Tantivy
from tests.bench.report import Report

_MAX_HITS = 1000  # hits to examine per question
_MAX_STORIES = 400  # stories to search per collection
_MIN_TITLE_WORDS = 3  # shorter titles are not specific enough
_SENTENCE = re.compile(r"(?<=[a-z]{3}\.)\s+(?=[A-Z])")

Ranker = Callable[[str], Sequence[str]]  # a question -> ids, best first


@dataclass(frozen=True, slots=True)
class JudgedQuestion:
    """Question and the ids of the documents that answer it."""

    text: str
    relevant: frozenset[str]
    is_odd: bool = False


def load_judged(folder: Path) -> tuple[list[Article], list[JudgedQuestion]]:
    """Load the documents and questions of a corpus, without questions that have no answer."""
    relevant: defaultdict[str, set[str]] = defaultdict(set)
    for line in (folder / "qrels.tsv").read_text(encoding="utf-8").splitlines():
        question_id, document_id, grade = line.split("\t")
        if int(grade) > 0:
            relevant[question_id].add(document_id)
    articles = [
        Article(id=str(doc["id"]), title=doc.get("title") or "", body=doc["body"])
        for doc in _read_records(folder / "docs.jsonl")
    ]
    questions = [
        JudgedQuestion(
            record["query"], frozenset(relevant[str(record["qid"])]), int(record["qid"]) % 2 == 1
        )
        for record in _read_records(folder / "queries.jsonl")
        if str(record["qid"]) in relevant
    ]
    return articles, questions


def load_stories(path: Path) -> list[Article]:
    """Load the stories of a file or folder, with numbers as ids."""
    if path.is_dir():
        texts = (file.read_text(encoding="latin-1") for file in sorted(path.rglob("*.txt")))
        pairs = [(title, body) for title, _, body in (text.partition("\n") for text in texts)]
    else:
        pairs = [(record["title"], record["body"]) for record in _read_records(path)]
    return [
        Article(id=str(number), title=title, body=body)
        for number, (title, body) in enumerate(pairs)
    ]


def title_questions(articles: Sequence[Article]) -> list[JudgedQuestion]:
    """Return each story's title as a question; all stories with that title answer it."""
    ids_by_title: defaultdict[tuple[str, ...], set[str]] = defaultdict(set)
    for article in articles:
        ids_by_title[tuple(split_words(article.title))].add(article.id)
    return [
        JudgedQuestion(article.title, frozenset(ids_by_title[tuple(split_words(article.title))]))
        for article in articles
        if len(split_words(article.title)) >= _MIN_TITLE_WORDS
    ]


def sentence_questions(articles: Sequence[Article]) -> tuple[list[Article], list[JudgedQuestion]]:
    """Return the stories without their first sentences, and these sentences as questions."""
    split_articles = [
        (article, [*_SENTENCE.split(article.body, maxsplit=1), ""]) for article in articles
    ]
    rest = [replace(article, body=body) for article, (_, body, *_) in split_articles]
    questions = [
        JudgedQuestion(first, frozenset({article.id}))
        for article, (first, body, *_) in split_articles
        if body
    ]
    return rest, questions


# -- engines --------------------------------------------------------------------------------------


def archive_ranker(folder: Path, articles: Iterable[Article]) -> Ranker:
    engine = WhooshEngine(folder / "index")
    engine.apply(articles, (), Mark("relevance", 1))

    def rank_articles(text: str) -> Sequence[str]:
        query = parse(text, ParseOptions(date(1970, 1, 1), any_word=True, literal=True)).query
        return [hit.id for hit in engine.search(Search(query, limit=_MAX_HITS)).hits]

    return rank_articles


def tantivy_ranker(folder: Path, articles: Iterable[Article]) -> Ranker:
    Archive.create(folder / OURS).__exit__(None, None, None)
    engine = Tantivy(Setup(folder))
    engine.build([articles])
    return lambda text: engine.rank(split_words(text), _MAX_HITS)


def make_rankers(folder: Path, articles: Sequence[Article]) -> Iterator[tuple[str, Ranker]]:
    """Yield the installed engines by name, each with an index of all articles."""
    yield OURS, archive_ranker(folder, articles)
    try:
        load_peer_class("tantivy")
    except PeerNotInstalled as error:
        print(error)
    else:
        yield "tantivy", tantivy_ranker(folder, articles)


# -- figures --------------------------------------------------------------------------------------


def ranking_quality(ranked: Sequence[str], relevant: frozenset[str]) -> tuple[float, float, float]:
    """Return average precision, precision at 1 and recall at 10.

    >>> ranking_quality(["a", "x", "b"], frozenset("abc"))
    (0.5555555555555555, 1.0, 0.6666666666666666)
    """
    ranks = [rank for rank, id in enumerate(ranked, 1) if id in relevant]
    precision = sum(hits / rank for hits, rank in enumerate(ranks, 1)) / len(relevant)
    return precision, float(ranks[:1] == [1]), sum(rank <= 10 for rank in ranks) / len(relevant)


def reciprocal_rank(ranked: Sequence[str], relevant: frozenset[str]) -> float:
    """Return 1 / rank of the first relevant id, 0 without one.

    >>> reciprocal_rank(["x", "a"], frozenset("ab"))
    0.5
    """
    return next((1 / rank for rank, id in enumerate(ranked, 1) if id in relevant), 0.0)


def report_judged(folder: Path, report: Report) -> None:
    articles, questions = load_judged(folder)
    report.write_title(f"{len(questions)} questions of {len(articles):,} documents")
    rows = []
    with tempfile.TemporaryDirectory() as temporary:
        for name, rank_documents in make_rankers(Path(temporary), articles):
            results = [
                (question.is_odd, ranking_quality(rank_documents(question.text), question.relevant))
                for question in questions
            ]
            groups: Mapping[str, list[tuple[float, float, float]]] = {
                "odd": [quality for is_odd, quality in results if is_odd],
                "even": [quality for is_odd, quality in results if not is_odd],
                "all": [quality for _, quality in results],
            }
            for group, figures in groups.items():
                means = map(fmean, zip(*figures, strict=True))
                rows.append([f"{name}, {group}", *(f"{mean:.4f}" for mean in means)])
    report.write_table(["questions", "MAP", "P@1", "R@10"], rows)


def report_known_items(path: Path, report: Report) -> None:
    articles = load_stories(path)
    report.write_title(f"{len(articles):,} known stories: mean reciprocal rank")
    rest, sentences = sentence_questions(articles)
    kinds = {"by title": (articles, title_questions(articles)), "by sentence": (rest, sentences)}
    rows = []
    for kind, (collection, questions) in kinds.items():
        if not questions:
            continue
        sample = random.Random(7).sample(questions, min(_MAX_STORIES, len(questions)))
        with tempfile.TemporaryDirectory() as temporary:
            for name, rank_documents in make_rankers(Path(temporary), collection):
                mean = fmean(
                    reciprocal_rank(rank_documents(question.text), question.relevant)
                    for question in sample
                )
                rows.append([f"{name}, {kind}", f"{len(sample)}", f"{mean:.4f}"])
    report.write_table(["searched", "stories", "1 / rank"], rows)


def _read_records(path: Path) -> Iterator[dict[str, str]]:
    with path.open(encoding="utf-8") as lines:
        yield from map(json.loads, lines)


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--corpus", type=Path, action="append", default=[], help="judged questions")
    parser.add_argument("--known", type=Path, action="append", default=[], help="stories")
    options = parser.parse_args()
    report = Report()
    for folder in options.corpus:
        report_judged(folder, report)
    for path in options.known:
        report_known_items(path, report)


if __name__ == "__main__":
    main()
