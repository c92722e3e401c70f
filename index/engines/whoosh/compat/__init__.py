"""What lets a stock Whoosh searcher read our segments."""
