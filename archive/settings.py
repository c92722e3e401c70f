"""`archive.toml`: what an archive remembers of itself besides its articles."""

from __future__ import annotations

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


def read(folder: Path) -> Settings:
    """The settings of the archive in `folder`; raises BadArchive that names what is wrong."""
    path = folder / NAME
    try:
        found = tomllib.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        raise BadArchive(f"{folder} is no archive: it has no {NAME}.", "Name another.") from None
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
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
    try:
        ZoneInfo(settings.timezone)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        raise BadArchive(
            f'{path}: there is no time zone "{settings.timezone}".', "Like Europe/Berlin or UTC"
        ) from None
    return settings


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
