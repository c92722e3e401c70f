"""Patterns of lines on a flat page that are not its story: lists, notices, captions."""

from __future__ import annotations

import re

# Heading of a list of other stories, alone on its line.
LIST_HEADING = re.compile(
    r"""(?:["“][^"”]{1,40}["”]\s+)?(?:[A-Z]{2,5}\s+)?
    (?:(?:most\s+)?popular(?:\s+(?:articles?|stories|news))?|access\s+ranking|ranking
      |most\s+(?:read|viewed|shared|commented)|trending(?:\s+now)?|related(?:\s+\w+)?
      |(?:read|see)\s+(?:more|also|next)|recommended(?:\s+for\s+you)?|more\s+(?:stories|news|on\s+this)
      |latest\s+(?:news|stories)|top\s+stories|you\s+may\s+also\s+like)
    \s*:?""",
    re.IGNORECASE | re.VERBOSE,
)
# Lines that sites put around stories; whole phrases, since "Shares on Wall Street" is news.
SITE_LINE = re.compile(
    r"""share(?:\s+(?:this|on)\b[^.]{0,30})?|(?:print|e-?mail|save|tweet|follow\s+us)(?:\s+this)?
    |comments?(?:\s*\(\d+\))?|(?:sign\s+up|subscribe)(?:\s+(?:to|for|now|here)\b[^.]{0,60})?\.?
    |log\s+in|register(?:\s+(?:now|here))?|advertisement|(?:article|story)\s+continues\b[^.]{0,40}
    |copy\s+link|facebook|twitter|whatsapp|linkedin|telegram|instagram|bookmark|menu|loading[.…]*
    |skip\s+to\s+(?:main\s+)?content|\d{1,3}[\s-]min(?:ute)?s?\s+read
    |listen\s+to\s+this\s+(?:article|story)|(?:tags?|topics?|keywords?|filed\s+under)\s*:[^.]{1,300}
    |(?:©|\(c\)|copyright\s+(?:©|\(c\)|\d{4})).{0,160}|all\s+rights\s+reserved\.?""",
    re.IGNORECASE | re.VERBOSE,
)
URL_LINE = re.compile(r"https?://[^\s<>\"]{4,2000}")
# Note to readers or editors, alone on its line: `(Corrects age in second paragraph)`.
NOTE_LINE = re.compile(r"\((?:[A-Z][a-z]+(?:s|ed|ing)|[A-Z]{4,})\b[^()]*(?:\([^()]*\)[^()]*)*\)")
# Job title below a byline.
ROLE_LINE = re.compile(
    r"(?:[A-Z][\w&'’-]*\s+){0,4}(?:[Rr]eporter|[Cc]orrespondent|[Ee]ditor|[Ww]riter|[Cc]olumnist)s?"
    r"(?:,\s+[A-Z][^.]{2,40})?"
)
CAPTION = re.compile(  # recognized by the credit behind it or the words before it
    r"""^(?:file\s+(?:photo|picture)|archive\s+photo|photo)\s*[:–—-]
    |(?<!\b[^\W\d_])[.!?][\"”’]?\s+(?:(?:ap|afp)\s+photo\b|(?:photo|picture|credit|image)\b|©
    |[A-Z][\w .-]{1,40}/[A-Z])[^.!?]{0,60}$""",
    re.IGNORECASE | re.VERBOSE,
)
PAPER_NAME = re.compile(  # capitalized words, the last of which is common in names of papers
    r"""(?:[A-Z][\w'’.-]*\s+){1,4}(?:News|Times|Post|Herald|Tribune|Gazette|Journal|Star|Daily
    |Telegraph|Guardian|Press|Mail|Chronicle|Observer|Standard|Globe|Courier|Examiner
    |Independent|Mirror|Express|Bulletin|Shimbun|Sun|Today|Online)""",
    re.VERBOSE,
)
# Item of a summary in bullet points.
BULLET = re.compile(r"[*•▪●–-]\s*\S")
# A credit may follow it.
_SENTENCE = re.compile(r".*[.!?。][\"”’)\]]*(?:\s*\([^()]{1,80}\))?", re.DOTALL)
_INITIALS = re.compile(r"(?<![^\W\d_])[A-Z]\.$")
_MAX_HEADLINE = 100  # characters


def is_sentence(line: str) -> bool:
    """Return whether a line ends like a sentence.  Headlines may be in capitals or end in initials.

    >>> is_sentence("A ferry sank."), is_sentence("Maker to bring jobs to U.S."), is_sentence("NO.")
    (True, False, False)
    """
    is_headline = len(line) <= _MAX_HEADLINE and (
        line.isupper() or _INITIALS.search(line) is not None
    )
    return not is_headline and _SENTENCE.fullmatch(line) is not None
