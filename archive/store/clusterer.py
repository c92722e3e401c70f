"""Clusters of versions that belong to one article.

Determined from all versions that share a key; the order of the versions does not matter.

Sources (a key, a file) whose newest texts are equal have the same story.  A source whose text is an
old version of another source's text is a copy of that story too, so that a kill also applies to it.
Two sources whose texts were equal earlier and differ now (for example, both first gave a consent
page) have different stories.
"""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import UTC, date, datetime

from archive.errors import BadArchive
from archive.ingest.identity import alternate_id, kill_key
from archive.store import versions
from archive.store.article_writer import ArticleWriter
from archive.store.candidates import articles_with_key, is_within_slug_days
from archive.store.database import Database
from archive.store.merge import merge_versions, newest_by_source, with_first_arrival
from archive.store.model import IncomingRecord
from archive.store.versions import COLUMNS, SourceVersion
from index.article import Status

_MAX_DAYS = 2  # between the first copy of a short text and the last


class Clusterer:
    """Assigns versions to articles, within a transaction."""

    def __init__(self, db: Database, writer: ArticleWriter) -> None:
        self._db = db
        self._writer = writer

    def recluster(self, ids: Sequence[str]) -> set[str]:
        """Cluster and merge all versions of these articles again; return the ids that changed.

        Several articles may turn out to be one: the earlier id stays, the other redirects to it.
        One may turn out to be several: the earliest version keeps the id.
        """
        versions_by_id = {id: versions.load_versions(self._db, id) for id in ids}
        all_versions = [version for id in ids for version in versions_by_id[id]]
        home = {version.number: id for id in ids for version in versions_by_id[id]}
        if len(all_versions) > 1:
            versions.store_versions(self._db, all_versions)
        rows_before = {id: self._article_row(id) for id in ids}
        clusters: dict[str, list[SourceVersion]] = {}
        for members in cluster(all_versions):
            clusters[self._choose_id(members, home, clusters)] = members
        for id, members in clusters.items():
            self._write_cluster(id, members, home)
        for id in set(ids) - clusters.keys():
            first = min(number for number, article_id in home.items() if article_id == id)
            target = next(
                target
                for target, members in clusters.items()
                if any(version.number == first for version in members)
            )
            self.redirect_id(id, target)
        changed = {id for id in clusters if rows_before.get(id) != self._article_row(id)}
        for id in changed:
            self._writer.log_change(id)
        return changed

    def _choose_id(
        self, members: Sequence[SourceVersion], home: Mapping[int, str], used_ids: Iterable[str]
    ) -> str:
        """Return the earliest of the members' articles whose id no earlier cluster uses."""
        for version in members:
            if home[version.number] not in used_ids:
                return home[version.number]
        own_id = members[0].article.id
        if self._writer.is_id_taken(own_id, ignore_redirects=True):
            return alternate_id(own_id, str(members[0].number).encode())
        return own_id

    def _write_cluster(
        self, id: str, members: Sequence[SourceVersion], home: Mapping[int, str]
    ) -> None:
        merged = merge_versions(id, members, datetime.now(UTC))
        self._writer.put_article(merged, log_change=False)
        moved = [(id, version.number) for version in members if home[version.number] != id]
        self._db.executemany("UPDATE origin SET article = ? WHERE number = ?", moved)
        keys = {id, *(key for version in members for key in version.keys)}
        self._db.execute("DELETE FROM name WHERE article = ?", (id,))
        self._writer.add_keys(id, sorted(keys))
        self._db.execute("DELETE FROM alias WHERE id = ?", (id,))

    def _article_row(self, id: str) -> object:
        sql = f"SELECT {COLUMNS}, other_titles FROM article WHERE id = ?"
        try:
            with versions.translate_read_errors(id):
                return self._db.execute(sql, (id,)).fetchone()
        except BadArchive:
            return None  # damaged: it differs from the row that is written now

    def redirect_id(self, id: str, target: str) -> None:
        """Redirect the id of an article that no longer exists to the one it was merged into."""
        self._db.execute("DELETE FROM name WHERE article = ?", (id,))
        self._db.execute("UPDATE alias SET article = ? WHERE article = ?", (target, id))
        self._db.execute("INSERT OR REPLACE INTO alias VALUES (?, ?)", (id, target))
        self._db.execute("DELETE FROM article WHERE id = ?", (id,))
        self._writer.log_change(id)

    # -- kills ----------------------------------------------------------------------------------

    def withdraw_targets(self, notice: IncomingRecord, digest: bytes) -> list[str]:
        """Attach a notice to every story that it withdraws; return the ids of their articles."""
        identity, day = notice.story.identity, notice.story.article.date
        killed: dict[str, None] = {}
        for key in (*identity.target_keys, *identity.target_slugs):
            is_slug = key in identity.target_slugs
            for id in articles_with_key(self._db, key):
                for version in versions.load_versions(self._db, id):
                    if version.is_notice or key not in version.keys:
                        continue
                    if not is_slug or is_within_slug_days(version.article.date, day):
                        self.attach_kill(id, version.source_key, digest)
                        killed[id] = None
        for id in killed:
            self.recluster([id])
        return list(killed)

    def attach_waiting_kills(self, record: IncomingRecord, id: str, source_key: str) -> bool:
        """Attach the notices that came before their story; return whether there were any."""
        identity, day = record.story.identity, record.story.article.date
        is_attached = False
        for key in (*identity.global_keys, *identity.slugs):
            for notice_id in articles_with_key(self._db, kill_key(key)):
                for notice in versions.load_versions(self._db, notice_id):
                    if kill_key(key) not in notice.keys:
                        continue
                    if key in identity.global_keys or is_within_slug_days(day, notice.article.date):
                        sql = "SELECT hash FROM origin WHERE number = ?"
                        digest = self._db.value(sql, notice.number)
                        is_attached = self.attach_kill(id, source_key, digest) or is_attached
        return is_attached

    def attach_kill(self, id: str, source_key: str, digest: bytes) -> bool:
        """Copy a notice to the article that it withdraws, as a version from the withdrawn source.

        Returns False if the notice was attached already.
        """
        existing = "SELECT 1 FROM origin WHERE article = ? AND teller = ? AND hash = ?"
        if self._db.execute(existing, (id, source_key, digest)).fetchone():
            return False
        (number, notice), *_ = [
            (number, version)
            for (number, notice_id) in self._db.execute(
                "SELECT number, article FROM origin WHERE hash = ? ORDER BY number", (digest,)
            ).fetchall()
            for version in versions.load_versions(self._db, notice_id)
            if version.number == number
        ]
        versions.store_versions(self._db, versions.load_versions(self._db, id))
        copied = "place, hash, reader, options, added, provider, cut, day, embargo"
        cursor = self._db.execute(  # without `version`, which numbers the notice itself
            f"INSERT INTO origin (article, teller, notice, {copied})"
            f" SELECT ?, ?, 1, {copied} FROM origin WHERE number = ?",
            (id, source_key, number),
        )
        article = notice.article
        if article.status is not Status.WITHHELD:
            notice = replace(notice, article=replace(article, status=Status.KILLED))
        attached = replace(notice, number=int(cursor.lastrowid or 0), keys=())
        versions.store_versions(self._db, [attached])
        return True


