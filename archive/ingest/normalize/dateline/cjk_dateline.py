"""The datelines of Japanese, Chinese and Korean agencies.

【ソウル共同】      place and agency in one bracket, or a correspondent behind an equals sign
［東京　１日　ロイター］   place, day and agency
新华社北京9月1日电    agency, place and day, ended by the sign for a dispatch
(서울=연합뉴스) 홍길동 기자 =
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass

from archive.ingest.normalize.dateline.day import Day
from archive.ingest.normalize.record import sources

_LONGEST = 80  # characters
_HAN = r"\u3400-\u9fff"
_STARTS = re.compile(
    rf"\s*(?:[【［\[（(]\s*[{_HAN}\u3040-\u30ffー가-힣]|[{_HAN}]{{2,3}}[社网報报])"
)
_BRACKETS = re.compile(r"[【\[(](?P<inside>[^【】\[\]()\n]{2,40})[】\])]\s*(?:-\s*)?")
_DISPATCH = re.compile(
    rf"""[(\[]? (?P<agency> [{_HAN}]{{1,3}}[社网網報报] )
    (?: 记者(?P<writer>[{_HAN}]{{2,3}}) | 記者(?P<author>[{_HAN}]{{2,3}}) )?
    (?P<places> [{_HAN}·、/]{{2,20}}? )
    (?: (?P<month>\d{{1,2}})月 )? (?P<day>\d{{1,2}})日
    [{_HAN}]{{0,6}}[电電讯訊導导] [)\]]? (?: \s*\([^()\n]{{2,40}}\) )? \s*""",
    re.VERBOSE,
)
_REPORTER = re.compile(r"(?P<names>[가-힣]{2,4}(?:[ ·][가-힣]{2,4}){0,3}) ?(?:기자|특파원) ?= ?")
_DAY = re.compile(r"(?:(\d{1,2})月)?(\d{1,2})日")
_PICTURE = frozenset(
    "写真 資料 資料写真 画像 動画 提供 사진 자료 자료사진 그래픽 영상 图片 图 圖".split()
)
_PARTS = re.compile(r"\s*[、·・,/]\s*")


@dataclass(frozen=True, slots=True)
class Found:
    printed: str
    places: tuple[str, ...]
    source: str | None
    day: Day | None
    authors: tuple[str, ...]
    rest: int


def match(text: str, start: int) -> Found | None:
    """The dateline of such an agency that begins at `start`."""
    if not _STARTS.match(text, start):
        return None
    top = "".join(map(_narrow, text[start : start + _LONGEST]))
    lead = len(top) - len(top.lstrip())
    found = _dispatch(top, lead) or _bracketed(top, lead)
    if not found:
        return None
    printed, places, source, day, authors, end = found
    return Found(printed.strip(), places, source, day, authors, start + end)


_Read = tuple[str, tuple[str, ...], str | None, Day | None, tuple[str, ...], int]


def _narrow(letter: str) -> str:
    """The letter at its usual width, if that is one letter still."""
    narrow = unicodedata.normalize("NFKC", letter)
    return narrow if len(narrow) == 1 else letter


def _dispatch(top: str, lead: int) -> _Read | None:
    found = _DISPATCH.match(top, lead)
    if not found:
        return None
    agency = found["agency"]
    source = sources.canonical(agency) if sources.known(agency) else None
    authors = tuple(filter(None, (found["writer"], found["author"])))
    day = Day(int(found["month"]) if found["month"] else None, int(found["day"]))
    places = tuple(_PARTS.split(found["places"]))
    return found[0], places, source, day, authors, found.end()


def _bracketed(top: str, lead: int) -> _Read | None:
    """Place and agency, in a bracket.  A heading in brackets has neither: 【速報】."""
    found = _BRACKETS.match(top, lead)
    if not found:
        return None
    inside, _, writer = found["inside"].partition("=")
    inside, day = _without_day(inside)
    inside, source = _without_agency(inside.strip())
    if writer:
        source = sources.canonical(writer.strip()) if sources.known(writer.strip()) else source
    if not (source or (writer and top[lead] == "【")):
        return None
    correspondent = writer.strip() if writer and not sources.known(writer.strip()) else ""
    places = tuple(filter(None, _PARTS.split(inside.strip())))
    if _PICTURE.intersection(places):
        return None  # whose picture it is: (사진=연합뉴스)
    end = found.end()
    authors: tuple[str, ...] = (correspondent,) if correspondent else ()
    if reporter := _REPORTER.match(top, end):
        end, authors = reporter.end(), tuple(re.split("[ ·]", reporter["names"]))
    return top[lead:end], places, source, day, authors, end


def _without_day(inside: str) -> tuple[str, Day | None]:
    found = _DAY.search(inside)
    if not found:
        return inside, None
    day = Day(int(found[1]) if found[1] else None, int(found[2]))
    return f"{inside[: found.start()]} {inside[found.end() :]}", day


def _without_agency(inside: str) -> tuple[str, str | None]:
    """The longest end of the text that is a known agency, and what stands before it."""
    for at in range(len(inside)):
        if sources.known(inside[at:]):  # whatever signs stand before it
            return inside[:at], sources.canonical(inside[at:])
    return inside, None
