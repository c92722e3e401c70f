"""The day of a dateline: `Sept 1`, `10 juil 2024`, `1. September`, `March 3, 1987`."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache

# The months as agencies print them; a name may be cut short to any length down to three letters.
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
ENGLISH = _MONTHS[0]
_OTHER = {"maerz": 3, "mrz": 3}
_ORDINAL = r"(?:st|nd|rd|th|er|º|°|\.)?"
_YEAR = r"(?:,?\s+(?:de\s+)?(?P<year>(?:19|20)\d\d)\b)?"
_WEEKDAY = (
    r"(?:(?<![^\W_])(?:mon|tue|tues|wed|wednes|thu|thur|thurs|fri|sat|satur|sun)(?:day)?\.?,?\s+)?"
)
# A slip of the hand may part the month's last letter from it or join it to the day: `Apri l7`.
_MONTH_FIRST = re.compile(
    rf"(?P<month>[^\W\d_]{{3,10}}|[^\W\d_]{{2,8}}\ [^\W\d_](?=\d))\.?\s*(?P<day>\d{{1,3}})[oO]?"
    rf"{_ORDINAL}{_YEAR}[\s,.]*\Z"
)
_DAY_FIRST = re.compile(
    rf"(?P<day>\d{{1,2}}){_ORDINAL}\s*(?:de\s+)?(?P<month>[^\W\d_]{{3,10}})\.?{_YEAR}[\s,.]*\Z"
)
_ALONE = re.compile(r",\s*(?P<month>[^\W\d_]{3,9})\.?[\s,]*\Z")  # the day fell out
_BEFORE = re.compile(rf"[\s,]*(?:[-–—]\s+)?{_WEEKDAY}\Z", re.IGNORECASE)
_SLIP = 4  # letters of a month's name from which one wrong letter is a slip
_BACK = 98  # months: from one leap day to the next it may be eight years
_LATE = timedelta(days=1)  # a dateline may be a day ahead of the paper's own: zones


@dataclass(frozen=True, slots=True)
class Day:
    """A day as a dateline says it; the year, often even the month, is left out."""

    month: int | None
    day: int
    year: int | None = None

    def near(self, stamp: date | None = None) -> date | None:
        """The day itself, where the year is said, else the last such day up to the stamp."""
        if self.year and self.month:
            return _date(self.year, self.month, self.day)
        if stamp is None:
            return None
        first = stamp.year * 12 + stamp.month  # of the month after the stamp's
        months = (divmod(first - back, 12) for back in range(_BACK))
        days = (_date(year, month + 1, self.day) for year, month in months
                if self.month in (None, month + 1))  # fmt: skip
        return next((day for day in days if day and day <= stamp + _LATE), None)


def _date(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None


def cut(head: str) -> tuple[str, Day | None, bool]:
    """What stands before the day at the end of `head`, the day, and whether there was any.

    >>> cut("NEW YORK, March 3")
    ('NEW YORK,', Day(month=3, day=3, year=None), True)
    >>> cut("BOSTON, March 187"), cut("PARIS")
    (('BOSTON,', None, True), ('PARIS', None, False))
    """
    if not any(letter.isdigit() for letter in head):
        alone = _ALONE.search(head)
        if alone and month_of(alone["month"]):
            return head[: alone.start()] + ",", None, True
        return head, None, False
    for form in (_MONTH_FIRST, _DAY_FIRST):
        found = form.search(head)
        month = found and month_of(found["month"])
        if found and month:
            year = int(found["year"]) if found["year"] else None
            before = head[: found.start()]
            if found.start() and before[-1].isalnum():
                continue
            comma = "," if "," in _BEFORE.search(before)[0] else ""  # type: ignore[index]
            day = int(found["day"])
            known = Day(month, day, year) if _date(year or 2000, month, day) else None
            return _BEFORE.sub("", before) + comma, known, True
    return head, None, False


@cache
def month_of(word: str) -> int | None:
    """The number of a month, by its name or the start of it, with at most one letter wrong.

    >>> month_of("Sept"), month_of("juil"), month_of("Narch"), month_of("Match"), month_of("GMT")
    (9, 7, 3, 3, None)
    """
    apart = unicodedata.normalize("NFKD", word.casefold())
    folded = "".join(letter for letter in apart if not unicodedata.combining(letter))
    if folded in _OTHER:
        return _OTHER[folded]
    for names in _MONTHS:
        starts = [at for at, name in enumerate(names, 1) if name.startswith(folded)]
        if len(folded) >= 3 and len(starts) == 1:
            return starts[0]
    if len(folded) < _SLIP:
        return None
    return next((at for at, name in enumerate(ENGLISH, 1) if _one_off(folded, name)), None)


def _one_off(word: str, name: str) -> bool:
    """Whether one letter changed, dropped, added or swapped makes the word the name."""
    if abs(len(word) - len(name)) > 1:
        return False
    same = next((at for at, (a, b) in enumerate(zip(word, name, strict=False)) if a != b), None)
    if same is None:
        return True
    left, right = word[same:], name[same:]
    return (
        left[1:] == right[1:]
        or left[1:] == right
        or left == right[1:]
        or (left[:2] == right[:2][::-1] and left[2:] == right[2:])
    )
