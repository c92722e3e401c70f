"""Articles to one segment, in bounded memory: it is full when its words or documents are."""

from __future__ import annotations

from array import array
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from index.analysis.vocabulary import Vocabulary
from index.article import Article
from index.engines.whoosh.storage.array_file import Array, ArrayWriter
from index.engines.whoosh.storage.segment_format import TEXT_FIELDS, PositionLayout
from index.engines.whoosh.write.column_builder import ColumnBuilder, Columns
from index.engines.whoosh.write.postings_writer import ORDINAL_BITS, PostingsWriter, make_keys
from index.engines.whoosh.write.term_dict import TermDictBuilder
from index.errors import EngineError

MAX_WORDS = 12_000_000  # of one segment: 12 bytes each while they are sorted
MAX_DOCUMENTS = 1 << 16  # so that their numbers take two bytes
MAX_PIECES = 600_000  # that the vocabulary remembers: about 100 MB
_REPORT_HINT = "Please report it."
_BATCH = 400_000  # characters tokenized at once
_CHUNK = 1 << 20  # words whose keys are made at once


class SegmentBuilder:
    """Collects articles until it is full, then writes them as one segment."""

    def __init__(self, vocabulary: Vocabulary, workers: int = 1) -> None:
        """`workers`: number of processes that share the memory."""
        self._vocabulary, self._workers = vocabulary, workers
        self._columns = ColumnBuilder()
        self._texts: list[str] = []  # not tokenized yet
        self._text_size = 0  # characters of them
        self._words, self._lengths = array("i"), array("q")
        self._doc_of_id: dict[str, int] = {}

    def __len__(self) -> int:
        return len(self._doc_of_id)

    @property
    def added_count(self) -> int:
        """Number of articles added, including those that later ones replaced."""
        return len(self._columns.ids)

    @property
    def is_full(self) -> bool:
        return (
            len(self._words) >= MAX_WORDS // self._workers
            or len(self._columns.ids) >= MAX_DOCUMENTS
            or len(self._vocabulary) >= MAX_PIECES // self._workers
        )

    def add(self, article: Article) -> None:
        """Add an article, replacing an equal id; raises EngineError that names an invalid one."""
        try:
            self._columns.add(article)
        except (TypeError, ValueError, AttributeError) as error:
            reason = f"{type(error).__name__}: {error}"
            raise EngineError(
                f"article {article.id} cannot be indexed ({reason}).", _REPORT_HINT
            ) from error
        self._doc_of_id[article.id] = len(self._columns.ids) - 1
        self._texts += (article.all_titles, article.body, article.caption)
        self._text_size += len(article.title) + len(article.body) + len(article.caption)
        if self._text_size >= _BATCH:
            self._tokenize()

    def _tokenize(self) -> None:
        numbers, counts = self._vocabulary.tokenize(self._texts)
        self._words.frombytes(numbers.tobytes())
        self._lengths.frombytes(counts.tobytes())
        self._texts.clear()
        self._text_size = 0

    def ids(self) -> Iterable[str]:
        """Return the ids of the articles that were added."""
        return self._doc_of_id

    def write(self, path: Path) -> Mapping[str, int]:
        """Write the segment's file; return its number of documents and of words in each field."""
        self._tokenize()
        lengths = np.frombuffer(self._lengths, np.int64).reshape(-1, len(TEXT_FIELDS))
        live = np.fromiter(self._doc_of_id.values(), np.int64, len(self._doc_of_id))
        columns = self._columns.build()
        order = live[_select_for_order(columns, live).time_order()]
        layout = PositionLayout(*lengths[order].T)
        term_dict, entry_keys = self._build_term_dict(lengths, live)
        term_dict.check_size()
        keys = self._make_keys(lengths, order, layout, entry_keys)
        keys.sort()
        postings = PostingsWriter(path.parent, layout, term_dict.has_form_marks())
        postings.add(keys)
        del keys
        facts = SegmentData(term_dict, postings, columns, order, lengths[order]).write(path)
        if len(self._vocabulary) >= MAX_PIECES // self._workers:
            self._vocabulary.clear()
        return facts

    def _make_keys(
        self, lengths: Array, order: Array, layout: PositionLayout, entry_keys: Array
    ) -> Array:
        """Return i8: one key for each word, unsorted, without words of replaced articles."""
        starts = np.full(lengths.shape, -1, np.int64)
        starts[order] = layout.text_starts()
        keys = np.empty(int(lengths[order].sum()), np.int64)
        size = 0
        for words, positions in self._word_positions(lengths.reshape(-1), starts.reshape(-1)):
            is_live = positions >= 0
            if not is_live.all():
                words, positions = words[is_live], positions[is_live]  # noqa: PLW2901
            chunk = keys[size : size + len(words)]
            np.left_shift(positions, ORDINAL_BITS, out=chunk)
            chunk += entry_keys.take(words)
            size += len(words)
        return keys

    def _word_positions(self, lengths: Array, starts: Array) -> Iterator[tuple[Array, Array]]:
        """Yield words and their positions in the segment, in chunks; negative ones are replaced.

        `lengths` and `starts` have one value for each text.
        """
        words = np.frombuffer(self._words, np.int32)
        ends = np.cumsum(lengths)
        low = 0
        while low < len(ends):
            high = max(low + 1, int(ends.searchsorted(ends[low] - lengths[low] + _CHUNK)))
            first, last = int(ends[low] - lengths[low]), int(ends[high - 1])
            # From a word's number in `words` to its position in the segment.
            shift = starts[low:high] - (ends[low:high] - lengths[low:high])
            shift[starts[low:high] < 0] = np.iinfo(np.int64).min // 2
            yield (
                words[first:last],
                np.repeat(shift, lengths[low:high]) + np.arange(first, last),
            )
            low = high

    def _build_term_dict(self, lengths: Array, live: Array) -> tuple[TermDictBuilder, Array]:
        """Return the dictionary of the forms that occur, and i8: entry key of each known form."""
        names, words = self._vocabulary.forms, np.frombuffer(self._words, np.int32)
        if len(live) < len(lengths):  # some were replaced
            is_live = np.zeros(len(lengths), bool)
            is_live[live] = True
            words = words[np.repeat(is_live, lengths.sum(axis=1))]
        forms = np.flatnonzero(np.bincount(words, minlength=len(names))).tolist()
        forms.sort(key=lambda form: names[form].encode())
        stems = self._vocabulary.stems
        term_dict = TermDictBuilder.from_forms(
            [names[form] for form in forms], [stems[form] for form in forms]
        )
        keys = np.zeros(max(len(names), 1), np.int64)
        no_positions = np.zeros_like(term_dict.ordinals)
        keys[forms] = make_keys(term_dict.entries, no_positions, term_dict.ordinals)
        return term_dict, keys


