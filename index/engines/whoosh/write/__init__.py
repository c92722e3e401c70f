"""Articles to segments: build, merge, commit.

    column_builder.py   columns of ids, days and keywords
    term_dict.py        dictionary of forms and stems
    postings_writer.py  sorted keys to postings
    segment_builder.py  articles to one segment, in bounded memory
    segment_merge.py    several segments to one, without the articles
    build_pool.py       several processes that build segments (build_worker, build_messages)
    commit.py           lock, deletions, merge policy, and the manifest that publishes it all

Not for reading what was committed: formats and readers are in `storage`.  Nothing here searches; a
process that only searches imports nothing of it.
"""
