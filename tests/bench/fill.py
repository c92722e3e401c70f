"""Create the input of all engines: the articles, their raw text, the store, the queries.

python -m tests.bench.fill FOLDER SIZE [FILE]
"""

from __future__ import annotations

import json
import pickle
import sys
from collections.abc import Iterator
from pathlib import Path

from archive.archive import Archive
from archive.ingest.draft import Draft, Key, Story
from archive.ingest.identity import assign_identity
from archive.store import IncomingRecord
from index.article import Article
from tests.bench import corpus, queries
from tests.bench.peers import OURS

ARTICLES, RAW, QUERIES, FACTS = "articles.pickles", "raw.txt", "queries.pickle", "corpus.json"


def fill(folder: Path, size: int, file: Path | None) -> None:
    """Create all files in `folder`."""

    def articles() -> Iterator[Article]:
        return corpus.from_file(file, size) if file else corpus.synthetic(size)

    folder.mkdir(parents=True, exist_ok=True)
    count, size_of_bodies = 0, 0
    with (
        Archive.create(folder / OURS) as archive,
        (folder / RAW).open("w", encoding="utf-8") as raw,
        archive.store.transaction(),
    ):
        for article in save_articles(articles(), folder / ARTICLES):
            draft = Draft("bench", article.id.encode(), "jsonl")
            story = Story(article, "bench", keys=(Key("export", "", article.id),))
            archive.store.add(
                IncomingRecord(assign_identity(story, draft), draft.data, "jsonl", "{}")
            )
            raw.write(" ".join(f"{article.title} {article.caption} {article.body}".split()))
            raw.write("\n")
            count += 1
            size_of_bodies += len(article.body.encode())
    bench_queries = queries.choose_queries(articles(), count, spread=file is not None)
    (folder / QUERIES).write_bytes(pickle.dumps(bench_queries))
    facts = {"articles": count, "bytes": size_of_bodies}
    (folder / FACTS).write_text(json.dumps(facts), encoding="utf-8")


def save_articles(articles: Iterator[Article], path: Path) -> Iterator[Article]:
    """Write articles to a file and yield each one after it is written."""
    with path.open("wb") as file:
        for article in articles:
            pickle.dump(article, file, pickle.HIGHEST_PROTOCOL)
            yield article


def load_articles(path: Path) -> Iterator[Article]:
    """Yield the articles that `keep` wrote; reading is much faster than generating them."""
    with path.open("rb") as file:
        while True:
            try:
                yield pickle.load(file)
            except EOFError:
                return


if __name__ == "__main__":
    fill(Path(sys.argv[1]), int(sys.argv[2]), Path(sys.argv[3]) if sys.argv[3:] else None)
