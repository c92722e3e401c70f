"""Rows of names and values: settings, and the status of an archive."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from textwrap import wrap
from typing import Any

from archive.render.phrases import amount
from archive.render.sanitize import one_line, to_json


def print_rows(rows: Sequence[tuple[str, str, str]], *, as_json: bool) -> None:
    """Print rows of name, value and origin."""
    if as_json:
        record = {name: {"value": value, "origin": origin} for name, value, origin in rows if name}
        print(to_json(record, indent=1))
        return
    for name, value, origin in rows:
        print(f"{name:9} {one_line(value)}" + (f"   ({origin})" if origin else ""))


def format_row(name: str, text: str, columns: int | None) -> str:
    """Return a name with its text, wrapped and indented to `columns`; None is not wrapped."""
    if columns is None:
        return f"{name} {text}"
    label = f"{name} "
    indent = " " * (len(label) if len(label) < columns // 4 else 2)
    lines = wrap(
        text,
        columns,
        initial_indent=label,
        subsequent_indent=indent,
        break_long_words=False,
        break_on_hyphens=False,
    )
    return "\n".join(lines or [name])


def print_status(status: Mapping[str, Any], *, as_json: bool, columns: int | None) -> None:
    """Print the status of an archive, wrapped to `columns`."""
    if as_json:
        print(to_json(status, indent=1))
        return
    missing = " · ".join(f"{name} {count:,}" for name, count in status["without"].items())
    dates = f"{status['first']} to {status['last']}" if status["first"] else "no dates"
    sizes = " · ".join(f"{name} {_format_bytes(size)}" for name, size in status["bytes"].items())
    rows = [
        ("archive", status["folder"]),
        ("articles", f"{status['articles']:,}, {dates}"),
        ("missing", missing),
        ("hidden", f"{status['withdrawn']:,} withdrawn · {status['removed']:,} removed"),
        ("rejects", f"{status['rejects']:,}"),
        ("index", f"{status['engine']}, {_index_state(status)}"),
        *_cluster_rows(status),
        ("size", sizes),
        ("timezone", status["timezone"]),
    ]
    for name, value in rows:
        print(format_row(f"{name:9}", one_line(value), columns))


def _cluster_rows(status: Mapping[str, Any]) -> list[tuple[str, str]]:
    """Return the state of the cluster; no rows if the index is not on one."""
    cluster = status.get("cluster")
    if not cluster:
        return []
    address = f"{cluster['cluster']}, index {cluster['name']}"
    if "fault" in cluster:
        return [("cluster", address), ("health", f"unknown: {cluster['fault']}")]
    health = f"{cluster['health']}, {amount(cluster['nodes'], 'node')}"
    shards = [
        cluster["index health"],
        amount(cluster["shards"], "shard"),
        amount(cluster["copies"], "active copy", "active copies"),
    ]
    if cluster["unassigned"]:
        shards.append(f"{cluster['unassigned']} not assigned to a node")
    if "bytes" in cluster:
        shards.append(_format_bytes(cluster["bytes"]))
    return [("cluster", address), ("health", health), ("shards", ", ".join(shards))]


def _index_state(status: Mapping[str, Any]) -> str:
    if status["stale"]:
        return f"{status['stale']} Run: archive reindex"
    if status["indexed"] is None:
        return "cannot be reached"
    pending = ""
    if status["behind"]:
        changes = amount(status["behind"], "change is", "changes are")
        pending = f"; {changes} not indexed yet: archive reindex"
    return amount(status["indexed"], "article") + pending


def _format_bytes(size: float) -> str:
    for unit in ("B", "kB", "MB"):
        if size < 1000:
            return f"{size:,.0f} {unit}"
        size /= 1000
    return f"{size:,.1f} GB"
