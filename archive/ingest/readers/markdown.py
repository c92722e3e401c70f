"""Markdown pages, with the front matter of a site's generator: YAML or TOML."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator, Mapping
from pathlib import PurePath
from typing import Any, BinaryIO

from archive.ingest.draft import Draft, IngestDefaults, ReadResult, Rejected
from archive.ingest.records import field_aliases
from archive.ingest.text.decode import NotText, decode

MAX_BYTES = 2_000_000  # of one page
_MAX_LINES = 20_000
_MAX_MARKS = 1_000  # of a paragraph: parse time grows with the square of their number
_MAX_FRONT_MATTER = 100_000  # characters
_MARKS = re.compile(r"[\[\]*_`<!\\~&|>{]")
_FENCES = {"---": ("---", "..."), "+++": ("+++",)}
_FIRST_KEY = re.compile(r"(?:[\w\"'][^\n:=]{0,60}[:=]|\s|#|-\s|\[|$)")
# Usual files of software projects, which are never stories.
_PROJECT_FILES = {
    "readme": "a README", "licence": "a license", "license": "a license", "copying": "a license",
    "changelog": "a changelog", "contributing": "a project's rules",
    "code_of_conduct": "a project's rules", "pull_request_template": "a template",
    "issue_template": "a template",
}  # fmt: skip
_FOOTNOTE = re.compile(r"^\[\^[^\]\n]{1,60}\]:[ \t]*", re.MULTILINE)
_FOOTNOTE_MARK = re.compile(r"\[\^[^\]\n]{1,60}\]")
_SHORTCODE = re.compile(r"\{\{[<%][^{}\n]{0,500}[>%]\}\}|\{%[^{}\n]{0,500}%\}")


def looks_like(head: bytes) -> bool:
    """Return whether a page begins with front matter, between two lines of --- or +++."""
    try:
        text = decode(head[: head.rfind(b"\n") + 1] or head)
    except NotText:
        return False
    front = _split_front_matter(text)
    return front is not None and all(map(_FIRST_KEY.match, front[0].split("\n")[:1]))


def read(stream: BinaryIO, locator: str, defaults: IngestDefaults) -> Iterator[ReadResult]:
    """Yield the draft of a page, or its rejection."""
    data = stream.read(MAX_BYTES + 1)
    if kind := _project_file(locator):
        reason = f"{kind}, no story"
        yield Rejected(locator, reason, data[:MAX_BYTES], "markdown", expected_story=False)
        return
    if len(data) > MAX_BYTES:
        reason = f"longer than {MAX_BYTES:,} bytes: not one news page"
        yield Rejected(locator, reason, b"", "markdown")
        return
    try:
        yield _draft_page(decode(data).replace("\0", " "), data, locator, defaults)
    except (NotText, _BadFrontMatter) as error:
        yield Rejected(locator, str(error), data, "markdown")


class _BadFrontMatter(ValueError):
    """Raised when front matter cannot be read; the message is the reason."""


def _draft_page(text: str, data: bytes, locator: str, defaults: IngestDefaults) -> ReadResult:
    if not text.strip():
        return Rejected(locator, "empty", data, "markdown")
    front = _split_front_matter(text)
    front_fields = _parse_front_matter(text[:3], front[0]) if front else {}
    fields = field_aliases.map_fields(front_fields, defaults.columns)
    content = front[1] if front else text
    if not _is_within_limits(content):
        return Rejected(
            locator, "too many lines, or too many Markdown signs in a paragraph", data, "markdown"
        )
    heading, body = _render_plain(content)
    title = str(fields.get("title") or heading)
    if heading and heading != title:
        body = f"{heading}\n{body}" if body else heading
    fields |= {name: value for name, value in (("title", title), ("body", body)) if value}
    if not field_aliases.has_story(fields):
        return Rejected(locator, "neither title nor body", data, "markdown")
    return Draft(
        locator, data, "markdown", fields=fields, key=field_aliases.record_key(front_fields)
    )


def _is_within_limits(text: str) -> bool:
    """Return whether the numbers of lines, and of marks in each paragraph, are within limits."""
    if text.count("\n") > _MAX_LINES:
        return False
    return all(len(_MARKS.findall(part)) <= _MAX_MARKS for part in text.split("\n\n"))


def _split_front_matter(text: str) -> tuple[str, str] | None:
    """Return the text between the fences at the head, and the text below; None without fences."""
    first, _, rest = text.partition("\n")
    ends = _FENCES.get(first.rstrip())
    if not ends:
        return None
    position = 0
    for line in rest.splitlines(keepends=True):
        if line.rstrip() in ends:
            return rest[:position], rest[position + len(line) :]
        position += len(line)
    return None


def _parse_front_matter(fence: str, front: str) -> Mapping[str, Any]:
    """Return the names and values of the front matter, dates as text; raises _BadFrontMatter."""
    if len(front) > _MAX_FRONT_MATTER:
        raise _BadFrontMatter("its front matter is too long")
    try:
        values = tomllib.loads(front) if fence == "+++" else _parse_yaml(front)
    except (ValueError, RecursionError) as error:
        reason = str(error).split("\n")[0] or "nested too deep"
        raise _BadFrontMatter(f"its front matter cannot be read: {reason}") from None
    if values is not None and not isinstance(values, Mapping):
        raise _BadFrontMatter("its front matter cannot be read: names and values are needed")
    return {str(name): _date_as_text(value) for name, value in (values or {}).items()}


def _parse_yaml(front: str) -> Any:
    """Return YAML with all values as text: BaseLoader makes no dates, numbers or objects."""
    try:
        import yaml  # noqa: PLC0415 (an extra)
    except ImportError:
        raise _BadFrontMatter("needs the extra `md`: pip install 'news-archive[md]'") from None
    if re.search(r"(?:^|[\s\[{,])\*\w", front):
        raise ValueError("YAML aliases (*name) are not supported")
    try:
        return yaml.load(front, Loader=yaml.BaseLoader)  # noqa: S506 (it gives only text)
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        place = f" (line {mark.line + 2})" if mark else ""
        raise ValueError(f"{getattr(error, 'problem', None) or 'not YAML'}{place}") from None


def _date_as_text(value: Any) -> Any:
    """Return a TOML date as text, other values unchanged."""
    if isinstance(value, list | Mapping | str | int | float) or value is None:
        return value
    return str(value)


def _render_plain(text: str) -> tuple[str, str]:
    """Return the heading that the page begins with, and the text without its markup."""
    from markdown_it import MarkdownIt  # noqa: PLC0415 (few archives hold Markdown)

    from archive.ingest.text.markup import plain  # noqa: PLC0415

    cleaned = _FOOTNOTE_MARK.sub("", _FOOTNOTE.sub("", _SHORTCODE.sub("", text)))
    parser = MarkdownIt("commonmark").enable(["table", "strikethrough"])
    tokens = parser.parse(cleaned)
    heading = ""
    if tokens and tokens[0].type == "heading_open":
        end = next(at for at, token in enumerate(tokens) if token.type == "heading_close")
        rendered = parser.renderer.render(tokens[: end + 1], parser.options, {})
        heading, tokens = " ".join(plain(rendered).split()), tokens[end + 1 :]
    return heading, plain(parser.renderer.render(tokens, parser.options, {}))


def _project_file(locator: str) -> str:
    """Return the kind of a file of a software project, by its name; empty if it is none."""
    stem = PurePath(locator).name.split(".")[0].casefold().replace("-", "_")
    return _PROJECT_FILES.get(stem, "")
