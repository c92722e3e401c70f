"""Containers: every story in a packed file is read, and every trap is rejected with its reason."""

from __future__ import annotations

import bz2
import gzip
import importlib
import io
import json
import lzma
import random
import stat
import struct
import tarfile
import time
import tracemalloc
import zipfile
import zlib
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from archive.ingest.draft import Draft, IngestDefaults, ReadResult
from archive.ingest.files.containers import limits
from archive.ingest.files.containers import tar as tar_container
from archive.ingest.files.containers import zip as zip_container
from archive.ingest.files.reading import named_records, stream_records
from tests.archive.containers import PACKS, STORY, nested, overlapping, tarred, zipped, zipped64


def texts(data: bytes, name: str = "news.bin") -> dict[str, str]:
    """Map locators to the text of a story, or to the reason in angle brackets."""
    return texts_of(named_records(io.BytesIO(data), name, name, None, IngestDefaults()))


def texts_of(results: Iterator[ReadResult]) -> dict[str, str]:
    texts: dict[str, str] = {}
    for result in results:
        assert result.locator not in texts
        text = result.text if isinstance(result, Draft) else f"<{result.reason}>"
        texts[result.locator] = text if text is not None else str(dict(result.fields))  # type: ignore[union-attr]
    return texts


class Pipe(io.RawIOBase):
    """Stream that is not seekable and returns few bytes per read."""

    def __init__(self, data: bytes) -> None:
        self._data = io.BytesIO(data)

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        data = self._data.read(min(len(buffer), 700))
        buffer[: len(data)] = data
        return len(data)


TEXT = STORY.decode()


@pytest.mark.parametrize("pack", PACKS)
def test_a_packed_file_keeps_its_place(pack: str) -> None:
    packed = PACKS[pack](STORY)
    assert texts(packed, f"a.txt.{pack}") == {f"a.txt.{pack}": TEXT}
    assert texts(packed, "a") == {"a": TEXT}
    # several compressed streams, followed by zeros and then by other bytes
    assert texts(packed + packed + b"\0" * 9, "a.txt") == {"a.txt": TEXT * 2}
    assert texts(packed + b"\0" * 4 + b"signature", "a.txt") == {"a.txt": TEXT}


