"""Datelines of Japanese, Chinese and Korean agencies.

【ソウル共同】      place and agency in one bracket, or a correspondent behind an equals sign
［東京　１日　ロイター］   place, day and agency
新华社北京9月1日电    agency, place and day, ended by the character for a dispatch
(서울=연합뉴스) 홍길동 기자 =
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass

from archive.ingest.normalize.credits import sources
from archive.ingest.normalize.dateline.dateline_day import DatelineDay

_MAX_LENGTH = 80  # characters
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
_SEPARATOR = re.compile(r"\s*[、·・,/]\s*")


@dataclass(frozen=True, slots=True)
class CjkDateline:
    """Parts of a Japanese, Chinese or Korean dateline; the countries are not looked up."""

    raw: str
    places: tuple[str, ...]
    source: str | None
    day: DatelineDay | None
    authors: tuple[str, ...]
    text_start: int  # offset of the text after the dateline


def match(text: str, start: int) -> CjkDateline | None:
    """Parse the CJK dateline that begins at `start`; None if there is none."""
    if not _STARTS.match(text, start):
        return None
    top = "".join(map(_normalize_width, text[start : start + _MAX_LENGTH]))
    lead = len(top) - len(top.lstrip())
    parts = _parse_dispatch(top, lead) or _parse_bracketed(top, lead)
    if not parts:
        return None
    raw, places, source, day, authors, end = parts
    return CjkDateline(raw.strip(), places, source, day, authors, start + end)


_Parts = tuple[str, tuple[str, ...], str | None, DatelineDay | None, tuple[str, ...], int]


def _normalize_width(letter: str) -> str:
    """Return a letter at its usual width, unless that would be several letters."""
    narrow = unicodedata.normalize("NFKC", letter)
    return narrow if len(narrow) == 1 else letter


def _parse_dispatch(top: str, lead: int) -> _Parts | None:
    match = _DISPATCH.match(top, lead)
    if not match:
        return None
    agency = match["agency"]
    source = sources.canonical_name(agency) if sources.is_known(agency) else None
    authors = tuple(filter(None, (match["writer"], match["author"])))
    day = DatelineDay(int(match["month"]) if match["month"] else None, int(match["day"]))
    places = tuple(_SEPARATOR.split(match["places"]))
    return match[0], places, source, day, authors, match.end()


def _parse_bracketed(top: str, lead: int) -> _Parts | None:
    """Parse the place and agency in a bracket; None for a bracketed heading such as 【速報】."""
    match = _BRACKETS.match(top, lead)
    if not match:
        return None
    inside, _, writer = match["inside"].partition("=")
    inside, day = _split_day(inside)
    inside, source = _split_agency(inside.strip())
    if writer:
        source = (
            sources.canonical_name(writer.strip()) if sources.is_known(writer.strip()) else source
        )
    if not (source or (writer and top[lead] == "【")):
        return None
    correspondent = writer.strip() if writer and not sources.is_known(writer.strip()) else ""
    places = tuple(filter(None, _SEPARATOR.split(inside.strip())))
    if _PICTURE.intersection(places):
        return None  # the credit of a picture: (사진=연합뉴스)
    end = match.end()
    authors: tuple[str, ...] = (correspondent,) if correspondent else ()
    if reporter := _REPORTER.match(top, end):
        end, authors = reporter.end(), tuple(re.split("[ ·]", reporter["names"]))
    return top[lead:end], places, source, day, authors, end


def _split_day(inside: str) -> tuple[str, DatelineDay | None]:
    match = _DAY.search(inside)
    if not match:
        return inside, None
    day = DatelineDay(int(match[1]) if match[1] else None, int(match[2]))
    return f"{inside[: match.start()]} {inside[match.end() :]}", day


def _split_agency(inside: str) -> tuple[str, str | None]:
    """Split a text before the longest known agency at its end."""
    for at in range(len(inside)):
        if sources.is_known(inside[at:]):  # punctuation before it is ignored
            return inside[:at], sources.canonical_name(inside[at:])
    return inside, None