# -- clustering -----------------------------------------------------------------------------------


def cluster(all_versions: Sequence[SourceVersion]) -> list[list[SourceVersion]]:
    """Group versions by story, each group in the order of arrival, the earliest group first."""
    stories = with_first_arrival([version for version in all_versions if not version.is_notice])
    newest = newest_by_source(stories)
    sources = UnionFind(dict.fromkeys(version.source_key for version in all_versions))
    for duplicates in exact_duplicates(list(newest.values())):
        sources.union(duplicates)
    earlier: dict[str, list[str]] = {}  # content hash -> sources that had that text before
    for story in stories:
        if story.text_key and story.content_hash != newest[story.source_key].content_hash:
            earlier.setdefault(story.content_hash, []).append(story.source_key)
    for source_key, story in newest.items():
        matches = [match for match in earlier.get(story.content_hash, ()) if match != source_key]
        if story.text_identifies and matches:
            sources.union([source_key, min(matches)])
    groups: dict[str, list[SourceVersion]] = {}
    for version in sorted(all_versions, key=lambda version: version.number):
        groups.setdefault(sources.find(version.source_key), []).append(version)
    return list(groups.values())


def exact_duplicates(newest: Sequence[SourceVersion]) -> Iterator[list[str]]:
    """Yield groups of sources whose newest texts make them copies of each other."""
    texts: dict[Hashable, list[SourceVersion]] = {}
    for version in newest:
        if version.text_key:
            texts.setdefault((version.text_key, version.text_identifies), []).append(version)
    for same_text in texts.values():
        if same_text[0].text_identifies:
            yield [version.source_key for version in same_text]
        else:
            yield from _split_by_days(same_text)


def _split_by_days(same_text: Sequence[SourceVersion]) -> Iterator[list[str]]:
    """Yield the sources of a short text in groups whose days are near; undated ones stay alone.

    Days are counted from the first day of a group: a text that is printed daily in the same words
    becomes a new story every few days.
    """
    dated = sorted(
        (version.article.date, version.source_key) for version in same_text if version.article.date
    )
    group: list[str] = []
    first = date.min
    for day, source_key in dated:
        if (day - first).days > _MAX_DAYS:
            yield group
            group, first = [], day
        group.append(source_key)
    yield group


class UnionFind:
    """Disjoint sets of sources; each set is represented by the source that came first."""

    def __init__(self, sources: Iterable[str]) -> None:
        self._parents = {source: source for source in sources}
        self._ranks = {source: rank for rank, source in enumerate(self._parents)}

    def find(self, source: str) -> str:
        """Return the representative of the set that a source is in."""
        while self._parents[source] != source:
            source = self._parents[source]
        return source

    def union(self, sources: Iterable[str]) -> None:
        """Join the sets that contain these sources."""
        roots = sorted({self.find(source) for source in sources}, key=self._ranks.__getitem__)
        for root in roots[1:]:
            self._parents[root] = roots[0]
