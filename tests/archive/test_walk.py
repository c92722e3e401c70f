"""Walking folders: files that are read, files that are skipped, and the reasons given."""

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
from archive.ingest.draft import Draft, IngestDefaults, ReadResult, Rejected
from archive.ingest.files.walk import file_records, find_files, printable, stream_records
from archive.ingest.text.byte_streams import ForwardStream

STORY = "A headline\n\nThe ferry sailed in the snow.\n"
OUTSIDE = Path("/nowhere")


def write_files(root: Path, *names: str) -> Path:
    """Write files with these names, each with a story."""
    for name in names:
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(STORY)
    return root


def list_paths(*paths: Path, root: Path, excluded: Path = OUTSIDE) -> list[str]:
    """Return the files found, and with a reason in angle brackets those that are skipped."""
    names = []
    for file in find_files(paths, excluded):
        if isinstance(file, Rejected):
            names.append(f"{os.path.relpath(file.locator, root)} <{file.reason}>")
        else:
            names.append(os.path.relpath(file, root))
    return names


def reason_for(path: Path) -> str:
    (record,) = file_records(path)
    return "" if isinstance(record, Draft) else record.reason


def test_order_hidden_folders_and_the_archive_itself(tmp_path: Path) -> None:
    write_files(
        tmp_path, "b.txt", "a.txt", "B/x.txt", "A/x.txt", ".hid/x.txt", ".x.txt", "home/x.txt"
    )
    write_files(tmp_path, "A/__MACOSX/x.txt")
    assert list_paths(tmp_path, root=tmp_path, excluded=tmp_path / "home") == [
        ".hid <a hidden folder, skipped: name the folder itself to ingest it>",
        ".x.txt",
        "a.txt",
        "b.txt",
        "A/__MACOSX <a system folder, skipped: name the folder itself to ingest it>",
        "A/x.txt",
        "B/x.txt",
    ]
    assert list_paths(tmp_path / ".hid", root=tmp_path) == [".hid/x.txt"]


