"""Searching an archive, alike for the command line and the web.

    SearchInput        text as a person gave it: query, dates, filters, facets, order, page
      .request()       parses it
    SearchRequest      the parsed query with its notes, and the engine's `index.engine.Search`
      run_search()     asks the index, reads the hits from the store, picks their passages
    SearchResponse     counts, and a ResultItem for each hit

request.py    SearchInput, SearchRequest, and `--facet source,year:5`
response.py   SearchResponse, ResultItem, run_search(), and run_timeline() for counts by day
similar.py    find_similar(): a SearchResponse with the neighbors of articles
"""
