"""End of a story: lists of other stories below it are boilerplate.

Headings of lists are cut with their lists, and so are rights, offers, and rules for comments, if
there is no paragraph among them.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from archive.ingest.normalize.boilerplate import repeated_lines
from archive.ingest.normalize.boilerplate.repeated_lines import LineKind

_MAX_LINES = 40  # below a story
_MAX_LISTED = 200  # characters of a line in a list: a headline, perhaps with its blurb
_MAX_QUESTION = 100  # characters of a headline that is a question

# Beginning of a heading over other stories or over comments.
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
# Beginning of a line that is clearly not part of a story.
_NOTICE = re.compile(
    r"""(?:want\b.{0,80}\?[ ])?sign[ ]up[ ](?:for|to)[ ](?:our|the)\b|subscribe[ ](?:to|now|today)\b
    |(?:™[ ]|&[ ])*(?:©|\(c\)|copyright[ ](?:©|\(c\)|\d{4}))|.{0,300}\ball[ ]rights[ ]reserved\b
    |.{0,60}https?://\S+$|\S+@\S+$|.{0,80}لا[ ]تعبر[ ]عن[ ]رأي""",
    re.IGNORECASE | re.VERBOSE,
)
# Rules for comments: news has these words, too, so that a heading must be above them.
_RULES = re.compile(
    r"\b(?:comentarios?|comments?|kommentare?|commentaires?|commenti|التعليقات)\b", re.IGNORECASE
)


def find_story_end(story: Sequence[str]) -> int:
    """Return how many of the lines are the story: below are only lists, rights and offers."""
    end = at = len(story)
    while at > 1 and len(story) - at < _MAX_LINES:
        line = story[at - 1]
        if _NOTICE.match(line) or _is_heading(line):
            end = at - 1
        elif not _may_be_listed(line):
            break
        at -= 1
    return end


def _may_be_listed(line: str) -> bool:
    """Return whether a line below a heading may be part of a list, or a rule for comments."""
    is_question = line.endswith(("?", "？")) and len(line) <= _MAX_QUESTION
    is_paragraph = not is_question and repeated_lines.line_kind(line) in (
        LineKind.PROSE,
        LineKind.BLURB,
    )
    return len(line) <= _MAX_LISTED and (not is_paragraph or _RULES.search(line) is not None)


def _is_heading(line: str) -> bool:
    """Return whether a line is a heading: short, and without a full stop."""
    return len(line) <= 60 and not line.endswith((".", "。")) and _HEADING.match(line) is not None
