"""`archive.toml`: what an archive remembers of itself besides its articles."""

from __future__ import annotations

import json
import tomllib
from dataclasses import dataclass
from pathlib import Path
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from archive.errors import BadArchive
from index import disk

NAME = "archive.toml"


@dataclass(frozen=True, slots=True)
class Settings:
    timezone: str = "UTC"  # IANA name: "today" is today there
    engine: str = "whoosh"
    url: str = ""  # of an engine on a cluster: its nodes, with commas between them
    index: str = ""  # and what the index is called there
    shards: str = "1"  # and of how many parts it is made


def place_of(chosen: Settings) -> tuple[str, str]:
    """Where an index is that is not in the archive's folder."""
    return chosen.url, chosen.index


def read(folder: Path) -> Settings:
    """The settings of the archive in `folder`; raises BadArchive that names what is wrong."""
    path = folder / NAME
    try:
        if odd := next(disk.oddities(folder), None):
            raise BadArchive(f"{odd} is neither a file nor a folder.", "Do not use it.")
        return parsed(path.read_text(encoding="utf-8"), str(path))
    except FileNotFoundError:
        raise BadArchive(f"{folder} is no archive: it has no {NAME}.", "Name another.") from None
    except UnicodeDecodeError as error:
        raise BadArchive(f"{path} cannot be read: {error}.", "Mend that line.") from None


def parsed(text: str, path: str) -> Settings:
    """The settings that a text states; raises BadArchive that says what is wrong at `path`."""
    try:
        found = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise BadArchive(f"{path} cannot be read: {error}.", "Mend that line.") from None
    known = Settings.__dataclass_fields__
    for name, value in found.items():
        if name not in known:
            raise BadArchive(
                f'{path}: there is no setting "{name}".', "Settings: " + ", ".join(known)
            )
        if not isinstance(value, str):
            raise BadArchive(f"{path}: {name} must be text.", f'Write {name} = "…"')
    settings = Settings(**found)
    if not settings.shards.isascii() or not settings.shards.isdigit() or settings.shards == "0":
        raise BadArchive(f"{path}: shards must be a number.", 'Write shards = "1"')
    try:
        ZoneInfo(settings.timezone)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        raise BadArchive(
            f'{path}: there is no time zone "{settings.timezone}".', "Like Europe/Berlin or UTC"
        ) from None
    return settings


def write(folder: Path, chosen: Settings, text: str = "") -> None:
    """Put these settings in the place of those that are there.

    What else stands in the file, or in `text` if there is one, stays.
    """
    path, plain = folder / NAME, Settings()
    kept = []
    for line in (text or path.read_text(encoding="utf-8")).splitlines():
        name = line.partition("=")[0].strip()
        if line.startswith("#") or name not in Settings.__dataclass_fields__:
            kept.append(line)
    for name in Settings.__dataclass_fields__:
        value = getattr(chosen, name)
        if name in ("timezone", "engine") or value != getattr(plain, name):
            kept.append(f"{name} = {json.dumps(value, ensure_ascii=False)}")
    disk.replace(path, ("\n".join(kept) + "\n").encode())


def make(folder: Path) -> Settings:
    """Write the settings of a new archive; its time zone is the system's."""
    from tzlocal import get_localzone_name  # noqa: PLC0415 (only when an archive is made)

    settings = Settings(timezone=get_localzone_name() or "UTC")
    text = (
        "# Settings of this archive; `archive config` shows them all.\n"
        f'timezone = "{settings.timezone}"\n'
        f'engine = "{settings.engine}"\n'
    )
    disk.replace(folder / NAME, text.encode())
    return settings
