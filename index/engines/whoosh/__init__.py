"""Default engine: a Whoosh index in a folder, without a server.

engine.py   the Engine: searches, commits, rebuilds
codec.py    ArraySegment and ArrayCodec, which pickles in existing indexes name
storage/    file formats and readers of segments
write/      articles to segments and commits     (imports storage)
query/      search over all segments             (imports storage)
compat/     the same segments for stock Whoosh   (imports query and storage)
"""
