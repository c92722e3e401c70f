"""The release: wheel and source distribution, each installed into an empty environment and used."""

from __future__ import annotations

import os
import subprocess
import sys
import tarfile
import zipfile
from pathlib import Path

import pytest

from archive import __version__

ROOT = Path(__file__).parent.parent.parent

pytestmark = pytest.mark.dist


def run(*command: str | Path, home: Path | None = None) -> str:
    """Return what a command prints; fail with its errors."""
    environment = {name: value for name, value in os.environ.items() if name != "PYTHONPATH"}
    if home:
        environment["ARCHIVE_HOME"] = str(home)
    done = subprocess.run(
        command, capture_output=True, text=True, check=False, cwd="/", env=environment
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


@pytest.fixture(scope="module")
def dist(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Build both files once."""
    folder = tmp_path_factory.mktemp("dist")
    run(sys.executable, "-m", "build", "--outdir", folder, ROOT)
    return folder


@pytest.fixture(params=["*.whl", "*.tar.gz"], ids=["wheel", "sdist"])
def environment(request: pytest.FixtureRequest, dist: Path, tmp_path: Path) -> Path:
    """Install one of them, with its dependencies alone, into an empty environment."""
    (package,) = dist.glob(request.param)
    folder = tmp_path / "venv"
    run(sys.executable, "-m", "venv", folder)
    constraints = ROOT / "constraints.txt"
    run(folder / "bin/python", "-m", "pip", "install", "-q", "-c", constraints, package)
    return folder


def test_an_installed_release_finds_what_it_took_in(environment: Path, tmp_path: Path) -> None:
    archive, home = environment / "bin/archive", tmp_path / "home"
    assert run(archive, "--version").strip().endswith(__version__)
    for sample in ("text", "html/json-ld.html", "feed/rss-2-paper.rss"):
        run(archive, "ingest", ROOT / "samples" / sample, home=home)
    assert "«Kim Jong Un»" in run(archive, "search", "Kim Jong Un", home=home)
    assert "Seoul" in run(archive, "facets", "*", "--by", "location", home=home)
    run(archive, "reindex", home=home)
    run(archive, "check", "--deep", home=home)
    assert (environment / "share/man/man1/archive.1").exists()
    assert (environment / "share/bash-completion/completions/archive").exists()


def test_the_wheel_holds_the_packages_and_their_data(dist: Path) -> None:
    (wheel,) = dist.glob("*.whl")
    with zipfile.ZipFile(wheel) as file:
        names = file.namelist()
        metadata = file.read(f"news_archive-{__version__}.dist-info/METADATA").decode("utf-8")
    tops = {name.partition("/")[0] for name in names}
    prefix = f"news_archive-{__version__}"
    assert tops == {"archive", "index", f"{prefix}.dist-info", f"{prefix}.data"}
    for top in ("archive", "index"):
        tracked = {p.relative_to(ROOT).as_posix() for p in (ROOT / top).rglob("*") if p.is_file()}
        assert {name for name in tracked if "__pycache__" not in name} <= {*names}
    assert "Author: archive contributors" in metadata
    assert "Project-URL: Homepage" in metadata
    assert "](docs/" not in metadata, "links of the package page are absolute"


def test_the_source_distribution_builds_and_tests_itself(dist: Path) -> None:
    (sdist,) = dist.glob("*.tar.gz")
    with tarfile.open(sdist) as file:
        names = {name.partition("/")[2] for name in file.getnames()}
    for name in ("Makefile", "constraints.txt", "LICENSE", "NOTICE", "README.md", "CHANGELOG.md"):
        assert name in names
    for name in ("tests/conftest.py", "tools/golden.py", "docs/guide.md", "man/archive.1"):
        assert name in names
