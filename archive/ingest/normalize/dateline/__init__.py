"""The dateline at the head of a story: `SEOUL, Sept 1 (Reuters) – North Korean leader …`.

    story    -> { note | byline } dateline text
    dateline -> [ places ] [ [","] day ] [ [","] agency ] end
    places   -> place { "/" place } , each with [ "," state or country ]
    day      -> month day [ year ] | day month [ year ]
    agency   -> "(" name ")" | name of a known agency
    end      -> dash | a bracketed agency alone

It is read backwards from its end: the agency, the day, and what is then left must be places.
`lexer.py` finds the ends; `day.py`, `agency.py` and `place.py` read one part each; `parse.py` puts
them together and judges; `eastern.py` reads the forms of Japanese, Chinese and Korean agencies.
"""

from archive.ingest.normalize.dateline.day import Day
from archive.ingest.normalize.dateline.parse import Dateline, of_field, split

__all__ = ["Dateline", "Day", "of_field", "split"]
