"""Records that name their fields in their own way, and what the names mean."""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import lru_cache
from operator import itemgetter
from typing import Any

from archive.ingest.draft import FIELDS, Key
from archive.ingest.records.values import first, instant, prose, texts

Columns = tuple[tuple[str, str], ...]  # our field, the name it has in the records

# Field -> the names that records have for it, in small letters without `_`, `-`, ` ` and the like.
# The first that holds something wins.
_NAMES: dict[str, str] = {
    "title": "title headline heading headlinetext webtitle articletitle posttitle storytitle"
             " newstitle titel titre titulo",
    "body": "body text content article articlebody bodytext fulltext maintext storytext storybody"
            " articletext articlecontent articlecontents contenthtml contenttext contentencoded"
            " bodyhtml bodyxhtml textbody htmlbody plaintext rawtext cleantext maincontent"
            " fullcontent postcontent paragraphs story texte texto",
    "caption": "caption photocaption imagecaption",
    "summary": "summary description abstract excerpt standfirst teaser trailtext lead lede dek deck"
               " descriptiontext snippet subtitle",
    "date": "date day articledate storydate newsdate issuedate printdate dateprinted datum",
    "published": "published publishedat publishedon publisheddate pubdate publishdate publishtime"
                 " datepublished datepublication publicationdate publicationtime dateposted"
                 " publishedtime articlepublishedtime webpublicationdate firstpublished"
                 " firstpublishedat firstpublicationdate posted postedat postdate issued"
                 " datetime timestamp created createdat createdon creationdate datecreated"
                 " firstcreated versioncreated createdutc",
    "updated": "updated modified updatedat updatedon modifiedat modifieddate datemodified lastmod"
               " dateupdated lastmodified lastupdated lastupdate updatedate articlemodifiedtime",
    "dateline": "dateline",
    "location": "location place city town located",
    "country": "country countryname countrycode",
    "source": "source agency newsagency sourcename newssource credit creditline provider wire",
    "publisher": "publisher publishername sitename publication newspaper newspapername outlet"
                 " site website journal medium",
    "author": "author authors byline bylines by creator dccreator writer journalist reporter",
    "section": "section category categories sectionname sectiontitle articlesection desk newsdesk"
               " department rubric column",
    "keywords": "keywords tags keyword tag subjects subject topics topic",
    "lang": "lang language inlanguage languagecode langcode locale",
    "url": "url link permalink canonicalurl canonical weburl articleurl sourceurl pageurl storyurl"
           " newsurl href uri",
    "status": "status pubstatus",
    "embargo": "embargo embargoed embargoeduntil embargountil",
    "version": "version revision",
    "slug": "slug slugline",
    "ednote": "ednote editorsnote editornote editorialnote",
}  # fmt: skip
NAMES = {field: tuple(names.split()) for field, names in _NAMES.items()}
_PLACES = {name: (field, rank) for field, names in NAMES.items() for rank, name in enumerate(names)}
KNOWN = frozenset(_PLACES)
IDS = ("id", "guid", "uuid", "oid", "articleid", "storyid", "newsid", "docid", "documentid",
       "itemid", "identifier")  # fmt: skip
_TIMES = ("date", "published", "updated", "embargo")
_LISTS = ("publisher", "author", "section", "keywords", "location", "country")
_HTML = ("title", "body", "caption", "summary", "ednote")
# What `status` says of a story; records also have it for themselves: ok, 200, active, draft.
_STATUS = frozenset(
    "usable corrected correction embargoed withheld killed kill canceled cancelled withdrawn"
    " retracted".split()
)
_NAME = 100  # characters of a name that count
_TEXT = 3  # words that make a value look like a text
_SHOWN = 12  # names of a record that a reason lists
_BETWEEN = re.compile(r"[\s_:.\-]+")
Given = dict[str, str | list[str]]


def known_as(name: object) -> str:
    """A name as the table has it: `Published_At`, `published-at` and `publishedAt` are one."""
    return _known_as(str(name)[:_NAME])


@lru_cache(maxsize=1000)
def _known_as(name: str) -> str:
    return _BETWEEN.sub("", name.casefold())


def fields(record: Mapping[str, Any], columns: Columns = ()) -> Given:
    """What a record holds, under our names.  The columns that were named win."""
    candidates: dict[str, list[tuple[int, Any]]] = {}
    for name, value in record.items():
        if place := _PLACES.get(known_as(name)):
            field, rank = place
            candidates.setdefault(field, []).append((rank, value))
    mapped = dict(columns)
    given: Given = {}
    for field in FIELDS:
        if field in mapped:
            ranked = [(0, at_path(record, mapped[field]))]
        else:
            ranked = sorted(candidates.get(field, ()), key=itemgetter(0))
        found = next((v for _, each in ranked if (v := _value(field, each))), None)
        if found and (field in mapped or _is_meant(field, found)):
            given[field] = found
    return given


def key(record: Mapping[str, Any]) -> Key | None:
    """The id that a record has within its file."""
    plain = {known_as(name): value for name, value in record.items()}
    found = next((text for name in IDS if (text := first(plain.get(name)))), "")
    return Key("record", "", found) if found else None


def at_path(record: Mapping[str, Any], path: str) -> Any:
    """What stands under a name, or under names parted by dots; None if nothing does."""
    value: Any = record
    if path not in record:
        lowered = {str(name).casefold(): each for name, each in record.items()}
        if path.casefold() in lowered:
            return lowered[path.casefold()]
        head, _, rest = path.partition(".")
        value = record.get(head)
        if isinstance(value, list):
            return [at_path(each, rest) for each in value if isinstance(each, Mapping)]
        return at_path(value, rest) if rest and isinstance(value, Mapping) else None
    return value[path]


def has_story(given: Mapping[str, Any]) -> bool:
    return bool(given.get("title") or given.get("body"))


def none_of(record: Mapping[str, Any]) -> str:
    """Why a record has neither title nor body; if it has texts by other names, what to do."""
    unknown = [v for name, v in record.items() if known_as(name) not in (*KNOWN, *IDS)]
    if not any(len(text.split()) >= _TEXT for value in unknown for text in texts(value)):
        return "neither title nor body"
    printed = [" ".join(str(name).split())[:40] for name in record][:_SHOWN]
    more = ", …" if len(record) > _SHOWN else ""
    return f"neither title nor body by a name we know; --map title=NAME: {', '.join(printed)}{more}"


def _value(field: str, value: Any) -> str | list[str]:
    """A value as the field has it: one text, or several where there may be several."""
    found = texts(value)
    if field in _HTML:
        found = [text for each in found if (text := prose(each))]
        return "\n".join(found) if field != "title" else " ".join(" ".join(found[:1]).split())
    if field == "keywords":
        found = [part for text in found for part in re.split(r"[,;|\n]", text)]
    if field in _TIMES:
        found = [instant(text.strip()) for text in found]
    found = [text for each in found if (text := " ".join(each.split()))]
    return found if field in _LISTS else next(iter(found), "")


def _is_meant(field: str, found: str | list[str]) -> bool:
    """Whether a name of many meanings has ours."""
    if field == "status":
        return str(found).casefold() in _STATUS
    if field == "version":
        return str(found).isdecimal()
    if field == "url":
        return "://" in str(found) or str(found).startswith("urn:")
    return True
