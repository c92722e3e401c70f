"""What files are packed in: each story within comes in, each trap is told by what it is."""

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

from archive.ingest.draft import Draft, Known, Read
from archive.ingest.files.containers import limits
from archive.ingest.files.containers import tar as tar_container
from archive.ingest.files.containers import zip as zip_container
from archive.ingest.files.reading import named_records, stream_records
from tests.archive.containers import PACKS, STORY, nested, overlapping, tarred, zipped, zipped64


def given(data: bytes, name: str = "news.bin") -> dict[str, str]:
    """Where -> the text of a story, or why there is none, in angle brackets."""
    return told(named_records(io.BytesIO(data), name, name, None, Known()))


def told(reads: Iterator[Read]) -> dict[str, str]:
    found: dict[str, str] = {}
    for read in reads:
        assert read.where not in found
        said = read.text if isinstance(read, Draft) else f"<{read.why}>"
        found[read.where] = said if said is not None else str(dict(read.fields))  # type: ignore[union-attr]
    return found


class Pipe(io.RawIOBase):
    """A stream that cannot go back, and gives a little at a time."""

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
    assert given(packed, f"a.txt.{pack}") == {f"a.txt.{pack}": TEXT}
    assert given(packed, "a") == {"a": TEXT}
    # in several pieces, with zeros and then a stranger's bytes behind them
    assert given(packed + packed + b"\0" * 9, "a.txt") == {"a.txt": TEXT * 2}
    assert given(packed + b"\0" * 4 + b"signature", "a.txt") == {"a.txt": TEXT}


