"""Files of an index on disk: formats, checks, and readers of committed segments.

    index_folders.py   numbered sub-folders, and `CURRENT`, which names the live one
    manifest.py        segments, deletions and mark of one commit
    array_file.py      container of named arrays with checksums, read by mmap
    segment_format.py  sections of a segment's file, and the constants that encode them
    sorted_terms.py    sorted strings with binary search: forms, stems, labels
    keyword_reader.py  labels of one field by document, and documents by label
    segment.py         one segment, open for reading

Not for building segments (`write`) and not for matching across segments (`query`): both import this
package, it imports neither.  Whoosh is not imported here, so that a search starts without it.
"""
