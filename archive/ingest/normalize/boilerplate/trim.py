"""The two ends of what trafilatura finds in a page: a lead that it missed, lists that it took.

A page's own summary, printed between headline and story as a paragraph, is the story's lead.  At
the end go headings of lists with what they head, rights, offers, and rules for those who comment,
as long as no paragraph stands among them.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from archive.ingest.normalize.boilerplate import repeated_lines
from archive.ingest.normalize.boilerplate.repeated_lines import Kind
from archive.ingest.normalize.html.main_text import Prose

_LEAD = 80  # characters that a lead has, at least; half as many of a script without spaces
_SAME = 60  # characters in which a summary and a lead are the same, for summaries are cut short
_MOST = 40  # lines that may stand below a story
_LISTED = 200  # characters of a line in a list: a headline, or a headline and its blurb
_ASKED = 100  # characters of a headline that is a question

# A heading of what other stories there are, or of what readers say: how the line begins.
_HEADING = re.compile(
    r"""(?:(?:more[ ])?related(?:[ ]\w+)?[ ]*(?::|$)|recommended(?:[ ]for[ ]you)?$
    |see[ ]also\b|also[ ]read\b|most[ ](?:read|popular|viewed|shared)\b
    |read[ ](?:more|also|next)\b|don['’]t[ ]miss\b
    |you[ ](?:may|might)[ ]also\b|more[ ](?:[\w-]+[ ]){0,2}(?:from|on|about|stories|news|reads)\b
    |trending(?:[ ]now)?$|top[ ]stories$|latest[ ](?:news|stories|headlines)\b
    |(?:leave[ ]a[ ])?comments?[ ]*(?:[:(\d]|$)|join[ ]the[ ]conversation|follow[ ]us\b
    |share[ ]this(?:[ ]\w+)?$
    |mehr[ ](?:zum[ ]thema|aus|artikel|nachrichten)\b|lesen[ ]sie[ ]auch\b|meistgelesen\b
    |das[ ]könnte[ ]sie\b|verwandte\b|kommentare?\b
    |(?:à[ ])?lire[ ]aussi\b|sur[ ]le[ ]même[ ](?:sujet|thème)|les[ ]plus[ ]lus\b|commentaires?\b
    |(?:lea|lee|ver|vea)[ ](?:también|más)\b|(?:noticias|artículos)[ ]relacionad
    |te[ ]puede[ ]interesar|lo[ ]más[ ](?:leído|visto)\b|comentar(?:ios?)?\b
    |leia[ ](?:também|mais)\b|mais[ ]lidas\b|leggi[ ]anche\b|potrebbe[ ]interessarti
    |i[ ]più[ ]letti|commenti\b|lees[ ](?:ook|meer)\b|читайте[ ]также|по[ ]теме$
    |комментари[ий]\b|czytaj[ ](?:też|także)|lasīt[ ]arī)
    |関連(?:記事|ニュース|リンク)|あわせて読みたい|アクセスランキング
    |관련[ ]?(?:기사|뉴스)|많이[ ]본
    |相关(?:新闻|阅读|报道|文章)|延伸(?:阅读|閱讀)|相關新聞|推荐阅读
    |เรื่องที่เกี่ยวข้อง|ข่าวที่เกี่ยวข้อง|اقرأ[ ]أيضا|مواضيع[ ]ذات[ ]صلة""",
    re.IGNORECASE | re.VERBOSE,
)
# What says itself that it is no story, and begins so.
_NOTICE = re.compile(
    r"""(?:want\b.{0,80}\?[ ])?sign[ ]up[ ](?:for|to)[ ](?:our|the)\b|subscribe[ ](?:to|now|today)\b
    |(?:™[ ]|&[ ])*(?:©|\(c\)|copyright[ ](?:©|\(c\)|\d{4}))|.{0,300}\ball[ ]rights[ ]reserved\b
    |.{0,60}https?://\S+$|\S+@\S+$|.{0,80}لا[ ]تعبر[ ]عن[ ]رأي""",
    re.IGNORECASE | re.VERBOSE,
)
# Rules for those who comment: also words of the news, so that a heading must stand above.
_RULES = re.compile(
    r"\b(?:comentarios?|comments?|kommentare?|commentaires?|commenti|التعليقات)\b", re.IGNORECASE
)


def mended(seen: Prose, title: str, summary: str) -> Prose:
    """What was seen, with the lead that is the page's summary, and without what is at its end."""
    story = list(seen.story)
    lead = _lead(seen, title, summary)
    if lead:
        story.insert(0, lead)
    return seen._replace(story=story[: ends(story)])


def _lead(seen: Prose, title: str, summary: str) -> str:
    """The paragraph between headline and story that says what the page's summary says."""
    if not seen.story or len(summary) < _LEAD // (1 if summary.isascii() else 2):
        return ""
    plain = _plain(summary)[:_SAME]
    if any(plain in _plain(line) for line in (*seen.story, *seen.captions)):
        return ""
    first = seen.story[0]
    until = seen.lines.index(first) if first in seen.lines else 0
    above = seen.lines[:until]
    begins = above.index(title) if title in above else 0
    for line in above[begins:]:
        if _plain(line).startswith(plain) and repeated_lines.kind(line) in (Kind.PROSE, Kind.BLURB):
            return line
    return ""


def _plain(line: str) -> str:
    return " ".join(line.casefold().split())


def ends(story: Sequence[str]) -> int:
    """Where a story ends: below it stand lists, rights and offers alone."""
    end = at = len(story)
    while at > 1 and len(story) - at < _MOST:
        line = story[at - 1]
        if _NOTICE.match(line) or _is_heading(line):
            end = at - 1
        elif not _may_be_listed(line):
            break
        at -= 1
    return end


def _may_be_listed(line: str) -> bool:
    """Whether a line is of a list, or of rules, if a heading stands above it."""
    asked = line.endswith(("?", "？")) and len(line) <= _ASKED
    paragraph = not asked and repeated_lines.kind(line) in (Kind.PROSE, Kind.BLURB)
    return len(line) <= _LISTED and (not paragraph or _RULES.search(line) is not None)


def _is_heading(line: str) -> bool:
    """A heading has neither a full stop nor many words."""
    return len(line) <= 60 and not line.endswith((".", "。")) and _HEADING.match(line) is not None
