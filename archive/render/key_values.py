"""Rows of facts: settings, and the state of an archive."""

from __future__ import annotations

from collections.abc import Sequence
from textwrap import wrap
from typing import Any

from archive.render.amount import amount
from archive.render.sanitize import one_line, to_json


def print_rows(rows: Sequence[tuple[str, str, str]], *, as_json: bool) -> None:
    """Name, value, origin."""
    if as_json:
        found = {name: {"value": value, "origin": origin} for name, value, origin in rows if name}
        print(to_json(found, indent=1))
        return
    for name, value, origin in rows:
        print(f"{name:9} {one_line(value)}" + (f"   ({origin})" if origin else ""))


def row(name: str, text: str, columns: int | None) -> str:
    """A name and what is told of it; on a terminal of so many columns in lines below each other."""
    if columns is None:
        return f"{name} {text}"
    begins = f"{name} "
    below = " " * (len(begins) if len(begins) < columns // 4 else 2)
    lines = wrap(
        text,
        columns,
        initial_indent=begins,
        subsequent_indent=below,
        break_long_words=False,
        break_on_hyphens=False,
    )
    return "\n".join(lines or [name])


def print_status(found: dict[str, Any], *, as_json: bool, columns: int | None) -> None:
    if as_json:
        print(to_json(found, indent=1))
        return
    without = " · ".join(f"{name} {count:,}" for name, count in found["without"].items())
    dates = f"{found['first']} to {found['last']}" if found["first"] else "no dates"
    rows = [
        ("archive", found["folder"]),
        ("articles", f"{found['articles']:,}, {dates}"),
        ("without", without),
        ("aside", f"{found['withdrawn']:,} withdrawn · {found['removed']:,} removed"),
        ("rejects", f"{found['rejects']:,}"),
        ("index", f"{found['engine']}, {_index(found)}"),
        *_cluster(found),
        ("size", " · ".join(f"{name} {_bytes(size)}" for name, size in found["bytes"].items())),
        ("timezone", found["timezone"]),
    ]
    for name, value in rows:
        print(row(f"{name:9}", one_line(value), columns))


def _cluster(found: dict[str, Any]) -> list[tuple[str, str]]:
    """How the cluster is, if the index is on one."""
    state = found.get("cluster")
    if not state:
        return []
    where = f"{state['cluster']}, index {state['name']}"
    if "fault" in state:
        return [("cluster", where), ("health", f"unknown: {state['fault']}")]
    health = f"{state['health']}, {amount(state['nodes'], 'node')}"
    shards = (
        f"{amount(state['shards'], 'shard')}, {amount(state['copies'], 'copy', 'copies')} of them"
    )
    lost = f", {state['unassigned']} without a node" if state["unassigned"] else ""
    size = f", {_bytes(state['bytes'])}" if "bytes" in state else ""
    ours = f"{state['index health']}, {shards}{lost}{size}"
    return [("cluster", where), ("health", health), ("shards", ours)]


def _index(found: dict[str, Any]) -> str:
    if found["stale"]:
        return f"{found['stale']} Run: archive reindex"
    if found["indexed"] is None:
        return "not reached"
    behind = amount(found["behind"], "change")
    behind = f", {behind} behind: archive reindex" if found["behind"] else ""
    return amount(found["indexed"], "article") + behind


def _bytes(size: float) -> str:
    for unit in ("B", "kB", "MB"):
        if size < 1000:
            return f"{size:,.0f} {unit}"
        size /= 1000
    return f"{size:,.1f} GB"
