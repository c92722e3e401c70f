"""Days printed in other languages, put into figures and English months: by a table, not by guesses.

`data/calendar.tsv` has the names of months and days.  What stands between them (`de`, `le`, `Uhr`)
is a short list; a word that is in neither is left, and a text with such a word is no stamp.
Japanese, Chinese and Korean write figures and signs: 2025年9月1日, 2025년 9월 1일.
"""

from __future__ import annotations

import re
import unicodedata
from functools import cache
from importlib.resources import files

ENGLISH = "jan feb mar apr may jun jul aug sep oct nov dec".split()
# Between the parts of a date, before a time, or behind the hour.
_SMALL = frozenset(
    """de del da do das dos le la las los el il lo den der das um a as o alle ore dia em op om à às
    d uhr hs hrs h г года в เวลา น วันที่ ที่ พ.ศ الساعة بتوقيت""".split()
)
_BEGINNING = 3  # letters of a name that stand for it
_WORD = re.compile(r"[^\W\d_][^\s\d,;:/()|+]*")
_TWO_WORDS = re.compile(r"(كانون|تشرين) (?=\w)")
_ORDINAL = re.compile(r"(?<!\d)(\d{1,2})(?:er|[oaº°ª.])(?=\s+[^\W\d_])")
_EAST = re.compile(
    r"(?P<year>\d{4})\s*[年년][\s,]*(?P<month>\d{1,2})\s*[月월][\s,]*(?P<day>\d{1,2})\s*[日號号일]"
)
# A year before two figures: month and day, in this order everywhere.
_YEAR_FIRST = re.compile(
    r"(?<!\d)(?P<year>\d{4})(?:\.\s?|[/-])(?P<month>\d{1,2})(?:\.\s?|[/-])(?P<day>\d{1,2})\.?(?!\d)"
)
_DAY_OF_WEEK = re.compile(
    r"[(（][月火水木金土日祝・]{1,3}[)）]|[(（]?(?:星期|周|週|礼拜)[一二三四五六日天][)）]?"
    r"|[月火水木金土日]曜日?|[(（][월화수목금토일][)）]|[월화수목금토일]요일"
)
_AFTERNOON = re.compile(
    r"(?P<half>午前|午後|上午|下午|晚上|早上|오전|오후)?\s*(?P<hour>\d{1,2})\s*(?:[時时點点시]|:)\s*"
    r"(?P<minute>\d{1,2})?(?:[분分]|(?=\D|$))(?:\s*\d{1,2}\s*[秒초])?"
)
_LATE = frozenset(("午後", "下午", "晚上", "오후"))
_FRENCH_HOUR = re.compile(r"(?<![\d:])(\d{1,2})\s?[hH]\s?(\d\d)(?!\d)")
_NOON = 12
_HALF = re.compile(r"(?<=\d)(\s?[ap])\. (m)\b\.?", re.IGNORECASE)  # in Spanish: 10:15 a. m.
_TIMED = re.compile(r":\d\d\s?\Z")
# Years of the Buddhist era, which Thai prints, are 543 ahead of ours.
_THAI = re.compile(r"[\u0e00-\u0e7f]")
_THE = re.compile(r"(?<!วัน)ที่(?=\s*\d)")  # behind the name of a day, in one piece with it
_BUDDHIST = re.compile(r"(?<!\d)2[45]\d\d(?!\d)")
_AHEAD = 543
_FOREIGN = re.compile(r"[^\x00-\x7f]|[A-Za-z]{2}")