@pytest.mark.slow
@pytest.mark.parametrize("pack", PACKS)
def test_a_truncated_file_gives_its_complete_records(pack: str) -> None:
    lines = [{"title": f"{n} {random.Random(n).random()}"} for n in range(12_000)]
    data = "".join(json.dumps(line) + "\n" for line in lines).encode()
    packed = PACKS[pack](data)
    results = list(stream_records(io.BytesIO(packed[: len(packed) // 2])))
    drafts = [result for result in results if isinstance(result, Draft)]
    assert [result.fields for result in drafts] == lines[: len(drafts)]
    assert len(drafts) > 100 or pack in ("xz", "bz2")
    (last,) = results[len(drafts) :]
    assert not isinstance(last, Draft)
    assert last.reason == "damaged: cannot be decompressed (the end is missing)"
    # one wrong bit never gives a wrong story
    wrong = bytearray(PACKS[pack](STORY * 30))
    wrong[len(wrong) // 2] ^= 4
    for text in texts(bytes(wrong), "a.txt").values():
        assert text.startswith("<damaged: ")


@pytest.mark.parametrize("keep", [1, 3, 9, 15, 24])
@pytest.mark.parametrize("pack", PACKS)
def test_the_first_bytes_of_a_file(pack: str, keep: int) -> None:
    for text in texts(PACKS[pack](STORY)[:keep], f"a.txt.{pack}").values():
        assert text.startswith("<")


def test_names_inside() -> None:
    files = {"a.txt": STORY, "inner/b.TXT": STORY, "c.jsonl": b'{"title": "T"}\n{"title": "U"}\n'}
    expected = {
        "n#a.txt": TEXT,
        "n#inner/b.TXT": TEXT,
        "n#c.jsonl#1": "{'title': 'T'}",
        "n#c.jsonl#2": "{'title': 'U'}",
    }
    for data in (zipped(files), tarred(files), gzip.compress(tarred(files))):
        assert texts(data, "n") == expected
        assert texts_of(stream_records(io.BufferedReader(Pipe(data)), "n")) == expected
    assert texts(zipped({"old.tgz": gzip.compress(tarred(files))}), "n") == {
        locator.replace("n#", "n#old.tgz#"): text for locator, text in expected.items()
    }


@pytest.mark.parametrize("method", [zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED, zipfile.ZIP_BZIP2])
def test_methods_of_zip(method: int) -> None:
    assert texts(zipped({"a.txt": STORY}, method), "z") == {"z#a.txt": TEXT}


@pytest.mark.parametrize("format", [tarfile.USTAR_FORMAT, tarfile.GNU_FORMAT, tarfile.PAX_FORMAT])
def test_long_and_foreign_names(format: int) -> None:
    name = "/".join(["folder" * 8] * 4) + "/Žilina.txt"
    assert texts(tarred({name: STORY}, format), "t") == {f"t#{name}": TEXT}


def test_depth() -> None:
    assert list(texts(nested(limits.MAX_DEPTH), "z").values()) == [TEXT]
    (text,) = texts(nested(limits.MAX_DEPTH + 1), "z").values()
    assert text == "<archives nested more than 4 deep: unpack it first>"


def test_files_without_a_story_get_a_reason() -> None:
    files = {
        "__MACOSX/._a.txt": b"x",
        ".DS_Store": b"x",
        "logo.png": b"x",
        "README": b"x",
        "picture": b"\x89PNG\r\n\x1a\n\0\0",
        "report": b"%PDF-1.7\n",
        "Page.html": b"<html><p>A story.",
        "Page_files/frame.html": b"<html><p>An advertisement.",
        "Other_files/a.txt": STORY,
    }
    results = list(named_records(io.BytesIO(zipped(files)), "z", "z.zip", None, IngestDefaults()))
    assert {
        result.locator: result.expected_story for result in results if not isinstance(result, Draft)
    } | {"z#Page.html": True} == {
        "z#__MACOSX/._a.txt": False,
        "z#.DS_Store": False,
        "z#logo.png": False,
        "z#README": False,
        "z#picture": False,
        "z#report": False,
        "z#Page.html": True,
        "z#Page_files/frame.html": False,
    }
    reasons = texts(zipped(files), "z")
    assert reasons["z#Page_files/frame.html"] == "<belongs to the page Page.html>"
    assert reasons["z#report"] == "<a PDF: pdftotext x.pdf>"
    assert reasons["z#Other_files/a.txt"] == TEXT


@pytest.mark.parametrize(
    ("names", "reason"),
    [
        (["[Content_Types].xml", "word/document.xml"], "a Word file: save it as text"),
        (["[Content_Types].xml", "xl/workbook.xml"], "an Excel file"),
        (["mimetype", "META-INF/container.xml", "a.xhtml"], "an e-book"),
        (["mimetype", "content.xml", "META-INF/manifest.xml"], "an OpenDocument file"),
        (["META-INF/MANIFEST.MF", "A.class"], "a program, no story"),
    ],
)
def test_documents_that_are_zips(names: list[str], reason: str) -> None:
    ((locator, text),) = texts(zipped(dict.fromkeys(names, STORY)), "letter.txt").items()
    assert locator == "letter.txt"
    assert text.startswith("<" + reason)


@pytest.mark.parametrize(
    ("head", "reason", "story"),
    [
        (b"%PDF-1.4\n%\xe2\xe3", "a PDF: pdftotext x.pdf", False),
        (b"{\\rtf1\\ansi ", "RTF: ", False),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1\0\0", "an old Office file: ", False),
        (b"Rar!\x1a\x07\0", "a RAR archive, ", True),
        (b"7z\xbc\xaf\x27\x1c\0\4", "a 7z archive, ", True),
        (b"\xff\xd8\xff\xe0\0\x10JFIF", "a picture, no story", False),
        (b"GIF89a\1\0", "a picture, no story", False),
        (b"\x7fELF\2\1\1\0", "a program, no story", False),
        (b"\xca\xfe\xba\xbe\0\0\0\x34", "a program, no story", False),
        (b"SQLite format 3\0", "a database, no story", False),
        (b"ID3\3\0", "sound or film, no story", False),
        (b"wOF2\0\1\0\0", "a font, no story", False),
        (b"\1\2\0\3" * 50, "not text (binary data)", True),
    ],
)
def test_by_the_first_bytes(head: bytes, reason: str, story: bool) -> None:
    for name in ("story.txt", "story", "story.jsonl"):
        (result,) = named_records(io.BytesIO(head), name, name, None, IngestDefaults())
        assert not isinstance(result, Draft)
        assert (result.reason.startswith(reason), result.expected_story) == (True, story), (
            result.reason
        )


def test_misleading_suffixes() -> None:
    assert texts(gzip.compress(tarred({"a.txt": STORY})), "n.txt") == {"n.txt#a.txt": TEXT}
    assert texts(STORY, "a.txt.gz") == {"a.txt.gz": TEXT}
    assert texts(b"\1\0\2\0" * 9, "a.tar.gz") == {
        "a.tar.gz": "<named as gzip, but its content is not>"
    }
    assert texts(b"", "a.zip") == {"a.zip": "<empty>"}


def test_empty_archives() -> None:
    assert texts(zipped({}), "z") == {"z": "<an empty zip file>"}
    assert texts(gzip.compress(tarred({})), "t.tgz") == {"t.tgz": "<an empty tar file>"}
    assert texts(gzip.compress(b""), "a.txt.gz") == {"a.txt.gz": "<empty>"}


def test_unsafe_names_and_links_are_rejected_alone() -> None:
    bad = ["../up.txt", "a/../../up.txt", "/etc/news.txt", "C:/news.txt", "..\\up.txt"]
    results = texts(zipped({**dict.fromkeys(bad, STORY), "good.txt": STORY}), "z")
    assert results.pop("z#good.txt") == TEXT
    assert len(results) == len(bad)
    assert all("leads out" in reason or "absolute" in reason for reason in results.values()), (
        results
    )
    out = io.BytesIO()
    with tarfile.open(fileobj=out, mode="w") as archive:
        for name, kind in {
            "hard": tarfile.LNKTYPE,
            "soft": tarfile.SYMTYPE,
            "dev": tarfile.CHRTYPE,
            "fifo": tarfile.FIFOTYPE,
            "/abs.txt": tarfile.REGTYPE,
            "../up.txt": tarfile.REGTYPE,
            "z.txt": tarfile.REGTYPE,
        }.items():
            info = tarfile.TarInfo(name)
            info.type, info.linkname = kind, "/etc/passwd"
            info.size = len(STORY) if kind == tarfile.REGTYPE else 0
            archive.addfile(info, io.BytesIO(STORY))
    assert texts(out.getvalue(), "t") == {
        "t#hard": "<a hard link to another member, not read>",
        "t#soft": "<a link, not followed>",
        "t#dev": "<a device, not a file>",
        "t#fifo": "<a pipe, not a file>",
        "t#/abs.txt": "<its name is an absolute path: not read>",
        "t#../up.txt": "<its name leads out of the archive (..): not read>",
        "t#z.txt": TEXT,
    }
    link = zipfile.ZipInfo("soft.txt")
    link.create_system, link.external_attr = 3, (stat.S_IFLNK | 0o777) << 16
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as zip:
        zip.writestr(link, "/etc/passwd")
    assert texts(packed.getvalue(), "z") == {"z#soft.txt": "<a link, not followed>"}


def test_names_that_are_not_text() -> None:
    raw = zipped({"abcd.txt": STORY})
    assert list(texts(raw.replace(b"abcd", b"a\n\xffd"), "z")) == ["z#a\\n\u00a0d.txt"]  # page 437
    packed = tarred({"abcd.txt": STORY})
    block = bytearray(packed[:512].replace(b"abcd", b"a\n\xffd"))
    block[148:156] = b" " * 8
    block[148:156] = b"%06o\0 " % sum(block)
    assert list(texts(bytes(block) + packed[512:], "t")) == ["t#a\\n\\xffd.txt"]


def test_a_name_that_comes_twice() -> None:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive, pytest.warns(UserWarning):
        archive.writestr("a.txt", STORY)
        archive.writestr("a.txt", STORY + b"More of it.\n")
    expected = {"#a.txt": TEXT, "#a.txt (2)": TEXT + "More of it.\n"}
    assert texts(out.getvalue(), "") == expected
    first, second = tarred({"a.txt": STORY}), tarred({"a.txt": STORY + b"More of it.\n"})
    assert texts(first + second, "") == expected  # also two tar files, one after the other


def test_damage_in_a_zip_costs_only_its_member() -> None:
    complete = zipped(
        {"a.txt": STORY * 9, "b.txt": STORY + b"Rain.", "c.txt": STORY * 7}, zipfile.ZIP_STORED
    )
    at = complete.index(b"Rain.")
    broken = complete[:at] + b"X" + complete[at + 1 :]
    results = texts(broken, "z")
    assert results == {
        "z#a.txt": TEXT * 9,
        "z#b.txt": "<damaged: its checksum is wrong>",
        "z#c.txt": TEXT * 7,
    }


@pytest.mark.parametrize("method", [zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED])
def test_a_zip_without_its_end_gives_complete_members(method: int) -> None:
    files = {f"{n}.txt": STORY + str(random.Random(n).random()).encode() for n in range(9)}
    complete = zipped(files, method)
    at = complete.index(b"7.txt") + 50
    results = texts(complete[:at], "z")
    assert results.pop("z") == (
        "<truncated: the list of its members is missing; complete members are read>"
    )
    assert results.pop("z#7.txt") in (
        "<truncated: its data end too early>",
        "<damaged: cannot be decompressed (the end is missing)>",
    )
    assert results == {f"z#{n}.txt": files[f"{n}.txt"].decode() for n in range(7)}


def test_a_zip_written_to_a_pipe_without_its_end() -> None:
    """Read a zip in which the size of a member follows the member."""
    out = io.BytesIO()

    class Ahead(io.RawIOBase):
        def writable(self) -> bool:
            return True

        def write(self, data: Any) -> int:
            return out.write(data)

    with zipfile.ZipFile(Ahead(), "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("a.txt", STORY)
        archive.writestr("b.txt", STORY)
    complete = out.getvalue()
    assert texts(complete, "z") == {"z#a.txt": TEXT, "z#b.txt": TEXT}
    truncated = texts(complete[: complete.index(b"PK\1\2")], "z")
    assert (truncated["z#a.txt"], truncated["z#b.txt"]) == (TEXT, TEXT)


ZIP = zipped({"a.txt": STORY, "b.txt": STORY}, zipfile.ZIP_STORED)
ZIP64 = zipped64({"a.txt": STORY, "b.txt": STORY})
HEADER, LISTING = ZIP.rindex(b"PK\3\4"), ZIP.index(b"PK\1\2")
COMPLETE_ARE_READ = "; complete members are read>"


def with_longer_size(by: int) -> bytes:
    """Return a zip whose list gives a wrong size for the first of its files."""
    at = LISTING + 24
    return ZIP[:at] + struct.pack("<L", len(STORY) + by) + ZIP[at + 4 :]


@pytest.mark.parametrize(
    ("data", "reasons"),
    [
        (ZIP64, {}),
        (ZIP64.replace(b"PK\6\6", b"PK\6\0"),
         {"": "<damaged: the end of its list of members" + COMPLETE_ARE_READ}),
        (ZIP.replace(b"PK\1\2", b"PK\1\0", 1),
         {"": "<damaged: the list of its members" + COMPLETE_ARE_READ}),
        (ZIP[:HEADER] + b"X" + ZIP[HEADER + 1 :],
         {"#b.txt": "<damaged: no member where the list says>"}),
        (with_longer_size(5), {"#a.txt": "<damaged: its size is not the one in the list>"}),
        (with_longer_size(-5), {"#a.txt": "<damaged: its size is not the one in the list>"}),
        (ZIP[:-2] + b"\x0a\0a PK\5\6 end", {}),  # the end marker in a comment
        (zipped({"/": b"", "a/": b"", "a.txt": STORY, "b.txt": STORY}), {}),  # folders
    ],
)  # fmt: skip
def test_the_list_of_a_zip(data: bytes, reasons: dict[str, str]) -> None:
    assert texts(data, "") == {"#a.txt": TEXT, "#b.txt": TEXT} | reasons


def test_a_zip_that_has_lost_its_beginning() -> None:
    results = texts(b"PK\3\4" + ZIP[40:], "z")
    assert results["z"].startswith(
        "<truncated: the list of its members does not begin where its end says"
    )
    assert TEXT not in results.values()


def test_a_zip_truncated_within_a_header() -> None:
    results = texts(ZIP[: HEADER + 12], "z")
    assert (results.pop("z")[:11], results) == ("<truncated:", {"z#a.txt": TEXT})


def test_a_zip_packed_by_zstandard(monkeypatch: pytest.MonkeyPatch) -> None:
    data = bytearray(zipped({"a.txt": PACKS["zst"](STORY)}, zipfile.ZIP_STORED))
    at = data.index(b"PK\1\2")
    data[at + 10] = 93
    data[at + 16 : at + 20] = struct.pack("<L", zlib.crc32(STORY))
    data[at + 24 : at + 28] = struct.pack("<L", len(STORY))
    assert texts(bytes(data), "z") == {"z#a.txt": TEXT}
    without_zstd(monkeypatch)
    assert texts(bytes(data), "z") == {"z#a.txt": ZSTD_MISSING}


@pytest.mark.parametrize("pack", [zipped, tarred])
def test_too_many_files(
    pack: Callable[[dict[str, bytes]], bytes], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(zip_container, "MAX_MEMBERS", 3)
    monkeypatch.setattr(tar_container, "MAX_MEMBERS", 3)
    files = {f"{n}.txt": STORY for n in range(3)}
    assert list(texts(pack(files), "a").values()) == [TEXT] * 3
    *_, last = texts(pack(files | {"x.txt": STORY, "y.txt": STORY}), "a").items()
    assert last == ("a", "<more than 3 files: unpack it first>")


def test_a_truncated_zip_of_too_many_files(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(zip_container, "MAX_MEMBERS", 3)
    complete = zipped({f"{n}.txt": STORY for n in range(9)})
    all_results = named_records(
        io.BytesIO(complete[: complete.index(b"PK\1\2")]), "z", "z", None, IngestDefaults()
    )
    *results, last = all_results
    assert [type(result) for result in results[1:]] == [Draft] * 3
    assert (last.locator, last.reason) == ("z", "more than 3 files: unpack it first")  # type: ignore[union-attr]


def test_unusable_names() -> None:
    assert texts(zipped({"a/" * 2_500 + "b.txt": STORY, "c.txt": STORY}), "z") == {
        "z#" + "a/" * 2_048: "<its name is longer than any path>",
        "z#c.txt": TEXT,
    }
    assert texts(tarred({"/": STORY}), "t") == {"t#/": "<a file without a name>"}


def test_an_encrypted_zip() -> None:
    data = bytearray(zipped({"a.txt": STORY, "b.txt": STORY}))
    data[data.index(b"PK\1\2") + 8] |= 1
    assert texts(bytes(data), "z") == {
        "z#a.txt": "<encrypted: unpack it with its password first>",
        "z#b.txt": TEXT,
    }


def test_an_unsupported_method() -> None:
    data = bytearray(zipped({"a.txt": STORY}))
    data[data.index(b"PK\1\2") + 10] = 9
    (reason,) = texts(bytes(data), "z").values()
    assert reason == "<packed by Deflate64, which is not supported: unpack it first>"


def test_a_damaged_tar_is_read_on_after_the_damage() -> None:
    files = {f"{n}.txt": STORY for n in range(4)}
    data = bytearray(tarred(files))
    at = data.index(b"1.txt")
    data[at : at + 512] = b"\xaa" * 512
    assert texts(bytes(data), "t.tar") == {
        "t.tar#0.txt": TEXT,
        "t.tar": "<damaged: 2 blocks of it belong to no file>",
        "t.tar#2.txt": TEXT,
        "t.tar#3.txt": TEXT,
    }
    truncated = texts(tarred(files)[: 512 * 5 + 9], "t")
    assert (truncated["t#0.txt"], truncated["t#1.txt"]) == (TEXT, TEXT)
    assert truncated["t"].startswith("<")


TAR = tarred({"a.txt": STORY})


def with_header(type: bytes, data: bytes = b"", name: str = "x") -> bytes:
    """Return a header of a tar file, with its data."""
    info = tarfile.TarInfo(name)
    info.type, info.size = type, len(data)
    return info.tobuf(tarfile.GNU_FORMAT) + data + bytes(-len(data) % 512)


@pytest.mark.parametrize(
    ("data", "reasons"),
    [
        (with_header(tarfile.DIRTYPE) + TAR, {}),
        (with_header(tarfile.GNUTYPE_LONGLINK, b"where a link leads to\0") + TAR, {}),
        (with_header(tarfile.XGLTYPE, b"24 path=of all of them\n") + TAR, {}),
        (with_header(tarfile.XHDTYPE, b"1 path=no length\n") + TAR, {}),
        (with_header(tarfile.GNUTYPE_SPARSE) + TAR,
         {"#x": "<stored as a sparse file: unpack it first>"}),
        (TAR + b"\xaa" * 1024, {"": "<damaged: 2 blocks of it belong to no file>"}),
        (TAR[:1024], {"": "<truncated: its end marker is missing>"}),
        (TAR + bytes(512 * 2_001) + TAR, {}),  # so far after the end it is not part of it
    ],
)  # fmt: skip
def test_other_headers_of_a_tar(data: bytes, reasons: dict[str, str]) -> None:
    assert texts(data, "") == {"#a.txt": TEXT} | reasons


def test_a_tar_whose_header_claims_too_much() -> None:
    for type in (tarfile.XHDTYPE, tarfile.GNUTYPE_LONGNAME):
        info = tarfile.TarInfo("x")
        info.type, info.size = type, 3_000_000_000
        data = info.tobuf(tarfile.GNU_FORMAT) + b"a" * 30_000 + tarred({"a.txt": STORY})
        results = list(stream_records(io.BytesIO(data)))
        assert not any(isinstance(result, Draft) for result in results)
        assert len(results) < 4


def test_missing_zstd(monkeypatch: pytest.MonkeyPatch) -> None:
    without_zstd(monkeypatch)
    assert texts(PACKS["zst"](STORY), "a.txt.zst") == {"a.txt.zst": ZSTD_MISSING}


ZSTD_MISSING = "<needs the extra `zst`: pip install 'news-archive[zst]'>"


def without_zstd(monkeypatch: pytest.MonkeyPatch) -> None:
    """Make imports fail as if the extra were not installed."""
    original = importlib.import_module

    def import_module(name: str, package: str | None = None) -> Any:
        if name in ("zstandard", "compression.zstd"):
            raise ImportError(name)
        return original(name, package)

    monkeypatch.setattr(importlib, "import_module", import_module)


# -- bombs --------------------------------------------------------------------------------------


def compressed_zeros(pack: str, size: int) -> bytes:
    """Return `size` zeros, compressed piece by piece."""
    factories: dict[str, Callable[[], Any]] = {
        "gz": lambda: zlib.compressobj(9, zlib.DEFLATED, 31),
        "bz2": bz2.BZ2Compressor,
        "xz": lzma.LZMACompressor,
    }
    compressor = factories[pack]()
    piece = bytes(1_000_000)
    pieces = [compressor.compress(piece) for _ in range(size // len(piece))]
    return b"".join([*pieces, compressor.flush()])


def within_bounds(data: bytes, name: str) -> dict[str, str]:
    tracemalloc.start()
    start = time.monotonic()
    results = texts(data, name)
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert time.monotonic() - start < 20
    assert peak < 120_000_000
    return results


BOMB = "<expands to more than 1,000 times its size: a bomb?>"


@pytest.mark.slow
@pytest.mark.parametrize("pack", ["gz", "bz2", "xz"])
def test_bombs(pack: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits, "ALWAYS_ALLOWED_BYTES", 1_000_000)
    line = b'{"title": "T"}\n' if pack == "gz" else b""
    start = PACKS[pack](line)
    bomb = start + compressed_zeros(pack, 60_000_000)
    # the text reader stops by itself; the line reader would read to the end
    results = list(named_records(io.BytesIO(bomb), "b", "b", "jsonl", IngestDefaults()))
    assert results[-1].reason == BOMB[1:-1]  # type: ignore[union-attr]


def test_bombs_within_bombs(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits, "ALWAYS_ALLOWED_BYTES", 1_000_000)
    inner = compressed_zeros("gz", 80_000_000)
    packed = zipped({"a.txt.gz": inner, "b.txt": STORY})
    results = within_bounds(packed, "z")
    assert results["z#b.txt"] == TEXT
    twice = zipped({f"{n}.zip": zipped({"a": bytes(20_000_000)}) for n in range(3)})
    results = within_bounds(twice, "z")
    assert results


def test_layers_that_each_look_harmless(monkeypatch: pytest.MonkeyPatch) -> None:
    """Check that two layers of 200:1 count together."""
    monkeypatch.setattr(limits, "ALWAYS_ALLOWED_BYTES", 1_000_000)
    inner = gzip.compress(b"[" + bytes(20_000_000), 1)
    outer = gzip.compress(inner, 9)
    assert len(inner) > 20_000 > 10 * len(outer)
    results = list(stream_records(io.BytesIO(outer), "b", "jsonl"))
    assert [result.reason for result in results if not isinstance(result, Draft)] == [BOMB[1:-1]]


def test_a_tar_of_nothing_in_a_bomb(monkeypatch: pytest.MonkeyPatch) -> None:
    """Check that skipping a member of a tar, which expands it, is limited too."""
    monkeypatch.setattr(limits, "ALWAYS_ALLOWED_BYTES", 1_000_000)
    data = gzip.compress(tarred({"a.txt": STORY, "b.dat": bytes(40_000_000), "c.txt": STORY}), 9)
    results = within_bounds(data, "t.tgz")
    assert results["t.tgz#a.txt"] == TEXT
    assert results["t.tgz"] in (BOMB, "<the rest of it is not read>")


def test_too_many_bytes(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits, "MAX_BYTES", 3 * len(STORY))
    reason = f"<expands to more than {3 * len(STORY)} bytes: unpack it first>"
    results = texts(zipped({f"{n}.txt": STORY for n in range(9)}), "z")
    assert results == {f"z#{n}.txt": TEXT for n in range(3)} | {
        "z#3.txt": reason,
        "z": "<the rest of it is not read>",
    }
    (reason,) = texts_of(stream_records(io.BufferedReader(Pipe(ZIP)), "z")).values()
    assert reason == f"<longer than {3 * len(STORY)} bytes: unpack it first>"


def test_overlapping_members() -> None:
    results = within_bounds(overlapping(10_000_000, 4_000), "z")
    assert len(results) == 4_000
    assert set(results.values()) == {"<overlaps another file in the archive: a bomb?>"}


def test_a_zip_that_holds_itself(monkeypatch: pytest.MonkeyPatch) -> None:
    """Read a zip that contains itself without end, like R. Cox's r.zip."""
    data = zipped({"r/r.zip": STORY})
    monkeypatch.setattr(zip_container, "_open_member", lambda *_: io.BytesIO(data))
    (reason,) = within_bounds(data, "z").values()
    assert reason == "<archives nested more than 4 deep: unpack it first>"


def test_xz_may_not_ask_for_gigabytes() -> None:
    filters = [{"id": lzma.FILTER_LZMA2, "preset": 1}]
    data = bytearray(lzma.compress(STORY * 100, filters=filters))
    at = data.index(b"\x21\x01", 12) + 2  # the size of the dictionary, in LZMA2's one byte
    data[at] = 40  # 4 GB
    header = data[12:24]
    size = (header[0] + 1) * 4
    check = zlib.crc32(bytes(data[12 : 12 + size - 4]))
    data[12 + size - 4 : 12 + size] = check.to_bytes(4, "little")
    (reason,) = within_bounds(bytes(data), "a.xz").values()
    assert reason.startswith("<damaged: cannot be decompressed (Memory usage limit")


def test_many_empty_pieces() -> None:
    data = gzip.compress(b"") * 20_000 + gzip.compress(STORY)
    assert within_bounds(data, "a.txt.gz") == {"a.txt.gz": TEXT}


def test_a_stream_without_end_is_left_where_its_reader_leaves_it() -> None:
    with Path("/dev/zero").open("rb") as stream:
        (result,) = stream_records(stream)  # it is seekable, but has no size
    assert not isinstance(result, Draft)
    assert result.reason == "not text (binary data)"