@pytest.mark.parametrize("pack", PACKS)
def test_a_torn_file_gives_what_is_whole(pack: str) -> None:
    lines = [{"title": f"{n} {random.Random(n).random()}"} for n in range(12_000)]
    data = "".join(json.dumps(line) + "\n" for line in lines).encode()
    packed = PACKS[pack](data)
    found = list(stream_records(io.BytesIO(packed[: len(packed) // 2])))
    drafts = [each for each in found if isinstance(each, Draft)]
    assert [each.fields for each in drafts] == lines[: len(drafts)]
    assert len(drafts) > 100 or pack in ("xz", "bz2")
    (last,) = found[len(drafts) :]
    assert not isinstance(last, Draft)
    assert last.why == "damaged: its packed data break off (the end is missing)"
    # one bit wrong: never a story that is not there
    wrong = bytearray(PACKS[pack](STORY * 30))
    wrong[len(wrong) // 2] ^= 4
    for said in given(bytes(wrong), "a.txt").values():
        assert said.startswith("<damaged: ")


@pytest.mark.parametrize("keep", [1, 3, 9, 15, 24])
@pytest.mark.parametrize("pack", PACKS)
def test_a_file_that_is_hardly_begun(pack: str, keep: int) -> None:
    for said in given(PACKS[pack](STORY)[:keep], f"a.txt.{pack}").values():
        assert said.startswith("<")


def test_names_inside() -> None:
    files = {"a.txt": STORY, "inner/b.TXT": STORY, "c.jsonl": b'{"title": "T"}\n{"title": "U"}\n'}
    expected = {
        "n#a.txt": TEXT,
        "n#inner/b.TXT": TEXT,
        "n#c.jsonl#1": "{'title': 'T'}",
        "n#c.jsonl#2": "{'title': 'U'}",
    }
    for data in (zipped(files), tarred(files), gzip.compress(tarred(files))):
        assert given(data, "n") == expected
        assert told(stream_records(io.BufferedReader(Pipe(data)), "n")) == expected
    assert given(zipped({"old.tgz": gzip.compress(tarred(files))}), "n") == {
        where.replace("n#", "n#old.tgz#"): said for where, said in expected.items()
    }


@pytest.mark.parametrize("method", [zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED, zipfile.ZIP_BZIP2])
def test_methods_of_zip(method: int) -> None:
    assert given(zipped({"a.txt": STORY}, method), "z") == {"z#a.txt": TEXT}


@pytest.mark.parametrize("format", [tarfile.USTAR_FORMAT, tarfile.GNU_FORMAT, tarfile.PAX_FORMAT])
def test_long_and_foreign_names(format: int) -> None:
    name = "/".join(["folder" * 8] * 4) + "/Žilina.txt"
    assert given(tarred({name: STORY}, format), "t") == {f"t#{name}": TEXT}


def test_depth() -> None:
    assert list(given(nested(limits.MOST_DEEP), "z").values()) == [TEXT]
    (said,) = given(nested(limits.MOST_DEEP + 1), "z").values()
    assert said == "<more than 4 archives within one another: unpack it first>"


def test_what_is_no_story_is_named() -> None:
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
    reads = list(named_records(io.BytesIO(zipped(files)), "z", "z.zip", None, Known()))
    assert {each.where: each.story for each in reads if not isinstance(each, Draft)} | {
        "z#Page.html": True
    } == {
        "z#__MACOSX/._a.txt": False,
        "z#.DS_Store": False,
        "z#logo.png": False,
        "z#README": False,
        "z#picture": False,
        "z#report": False,
        "z#Page.html": True,
        "z#Page_files/frame.html": False,
    }
    found = given(zipped(files), "z")
    assert found["z#Page_files/frame.html"] == "<belongs to the page Page.html>"
    assert found["z#report"] == "<a PDF: pdftotext x.pdf>"
    assert found["z#Other_files/a.txt"] == TEXT


@pytest.mark.parametrize(
    ("names", "said"),
    [
        (["[Content_Types].xml", "word/document.xml"], "a Word file: save it as text"),
        (["[Content_Types].xml", "xl/workbook.xml"], "an Excel file"),
        (["mimetype", "META-INF/container.xml", "a.xhtml"], "an e-book"),
        (["mimetype", "content.xml", "META-INF/manifest.xml"], "an OpenDocument file"),
        (["META-INF/MANIFEST.MF", "A.class"], "a program, no story"),
    ],
)
def test_documents_that_are_zips(names: list[str], said: str) -> None:
    ((where, why),) = given(zipped(dict.fromkeys(names, STORY)), "letter.txt").items()
    assert where == "letter.txt"
    assert why.startswith("<" + said)


@pytest.mark.parametrize(
    ("head", "said", "story"),
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
def test_by_the_first_bytes(head: bytes, said: str, story: bool) -> None:
    for name in ("story.txt", "story", "story.jsonl"):
        (read,) = named_records(io.BytesIO(head), name, name, None, Known())
        assert not isinstance(read, Draft)
        assert (read.why.startswith(said), read.story) == (True, story), read.why


def test_a_tarball_named_txt_and_names_that_promise_too_much() -> None:
    assert given(gzip.compress(tarred({"a.txt": STORY})), "n.txt") == {"n.txt#a.txt": TEXT}
    assert given(STORY, "a.txt.gz") == {"a.txt.gz": TEXT}
    assert given(b"\1\0\2\0" * 9, "a.tar.gz") == {"a.tar.gz": "<named as gzip, but it is none>"}
    assert given(b"", "a.zip") == {"a.zip": "<empty>"}


def test_empty_archives() -> None:
    assert given(zipped({}), "z") == {"z": "<an empty zip file>"}
    assert given(gzip.compress(tarred({})), "t.tgz") == {"t.tgz": "<an empty tar file>"}
    assert given(gzip.compress(b""), "a.txt.gz") == {"a.txt.gz": "<empty>"}


def test_names_that_climb_and_links_cost_only_themselves() -> None:
    bad = ["../up.txt", "a/../../up.txt", "/etc/news.txt", "C:/news.txt", "..\\up.txt"]
    found = given(zipped({**dict.fromkeys(bad, STORY), "good.txt": STORY}), "z")
    assert found.pop("z#good.txt") == TEXT
    assert len(found) == len(bad)
    assert all("climbs out" in why or "absolute" in why for why in found.values()), found
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
    assert given(out.getvalue(), "t") == {
        "t#hard": "<a link within the archive, no file of its own>",
        "t#soft": "<a link, not followed>",
        "t#dev": "<a device, no file>",
        "t#fifo": "<a pipe, no file>",
        "t#/abs.txt": "<its name is a place on the disk (absolute): not read>",
        "t#../up.txt": "<its name climbs out of the archive (..): not read>",
        "t#z.txt": TEXT,
    }
    link = zipfile.ZipInfo("soft.txt")
    link.create_system, link.external_attr = 3, (stat.S_IFLNK | 0o777) << 16
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as zip:
        zip.writestr(link, "/etc/passwd")
    assert given(packed.getvalue(), "z") == {"z#soft.txt": "<a link, not followed>"}


def test_names_that_are_no_text() -> None:
    raw = zipped({"abcd.txt": STORY})
    assert list(given(raw.replace(b"abcd", b"a\n\xffd"), "z")) == ["z#a\\n\u00a0d.txt"]  # page 437
    packed = tarred({"abcd.txt": STORY})
    block = bytearray(packed[:512].replace(b"abcd", b"a\n\xffd"))
    block[148:156] = b" " * 8
    block[148:156] = b"%06o\0 " % sum(block)
    assert list(given(bytes(block) + packed[512:], "t")) == ["t#a\\n\\xffd.txt"]


def test_a_name_that_comes_twice() -> None:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive, pytest.warns(UserWarning):
        archive.writestr("a.txt", STORY)
        archive.writestr("a.txt", STORY + b"More of it.\n")
    expected = {"#a.txt": TEXT, "#a.txt (2)": TEXT + "More of it.\n"}
    assert given(out.getvalue(), "") == expected
    first, second = tarred({"a.txt": STORY}), tarred({"a.txt": STORY + b"More of it.\n"})
    assert given(first + second, "") == expected  # and two tar files, one behind the other


def test_damage_in_a_zip_costs_only_its_member() -> None:
    whole = zipped(
        {"a.txt": STORY * 9, "b.txt": STORY + b"Rain.", "c.txt": STORY * 7}, zipfile.ZIP_STORED
    )
    at = whole.index(b"Rain.")
    broken = whole[:at] + b"X" + whole[at + 1 :]
    found = given(broken, "z")
    assert found == {
        "z#a.txt": TEXT * 9,
        "z#b.txt": "<damaged: its checksum is wrong>",
        "z#c.txt": TEXT * 7,
    }


@pytest.mark.parametrize("method", [zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED])
def test_a_zip_without_its_end_gives_what_is_whole(method: int) -> None:
    files = {f"{n}.txt": STORY + str(random.Random(n).random()).encode() for n in range(9)}
    whole = zipped(files, method)
    at = whole.index(b"7.txt") + 50
    found = given(whole[:at], "z")
    assert found.pop("z") == (
        "<torn: the list of its members, which ends it, is missing; what is whole of it is read>"
    )
    assert found.pop("z#7.txt") in (
        "<torn: its data end too early>",
        "<damaged: its packed data break off (the end is missing)>",
    )
    assert found == {f"z#{n}.txt": files[f"{n}.txt"].decode() for n in range(7)}


def test_a_zip_written_to_a_pipe_and_torn() -> None:
    """Such a zip says how long a member is behind the member."""
    out = io.BytesIO()

    class Ahead(io.RawIOBase):
        def writable(self) -> bool:
            return True

        def write(self, data: Any) -> int:
            return out.write(data)

    with zipfile.ZipFile(Ahead(), "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("a.txt", STORY)
        archive.writestr("b.txt", STORY)
    whole = out.getvalue()
    assert given(whole, "z") == {"z#a.txt": TEXT, "z#b.txt": TEXT}
    torn = given(whole[: whole.index(b"PK\1\2")], "z")
    assert (torn["z#a.txt"], torn["z#b.txt"]) == (TEXT, TEXT)


TWO = zipped({"a.txt": STORY, "b.txt": STORY}, zipfile.ZIP_STORED)
LARGE = zipped64({"a.txt": STORY, "b.txt": STORY})
HEADER, LIST = TWO.rindex(b"PK\3\4"), TWO.index(b"PK\1\2")
READ = "; what is whole of it is read>"


def longer(by: int) -> bytes:
    """A zip whose list says that the first of its files is longer than it is."""
    at = LIST + 24
    return TWO[:at] + struct.pack("<L", len(STORY) + by) + TWO[at + 4 :]


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (LARGE, {}),
        (LARGE.replace(b"PK\6\6", b"PK\6\0"),
         {"": "<damaged: the end of its list of members" + READ}),
        (TWO.replace(b"PK\1\2", b"PK\1\0", 1), {"": "<damaged: the list of its members" + READ}),
        (TWO[:HEADER] + b"X" + TWO[HEADER + 1 :],
         {"#b.txt": "<damaged: no file stands where the list says>"}),
        (longer(5), {"#a.txt": "<damaged: it is not as long as the list says>"}),
        (longer(-5), {"#a.txt": "<damaged: it is not as long as the list says>"}),
        (TWO[:-2] + b"\x0a\0a PK\5\6 end", {}),  # the mark of the end, in a comment
        (zipped({"/": b"", "a/": b"", "a.txt": STORY, "b.txt": STORY}), {}),  # folders
    ],
)  # fmt: skip
def test_the_list_of_a_zip(data: bytes, said: dict[str, str]) -> None:
    assert given(data, "") == {"#a.txt": TEXT, "#b.txt": TEXT} | said


def test_a_zip_that_has_lost_its_beginning() -> None:
    found = given(b"PK\3\4" + TWO[40:], "z")
    assert found["z"].startswith("<torn: the list of its members does not begin where its end says")
    assert TEXT not in found.values()


def test_a_zip_that_is_torn_within_a_header() -> None:
    found = given(TWO[: HEADER + 12], "z")
    assert (found.pop("z")[:6], found) == ("<torn:", {"z#a.txt": TEXT})


def test_a_zip_packed_by_zstandard(monkeypatch: pytest.MonkeyPatch) -> None:
    data = bytearray(zipped({"a.txt": PACKS["zst"](STORY)}, zipfile.ZIP_STORED))
    at = data.index(b"PK\1\2")
    data[at + 10] = 93
    data[at + 16 : at + 20] = struct.pack("<L", zlib.crc32(STORY))
    data[at + 24 : at + 28] = struct.pack("<L", len(STORY))
    assert given(bytes(data), "z") == {"z#a.txt": TEXT}
    without_zstd(monkeypatch)
    assert given(bytes(data), "z") == {"z#a.txt": ZSTD_MISSING}


@pytest.mark.parametrize("pack", [zipped, tarred])
def test_more_files_than_are_read(
    pack: Callable[[dict[str, bytes]], bytes], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(zip_container, "MOST_MEMBERS", 3)
    monkeypatch.setattr(tar_container, "MOST_MEMBERS", 3)
    most = {f"{n}.txt": STORY for n in range(3)}
    assert list(given(pack(most), "a").values()) == [TEXT] * 3
    *_, last = given(pack(most | {"x.txt": STORY, "y.txt": STORY}), "a").items()
    assert last == ("a", "<more than 3 files: unpack it first>")


def test_a_torn_zip_of_more_files_than_are_read(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(zip_container, "MOST_MEMBERS", 3)
    whole = zipped({f"{n}.txt": STORY for n in range(9)})
    reads = named_records(io.BytesIO(whole[: whole.index(b"PK\1\2")]), "z", "z", None, Known())
    *found, last = reads
    assert [type(read) for read in found[1:]] == [Draft] * 3
    assert (last.where, last.why) == ("z", "more than 3 files: unpack it first")  # type: ignore[union-attr]


def test_names_that_are_none() -> None:
    assert given(zipped({"a/" * 2_500 + "b.txt": STORY, "c.txt": STORY}), "z") == {
        "z#" + "a/" * 2_048: "<its name is longer than any path>",
        "z#c.txt": TEXT,
    }
    assert given(tarred({"/": STORY}), "t") == {"t#/": "<a file without a name>"}


def test_an_encrypted_zip() -> None:
    data = bytearray(zipped({"a.txt": STORY, "b.txt": STORY}))
    data[data.index(b"PK\1\2") + 8] |= 1
    assert given(bytes(data), "z") == {
        "z#a.txt": "<encrypted: unpack it with its password first>",
        "z#b.txt": TEXT,
    }


def test_a_method_that_is_not_read() -> None:
    data = bytearray(zipped({"a.txt": STORY}))
    data[data.index(b"PK\1\2") + 10] = 9
    (why,) = given(bytes(data), "z").values()
    assert why == "<packed by Deflate64, which is not read here: unpack it first>"


def test_a_damaged_tar_goes_on_behind_the_damage() -> None:
    files = {f"{n}.txt": STORY for n in range(4)}
    data = bytearray(tarred(files))
    at = data.index(b"1.txt")
    data[at : at + 512] = b"\xaa" * 512
    assert given(bytes(data), "t.tar") == {
        "t.tar#0.txt": TEXT,
        "t.tar": "<damaged: 2 blocks of it belong to no file>",
        "t.tar#2.txt": TEXT,
        "t.tar#3.txt": TEXT,
    }
    torn = given(tarred(files)[: 512 * 5 + 9], "t")
    assert (torn["t#0.txt"], torn["t#1.txt"]) == (TEXT, TEXT)
    assert torn["t"].startswith("<")


ONE = tarred({"a.txt": STORY})


def headed(type: bytes, data: bytes = b"", name: str = "x") -> bytes:
    """A header of a tar file, and what belongs to it."""
    info = tarfile.TarInfo(name)
    info.type, info.size = type, len(data)
    return info.tobuf(tarfile.GNU_FORMAT) + data + bytes(-len(data) % 512)


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (headed(tarfile.DIRTYPE) + ONE, {}),
        (headed(tarfile.GNUTYPE_LONGLINK, b"where a link leads to\0") + ONE, {}),
        (headed(tarfile.XGLTYPE, b"24 path=of all of them\n") + ONE, {}),
        (headed(tarfile.XHDTYPE, b"1 path=no length\n") + ONE, {}),
        (headed(tarfile.GNUTYPE_SPARSE) + ONE,
         {"#x": "<packed as a sparse file: unpack it first>"}),
        (ONE + b"\xaa" * 1024, {"": "<damaged: 2 blocks of it belong to no file>"}),
        (ONE[:1024], {"": "<torn: the mark of its end is missing>"}),
        (ONE + bytes(512 * 2_001) + ONE, {}),  # so far behind it is no part of it
    ],
)  # fmt: skip
def test_what_stands_about_the_file_in_a_tar(data: bytes, said: dict[str, str]) -> None:
    assert given(data, "") == {"#a.txt": TEXT} | said


def test_a_tar_whose_header_claims_too_much() -> None:
    for type in (tarfile.XHDTYPE, tarfile.GNUTYPE_LONGNAME):
        info = tarfile.TarInfo("x")
        info.type, info.size = type, 3_000_000_000
        data = info.tobuf(tarfile.GNU_FORMAT) + b"a" * 30_000 + tarred({"a.txt": STORY})
        reads = list(stream_records(io.BytesIO(data)))
        assert not any(isinstance(read, Draft) for read in reads)
        assert len(reads) < 4


def test_missing_zstd(monkeypatch: pytest.MonkeyPatch) -> None:
    without_zstd(monkeypatch)
    assert given(PACKS["zst"](STORY), "a.txt.zst") == {"a.txt.zst": ZSTD_MISSING}


ZSTD_MISSING = "<needs the extra `zst`: pip install 'news-archive[zst]'>"


def without_zstd(monkeypatch: pytest.MonkeyPatch) -> None:
    """As where the extra is not installed."""
    usual = importlib.import_module

    def without(name: str, package: str | None = None) -> Any:
        if name in ("zstandard", "compression.zstd"):
            raise ImportError(name)
        return usual(name, package)

    monkeypatch.setattr(importlib, "import_module", without)


# -- bombs --------------------------------------------------------------------------------------


def zeros(pack: str, size: int) -> bytes:
    """So many zeros, packed a piece at a time."""
    maker: dict[str, Callable[[], Any]] = {
        "gz": lambda: zlib.compressobj(9, zlib.DEFLATED, 31),
        "bz2": bz2.BZ2Compressor,
        "xz": lzma.LZMACompressor,
    }
    one = maker[pack]()
    piece = bytes(1_000_000)
    pieces = [one.compress(piece) for _ in range(size // len(piece))]
    return b"".join([*pieces, one.flush()])


def within_bounds(data: bytes, name: str) -> dict[str, str]:
    tracemalloc.start()
    began = time.monotonic()
    found = given(data, name)
    _, most = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert time.monotonic() - began < 20
    assert most < 120_000_000
    return found


BOMB = "<unfolds to more than 1,000 times its size: a bomb?>"


@pytest.mark.parametrize("pack", ["gz", "bz2", "xz"])
def test_bombs(pack: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits, "FREE", 1_000_000)
    begun = b'{"title": "T"}\n' if pack == "gz" else b""
    start = PACKS[pack](begun)
    bomb = start + zeros(pack, 60_000_000)
    # as text the reader stops by itself; as lines it would read to the end
    reads = list(named_records(io.BytesIO(bomb), "b", "b", "jsonl", Known()))
    assert reads[-1].why == BOMB[1:-1]  # type: ignore[union-attr]


def test_bombs_within_bombs(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits, "FREE", 1_000_000)
    inner = zeros("gz", 80_000_000)
    packed = zipped({"a.txt.gz": inner, "b.txt": STORY})
    found = within_bounds(packed, "z")
    assert found["z#b.txt"] == TEXT
    twice = zipped({f"{n}.zip": zipped({"a": bytes(20_000_000)}) for n in range(3)})
    found = within_bounds(twice, "z")
    assert found


def test_layers_that_each_look_harmless(monkeypatch: pytest.MonkeyPatch) -> None:
    """Some 200:1 in either of two: all that comes out of one file is what counts."""
    monkeypatch.setattr(limits, "FREE", 1_000_000)
    inner = gzip.compress(b"[" + bytes(20_000_000), 1)
    outer = gzip.compress(inner, 9)
    assert len(inner) > 20_000 > 10 * len(outer)
    reads = list(stream_records(io.BytesIO(outer), "b", "jsonl"))
    assert [read.why for read in reads if not isinstance(read, Draft)] == [BOMB[1:-1]]


def test_a_tar_of_nothing_in_a_bomb(monkeypatch: pytest.MonkeyPatch) -> None:
    """A tar must be read through to its next member: the bomb goes off on the way."""
    monkeypatch.setattr(limits, "FREE", 1_000_000)
    data = gzip.compress(tarred({"a.txt": STORY, "b.dat": bytes(40_000_000), "c.txt": STORY}), 9)
    found = within_bounds(data, "t.tgz")
    assert found["t.tgz#a.txt"] == TEXT
    assert found["t.tgz"] in (BOMB, "<what stands behind that is not read>")


def test_more_bytes_than_are_read(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits, "MOST_BYTES", 3 * len(STORY))
    why = f"<unfolds to more than {3 * len(STORY)} bytes: unpack it first>"
    found = given(zipped({f"{n}.txt": STORY for n in range(9)}), "z")
    assert found == {f"z#{n}.txt": TEXT for n in range(3)} | {
        "z#3.txt": why,
        "z": "<what stands behind that is not read>",
    }
    (why,) = told(stream_records(io.BufferedReader(Pipe(TWO)), "z")).values()
    assert why == f"<longer than {3 * len(STORY)} bytes: unpack it first>"


def test_overlapping_members() -> None:
    found = within_bounds(overlapping(10_000_000, 4_000), "z")
    assert len(found) == 4_000
    assert set(found.values()) == {"<overlaps another file in the archive: a bomb?>"}


def test_a_zip_that_holds_itself(monkeypatch: pytest.MonkeyPatch) -> None:
    """As R. Cox's r.zip does, without end; here it is the reading of a member that leads back."""
    data = zipped({"r/r.zip": STORY})
    monkeypatch.setattr(zip_container, "_opened", lambda *_: io.BytesIO(data))
    (why,) = within_bounds(data, "z").values()
    assert why == "<more than 4 archives within one another: unpack it first>"


def test_xz_may_not_ask_for_gigabytes() -> None:
    filters = [{"id": lzma.FILTER_LZMA2, "preset": 1}]
    data = bytearray(lzma.compress(STORY * 100, filters=filters))
    at = data.index(b"\x21\x01", 12) + 2  # the size of the dictionary, in LZMA2's one byte
    data[at] = 40  # 4 GB
    header = data[12:24]
    size = (header[0] + 1) * 4
    check = zlib.crc32(bytes(data[12 : 12 + size - 4]))
    data[12 + size - 4 : 12 + size] = check.to_bytes(4, "little")
    (why,) = within_bounds(bytes(data), "a.xz").values()
    assert why.startswith("<damaged: its packed data break off (Memory usage limit")


def test_many_empty_pieces() -> None:
    data = gzip.compress(b"") * 20_000 + gzip.compress(STORY)
    assert within_bounds(data, "a.txt.gz") == {"a.txt.gz": TEXT}


def test_a_stream_without_end_is_left_where_its_reader_leaves_it() -> None:
    with Path("/dev/zero").open("rb") as stream:
        (read,) = stream_records(stream)  # one can go back in it, but it has no size
    assert not isinstance(read, Draft)
    assert read.why == "not text (binary data)"
