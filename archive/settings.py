"""`archive.toml`: the settings of an archive."""

from __future__ import annotations

import json
import tomllib
from dataclasses import dataclass
from pathlib import Path
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from archive.errors import BadArchive
from index import disk

FILE_NAME = "archive.toml"


@dataclass(frozen=True, slots=True)
class Settings:
    timezone: str = "UTC"  # IANA name; where "today" begins and ends
    engine: str = "whoosh"
    url: str = ""  # of the nodes of a cluster, separated by commas; empty: the index is local
    index: str = ""  # name of the index on the cluster
    shards: str = "1"  # number of its shards there


def index_location(settings: Settings) -> tuple[str, str]:
    """Return the place of an index on a cluster: its URLs and its name."""
    return settings.url, settings.index


def load(folder: Path) -> Settings:
    """Read the settings of the archive in `folder`; raises BadArchive."""
    path = folder / FILE_NAME
    try:
        if special := next(disk.special_files(folder), None):
            raise BadArchive(f"{special} is neither a file nor a folder.", "Do not use it.")
        return parse(path.read_text(encoding="utf-8"), str(path))
    except FileNotFoundError:
        raise BadArchive(
            f"{folder} is not an archive: it has no {FILE_NAME}.", "Choose another folder."
        ) from None
    except UnicodeDecodeError as error:
        raise BadArchive(f"{path} cannot be read: {error}.", "Correct that line.") from None


def parse(text: str, path: str) -> Settings:
    """Parse the text of a settings file; raises BadArchive with `path` in its message."""
    try:
        values = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise BadArchive(f"{path} cannot be read: {error}.", "Correct that line.") from None
    names = Settings.__dataclass_fields__
    for name, value in values.items():
        if name not in names:
            raise BadArchive(
                f'{path}: there is no setting "{name}".', "Settings: " + ", ".join(names)
            )
        if not isinstance(value, str):
            raise BadArchive(f"{path}: {name} must be text.", f'Write {name} = "…"')
    settings = Settings(**values)
    if not settings.shards.isascii() or not settings.shards.isdigit() or settings.shards == "0":
        raise BadArchive(f"{path}: shards must be a number.", 'Write shards = "1"')
    try:
        ZoneInfo(settings.timezone)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        raise BadArchive(
            f'{path}: there is no time zone "{settings.timezone}".', "Examples: Europe/Berlin, UTC"
        ) from None
    return settings


def write(folder: Path, settings: Settings, text: str = "") -> None:
    """Replace the settings in the archive's file; its comments stay.

    `text`, if it is not empty, is the file to write with them instead.
    """
    path, default = folder / FILE_NAME, Settings()
    lines = []
    for line in (text or path.read_text(encoding="utf-8")).splitlines():
        name = line.partition("=")[0].strip()
        if line.startswith("#") or name not in Settings.__dataclass_fields__:
            lines.append(line)
    for name in Settings.__dataclass_fields__:
        value = getattr(settings, name)
        if name in ("timezone", "engine") or value != getattr(default, name):
            lines.append(f"{name} = {json.dumps(value, ensure_ascii=False)}")
    disk.replace_file(path, ("\n".join(lines) + "\n").encode())


def create(folder: Path) -> Settings:
    """Write the settings of a new archive, with the system's time zone."""
    from tzlocal import get_localzone_name  # noqa: PLC0415 (only when an archive is created)

    settings = Settings(timezone=get_localzone_name() or "UTC")
    text = (
        "# Settings of this archive; `archive config` shows them all.\n"
        f'timezone = "{settings.timezone}"\n'
        f'engine = "{settings.engine}"\n'
    )
    disk.replace_file(folder / FILE_NAME, text.encode())
    return settings
