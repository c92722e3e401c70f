"""Day of a dateline: `Sept 1`, `10 juil 2024`, `1. September`, `March 3, 1987`."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache

# Names of months in the languages of agencies; datelines shorten them to three letters or more.
_MONTHS = [
    names.split()
    for names in (
        "january february march april may june july august september october november december",
        "januar februar marz april mai juni juli august september oktober november dezember",
        "janvier fevrier mars avril mai juin juillet aout septembre octobre novembre decembre",
        "enero febrero marzo abril mayo junio julio agosto septiembre octubre noviembre diciembre",
        "gennaio febbraio marzo aprile maggio giugno luglio agosto settembre ottobre novembre"
        " dicembre",
        "janeiro fevereiro marco abril maio junho julho agosto setembro outubro novembro dezembro",
        "января февраля марта апреля мая июня июля августа сентября октября ноября декабря",
    )
]
ENGLISH_MONTHS = _MONTHS[0]
_IRREGULAR = {"maerz": 3, "mrz": 3}
_ORDINAL = r"(?:st|nd|rd|th|er|º|°|\.)?"
_YEAR = r"(?:,?\s+(?:de\s+)?(?P<year>(?:19|20)\d\d)\b)?"
_WEEKDAY = (
    r"(?:(?<![^\W_])(?:mon|tue|tues|wed|wednes|thu|thur|thurs|fri|sat|satur|sun)(?:day)?\.?,?\s+)?"
)
# A typo may split off the last letter of the month and join it to the day: `Apri l7`.
_MONTH_FIRST = re.compile(
    rf"(?P<month>[^\W\d_]{{3,10}}|[^\W\d_]{{2,8}}\ [^\W\d_](?=\d))\.?\s*(?P<day>\d{{1,3}})[oO]?"
    rf"{_ORDINAL}{_YEAR}[\s,.]*\Z"
)
_DAY_FIRST = re.compile(
    rf"(?P<day>\d{{1,2}}){_ORDINAL}\s*(?:de\s+)?(?P<month>[^\W\d_]{{3,10}})\.?{_YEAR}[\s,.]*\Z"
)
_WITHOUT_DAY = re.compile(r",\s*(?P<month>[^\W\d_]{3,9})\.?[\s,]*\Z")  # the day is missing
_WEEKDAY_AT_END = re.compile(rf"[\s,]*(?:[-–—]\s+)?{_WEEKDAY}\Z", re.IGNORECASE)
_MIN_TYPO = 4  # letters of a month from which one wrong letter counts as a typo
_MONTHS_BACK = 98  # one leap day may be eight years before the next
_MAX_AHEAD = timedelta(days=1)  # by which a dateline may be ahead of the paper: time zones


@dataclass(frozen=True, slots=True)
class DatelineDay:
    """Day of a dateline: usually without a year, often even without a month."""

    month: int | None
    day: int
    year: int | None = None

    def resolve(self, latest: date | None = None) -> date | None:
        """Return the date if the year is given, else the last matching day up to `latest`.

        A dateline may be one day ahead of `latest`.  Return None if no date matches.
        """
        if self.year and self.month:
            return _date(self.year, self.month, self.day)
        if latest is None:
            return None
        first = latest.year * 12 + latest.month  # the month after `latest`
        months = (divmod(first - back, 12) for back in range(_MONTHS_BACK))
        days = (_date(year, month + 1, self.day) for year, month in months
                if self.month in (None, month + 1))  # fmt: skip
        return next((day for day in days if day and day <= latest + _MAX_AHEAD), None)


def _date(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None


def split_day(head: str) -> tuple[str, DatelineDay | None, bool]:
    """Split `head` into the part before its day, the day, and whether it has a day at all.

    The day is None if it is missing or in no calendar.

    >>> split_day("NEW YORK, March 3")
    ('NEW YORK,', DatelineDay(month=3, day=3, year=None), True)
    >>> split_day("BOSTON, March 187"), split_day("PARIS")
    (('BOSTON,', None, True), ('PARIS', None, False))
    """
    if not any(letter.isdigit() for letter in head):
        month_only = _WITHOUT_DAY.search(head)
        if month_only and parse_month(month_only["month"]):
            return head[: month_only.start()] + ",", None, True
        return head, None, False
    for form in (_MONTH_FIRST, _DAY_FIRST):
        match = form.search(head)
        month = match and parse_month(match["month"])
        if match and month:
            year = int(match["year"]) if match["year"] else None
            before = head[: match.start()]
            if match.start() and before[-1].isalnum():
                continue
            comma = "," if "," in _WEEKDAY_AT_END.search(before)[0] else ""  # type: ignore[index]
            day = int(match["day"])
            valid_day = DatelineDay(month, day, year) if _date(year or 2000, month, day) else None
            return _WEEKDAY_AT_END.sub("", before) + comma, valid_day, True
    return head, None, False


@cache
def parse_month(word: str) -> int | None:
    """Return the number of a month by its name or the start of its name, with at most one typo.

    >>> parse_month("Sept"), parse_month("juil"), parse_month("Narch"), parse_month("Match")
    (9, 7, 3, 3)
    >>> parse_month("GMT")
    """
    decomposed = unicodedata.normalize("NFKD", word.casefold())
    folded = "".join(letter for letter in decomposed if not unicodedata.combining(letter))
    if folded in _IRREGULAR:
        return _IRREGULAR[folded]
    for names in _MONTHS:
        starts = [at for at, name in enumerate(names, 1) if name.startswith(folded)]
        if len(folded) >= 3 and len(starts) == 1:
            return starts[0]
    if len(folded) < _MIN_TYPO:
        return None
    return next(
        (at for at, name in enumerate(ENGLISH_MONTHS, 1) if _is_one_typo(folded, name)), None
    )


def _is_one_typo(word: str, name: str) -> bool:
    """Return whether one changed, dropped, added or swapped letter turns the word into the name."""
    if abs(len(word) - len(name)) > 1:
        return False
    same = next((at for at, (a, b) in enumerate(zip(word, name, strict=False)) if a != b), None)
    if same is None:
        return True
    word_rest, name_rest = word[same:], name[same:]
    return (
        word_rest[1:] == name_rest[1:]
        or word_rest[1:] == name_rest
        or word_rest == name_rest[1:]
        or (word_rest[:2] == name_rest[:2][::-1] and word_rest[2:] == name_rest[2:])
    )
