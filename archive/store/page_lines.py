"""Which lines stand on many pages of one publisher: counted on disk, whatever their number.

A line is furniture of its publisher if

- it stands in at least `LEAST` articles, and in at least `SHARE` of all, and is no sentence, or
  speaks to whoever reads the page;
- or it is, word for word, the title of an article of the same publisher: a link to that.

A short sentence that stands in as many goes only below other furniture, at a page's end.
"""

from __future__ import annotations

import sqlite3
from collections import defaultdict
from collections.abc import Iterable, Sequence

from archive.ingest.normalize.boilerplate import repeated_lines
from archive.ingest.normalize.boilerplate.repeated_lines import Kind, Table
from index.article import Article

LEAST = 10  # articles of one publisher
SHARE = 0.3  # of its articles that have a text

_TABLES = """
CREATE TABLE site (number INTEGER PRIMARY KEY, name TEXT UNIQUE, articles INTEGER DEFAULT 0);
CREATE TABLE line (site INTEGER, name INTEGER, kind INTEGER, long INTEGER);
CREATE TABLE title (site INTEGER, name INTEGER, PRIMARY KEY (site, name)) WITHOUT ROWID;
"""


def learnt(articles: Iterable[Sequence[Article]]) -> Table:
    """The standing lines of every publisher; each article with all of its printings at once.

    Raises OSError if there is no room for what is counted.
    """
    blocks = _Blocks()
    try:
        for printings in articles:
            blocks.add(printings)
        return blocks.table()
    except sqlite3.OperationalError as error:
        raise OSError(str(error)) from error
    finally:
        blocks.close()


class _Blocks:
    """The lines of articles, counted."""

    def __init__(self) -> None:
        self._db = sqlite3.connect("", isolation_level=None)  # a file that SQLite takes away
        self._db.executescript(f"PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF; {_TABLES}")
        self._db.execute("BEGIN")
        self._sites: dict[str, int] = {}

    def close(self) -> None:
        self._db.close()

    def add(self, printings: Sequence[Article]) -> None:
        """One article, as it was printed once or several times: a line counts once a publisher."""
        found: dict[int, dict[int, tuple[int, int, int, int]]] = defaultdict(dict)
        for article in printings:
            if not article.body or not (site := repeated_lines.site(article)):
                continue
            number = self._number(site)
            lines = found[number]
            for line in filter(None, article.body.split("\n")):
                name = repeated_lines.name(line)
                long = int(repeated_lines.may_be_headline(line))
                lines[name] = (number, name, repeated_lines.kind(line), long)
            row = (number, repeated_lines.name(article.title))
            self._db.execute("INSERT OR IGNORE INTO title VALUES (?, ?)", row)
        for number, lines in found.items():
            self._db.execute("UPDATE site SET articles = articles + 1 WHERE number = ?", (number,))
            self._db.executemany("INSERT INTO line VALUES (?, ?, ?, ?)", lines.values())

    def _number(self, site: str) -> int:
        if site not in self._sites:
            self._sites[site] = len(self._sites)
            self._db.execute(
                "INSERT INTO site (number, name) VALUES (?, ?)", (self._sites[site], site)
            )
        return self._sites[site]

    def table(self) -> Table:
        """The standing lines of every publisher."""
        furniture: dict[str, set[int]] = defaultdict(set)
        blurbs: dict[str, set[int]] = defaultdict(set)
        often = self._db.execute(
            "SELECT s.name, l.name, l.kind FROM line l JOIN site s ON s.number = l.site"
            " WHERE l.kind != ? GROUP BY l.site, l.name"
            " HAVING count(*) >= ? AND count(*) >= ? * s.articles",
            (Kind.PROSE, LEAST, SHARE),
        )
        for site, name, kind in often:
            (blurbs if kind == Kind.BLURB else furniture)[site].add(name)
        links = self._db.execute(
            "SELECT DISTINCT s.name, l.name FROM line l JOIN title t"
            " ON t.site = l.site AND t.name = l.name JOIN site s ON s.number = l.site"
            " WHERE l.long AND l.kind != ?",
            (Kind.PROSE,),
        )
        for site, name in links:
            furniture[site].add(name)
        return Table(
            {site: frozenset(names) for site, names in furniture.items()},
            {site: frozenset(names) for site, names in blurbs.items()},
        )
