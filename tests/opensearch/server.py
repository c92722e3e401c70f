"""OpenSearch server for the tests: downloaded once, checked and unpacked.

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
    """Raised if the cluster cannot be started here; the message is the reason."""


def install() -> Path:
    """Return the folder of the unpacked server; raises CannotStart."""
    folder = HOME / f"opensearch-{VERSION}"
    if not (folder / ".whole").exists():
        shutil.rmtree(folder, ignore_errors=True)
        HOME.mkdir(mode=0o755, parents=True, exist_ok=True)
        _unpack(_download(), folder)
        (folder / ".whole").touch()
    return folder


def find_java_home() -> Path:
    """Return the home of a JDK that is new enough; raises CannotStart."""
    configured = os.environ.get("OPENSEARCH_JAVA_HOME")
    homes = (
        [Path(configured)] if configured else sorted(Path("/usr/lib/jvm").glob("*"), reverse=True)
    )
    match = shutil.which("java")
    if match and not configured:
        homes.append(Path(match).resolve().parent.parent)
    for home in homes:
        if _java_version(home) >= _JAVA:
            return home
    raise CannotStart(f"there is no JDK of version {_JAVA} or newer; OPENSEARCH_JAVA_HOME names it")


def _java_version(home: Path) -> int:
    try:
        text = (home / "release").read_text(encoding="utf-8")
    except OSError:
        return 0
    match = re.search(r'^JAVA_VERSION="(\d+)', text, re.MULTILINE)
    return int(match[1]) if match else 0


def _download() -> Path:
    """Download the server with Maven and check its pinned checksum; raises CannotStart."""
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
    with open(file, "rb") as stream:
        match = hashlib.file_digest(stream, "sha256").hexdigest()
    if match != _SHA256:
        file.unlink()
        raise CannotStart(f"{_ARTIFACT} has the SHA-256 {match}, not the one that is pinned")
    return file


def _unpack(file: Path, folder: Path) -> None:
    """Unpack the server without the modules that the tests do not need."""
    with zipfile.ZipFile(file) as packed:
        for entry in packed.infolist():
            parts = entry.filename.rstrip("/").split("/")
            if parts[1:2] == ["modules"] and len(parts) > 2 and parts[2] not in _MODULES:
                continue
            path = Path(packed.extract(entry, folder.parent))
            executable = path.is_dir() or parts[1:2] == ["bin"]
            path.chmod(0o755 if executable else 0o644)
