"""Field names that records use, and our fields that they mean."""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import lru_cache
from operator import itemgetter
from typing import Any

from archive.ingest.draft import FIELDS, Key
from archive.ingest.records.values import epoch_to_iso, first_text, plain_text, texts

ColumnMap = tuple[tuple[str, str], ...]  # pairs of our field and its name or path in the records
FieldValues = dict[str, str | list[str]]

# Field -> its names in records, normalized: in lower case, without `_`, `-`, spaces and the like.
# The first name with a value wins.
_ALIASES: dict[str, str] = {
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
ALIASES = {field: tuple(names.split()) for field, names in _ALIASES.items()}
_FIELD_BY_ALIAS = {
    name: (field, rank) for field, names in ALIASES.items() for rank, name in enumerate(names)
}
ALL_ALIASES = frozenset(_FIELD_BY_ALIAS)
ID_ALIASES = ("id", "guid", "uuid", "oid", "articleid", "storyid", "newsid", "docid", "documentid",
       "itemid", "identifier")  # fmt: skip
_TIME_FIELDS = ("date", "published", "updated", "embargo")
_LIST_FIELDS = ("publisher", "author", "section", "keywords", "location", "country")
_HTML_FIELDS = ("title", "body", "caption", "summary", "ednote")
# Values of `status` that concern the story.  In many records a status concerns the record itself:
# ok, 200, active, draft.
_STATUS_VALUES = frozenset(
    "usable corrected correction embargoed withheld killed kill canceled cancelled withdrawn"
    " retracted".split()
)
_MAX_NAME = 100  # significant characters of a name
_MIN_WORDS = 3  # words from which a value looks like a text
_MAX_LISTED = 12  # names that a reason lists
_SEPARATORS = re.compile(r"[\s_:.\-]+")


def normalize_name(name: object) -> str:
    """Return a name in normalized form, equal for `Published_At`, `published-at`, `publishedAt`."""
    return _normalize(str(name)[:_MAX_NAME])


@lru_cache(maxsize=1000)
def _normalize(name: str) -> str:
    return _SEPARATORS.sub("", name.casefold())


def map_fields(record: Mapping[str, Any], columns: ColumnMap = ()) -> FieldValues:
    """Return the values of a record by our field names; columns mapped by the user come first."""
    candidates: dict[str, list[tuple[int, Any]]] = {}
    for name, value in record.items():
        if target := _FIELD_BY_ALIAS.get(normalize_name(name)):
            field, rank = target
            candidates.setdefault(field, []).append((rank, value))
    mapped = dict(columns)
    fields: FieldValues = {}
    for field in FIELDS:
        if field in mapped:
            ranked = [(0, value_at(record, mapped[field]))]
        else:
            ranked = sorted(candidates.get(field, ()), key=itemgetter(0))
        text = next(
            (usable for _, candidate in ranked if (usable := _field_value(field, candidate))), None
        )
        if text and (field in mapped or _is_plausible(field, text)):
            fields[field] = text
    return fields


def record_key(record: Mapping[str, Any]) -> Key | None:
    """Return the id that a record has within its file."""
    normalized = {normalize_name(name): value for name, value in record.items()}
    identifier = next(
        (text for name in ID_ALIASES if (text := first_text(normalized.get(name)))), ""
    )
    return Key("record", "", identifier) if identifier else None


def value_at(record: Mapping[str, Any], path: str) -> Any:
    """Return the value at a name, or at names separated by dots; None if there is none."""
    value: Any = record
    if path not in record:
        lowered = {str(name).casefold(): element for name, element in record.items()}
        if path.casefold() in lowered:
            return lowered[path.casefold()]
        head, _, rest = path.partition(".")
        value = record.get(head)
        if isinstance(value, list):
            return [value_at(element, rest) for element in value if isinstance(element, Mapping)]
        return value_at(value, rest) if rest and isinstance(value, Mapping) else None
    return value[path]


def has_story(fields: Mapping[str, Any]) -> bool:
    return bool(fields.get("title") or fields.get("body"))


def no_story_reason(record: Mapping[str, Any]) -> str:
    """Return the reason why a record has no title or body, and how to map its other texts."""
    unknown = [
        value
        for name, value in record.items()
        if normalize_name(name) not in (*ALL_ALIASES, *ID_ALIASES)
    ]
    if not any(len(text.split()) >= _MIN_WORDS for value in unknown for text in texts(value)):
        return "neither title nor body"
    names = [" ".join(str(name).split())[:40] for name in record][:_MAX_LISTED]
    ellipsis = ", …" if len(record) > _MAX_LISTED else ""
    return (
        f"neither title nor body by a name we know; --map title=NAME: {', '.join(names)}{ellipsis}"
    )


def _field_value(field: str, value: Any) -> str | list[str]:
    """Return a value in the form of the field: one text, or a list where several are allowed."""
    values = texts(value)
    if field in _HTML_FIELDS:
        values = [text for raw in values if (text := plain_text(raw))]
        return "\n".join(values) if field != "title" else " ".join(" ".join(values[:1]).split())
    if field == "keywords":
        values = [part for text in values for part in re.split(r"[,;|\n]", text)]
    if field in _TIME_FIELDS:
        values = [epoch_to_iso(text.strip()) for text in values]
    values = [text for raw in values if (text := " ".join(raw.split()))]
    return values if field in _LIST_FIELDS else next(iter(values), "")


def _is_plausible(field: str, value: str | list[str]) -> bool:
    """Return whether a value fits its field: some names often mean something else."""
    if field == "status":
        return str(value).casefold() in _STATUS_VALUES
    if field == "version":
        return str(value).isdecimal()
    if field == "url":
        return "://" in str(value) or str(value).startswith("urn:")
    return True
