"""Lines that repeat on many pages of one publisher, counted in a temporary database on disk.

A line is boilerplate of its publisher if

- it is in at least `MIN_ARTICLES` articles and in at least `MIN_SHARE` of the publisher's articles,
  and either is not a sentence or addresses the reader of the page;
- or it is no paragraph, is long enough for a headline, and is the title of an article of the same
  publisher: a link to that article.

A short sentence (BLURB) that is this frequent is removed only below other boilerplate, at the end
of a page.
"""

from __future__ import annotations

import sqlite3
from collections import defaultdict
from collections.abc import Iterable, Sequence

from archive.ingest.normalize.boilerplate import repeated_lines
from archive.ingest.normalize.boilerplate.repeated_lines import LineKind, RepeatedLines
from index.article import Article

MIN_ARTICLES = 10  # of one publisher
MIN_SHARE = 0.3  # of its articles that have a text

_TABLES = """
CREATE TABLE site (number INTEGER PRIMARY KEY, name TEXT UNIQUE, articles INTEGER DEFAULT 0);
CREATE TABLE line (site INTEGER, hash INTEGER, kind INTEGER, long INTEGER);
CREATE TABLE title (site INTEGER, hash INTEGER, PRIMARY KEY (site, hash)) WITHOUT ROWID;
"""


def learn_repeated_lines(articles: Iterable[Sequence[Article]]) -> RepeatedLines:
    """Return the repeated lines of every publisher.

    `articles`: for each article, all of its versions.  Raises OSError if the disk is full.
    """
    counter = _LineCounter()
    try:
        for article_versions in articles:
            counter.add(article_versions)
        return counter.repeated_lines()
    except sqlite3.OperationalError as error:
        raise OSError(str(error)) from error
    finally:
        counter.close()


class _LineCounter:
    """Counts of lines by publisher, in a temporary database."""

    def __init__(self) -> None:
        self._db = sqlite3.connect("", isolation_level=None)  # a file that SQLite deletes itself
        self._db.executescript(f"PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF; {_TABLES}")
        self._db.execute("BEGIN")
        self._sites: dict[str, int] = {}

    def close(self) -> None:
        self._db.close()

    def add(self, article_versions: Sequence[Article]) -> None:
        """Count the lines of one article in all its versions, each line once per publisher."""
        lines_by_site: dict[int, dict[int, tuple[int, int, int, int]]] = defaultdict(dict)
        for article in article_versions:
            if not article.body or not (site := repeated_lines.site_name(article)):
                continue
            number = self._site_number(site)
            lines = lines_by_site[number]
            for line in filter(None, article.body.split("\n")):
                hash = repeated_lines.line_hash(line)
                is_long = int(repeated_lines.may_be_headline(line))
                lines[hash] = (number, hash, repeated_lines.line_kind(line), is_long)
            title = (number, repeated_lines.line_hash(article.title))
            self._db.execute("INSERT OR IGNORE INTO title VALUES (?, ?)", title)
        for number, lines in lines_by_site.items():
            self._db.execute("UPDATE site SET articles = articles + 1 WHERE number = ?", (number,))
            self._db.executemany("INSERT INTO line VALUES (?, ?, ?, ?)", lines.values())

    def _site_number(self, site: str) -> int:
        if site not in self._sites:
            self._sites[site] = len(self._sites)
            self._db.execute(
                "INSERT INTO site (number, name) VALUES (?, ?)", (self._sites[site], site)
            )
        return self._sites[site]

    def repeated_lines(self) -> RepeatedLines:
        """Return the repeated lines of every publisher."""
        boilerplate: dict[str, set[int]] = defaultdict(set)
        blurbs: dict[str, set[int]] = defaultdict(set)
        frequent = self._db.execute(
            "SELECT s.name, l.hash, l.kind FROM line l JOIN site s ON s.number = l.site"
            " WHERE l.kind != ? GROUP BY l.site, l.hash"
            " HAVING count(*) >= ? AND count(*) >= ? * s.articles",
            (LineKind.PROSE, MIN_ARTICLES, MIN_SHARE),
        )
        for site, hash, kind in frequent:
            (blurbs if kind == LineKind.BLURB else boilerplate)[site].add(hash)
        links = self._db.execute(
            "SELECT DISTINCT s.name, l.hash FROM line l JOIN title t"
            " ON t.site = l.site AND t.hash = l.hash JOIN site s ON s.number = l.site"
            " WHERE l.long AND l.kind != ?",
            (LineKind.PROSE,),
        )
        for site, hash in links:
            boilerplate[site].add(hash)
        return RepeatedLines(
            {site: frozenset(hashes) for site, hashes in boilerplate.items()},
            {site: frozenset(hashes) for site, hashes in blurbs.items()},
        )
