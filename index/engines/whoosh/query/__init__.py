"""Search over all segments of one commit, a whole list of documents at a time.

    snapshot.py               one commit: answers searches, scans and plans
    matcher.py                query tree to sorted documents
    posting_lists.py          postings of a stem
    positions.py              positions of words and phrases
    term_freqs.py             frequencies of a term by document and field
    near_spans.py             words within a distance of each other
    pattern_terms.py          prefixes, wildcards and fuzzy words
    edit_distance.py          edit distances of many words at once
    spelling_candidates.py    forms that may be the right spelling of a word
    ranker.py, bm25f.py       best documents, and their scores
    scan_by_time.py           ids of all matches in the order of time
    facet_counter.py          counts of values
    query_plan.py             lists that a query reads, for people
    multi_segment.py          all segments as one sequence of documents
    malloc.py                 allocator settings

Not for file formats (`storage`) and not for building segments (`write`).

Comments and docstrings give the type of an array by its kind and the bytes of one element, then its
shape: `i8[n]` is an int64 array of n numbers, `u4[3, N]` a uint32 array of three rows; `i2` is
int16, `u1` uint8, `f4` float32, `f8` float64, `bool[N]` one truth value for each document.
N is the number of all documents of a commit, n the length of the list at hand.
"""