def test_a_path_that_is_named_twice_is_read_once(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write_files(tmp_path, "in/a.txt", "in/b.txt", "in/.h/c.txt")
    folder, file = tmp_path / "in", tmp_path / "in" / "a.txt"
    same_file = tmp_path / "in" / ".." / "in" / "a.txt"
    (tmp_path / "link").symlink_to(folder)
    hidden = "in/.h <a hidden folder, skipped: name the folder itself to ingest it>"
    monkeypatch.chdir(tmp_path)
    assert list_paths(file, same_file, Path("in/a.txt"), root=tmp_path) == ["in/a.txt"]
    assert list_paths(file, folder, root=tmp_path) == ["in/a.txt", hidden, "in/b.txt"]
    assert list_paths(folder, file, root=tmp_path) == [hidden, "in/a.txt", "in/b.txt"]
    assert list_paths(folder, folder / ".h", root=tmp_path)[-1] == "in/.h/c.txt"
    assert len(list_paths(folder, tmp_path / "link", tmp_path, root=tmp_path)) == 4


def test_links_to_folders(tmp_path: Path) -> None:
    write_files(tmp_path, "in/deep/a.txt", "out/b.txt")
    (tmp_path / "in" / "deep" / "loop").symlink_to(tmp_path / "in")
    (tmp_path / "in" / "else").symlink_to(tmp_path / "out")
    (tmp_path / "in" / "self").symlink_to(tmp_path / "in" / "self")
    assert list_paths(tmp_path / "in", root=tmp_path) == [
        "in/else <a link to a folder, not followed: name the folder itself>",
        "in/self",
        "in/deep/a.txt",
        "in/deep/loop <a link to a folder that is read anyway>",
    ]
    assert (
        reason_for(tmp_path / "in" / "self") == "cannot be read: Too many levels of symbolic links"
    )
    assert list_paths(tmp_path / "in", tmp_path / "out", root=tmp_path)[-1] == "out/b.txt"


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
    write_files(tmp_path, page, f"{folder}/frame.html", f"{folder}/deep/logo.png", "x_files/a.txt")
    os.mkfifo(tmp_path / folder / "z")
    reason = f"<belongs to the page {page}>"
    page_files = [f"{folder}/{name} {reason}" for name in ("frame.html", "z", "deep/logo.png")]
    names = list_paths(tmp_path, root=tmp_path)
    assert sorted(names) == sorted([page, *page_files, "x_files/a.txt"])
    assert list_paths(tmp_path / folder, root=tmp_path) == page_files
    picture = tmp_path / folder / "deep" / "logo.png"
    assert list_paths(picture, root=tmp_path) == [page_files[-1]]
    assert all(
        not file.expected_story
        for file in find_files([picture], OUTSIDE)
        if isinstance(file, Rejected)
    )
    (tmp_path / page).unlink()  # without its page it is a folder like any other
    assert len([name for name in list_paths(tmp_path, root=tmp_path) if "<" not in name]) == 4


def test_what_is_no_file(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe.txt")
    with socket.socket(socket.AF_UNIX) as sock:
        sock.bind(str(tmp_path / "socket.txt"))
    (tmp_path / "gone.txt").symlink_to(tmp_path / "nowhere")
    assert reason_for(tmp_path / "pipe.txt").startswith("a pipe, not a file: ")
    assert reason_for(tmp_path / "socket.txt") == "a socket, not a file"
    assert reason_for(tmp_path / "gone.txt") == "a broken link"
    assert reason_for(tmp_path / "never.txt") == "cannot be read: No such file or directory"
    assert reason_for(Path("/dev/zero")) == reason_for(Path("/dev/null")) == "a device, not a file"
    assert reason_for(tmp_path) == "a folder, not a file"
    with pytest.raises(BadInput, match="there is no file or folder"):
        list(find_files([tmp_path / "never"], OUTSIDE))


@pytest.mark.skipif(os.geteuid() == 0, reason="nothing is shut to root")
def test_what_is_shut(tmp_path: Path) -> None:
    write_files(tmp_path, "in/a.txt", "b.txt")
    (tmp_path / "b.txt").chmod(0)
    (tmp_path / "in").chmod(0)
    try:
        assert reason_for(tmp_path / "b.txt") == "cannot be read: Permission denied"
        assert list_paths(tmp_path, root=tmp_path)[-1] == (
            "in <a folder that cannot be read: Permission denied>"
        )
    finally:
        (tmp_path / "in").chmod(0o700)


def test_a_folder_that_cannot_be_listed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write_files(tmp_path, "in/a.txt", "z/b.txt")
    original = os.scandir

    def scandir(path: Path) -> object:
        if Path(path).name == "in":
            raise PermissionError(13, "Permission denied")
        return original(path)

    monkeypatch.setattr(os, "scandir", scandir)
    assert list_paths(tmp_path, root=tmp_path) == [
        "in <a folder that cannot be read: Permission denied>",
        "z/b.txt",
    ]


def test_names_that_are_no_text(tmp_path: Path) -> None:
    names = [b"two\nlines.txt", b"bad\xffbyte.txt", b"back\\slash.txt", b"esc\x1b[31m.txt"]
    for name in names:
        (tmp_path / os.fsdecode(name)).write_text(STORY)
    locators = [
        record.locator for path in find_files([tmp_path], OUTSIDE) for record in file_records(path)
    ]
    assert sorted(os.path.basename(locator) for locator in locators) == sorted(
        ["two\\nlines.txt", "bad\\xffbyte.txt", "back\\\\slash.txt", "esc\\x1b[31m.txt"]
    )
    assert printable("plain – ü 渡.txt") == "plain – ü 渡.txt"


def test_very_deep_folders(tmp_path: Path) -> None:
    start = os.getcwd()
    os.chdir(tmp_path)
    try:
        for _ in range(1_200):  # more than Python's stack has
            os.mkdir("d")
            os.chdir("d")
        Path("a.txt").write_text(STORY)
    finally:
        os.chdir(start)
    try:
        (path,) = find_files([tmp_path], OUTSIDE)
        assert isinstance(path, Path)
        assert reason_for(path) == ""
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
    records = list(file_records(path))
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert isinstance(records[-1], Rejected)
    assert time.monotonic() - began < 2
    assert peak < 100_000_000


def test_a_line_of_gigabytes_needs_no_memory(tmp_path: Path) -> None:
    path = tmp_path / "a.jsonl"
    with path.open("wb") as out:
        out.write(b'{"title": "T"}\n')
        out.truncate(300_000_000)
    tracemalloc.start()
    first, second = file_records(path)
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert isinstance(first, Draft)
    assert isinstance(second, Rejected)
    assert peak < 60_000_000


def test_a_file_that_changes_while_it_is_read(tmp_path: Path) -> None:
    path = tmp_path / "a.jsonl"
    path.write_text('{"title": "T"}\n' * 3)
    records = []
    for record in file_records(path):
        records.append(record)
        with path.open("a") as out:
            out.write('{"title": "U"}\n') if len(records) < 3 else None
    assert isinstance(records[0], Draft)
    assert isinstance(records[-1], Rejected)
    assert records[-1].reason == "changed while it was read: ingest it again"


def test_a_fault_of_ours_costs_one_file(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    write_files(tmp_path, "a.txt", "b.txt")
    reader = readers.FORMATS_BY_NAME["text"].load_reader()
    original = reader.read

    def failing_read(stream: object, locator: str, defaults: IngestDefaults) -> object:
        if locator.endswith("a.txt"):
            raise ZeroDivisionError("by zero")
        return original(stream, locator, defaults)  # type: ignore[arg-type]

    monkeypatch.setattr(reader, "read", failing_read)
    first, second = (
        record for path in find_files([tmp_path], OUTSIDE) for record in file_records(path)
    )
    assert isinstance(first, Rejected)
    assert (first.reason, first.expected_story) == (
        "internal error: ZeroDivisionError: by zero",
        True,
    )
    assert isinstance(second, Draft)


def test_a_disk_that_fails_costs_the_rest_of_the_file() -> None:
    class Failing(ForwardStream):
        def __init__(self) -> None:
            self.lines = 2

        def _read_some(self, limit: int) -> bytes:
            self.lines -= 1
            if self.lines < 0:
                raise OSError(5, "Input/output error")
            return (b'{"title": "T"}\n' * 600)[:limit]

    stream = BufferedReader(Failing(), 9_000)
    records: list[ReadResult] = list(stream_records(stream, "a"))
    assert len(records) > 1_000
    assert records[-1] == Rejected(
        "a", "cannot be read: Input/output error", b"", "jsonl", transient=True
    )


def test_standard_input_is_a_pipe() -> None:
    read_end, write_end = os.pipe()

    def send() -> None:
        with os.fdopen(write_end, "wb") as pipe:
            pipe.write(b'{"title": "T"}\n' * 3)

    sender = threading.Thread(target=send)
    sender.start()
    with os.fdopen(read_end, "rb") as stream:
        records = list(stream_records(stream))
    sender.join()
    assert [record.locator for record in records] == ["-#1", "-#2", "-#3"]


WIDE = ["utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "utf-32", "utf-32-le", "utf-32-be"]


@pytest.mark.parametrize("encoding", WIDE)
def test_wide_texts_are_recognised(tmp_path: Path, encoding: str) -> None:
    (tmp_path / "a.txt").write_text(STORY * 400, encoding=encoding)
    (record,) = file_records(tmp_path / "a.txt")
    assert isinstance(record, Draft)
    assert record.text == STORY * 400
    (tmp_path / "b.jsonl").write_text('{"title": "Ö 渡し"}\n' * 900, encoding=encoding)
    records = list(file_records(tmp_path / "b.jsonl"))
    assert len(records) == 900
    assert {str(record.fields) for record in records if isinstance(record, Draft)} == {
        "{'title': 'Ö 渡し'}"
    }


def test_what_is_named_as_no_story_is_not_opened(tmp_path: Path) -> None:
    write_files(
        tmp_path, "README.md", "LICENSE", "Makefile", "news.sha256", "a.dtd", "._a.txt", "x.JPG"
    )
    records = [record for path in find_files([tmp_path], OUTSIDE) for record in file_records(path)]
    assert all(isinstance(record, Rejected) and not record.expected_story for record in records)
    assert len(records) == 7
    assert not any(
        isinstance(record, Rejected) for record in file_records(tmp_path / "README.md", "text")
    )
