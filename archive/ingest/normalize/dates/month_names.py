"""Dates in other languages, rewritten with digits and English months by a table, not by guesses.

`data/calendar.tsv` has the names of months and days of the week.  Words between them (`de`, `le`,
`Uhr`) are a short list; any other word is kept, and a text with such a word is no timestamp.
Japanese, Chinese and Korean dates use digits and signs: 2025年9月1日, 2025년 9월 1일.
"""

from __future__ import annotations

import re
import unicodedata
from functools import cache
from importlib.resources import files

MONTHS = "jan feb mar apr may jun jul aug sep oct nov dec".split()
# Words between the parts of a date, before a time, or after the hour.
_FILLERS = frozenset(
    """de del da do das dos le la las los el il lo den der das um a as o alle ore dia em op om à às
    d uhr hs hrs h г года в เวลา น วันที่ ที่ พ.ศ الساعة بتوقيت""".split()
)
_MIN_PREFIX = 3  # letters to which a name may be shortened
_WORD = re.compile(r"[^\W\d_][^\s\d,;:/()|+]*")
_TWO_WORD_MONTH = re.compile(r"(كانون|تشرين) (?=\w)")
_ORDINAL = re.compile(r"(?<!\d)(\d{1,2})(?:er|[oaº°ª.])(?=\s+[^\W\d_])")
_CJK_DATE = re.compile(
    r"(?P<year>\d{4})\s*[年년][\s,]*(?P<month>\d{1,2})\s*[月월][\s,]*(?P<day>\d{1,2})\s*[日號号일]"
)
# A year before two numbers: month and day, in this order everywhere.
_YEAR_FIRST = re.compile(
    r"(?<!\d)(?P<year>\d{4})(?:\.\s?|[/-])(?P<month>\d{1,2})(?:\.\s?|[/-])(?P<day>\d{1,2})\.?(?!\d)"
)
_CJK_WEEKDAY = re.compile(
    r"[(（][月火水木金土日祝・]{1,3}[)）]|[(（]?(?:星期|周|週|礼拜)[一二三四五六日天][)）]?"
    r"|[月火水木金土日]曜日?|[(（][월화수목금토일][)）]|[월화수목금토일]요일"
)
_CJK_TIME = re.compile(
    r"(?P<half>午前|午後|上午|下午|晚上|早上|오전|오후)?\s*(?P<hour>\d{1,2})\s*(?:[時时點点시]|:)\s*"
    r"(?P<minute>\d{1,2})?(?:[분分]|(?=\D|$))(?:\s*\d{1,2}\s*[秒초])?"
)
_AFTERNOON = frozenset(("午後", "下午", "晚上", "오후"))
_FRENCH_HOUR = re.compile(r"(?<![\d:])(\d{1,2})\s?[hH]\s?(\d\d)(?!\d)")
_NOON = 12
_SPANISH_HALF = re.compile(r"(?<=\d)(\s?[ap])\. (m)\b\.?", re.IGNORECASE)  # Spanish: 10:15 a. m.
_AFTER_TIME = re.compile(r":\d\d\s?\Z")
# Thai dates use the Buddhist era, whose years are 543 ahead.
_THAI = re.compile(r"[\u0e00-\u0e7f]")
_THAI_ORDINAL = re.compile(r"(?<!วัน)ที่(?=\s*\d)")  # joined to the name of a day
_BUDDHIST_YEAR = re.compile(r"(?<!\d)2[45]\d\d(?!\d)")
_BUDDHIST_OFFSET = 543
_FOREIGN = re.compile(r"[^\x00-\x7f]|[A-Za-z]{2}")


