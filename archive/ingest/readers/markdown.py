"""Markdown, with what a site's generator wants to know of a page in front: YAML or TOML."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator, Mapping
from pathlib import PurePath
from typing import Any, BinaryIO

from archive.ingest.draft import Draft, Known, Read, Rejected
from archive.ingest.records import field_aliases
from archive.ingest.text.decode import NotText, decode

LONGEST = 2_000_000  # bytes of one page
# A parser of Markdown takes time by the square of the marks in a paragraph.
_MOST_LINES, _MOST_MARKS, _LONGEST_FRONT = 20_000, 1_000, 100_000
_MARKS = re.compile(r"[\[\]*_`<!\\~&|>{]")
_FENCES = {"---": ("---", "..."), "+++": ("+++",)}
_KEY = re.compile(r"(?:[\w\"'][^\n:=]{0,60}[:=]|\s|#|-\s|\[|$)")
# Names of a project's own papers that no story has.
_PAPERS = {
    "readme": "a README", "licence": "a licence", "license": "a licence", "copying": "a licence",
    "changelog": "a changelog", "contributing": "a project's rules",
    "code_of_conduct": "a project's rules", "pull_request_template": "a template",
    "issue_template": "a template",
}  # fmt: skip
_FOOTNOTE = re.compile(r"^\[\^[^\]\n]{1,60}\]:[ \t]*", re.MULTILINE)
_MARK = re.compile(r"\[\^[^\]\n]{1,60}\]")
_SHORTCODE = re.compile(r"\{\{[<%][^{}\n]{0,500}[>%]\}\}|\{%[^{}\n]{0,500}%\}")


def looks_like(head: bytes) -> bool:
    """Whether a page begins with front matter: between two lines of --- or of +++."""
    try:
        text = decode(head[: head.rfind(b"\n") + 1] or head)
    except NotText:
        return False
    front = _front(text)
    return front is not None and all(map(_KEY.match, front[0].split("\n")[:1]))


def read(stream: BinaryIO, where: str, known: Known) -> Iterator[Read]:
    """The one draft of a page, or why it is none."""
    data = stream.read(LONGEST + 1)
    if kind := _paper(where):
        yield Rejected(where, f"{kind}, no story", data[:LONGEST], "markdown", story=False)
        return
    if len(data) > LONGEST:
        yield Rejected(where, f"longer than {LONGEST:,} bytes: not one news page", b"", "markdown")
        return
    try:
        yield _page(decode(data).replace("\0", " "), data, where, known)
    except (NotText, _BadFront) as error:
        yield Rejected(where, str(error), data, "markdown")


class _BadFront(ValueError):
    """What stands in front cannot be read."""


def _page(text: str, data: bytes, where: str, known: Known) -> Read:
    if not text.strip():
        return Rejected(where, "empty", data, "markdown")
    front = _front(text)
    said = _said(text[:3], front[0]) if front else {}
    given = field_aliases.fields(said, known.columns)
    below = front[1] if front else text
    if not _is_tame(below):
        return Rejected(where, "more marks than a page of news has", data, "markdown")
    heading, body = _plain(below)
    title = str(given.get("title") or heading)
    if heading and heading != title:
        body = f"{heading}\n{body}" if body else heading
    given |= {name: value for name, value in (("title", title), ("body", body)) if value}
    if not field_aliases.has_story(given):
        return Rejected(where, "neither title nor body", data, "markdown")
    return Draft(where, data, "markdown", fields=given, key=field_aliases.key(said))


def _is_tame(text: str) -> bool:
    """Whether a page has no more lines, and its paragraphs no more marks, than people write."""
    if text.count("\n") > _MOST_LINES:
        return False
    return all(len(_MARKS.findall(part)) <= _MOST_MARKS for part in text.split("\n\n"))


def _front(text: str) -> tuple[str, str] | None:
    """What stands between the fences at the head, and what below them; None without them."""
    first, _, rest = text.partition("\n")
    ends = _FENCES.get(first.rstrip())
    if not ends:
        return None
    at = 0
    for line in rest.splitlines(keepends=True):
        if line.rstrip() in ends:
            return rest[:at], rest[at + len(line) :]
        at += len(line)
    return None


def _said(fence: str, front: str) -> Mapping[str, Any]:
    """The front matter as texts; raises _BadFront."""
    if len(front) > _LONGEST_FRONT:
        raise _BadFront("its front matter is too long to be one")
    try:
        found = tomllib.loads(front) if fence == "+++" else _yaml(front)
    except (ValueError, RecursionError) as error:
        why = str(error).split("\n")[0] or "nested too deep"
        raise _BadFront(f"its front matter cannot be read: {why}") from None
    if found is not None and not isinstance(found, Mapping):
        raise _BadFront("its front matter cannot be read: names and values are needed")
    return {str(name): _printed(value) for name, value in (found or {}).items()}


def _yaml(front: str) -> Any:
    """YAML with all values as printed: BaseLoader makes neither dates nor numbers nor objects."""
    try:
        import yaml  # noqa: PLC0415 (an extra)
    except ImportError:
        raise _BadFront("needs the extra `md`: pip install 'news-archive[md]'") from None
    if re.search(r"(?:^|[\s\[{,])\*\w", front):
        raise ValueError("names that stand for other values are not followed")
    try:
        return yaml.load(front, Loader=yaml.BaseLoader)  # noqa: S506 (it makes text alone)
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        at = f" (line {mark.line + 2})" if mark else ""
        raise ValueError(f"{getattr(error, 'problem', None) or 'not YAML'}{at}") from None


def _printed(value: Any) -> Any:
    """A value as text where TOML made a date of it."""
    if isinstance(value, list | Mapping | str | int | float) or value is None:
        return value
    return str(value)


def _plain(text: str) -> tuple[str, str]:
    """The first heading, if the page begins with it, and the text without its markup."""
    from markdown_it import MarkdownIt  # noqa: PLC0415 (few archives hold Markdown)

    from archive.ingest.text.markup import plain  # noqa: PLC0415

    cleaned = _MARK.sub("", _FOOTNOTE.sub("", _SHORTCODE.sub("", text)))
    parser = MarkdownIt("commonmark").enable(["table", "strikethrough"])
    tokens = parser.parse(cleaned)
    heading = ""
    if tokens and tokens[0].type == "heading_open":
        level = next(at for at, token in enumerate(tokens) if token.type == "heading_close")
        rendered = parser.renderer.render(tokens[: level + 1], parser.options, {})
        heading, tokens = " ".join(plain(rendered).split()), tokens[level + 1 :]
    return heading, plain(parser.renderer.render(tokens, parser.options, {}))


def _paper(where: str) -> str:
    """What a file is that stands beside a project's files, by its name."""
    stem = PurePath(where).name.split(".")[0].casefold().replace("-", "_")
    return _PAPERS.get(stem, "")