def full_builders(
    articles: Iterable[Article], vocabulary: Vocabulary, workers: int = 1
) -> Iterator[SegmentBuilder]:
    """Yield builders of all articles, each full but the last.

    Each must be written before the next is requested: they share the vocabulary.
    """
    builder = SegmentBuilder(vocabulary, workers)
    for article in articles:
        builder.add(article)
        if builder.is_full:
            yield builder
            builder = SegmentBuilder(vocabulary, workers)
    if len(builder):
        yield builder


def _select_for_order(columns: Columns, docs: Array) -> Columns:
    """Return the columns that decide the order of time, of some documents."""
    return Columns(columns.ids[docs], columns.day[docs], columns.published[docs], {})


@dataclass(frozen=True, slots=True)
class SegmentData:
    """Contents of a segment that is ready to be written."""

    term_dict: TermDictBuilder
    postings: PostingsWriter
    columns: Columns
    order: Array  # i8[N]: documents of `columns`, in the order of time
    lengths: Array  # i8[N, 3]: words of each text, in that order

    def write(self, path: Path) -> Mapping[str, int]:
        """Write the file, or leave none; return the facts of the segment."""
        word_counts = zip(TEXT_FIELDS, self.lengths.sum(axis=0).tolist(), strict=True)
        facts = {"documents": len(self.lengths), **dict(word_counts)}
        out = ArrayWriter(path)
        try:
            self.term_dict.write(out)
            self.postings.write(out)
            self.columns.write(out, self.order)
            for name, column in zip(TEXT_FIELDS, self.lengths.T, strict=True):
                out.add(f"length.{name}", column.astype(np.uint32))
            out.close(facts)
        except BaseException:
            out.abandon()
            raise
        return facts
