"""Every kept original read and normalised once more, by the rules of today.

In three steps: all are read, and their stories put aside on disk; what stands on many pages of one
publisher, and whether its figures have the day first, is learnt from them; then each origin is told
anew by that, all in one transaction.  Nothing of an earlier run is used, so the same originals
always give the same articles.
"""

from __future__ import annotations

import pickle
import tempfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from itertools import groupby
from pathlib import Path
from typing import IO, TypeAlias

from archive.errors import BadArchive
from archive.ingest.draft import Story
from archive.ingest.normalize.boilerplate import repeated_lines
from archive.ingest.normalize.dates import date_order
from archive.ingest.reread import team
from archive.space import must_fit
from archive.store import Store, page_lines

Progress = Callable[[int], None]
_Told: TypeAlias = tuple[int, str, str, Story]  # the origin, its article, its reader, its story
_SHOWN = 50  # of those that keep their form, that are told one by one


@dataclass(slots=True)
class Renewed:
    """What came of it."""

    origins: int = 0  # that were read
    changed: int = 0  # articles
    kept: int = 0  # origins that give no story any more, and articles that cannot be read
    reasons: list[tuple[str, str, str]] = field(default_factory=list)  # id, place, why


def renormalise(store: Store, folder: Path, jobs: int, progress: Progress) -> Renewed:
    """Tell all articles of a store anew; what is put aside meanwhile is in `folder`.

    Raises NoSpace before anything is done, BadArchive if the disk was filled by others then.
    """
    # A story is about as large as its record; then every page of the store may be written anew.
    must_fit(folder, 2 * store.size_of_originals() + store.size(), "to normalise all anew")
    try:
        return _renormalise(store, folder, jobs, progress)
    except OSError as error:
        why = f"what is put aside in {folder} cannot be written: {error}."
        raise BadArchive(why, "Nothing was changed.  Is the disk full?") from error


def _renormalise(store: Store, folder: Path, jobs: int, progress: Progress) -> Renewed:
    done = Renewed()
    with tempfile.TemporaryFile(dir=folder) as aside:
        for told in _read(store, jobs, done, progress):
            pickle.dump(told, aside, pickle.HIGHEST_PROTOCOL)
        table, orders = _learn(aside), date_order.count(told[3] for told in _stories(aside))
        with store.transaction():
            notices: list[tuple[int, Story]] = []
            numbers = list(_renew(store, aside, table, orders, notices))
            lost: dict[str, str] = {}
            done.changed = len(store.settle_renewed(numbers, lost))
            for id, why in lost.items():
                _keep(done, id, "", why)
            for number, story in notices:
                store.withdraw_renewed(number, story)
    return done


def _read(store: Store, jobs: int, done: Renewed, progress: Progress) -> Iterator[_Told]:
    with team(jobs) as readers:
        for batch in store.originals():
            for original, story in zip(batch, readers.read(batch), strict=True):
                done.origins += 1
                if isinstance(story, Story):
                    yield original.number, original.article, original.reader, story
                else:
                    _keep(done, original.article, original.place, story)
            progress(len(batch))


def _keep(done: Renewed, id: str, place: str, why: str) -> None:
    done.kept += 1
    if len(done.reasons) < _SHOWN:
        done.reasons.append((id, place, why))


def _stories(aside: IO[bytes]) -> Iterator[_Told]:
    aside.seek(0)
    while True:
        try:
            told: _Told = pickle.load(aside)  # noqa: S301 (a file of ours without a name)
        except EOFError:
            return
        yield told


def _learn(aside: IO[bytes]) -> repeated_lines.Table:
    """What stands on many pages, of all articles that come from pages."""
    return page_lines.learnt(
        [story.article for _, _, reader, story in same if repeated_lines.learns_from(story, reader)]
        for _, same in groupby(_stories(aside), key=lambda told: told[1])
    )


def _renew(
    store: Store,
    aside: IO[bytes],
    table: repeated_lines.Table,
    orders: date_order.Shown,
    notices: list[tuple[int, Story]],
) -> Iterator[int]:
    """The numbers of the origins that tell something else by now."""
    for number, _, reader, told in _stories(aside):
        dated = date_order.settled(told, orders)
        story = (
            repeated_lines.without(dated, table)
            if repeated_lines.learns_from(told, reader)
            else dated
        )
        if store.renew(number, story):
            if story.identity.targets or story.identity.target_slugs:
                notices.append((number, story))
            yield number
