"""Adapters by which a stock Whoosh searcher reads our segments.

    whoosh_docs.py    schema, ids and field lengths
    whoosh_terms.py   terms and postings

Not for our own searches, which never use it (see `query`): only Whoosh's codec (`codec.py`) and the
schema in Whoosh's table of contents (`write.commit`) do.
"""
