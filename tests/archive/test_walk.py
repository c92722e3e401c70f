"""Folders as they are on disks: what is read, what is passed over, and how that is told."""

from __future__ import annotations

import os
import socket
import subprocess
import threading
import time
import tracemalloc
from io import BufferedReader
from pathlib import Path

import pytest

from archive.errors import BadInput
from archive.ingest import readers
from archive.ingest.draft import Draft, Known, Read, Rejected
from archive.ingest.files.containers.limits import Stream
from archive.ingest.files.walk import files, printable, records, stream_records

STORY = "A headline\n\nThe ferry sailed in the snow.\n"
AWAY = Path("/nowhere")


def grown(root: Path, *names: str) -> Path:
    """Files of these names, each with a story."""
    for name in names:
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(STORY)
    return root


def listed(*paths: Path, root: Path, besides: Path = AWAY) -> list[str]:
    """What is gone through, and in angle brackets what is passed over and why."""
    found = []
    for each in files(paths, besides):
        if isinstance(each, Rejected):
            found.append(f"{os.path.relpath(each.where, root)} <{each.why}>")
        else:
            found.append(os.path.relpath(each, root))
    return found


def why(path: Path) -> str:
    (read,) = records(path)
    return "" if isinstance(read, Draft) else read.why


def test_order_hidden_folders_and_the_archive_itself(tmp_path: Path) -> None:
    grown(tmp_path, "b.txt", "a.txt", "B/x.txt", "A/x.txt", ".hid/x.txt", ".x.txt", "home/x.txt")
    grown(tmp_path, "A/__MACOSX/x.txt")
    assert listed(tmp_path, root=tmp_path, besides=tmp_path / "home") == [
        ".hid <a hidden folder, passed over: name it to have it read>",
        ".x.txt",
        "a.txt",
        "b.txt",
        "A/__MACOSX <a system folder, passed over: name it to have it read>",
        "A/x.txt",
        "B/x.txt",
    ]
    assert listed(tmp_path / ".hid", root=tmp_path) == [".hid/x.txt"]