def in_english(text: str) -> str:
    """The same day with English months and without the words around it.

    >>> in_english("Seg, 24 Set 2018 19:42:40 -0300"), in_english("1er août 2024 à 12h05")
    ('24 sep 2018 19:42:40 -0300', '1 aug 2024 12:05')
    >>> in_english("2025年9月1日(月) 午後3時05分"), in_english("1 กันยายน 2568")
    ('2025-09-01 15:05', '1 sep 2025')
    """
    text = _YEAR_FIRST.sub(_iso, text)
    if not _FOREIGN.search(text):
        return text
    if not text.isascii():
        text = _eastern(unicodedata.normalize("NFKC", text))
        text = "".join(str(unicodedata.digit(c)) if c > "\x7f" and c.isdigit() else c for c in text)
        if _THAI.search(text):
            text = _BUDDHIST.sub(lambda year: str(int(year[0]) - _AHEAD), _THE.sub(" ", text))
        text = _TWO_WORDS.sub(r"\1_", text)
    text = _ORDINAL.sub(r"\1", _FRENCH_HOUR.sub(r"\1:\2", text))
    return _named(_HALF.sub(r"\1\2", text))


def _named(text: str) -> str:
    """With English months; a day of the week goes, and what is both is one beside another month."""
    words = [(found, *_meaning(found[0].rstrip(".-"))) for found in _WORD.finditer(text)]
    months = [found.start() for found, month, day in words if month and not day]
    months = months or [found.start() for found, month, _ in words if month][-1:]
    parts, at = [], 0
    for found, month, day in words:
        known = found[0].rstrip(".-")
        parts.append(text[at : found.start()])
        at = found.start() + len(known)
        if month and found.start() in months:
            parts.append(ENGLISH[month - 1])
            at += text[at : at + 1] == "."
        elif day or _is_small(known.casefold(), text[: found.start()]):
            at += len(text[at : at + 2]) - len(text[at : at + 2].lstrip(".,"))
        else:
            parts.append(known)
    return " ".join("".join((*parts, text[at:])).split())


def _is_small(word: str, before: str) -> bool:
    """Whether a word may go: `a las 10:15`, but not the `a` of `10:15 a.m.`"""
    return word in _SMALL and not (word == "a" and _TIMED.search(before))


def _meaning(word: str) -> tuple[int, bool]:
    """The number of the month that a word names, or 0; and whether it names a day of the week."""
    return _names().get(_folded(word), (0, False))


@cache
def _names() -> dict[str, tuple[int, bool]]:
    """Every name and every beginning of one that is of one month or day alone."""
    months: dict[str, set[int]] = {}
    days: set[str] = set()
    table = files("archive.ingest.normalize").joinpath("data", "calendar.tsv")
    for line in table.read_text(encoding="utf-8").splitlines():
        _, *names = line.split("\t") if line[0] != "#" else [""]
        for at, spellings in enumerate(names):
            for key in (key for name in spellings.split("|") for key in _beginnings(name)):
                if at < len(ENGLISH):
                    months.setdefault(key, set()).add(at + 1)
                else:
                    days.add(key)
    sure = {key: next(iter(found)) for key, found in months.items() if len(found) == 1}
    return {key: (sure.get(key, 0), key in days) for key in (*sure, *days)}


def _beginnings(name: str) -> list[str]:
    folded = _folded(name.replace(" ", "_"))
    if not folded.isalpha() or folded > "\u0500":  # letters that are joined, or stand for words
        return [folded]
    return [folded, *(folded[:end] for end in range(_BEGINNING, len(folded)))]


def _folded(word: str) -> str:
    apart = unicodedata.normalize("NFKD", word.casefold())
    return "".join(letter for letter in apart if not unicodedata.combining(letter))


def _eastern(text: str) -> str:
    found = _EAST.search(text)
    if not found:
        return text
    behind = _AFTERNOON.sub(_clock, _DAY_OF_WEEK.sub(" ", text[found.end() :]), count=1)
    before = _DAY_OF_WEEK.sub(" ", text[: found.start()])
    joined = f"{before} {_iso(found)} {behind}"
    return " ".join(joined.split())


def _iso(found: re.Match[str]) -> str:
    return f"{found['year']}-{int(found['month']):02}-{int(found['day']):02}"


def _clock(found: re.Match[str]) -> str:
    hour = int(found["hour"])
    if found["half"]:
        hour = hour % _NOON + (_NOON if found["half"] in _LATE else 0)
    return f" {hour:02}:{int(found['minute'] or 0):02}"
