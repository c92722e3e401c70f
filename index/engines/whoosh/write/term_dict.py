"""The dictionary of a segment: its word forms, and under which stem each stands.

Forms are sorted by text (by their UTF-8 bytes, which is the order of their code points), stems too.
An *entry* is a stem with up to 256 of its forms; a stem of more has several entries, side by side.
Beside each place where a stem stands, the postings keep which form it was: its `nth` within its
entry.  So an exact form is found by its stem's postings and one byte a place.

    forms        u1[…]      the forms, one behind the other
    forms.at     u4[F + 1]  where each begins
    forms.keys   u8[F]      the first eight bytes of each, as a number
    form.entry   u4[F]      the entry of each form
    form.nth     u1[F]      which form of its entry it is
    stems        u1[…]      the stems of the entries
    stems.at     u4[E + 1]  where each begins
    stems.keys   u8[E]      the first eight bytes of each, as a number
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import NamedTuple

import numpy as np

from index.analysis.eights import PADDING, eights
from index.engines.whoosh.read.arrays import Array, ArrayFile, ArrayWriter
from index.errors import EngineError

MOST_ENTRIES = 1 << 23  # of one segment
PAGE = 256  # forms of one entry: what a byte can tell apart


@dataclass(frozen=True, slots=True)
class Plan:
    """The dictionary of a segment that is being written."""

    forms: Sequence[str]  # sorted
    stems: Sequence[str]  # of each entry, sorted
    entry: Array  # i8[F]
    nth: Array  # i8[F]

    @classmethod
    def of(cls, forms: Sequence[str], stems: Sequence[str]) -> Plan:
        """The dictionary of forms, distinct and sorted by their bytes, each with its stem."""
        distinct = sorted(set(stems))
        number = {text: at for at, text in enumerate(distinct)}
        which = np.fromiter(map(number.__getitem__, stems), np.int64, len(stems))
        order = np.argsort(which, kind="stable")
        starts = np.searchsorted(which[order], np.arange(len(distinct) + 1))
        member = np.empty(len(forms), np.int64)  # how many forms of its stem come before a form
        member[order] = np.arange(len(forms)) - starts[which[order]]
        pages = (np.diff(starts) + PAGE - 1) // PAGE  # entries of each stem
        first = np.cumsum(pages) - pages
        entries = np.repeat(np.arange(len(distinct)), pages)
        return cls(
            forms,
            [distinct[at] for at in entries.tolist()],
            first[which] + member // PAGE,
            member % PAGE,
        )

    def check(self) -> None:
        """Raise EngineError if a key has no room for so many entries."""
        if len(self.stems) >= MOST_ENTRIES:
            raise EngineError(f"{len(self.stems):,} different words are too many.", "Split them.")

    def several(self) -> Array:
        """bool[E]: which entries have more than one form."""
        several: Array = np.bincount(self.entry, minlength=len(self.stems)) > 1
        return several

    def write(self, out: ArrayWriter) -> None:
        add_texts(out, "forms", self.forms)
        add_texts(out, "stems", self.stems)
        out.add("form.entry", self.entry.astype(np.uint32), checked=True)
        out.add("form.nth", self.nth.astype(np.uint8), checked=True)


def add_texts(out: ArrayWriter, name: str, texts: Sequence[str]) -> None:
    """Texts as one section of bytes, one of where each begins, and one of their keys."""
    encoded = [text.encode() for text in texts]
    at = np.zeros(len(encoded) + 1, np.int64)
    np.cumsum([len(each) for each in encoded], out=at[1:])
    joined = b"".join(encoded)
    keys = eights(joined + PADDING, at[:-1], np.diff(at)).byteswap()
    out.add(name, np.frombuffer(joined, np.uint8), checked=True)
    out.add(name + ".at", at.astype(np.uint32), checked=True)
    out.add(name + ".keys", keys, checked=True)


_KEY = 8
_NONE = range(0)


def _key(text: bytes, fill: bytes = b"\0") -> int:
    """The first eight bytes of a text as a number that sorts as they do."""
    return int.from_bytes(text[:_KEY].ljust(_KEY, fill), "big")


class Wanted(NamedTuple):
    """A text that is looked for, and its key."""

    text: bytes
    key: np.uint64

    @classmethod
    def of(cls, text: str) -> Wanted:
        wanted = text.encode()
        return cls(wanted, np.uint64(_key(wanted)))


class Texts(Sequence[bytes]):
    """Sorted texts of a segment, as they stand in the file."""

    def __init__(self, file: ArrayFile, name: str) -> None:
        self._bytes = file.array(name).data.cast("B") if len(file.array(name)) else b""
        self._at, self._keys = file.array(name + ".at"), file.array(name + ".keys")

    def __len__(self) -> int:
        return len(self._at) - 1

    def fits(self) -> bool:
        """Whether its sections fit each other."""
        return len(self._keys) == len(self) and self._at[-1] == len(self._bytes)

    def __getitem__(self, number):  # type: ignore[no-untyped-def]
        return bytes(self._bytes[self._at[number] : self._at[number + 1]])

    def find(self, wanted: Wanted) -> range:
        """The numbers of the texts that are this one."""
        text, key = wanted
        low = int(self._keys.searchsorted(key))
        if low == len(self._keys) or self._keys[low] != key:
            return _NONE
        high = int(self._keys.searchsorted(key, "right"))
        if len(text) < _KEY:  # so short a text has a key of its own
            return range(low, high)
        low = bisect_left(self, text, low, high)
        return range(low, bisect_right(self, text, low, high))

    def starting(self, prefix: str) -> range:
        """The numbers of the texts that begin so."""
        wanted = prefix.encode()
        least, most = np.uint64(_key(wanted)), np.uint64(_key(wanted, b"\xff"))
        low = int(self._keys.searchsorted(least))
        high = int(self._keys.searchsorted(most, "right"))
        if len(wanted) <= _KEY:
            return range(low, high)
        low = bisect_left(self, wanted, low, high)
        return range(low, bisect_left(self, wanted + b"\xff", low, high))

    def some(self, numbers: range) -> Iterator[str]:
        """A stretch of the texts."""
        at = self._at[numbers.start : numbers.stop + 1].tolist()
        if at:
            whole = bytes(self._bytes[at[0] : at[-1]])
            yield from (whole[a - at[0] : b - at[0]].decode() for a, b in pairwise(at))

    def stretch(self, first: int, last: int) -> tuple[Array, Array]:
        """i8: where each of some texts begins, and where the last one ends; u1: their bytes."""
        at = self._at[first : last + 1].astype(np.int64)
        return at - at[0], np.frombuffer(self._bytes[at[0] : at[-1]], np.uint8)

    def texts(self) -> Iterator[str]:
        whole, at = bytes(self._bytes), self._at.tolist()
        return (whole[a:b].decode() for a, b in pairwise(at))
