"""The OpenSearch server that the tests start: downloaded once, checked, unpacked.

It is the distribution that OpenSearch's own integration tests run, from Maven Central: the whole
server without a JDK and without the security plugin.
"""

from __future__ import annotations

import hashlib
import os
import re
import shutil
import subprocess
import zipfile
from pathlib import Path

VERSION = "3.8.0"  # deploy/compose.yaml runs the same
_SHA256 = "196c3cf4602c394f2e40e6174ccbf2a924eae37246f08fa6bbb6b75f9fd5ff1f"
_ARTIFACT = f"org.opensearch.distribution.integ-test-zip:opensearch:{VERSION}:zip"
_PLUGIN = "org.apache.maven.plugins:maven-dependency-plugin:3.8.1:get"
_JAVA = 21  # the oldest that the server starts on
# What of the modules a node needs; the others would only take memory and time to start.
_MODULES = {"transport-netty4"}

CACHE = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "news-archive"
# The server does not run as root, and another user cannot enter root's home.
HOME = Path("/var/tmp/news-archive-tests") if os.geteuid() == 0 else CACHE


class CannotStart(Exception):
    """The cluster cannot be started here; the message says why."""


def installed() -> Path:
    """The folder of the server, unpacked; raises CannotStart."""
    folder = HOME / f"opensearch-{VERSION}"
    if not (folder / ".whole").exists():
        shutil.rmtree(folder, ignore_errors=True)
        HOME.mkdir(mode=0o755, parents=True, exist_ok=True)
        _unpack(_downloaded(), folder)
        (folder / ".whole").touch()
    return folder


def java() -> Path:
    """The home of a JDK that is new enough; raises CannotStart."""
    named = os.environ.get("OPENSEARCH_JAVA_HOME")
    homes = [Path(named)] if named else sorted(Path("/usr/lib/jvm").glob("*"), reverse=True)
    found = shutil.which("java")
    if found and not named:
        homes.append(Path(found).resolve().parent.parent)
    for home in homes:
        if _version(home) >= _JAVA:
            return home
    raise CannotStart(f"there is no JDK of version {_JAVA} or newer; OPENSEARCH_JAVA_HOME names it")


def _version(home: Path) -> int:
    try:
        text = (home / "release").read_text(encoding="utf-8")
    except OSError:
        return 0
    found = re.search(r'^JAVA_VERSION="(\d+)', text, re.MULTILINE)
    return int(found[1]) if found else 0


def _downloaded() -> Path:
    """The archive of the server, by Maven's own client, with the checksum that is pinned here."""
    repository = CACHE / "maven"
    path = repository.joinpath(*_ARTIFACT.split(":", 1)[0].split("."), "opensearch", VERSION)
    file = path / f"opensearch-{VERSION}.zip"
    if not file.exists():
        maven = shutil.which("mvn")
        if maven is None:
            raise CannotStart("there is no mvn, which downloads the server")
        command = [maven, "-q", "-B", f"-Dmaven.repo.local={repository}", _PLUGIN]
        command += [f"-Dartifact={_ARTIFACT}", "-Dtransitive=false"]
        done = subprocess.run(command, capture_output=True, text=True, check=False)
        if done.returncode:
            raise CannotStart(f"mvn could not download {_ARTIFACT}: {done.stdout[-2000:]}")
    with open(file, "rb") as read:
        found = hashlib.file_digest(read, "sha256").hexdigest()
    if found != _SHA256:
        file.unlink()
        raise CannotStart(f"{_ARTIFACT} has the SHA-256 {found}, not the one that is pinned")
    return file


def _unpack(file: Path, folder: Path) -> None:
    """The server without the modules that the tests do not need."""
    with zipfile.ZipFile(file) as packed:
        for entry in packed.infolist():
            parts = entry.filename.rstrip("/").split("/")
            if parts[1:2] == ["modules"] and len(parts) > 2 and parts[2] not in _MODULES:
                continue
            path = Path(packed.extract(entry, folder.parent))
            executable = path.is_dir() or parts[1:2] == ["bin"]
            path.chmod(0o755 if executable else 0o644)
