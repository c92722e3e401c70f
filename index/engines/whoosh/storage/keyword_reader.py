"""Keyword column of a segment: the labels of one field by document, and documents by label."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import cached_property

import numpy as np

from index.engines.whoosh.storage.array_file import Array, ArrayFile, check_offsets
from index.engines.whoosh.storage.sorted_terms import SortedTerms
from index.fields import FIELDS


class KeywordReader:
    """Labels of one field, and the documents that have them.

    labels        SortedTerms  the distinct labels
    docs          u4[…]        documents of each label, in turn; `doc_offsets` u4[L + 1]
    label_ids     u4[…]        multi-valued field: labels of each document, in turn;
                               `label_offsets` u4[N + 1]
    first         u4[N]        single-valued field: label of a document + 1, or 0
    """

    def __init__(self, file: ArrayFile, name: str) -> None:
        """Open the column of the field `name`; raises CorruptIndex."""
        self.labels = SortedTerms(file, f"{name}.labels")
        self.docs, self.doc_offsets = file.array(f"{name}.docs"), file.array(f"{name}.docs.at")
        self._names = file.array(f"{name}.searched")
        check_offsets(self.doc_offsets, len(self.docs), name)
        self.multi_valued = FIELDS[name].multi_valued
        if self.multi_valued:
            self.label_ids = file.array(f"{name}.of")
            self.label_offsets = file.array(f"{name}.of.at")
            check_offsets(self.label_offsets, len(self.label_ids), name)
        else:
            self.first = file.array(f"{name}.first")

    @cached_property
    def _name_lines(self) -> tuple[bytes, Array]:
        """Names of all labels as one text, and i8[L]: where each label's line ends in it."""
        return self._names.tobytes(), np.flatnonzero(self._names == ord("\n"))

    def name_lines(self) -> list[bytes]:
        """Return the folded names of each label, separated by bars."""
        return self._name_lines[0].splitlines()

    def folded_names(self) -> Iterator[bytes]:
        """Yield every name of every label, folded."""
        for line in self.name_lines():
            yield from line.strip(b"| ").split(b" | ")

    def labels_with_words(self, words: Sequence[str], *, whole_name: bool) -> Array:
        """Return i8: labels that have a name with these words in a row, or a name equal to them."""
        phrase = " ".join(words).encode()
        phrase = b"| " + phrase + b" |" if whole_name else b" " + phrase + b" "
        text, line_ends = self._name_lines
        offsets, at = [], text.find(phrase)
        while at >= 0:
            offsets.append(at)
            at = text.find(phrase, at + 1)
        return np.unique(np.searchsorted(line_ends, offsets))

    def labels_containing(self, text: str) -> Array:
        """Return i8: labels that have a folded name which contains this text."""
        part, (names, line_ends) = text.encode(), self._name_lines
        offsets, at = [], names.find(part)
        while at >= 0:
            offsets.append(at)
            at = names.find(part, names.index(b"\n", at))
        return np.searchsorted(line_ends, offsets)

    def docs_with_labels(self, labels: Array) -> Array:
        """Return u4: the documents that have any of these labels, sorted."""
        pieces = [
            self.docs[self.doc_offsets[label] : self.doc_offsets[label + 1]] for label in labels
        ]
        if len(pieces) == 1:
            return pieces[0]
        return np.unique(np.concatenate(pieces)) if pieces else np.empty(0, np.uint32)

    def has_label(self) -> Array:
        """Return bool[N]: which documents have any label."""
        if self.multi_valued:
            return np.diff(self.label_offsets.astype(np.int64)) > 0
        return self.first > 0
