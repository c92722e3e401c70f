"""Dateline at the head of a story: `SEOUL, Sept 1 (Reuters) – North Korean leader …`.

    story    -> { note | byline } dateline text
    dateline -> [ places ] [ [","] day ] [ [","] agency ] end
    places   -> place { "/" place } , each with [ "," state or country ]
    day      -> month day [ year ] | day month [ year ]
    agency   -> "(" name ")" | name of a known agency
    end      -> dash | a bracketed agency alone

A dateline is parsed backwards from its end: the agency, then the day; the rest must be places.
`dateline_lexer.py` finds the possible ends; `dateline_day.py`, `dateline_agency.py` and
`dateline_places.py` parse one part each; `dateline_parser.py` combines them and decides whether the
result is a dateline; `cjk_dateline.py` parses the forms of Japanese, Chinese and Korean agencies.
"""

from archive.ingest.normalize.dateline.dateline_day import DatelineDay
from archive.ingest.normalize.dateline.dateline_parser import Dateline, parse_field, split

__all__ = ["Dateline", "DatelineDay", "parse_field", "split"]