def to_english(text: str) -> str:
    """Return the date with English months and without filler words.

    >>> to_english("Seg, 24 Set 2018 19:42:40 -0300"), to_english("1er août 2024 à 12h05")
    ('24 sep 2018 19:42:40 -0300', '1 aug 2024 12:05')
    >>> to_english("2025年9月1日(月) 午後3時05分"), to_english("1 กันยายน 2568")
    ('2025-09-01 15:05', '1 sep 2025')
    """
    text = _YEAR_FIRST.sub(_iso, text)
    if not _FOREIGN.search(text):
        return text
    if not text.isascii():
        text = _convert_cjk(unicodedata.normalize("NFKC", text))
        text = "".join(str(unicodedata.digit(c)) if c > "\x7f" and c.isdigit() else c for c in text)
        if _THAI.search(text):
            text = _BUDDHIST_YEAR.sub(
                lambda year: str(int(year[0]) - _BUDDHIST_OFFSET), _THAI_ORDINAL.sub(" ", text)
            )
        text = _TWO_WORD_MONTH.sub(r"\1_", text)
    text = _ORDINAL.sub(r"\1", _FRENCH_HOUR.sub(r"\1:\2", text))
    return _translate_names(_SPANISH_HALF.sub(r"\1\2", text))


def _translate_names(text: str) -> str:
    """Translate months and drop days of the week; a name that is both is a day next to a month."""
    words = [(match, *_meaning(match[0].rstrip(".-"))) for match in _WORD.finditer(text)]
    months = [match.start() for match, month, day in words if month and not day]
    months = months or [match.start() for match, month, _ in words if month][-1:]
    parts, at = [], 0
    for match, month, day in words:
        word = match[0].rstrip(".-")
        parts.append(text[at : match.start()])
        at = match.start() + len(word)
        if month and match.start() in months:
            parts.append(MONTHS[month - 1])
            at += text[at : at + 1] == "."
        elif day or _is_filler(word.casefold(), text[: match.start()]):
            at += len(text[at : at + 2]) - len(text[at : at + 2].lstrip(".,"))
        else:
            parts.append(word)
    return " ".join("".join((*parts, text[at:])).split())


def _is_filler(word: str, before: str) -> bool:
    """Return whether a word may be dropped: `a las 10:15`, but not the `a` of `10:15 a.m.`"""
    return word in _FILLERS and not (word == "a" and _AFTER_TIME.search(before))


def _meaning(word: str) -> tuple[int, bool]:
    """Return the number of the month that a word names, or 0, and whether it names a weekday."""
    return _name_table().get(_fold(word), (0, False))


@cache
def _name_table() -> dict[str, tuple[int, bool]]:
    """Map every name, and every prefix that belongs to one month or to weekdays, to its meaning."""
    months: dict[str, set[int]] = {}
    days: set[str] = set()
    table = files("archive.ingest.normalize").joinpath("data", "calendar.tsv")
    for line in table.read_text(encoding="utf-8").splitlines():
        _, *names = line.split("\t") if line[0] != "#" else [""]
        for at, spellings in enumerate(names):
            for key in (key for name in spellings.split("|") for key in _prefixes(name)):
                if at < len(MONTHS):
                    months.setdefault(key, set()).add(at + 1)
                else:
                    days.add(key)
    unambiguous = {key: next(iter(numbers)) for key, numbers in months.items() if len(numbers) == 1}
    return {key: (unambiguous.get(key, 0), key in days) for key in (*unambiguous, *days)}


def _prefixes(name: str) -> list[str]:
    folded = _fold(name.replace(" ", "_"))
    if not folded.isalpha() or folded > "\u0500":  # scripts where prefixes mean other words
        return [folded]
    return [folded, *(folded[:end] for end in range(_MIN_PREFIX, len(folded)))]


def _fold(word: str) -> str:
    decomposed = unicodedata.normalize("NFKD", word.casefold())
    return "".join(letter for letter in decomposed if not unicodedata.combining(letter))


def _convert_cjk(text: str) -> str:
    match = _CJK_DATE.search(text)
    if not match:
        return text
    after = _CJK_TIME.sub(_clock, _CJK_WEEKDAY.sub(" ", text[match.end() :]), count=1)
    before = _CJK_WEEKDAY.sub(" ", text[: match.start()])
    joined = f"{before} {_iso(match)} {after}"
    return " ".join(joined.split())


def _iso(match: re.Match[str]) -> str:
    return f"{match['year']}-{int(match['month']):02}-{int(match['day']):02}"


def _clock(match: re.Match[str]) -> str:
    hour = int(match["hour"])
    if match["half"]:
        hour = hour % _NOON + (_NOON if match["half"] in _AFTERNOON else 0)
    return f" {hour:02}:{int(match['minute'] or 0):02}"
