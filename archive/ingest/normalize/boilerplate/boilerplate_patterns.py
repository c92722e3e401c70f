"""What the lines of a flat page look like that are not its story: lists, notices, captions."""

from __future__ import annotations

import re

# A heading of a list of other stories, alone on its line.
LIST = re.compile(
    r"""(?:["“][^"”]{1,40}["”]\s+)?(?:[A-Z]{2,5}\s+)?
    (?:(?:most\s+)?popular(?:\s+(?:articles?|stories|news))?|access\s+ranking|ranking
      |most\s+(?:read|viewed|shared|commented)|trending(?:\s+now)?|related(?:\s+\w+)?
      |(?:read|see)\s+(?:more|also|next)|recommended(?:\s+for\s+you)?|more\s+(?:stories|news|on\s+this)
      |latest\s+(?:news|stories)|top\s+stories|you\s+may\s+also\s+like)
    \s*:?""",
    re.IGNORECASE | re.VERBOSE,
)
# Lines that a site puts around its stories; whole phrases, since "Shares on Wall Street" is news.
SITE = re.compile(
    r"""share(?:\s+(?:this|on)\b[^.]{0,30})?|(?:print|e-?mail|save|tweet|follow\s+us)(?:\s+this)?
    |comments?(?:\s*\(\d+\))?|(?:sign\s+up|subscribe)(?:\s+(?:to|for|now|here)\b[^.]{0,60})?\.?
    |log\s+in|register(?:\s+(?:now|here))?|advertisement|(?:article|story)\s+continues\b[^.]{0,40}
    |copy\s+link|facebook|twitter|whatsapp|linkedin|telegram|instagram|bookmark|menu|loading[.…]*
    |skip\s+to\s+(?:main\s+)?content|\d{1,3}[\s-]min(?:ute)?s?\s+read
    |listen\s+to\s+this\s+(?:article|story)|(?:tags?|topics?|keywords?|filed\s+under)\s*:[^.]{1,300}
    |(?:©|\(c\)|copyright\s+(?:©|\(c\)|\d{4})).{0,160}|all\s+rights\s+reserved\.?""",
    re.IGNORECASE | re.VERBOSE,
)
ADDRESS = re.compile(r"https?://[^\s<>\"]{4,2000}")
# A note to readers or editors, alone on its line: `(Corrects age in second paragraph)`.
NOTE = re.compile(r"\((?:[A-Z][a-z]+(?:s|ed|ing)|[A-Z]{4,})\b[^()]*(?:\([^()]*\)[^()]*)*\)")
# What a writer is, below the byline.
ROLE = re.compile(
    r"(?:[A-Z][\w&'’-]*\s+){0,4}(?:[Rr]eporter|[Cc]orrespondent|[Ee]ditor|[Ww]riter|[Cc]olumnist)s?"
    r"(?:,\s+[A-Z][^.]{2,40})?"
)
PICTURE = re.compile(  # a caption, by the credit behind it or the words before it
    r"""^(?:file\s+(?:photo|picture)|archive\s+photo|photo)\s*[:–—-]
    |(?<!\b[^\W\d_])[.!?][\"”’]?\s+(?:(?:ap|afp)\s+photo\b|(?:photo|picture|credit|image)\b|©
    |[A-Z][\w .-]{1,40}/[A-Z])[^.!?]{0,60}$""",
    re.IGNORECASE | re.VERBOSE,
)
PAPER = re.compile(  # each word with a capital, the last one of those that papers are called by
    r"""(?:[A-Z][\w'’.-]*\s+){1,4}(?:News|Times|Post|Herald|Tribune|Gazette|Journal|Star|Daily
    |Telegraph|Guardian|Press|Mail|Chronicle|Observer|Standard|Globe|Courier|Examiner
    |Independent|Mirror|Express|Bulletin|Shimbun|Sun|Today|Online)""",
    re.VERBOSE,
)
# A point of a summary in points.
POINT = re.compile(r"[*•▪●–-]\s*\S")
# A credit may stand behind it.
_SENTENCE = re.compile(r".*[.!?。][\"”’)\]]*(?:\s*\([^()]{1,80}\))?", re.DOTALL)
_INITIALS = re.compile(r"(?<![^\W\d_])[A-Z]\.$")
_HEADLINE = 100  # characters


def is_sentence(line: str) -> bool:
    """Whether a line ends as a sentence does.  A headline may end in initials, or shout.

    >>> is_sentence("A ferry sank."), is_sentence("Maker to bring jobs to U.S."), is_sentence("NO.")
    (True, False, False)
    """
    headline = len(line) <= _HEADLINE and (line.isupper() or _INITIALS.search(line) is not None)
    return not headline and _SENTENCE.fullmatch(line) is not None
