"""What every origin tells, told anew by a newer normaliser: no new tellings, and no other ids.

First every origin gets what it tells by now; then the articles are settled, when all have.  In
between two copies may differ, because only one of them is renewed.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import replace

from archive.errors import BadArchive
from archive.ingest.draft import Original, Story
from archive.store import candidates, versions
from archive.store.clusterer import Families
from archive.store.compression import whole
from archive.store.repair import mended
from archive.store.values import Incoming
from archive.store.versions import Telling

_BATCH, _BATCH_BYTES = 200, 16_000_000  # originals that are held at once


class Renewal(Families):
    """Tells anew, within a transaction."""

    def originals(self) -> Iterator[list[Original]]:
        """What every origin keeps, some at a time, those of an article one behind the other."""
        article, number = "", 0
        while True:
            rows = self._db.execute(
                "SELECT o.number, o.article, CAST(o.place AS BLOB), CAST(o.reader AS BLOB),"
                " CAST(o.options AS BLOB), o.hash, p.packed"
                " FROM origin o JOIN original p ON p.hash = o.hash"
                " WHERE (o.article, o.number) > (?, ?) ORDER BY o.article, o.number LIMIT ?",
                (article, number, _BATCH),
            )
            batch: list[Original] = []
            size = 0
            for number, article, *texts, digest, packed in rows:
                place, reader, options = (str(each, "utf-8", "replace") for each in texts)
                data = whole(packed, digest)
                batch.append(Original(number, article, place, reader, options, data))
                size += len(data or b"")
                if size >= _BATCH_BYTES:
                    break
            if not batch:
                return
            yield batch

    def origins(self) -> int:
        """How many there are."""
        return int(self._one("SELECT count(*) FROM origin"))

    def size_of_originals(self) -> int:
        """Bytes of all records as they came in, unpacked."""
        return int(self._one("SELECT coalesce(sum(size), 0) FROM original"))

    def size(self) -> int:
        """Bytes of the store's own file."""
        return int(self._one("PRAGMA page_count")) * int(self._one("PRAGMA page_size"))

    def renew(self, number: int, story: Story) -> bool:
        """What an origin tells by now; whether that is something else.

        Its teller stays, and so does every name by which it was found before.
        """
        home, reader, options = self._db.execute(
            "SELECT article, reader, options FROM origin WHERE number = ?", (number,)
        ).fetchone()
        incoming = Incoming(story, b"", reader, options)
        told, sound = self._told_before(home)
        if (before := told.get(number)) is None:
            telling = mended(self._db, home, number, incoming, told.values())
        elif before.notice and not before.names:
            return False  # a notice that was given to this story: its own article is told anew
        else:
            named = tuple(dict.fromkeys((*before.names, *candidates.names(incoming))))
            telling = versions.told(number, before.teller, story, named)
            own = before.article.id  # that it had, or would have if it were alone
            telling = replace(telling, article=replace(telling.article, id=own))
        if telling == before and sound:
            return False
        versions.tell_anew(self._db, telling)
        self._name(home, telling.names)
        return True

    def _told_before(self, home: str) -> tuple[dict[int, Telling], bool]:
        """What can be read of an article's tellings; whether it is all, and the article too."""
        try:
            return {one.number: one for one in versions.checked(self._db, home)}, True
        except BadArchive:
            return versions.left(self._db, home), False

    def settle_renewed(self, numbers: Sequence[int], lost: dict[str, str]) -> set[str]:
        """Make the articles anew that these origins tell of; those that are others now.

        Two may have become one, by a name that they share now; one may have become two.  What
        cannot be, for a row and its original are damaged, stays as it is: `lost` is told why.
        """
        changed: set[str] = set()
        for number in numbers:
            home = str(self._one("SELECT article FROM origin WHERE number = ?", number))
            try:
                changed |= self._settle_beside(home, number)
            except BadArchive as error:
                lost[home] = error.message.rstrip(".")
        self._db.execute(
            "UPDATE origin SET story = NULL WHERE story IS NOT NULL"
            " AND (SELECT count(*) FROM origin other WHERE other.article = origin.article) = 1"
            " AND article NOT IN (SELECT value FROM json_each(?))",
            (json.dumps(list(lost)),),
        )
        return changed

    def _settle_beside(self, home: str, number: int) -> set[str]:
        """Settle an article with those that one of its origins may be a copy of."""
        (one,) = (each for each in versions.of(self._db, home) if each.number == number)
        related = dict.fromkeys((home, *(self._with_name(one.text) if one.text else ())))
        try:
            return self._settle(candidates.in_order(self._db, related))
        except BadArchive:
            if len(related) == 1:
                raise
            return self._settle([home])  # another of them cannot be read

    def withdraw_renewed(self, number: int, story: Story) -> None:
        """Give a notice that was taken for a story to those that it kills."""
        row = "SELECT hash, reader, options FROM origin WHERE number = ?"
        digest, reader, options = self._db.execute(row, (number,)).fetchone()
        self._withdraw(Incoming(story, b"", reader, options), digest)