def test_a_path_that_is_named_twice_is_read_once(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    grown(tmp_path, "in/a.txt", "in/b.txt", "in/.h/c.txt")
    folder, file = tmp_path / "in", tmp_path / "in" / "a.txt"
    other = tmp_path / "in" / ".." / "in" / "a.txt"
    (tmp_path / "link").symlink_to(folder)
    hidden = "in/.h <a hidden folder, passed over: name it to have it read>"
    monkeypatch.chdir(tmp_path)
    assert listed(file, other, Path("in/a.txt"), root=tmp_path) == ["in/a.txt"]
    assert listed(file, folder, root=tmp_path) == ["in/a.txt", hidden, "in/b.txt"]
    assert listed(folder, file, root=tmp_path) == [hidden, "in/a.txt", "in/b.txt"]
    assert listed(folder, folder / ".h", root=tmp_path)[-1] == "in/.h/c.txt"
    assert len(listed(folder, tmp_path / "link", tmp_path, root=tmp_path)) == 4


def test_links_to_folders(tmp_path: Path) -> None:
    grown(tmp_path, "in/deep/a.txt", "out/b.txt")
    (tmp_path / "in" / "deep" / "loop").symlink_to(tmp_path / "in")
    (tmp_path / "in" / "else").symlink_to(tmp_path / "out")
    (tmp_path / "in" / "self").symlink_to(tmp_path / "in" / "self")
    assert listed(tmp_path / "in", root=tmp_path) == [
        "in/else <a link to a folder, not followed: name that folder>",
        "in/self",
        "in/deep/a.txt",
        "in/deep/loop <a link to a folder that is read anyway>",
    ]
    assert why(tmp_path / "in" / "self") == "cannot be read: Too many levels of symbolic links"
    assert listed(tmp_path / "in", tmp_path / "out", root=tmp_path)[-1] == "out/b.txt"


PAGES = [
    ("Ferry sails.html", "Ferry sails_files"),
    ("Fähre.htm", "Fähre-Dateien"),
    ("Le bac.HTML", "Le bac_fichiers"),
    ("El barco.xhtml", "El barco_archivos"),
    ("Traghetto.html", "Traghetto_file"),
    ("Prom.html", "Prom_pliki"),
    ("渡し船.htm", "渡し船.files"),
    ("a.php.html", "a.php_files"),
]


@pytest.mark.parametrize(("page", "folder"), PAGES)
def test_the_folder_of_a_saved_page_belongs_to_it(tmp_path: Path, page: str, folder: str) -> None:
    grown(tmp_path, page, f"{folder}/frame.html", f"{folder}/deep/logo.png", "x_files/a.txt")
    os.mkfifo(tmp_path / folder / "z")
    said = f"<belongs to the page {page}>"
    of_page = [f"{folder}/{name} {said}" for name in ("frame.html", "z", "deep/logo.png")]
    found = listed(tmp_path, root=tmp_path)
    assert sorted(found) == sorted([page, *of_page, "x_files/a.txt"])
    assert listed(tmp_path / folder, root=tmp_path) == of_page
    one = tmp_path / folder / "deep" / "logo.png"
    assert listed(one, root=tmp_path) == [of_page[-1]]
    assert all(not each.story for each in files([one], AWAY) if isinstance(each, Rejected))
    (tmp_path / page).unlink()  # without its page it is a folder like any other
    assert len([each for each in listed(tmp_path, root=tmp_path) if "<" not in each]) == 4


def test_what_is_no_file(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe.txt")
    with socket.socket(socket.AF_UNIX) as one:
        one.bind(str(tmp_path / "socket.txt"))
    (tmp_path / "gone.txt").symlink_to(tmp_path / "nowhere")
    assert why(tmp_path / "pipe.txt").startswith("a pipe: give what comes out of it")
    assert why(tmp_path / "socket.txt") == "a socket, no file"
    assert why(tmp_path / "gone.txt") == "a link to nothing"
    assert why(tmp_path / "never.txt") == "cannot be read: No such file or directory"
    assert why(Path("/dev/zero")) == why(Path("/dev/null")) == "a device, no file"
    assert why(tmp_path) == "a folder, no file"
    with pytest.raises(BadInput, match="there is no file or folder"):
        list(files([tmp_path / "never"], AWAY))


@pytest.mark.skipif(os.geteuid() == 0, reason="nothing is shut to root")
def test_what_is_shut(tmp_path: Path) -> None:
    grown(tmp_path, "in/a.txt", "b.txt")
    (tmp_path / "b.txt").chmod(0)
    (tmp_path / "in").chmod(0)
    try:
        assert why(tmp_path / "b.txt") == "cannot be read: Permission denied"
        assert listed(tmp_path, root=tmp_path)[-1] == (
            "in <a folder that stays shut: Permission denied>"
        )
    finally:
        (tmp_path / "in").chmod(0o700)


def test_a_folder_that_cannot_be_listed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    grown(tmp_path, "in/a.txt", "z/b.txt")
    usual = os.scandir

    def scandir(path: Path) -> object:
        if Path(path).name == "in":
            raise PermissionError(13, "Permission denied")
        return usual(path)

    monkeypatch.setattr(os, "scandir", scandir)
    assert listed(tmp_path, root=tmp_path) == [
        "in <a folder that stays shut: Permission denied>",
        "z/b.txt",
    ]


def test_names_that_are_no_text(tmp_path: Path) -> None:
    names = [b"two\nlines.txt", b"bad\xffbyte.txt", b"back\\slash.txt", b"esc\x1b[31m.txt"]
    for name in names:
        (tmp_path / os.fsdecode(name)).write_text(STORY)
    wheres = [read.where for each in files([tmp_path], AWAY) for read in records(each)]
    assert sorted(os.path.basename(where) for where in wheres) == sorted(
        ["two\\nlines.txt", "bad\\xffbyte.txt", "back\\\\slash.txt", "esc\\x1b[31m.txt"]
    )
    assert printable("plain – ü 渡.txt") == "plain – ü 渡.txt"


def test_very_deep_folders(tmp_path: Path) -> None:
    here = os.getcwd()
    os.chdir(tmp_path)
    try:
        for _ in range(1_200):  # more than Python's stack has
            os.mkdir("d")
            os.chdir("d")
        Path("a.txt").write_text(STORY)
    finally:
        os.chdir(here)
    try:
        (found,) = files([tmp_path], AWAY)
        assert isinstance(found, Path)
        assert why(found) == ""
    finally:  # pytest cannot remove it
        subprocess.run(["rm", "-rf", tmp_path / "d"], check=True)


@pytest.mark.parametrize("name", ["big.txt", "big", "big.jsonl", "big.html", "big.gz"])
@pytest.mark.parametrize("head", [b"", STORY.encode()])
def test_a_file_of_5_gb_is_answered_quickly(tmp_path: Path, name: str, head: bytes) -> None:
    path = tmp_path / name
    with path.open("wb") as out:
        out.write(head)
        out.truncate(5_000_000_000)
    tracemalloc.start()
    began = time.monotonic()
    reads = list(records(path))
    _, most = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert isinstance(reads[-1], Rejected)
    assert time.monotonic() - began < 2
    assert most < 100_000_000


def test_a_line_of_gigabytes_needs_no_memory(tmp_path: Path) -> None:
    path = tmp_path / "a.jsonl"
    with path.open("wb") as out:
        out.write(b'{"title": "T"}\n')
        out.truncate(300_000_000)
    tracemalloc.start()
    first, second = records(path)
    _, most = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert isinstance(first, Draft)
    assert isinstance(second, Rejected)
    assert most < 60_000_000


def test_a_file_that_changes_while_it_is_read(tmp_path: Path) -> None:
    path = tmp_path / "a.jsonl"
    path.write_text('{"title": "T"}\n' * 3)
    reads = []
    for read in records(path):
        reads.append(read)
        with path.open("a") as out:
            out.write('{"title": "U"}\n') if len(reads) < 3 else None
    assert isinstance(reads[0], Draft)
    assert isinstance(reads[-1], Rejected)
    assert reads[-1].why == "changed while it was read: take it in again"


def test_a_fault_of_ours_costs_one_file(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    grown(tmp_path, "a.txt", "b.txt")
    reader = readers.BY_NAME["text"].reader()
    usual = reader.read

    def read(stream: object, where: str, known: Known) -> object:
        if where.endswith("a.txt"):
            raise ZeroDivisionError("by zero")
        return usual(stream, where, known)  # type: ignore[arg-type]

    monkeypatch.setattr(reader, "read", read)
    first, second = (read for each in files([tmp_path], AWAY) for read in records(each))
    assert isinstance(first, Rejected)
    assert (first.why, first.story) == ("a fault of ours: ZeroDivisionError: by zero", True)
    assert isinstance(second, Draft)


def test_a_disk_that_fails_costs_the_rest_of_the_file() -> None:
    class Failing(Stream):
        def __init__(self) -> None:
            self.lines = 2

        def _some(self, most: int) -> bytes:
            self.lines -= 1
            if self.lines < 0:
                raise OSError(5, "Input/output error")
            return (b'{"title": "T"}\n' * 600)[:most]

    stream = BufferedReader(Failing(), 9_000)
    reads: list[Read] = list(stream_records(stream, "a"))
    assert len(reads) > 1_000
    assert reads[-1] == Rejected(
        "a", "cannot be read: Input/output error", b"", "jsonl", passing=True
    )


def test_standard_input_is_a_pipe() -> None:
    out, into = os.pipe()

    def send() -> None:
        with os.fdopen(into, "wb") as end:
            end.write(b'{"title": "T"}\n' * 3)

    sender = threading.Thread(target=send)
    sender.start()
    with os.fdopen(out, "rb") as stream:
        reads = list(stream_records(stream))
    sender.join()
    assert [read.where for read in reads] == ["-#1", "-#2", "-#3"]


WIDE = ["utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "utf-32", "utf-32-le", "utf-32-be"]


@pytest.mark.parametrize("encoding", WIDE)
def test_wide_texts_are_recognised(tmp_path: Path, encoding: str) -> None:
    (tmp_path / "a.txt").write_text(STORY * 400, encoding=encoding)
    (read,) = records(tmp_path / "a.txt")
    assert isinstance(read, Draft)
    assert read.text == STORY * 400
    (tmp_path / "b.jsonl").write_text('{"title": "Ö 渡し"}\n' * 900, encoding=encoding)
    reads = list(records(tmp_path / "b.jsonl"))
    assert len(reads) == 900
    assert {str(each.fields) for each in reads if isinstance(each, Draft)} == {
        "{'title': 'Ö 渡し'}"
    }


def test_what_is_named_as_no_story_is_not_opened(tmp_path: Path) -> None:
    grown(tmp_path, "README.md", "LICENSE", "Makefile", "news.sha256", "a.dtd", "._a.txt", "x.JPG")
    reads = [read for each in files([tmp_path], AWAY) for read in records(each)]
    assert all(isinstance(read, Rejected) and not read.story for read in reads)
    assert len(reads) == 7
    assert not any(isinstance(read, Rejected) for read in records(tmp_path / "README.md", "text"))
