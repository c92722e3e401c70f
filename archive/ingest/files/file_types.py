"""Files that are not news, or cannot be read: recognized by name, or by the first bytes."""

from __future__ import annotations

import re
from pathlib import PurePath
from typing import NamedTuple


class Skip(NamedTuple):
    """Reason why a file is not read."""

    reason: str
    expected_story: bool = False  # whether there may be a story in it nevertheless


def _table(*lines: tuple[str, str]) -> dict[str, Skip]:
    return {word: Skip(f"{kind}, no story") for kind, words in lines for word in words.split()}


_SUFFIXES = _table(
    ("a picture", "png jpg jpeg jfif gif webp svg svgz ico cur bmp tif tiff avif heic psd eps"),
    ("a script or style", "js mjs cjs css scss less map sh bat cmd ps1 py pyc wasm swf"),
    ("a font", "woff woff2 ttf otf eot"),
    ("sound or film", "mp3 mp4 m4a m4v aac flac webm ogg oga ogv wav avi mov mpg mpeg wmv flv"),
    ("a system file", "ds_store ini lnk db lock crdownload part swp url webloc desktop"),
    ("a schema or stylesheet", "dtd xsd xsl xslt rng rnc"),
    ("a checksum or signature", "md5 sha1 sha256 sha512 sfv sig"),
    ("a program", "exe dll class jar msi apk dmg"),
)
_NAMES = _table(
    ("a README", "readme"),
    ("a license", "license licence copying unlicense"),
    ("a list of changes", "changelog"),
    ("a Makefile", "makefile gnumakefile"),
    ("a checksum or signature", "md5sums sha1sums sha256sums sha512sums"),
    ("a system file", "thumbs.db desktop.ini icon\r .htaccess .gitignore .gitattributes .gitmodules"
     " .gitkeep .directory .localized .nomedia .apdisk .editorconfig"),
)  # fmt: skip
# Only in capitals: a story may be called notice.txt.
_UPPERCASE_NAMES = _table(
    ("a license", "NOTICE AUTHORS"),
    ("a list of changes", "CHANGES"),
    ("a guide to files", "CONTRIBUTING INSTALL MANIFEST TODO"),
)
_TEXT_SUFFIXES = frozenset(("", ".txt", ".md", ".rst", ".markdown"))
_SYSTEM_FOLDERS = frozenset(("__MACOSX", "$RECYCLE.BIN", "System Volume Information", "@eaDir"))


def skip_by_name(name: str) -> Skip | None:
    """Return why a file with this name holds no story; None if it may hold one."""
    path = PurePath(name)
    if not _SYSTEM_FOLDERS.isdisjoint(path.parts) or path.name.startswith("._"):
        return Skip(
            "a system file, no story"
        )  # ._x: metadata of x that macOS writes on other disks
    last = path.name.lower()
    if skip := _SUFFIXES.get(last.rpartition(".")[2]) if "." in last else None:
        return skip
    stem, suffix = (path.stem, path.suffix.lower()) if not last.startswith(".") else (last, "")
    if suffix not in _TEXT_SUFFIXES:
        return None
    return _NAMES.get(stem.lower()) or _UPPERCASE_NAMES.get(stem)


def is_system_folder(folder: str) -> bool:
    """Return whether a folder belongs to an operating system or a NAS."""
    return folder in _SYSTEM_FOLDERS


# Members by which an office document, or a program, is recognized among zip files.
_DOCUMENT_MEMBERS = {
    "word/document.xml": "a Word file: save it as text or HTML, or pandoc -t plain x.docx",
    "xl/workbook.xml": "an Excel file: save its sheets as CSV",
    "ppt/presentation.xml": "a PowerPoint file: save it as text",
    "META-INF/container.xml": "an e-book (EPUB): pandoc -t plain x.epub",
    "META-INF/manifest.xml": "an OpenDocument file: save it as text, or pandoc -t plain x.odt",
    "Index/Document.iwa": "a Pages file: save it as text",
}
_PROGRAMS = frozenset(("META-INF/MANIFEST.MF", "AndroidManifest.xml", "classes.dex"))


def skip_document(member: str) -> Skip | None:
    """Return why a zip file with this member is not read; None if it may be an archive of files."""
    if member in _PROGRAMS:
        return Skip("a program, no story")
    return Skip(_DOCUMENT_MEMBERS[member]) if member in _DOCUMENT_MEMBERS else None


_OFFICE = "an old Office file: save it as text, or soffice --headless --convert-to txt x.doc"
# First bytes -> the kind of file, and how to get at its text.  A document among news pages is not
# counted as a failure; an archive is, since it may hold any number of stories.
_DOCUMENTS = (
    (b"%PDF-", "a PDF: pdftotext x.pdf"),
    (b"%!PS", "PostScript: ps2ascii x.ps"),
    (b"{\\rtf", "RTF: save it as text, or pandoc -t plain x.rtf"),
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", _OFFICE),
    (b"\xdb\xa5-\0", _OFFICE),  # Word 2
    (b"AT&TFORM", "a DjVu file: djvutxt x.djvu"),
)
_PACKED = (
    (b"7z\xbc\xaf\x27\x1c", "a 7z archive, which is not supported: 7z x FILE"),
    (b"Rar!\x1a\x07", "a RAR archive, which is not supported: unrar x FILE"),
    (b"MSCF\0\0\0\0", "a cabinet, which is not supported: cabextract FILE"),
    (b"\x1f\x9d", "packed by compress, which is not supported: uncompress FILE"),
    (b"\x04\x22\x4d\x18", "packed by lz4, which is not supported: unlz4 FILE"),
    (b"LZIP\x01", "packed by lzip, which is not supported: lzip -d FILE"),
    (b"bplist00", "a property list of macOS: a page saved by Safari? Save it as page source"),
)
_MAGIC = (
    ("a picture", rb"\x89PNG\r\n\x1a\n|\xff\xd8\xff|GIF8[79]a|II\*\0|MM\0\*|8BPS\0\x01"
     rb"|RIFF....WEBP|BM....\0\0\0\0|\0\0\x01\0[\x01-\xff]\0|....ftyp(?:avif|heic|heix|mif1)"),
    ("sound or film", rb"ID3[\x02-\x04]|OggS\0|fLaC\0|RIFF....(?:WAVE|AVI )|....ftyp"
     rb"|\x1a\x45\xdf\xa3|FLV\x01|\xff[\xfb\xf3\xf2][\x10-\xef]|\0\0\x01[\xba\xb3]"),
    ("a font", rb"wOF[F2](?:\0\x01|OTTO|true)|OTTO\0|\0\x01\0\0\0[\x01-\x40]|true\0"),
    ("a program", rb"\x7fELF|MZ.{60}\0\0|\xca\xfe\xba\xbe\0|\0asm\x01|dex\n03"
     rb"|[\xce\xcf]\xfa\xed\xfe|!<arch>\n"),
    ("a database", rb"SQLite format 3\0|\0\x01\0\0Standard (?:Jet|ACE) DB"),
    ("a system file", rb"\0\0\0\x01Bud1|\0\x05\x16\x07\0\x02|\x4c\0\0\0\x01\x14\x02\0"),
)  # fmt: skip
_MAGIC_PATTERNS = tuple((kind, re.compile(magic, re.DOTALL)) for kind, magic in _MAGIC)


def skip_by_bytes(head: bytes) -> Skip | None:
    """Return why a file with these first bytes is not read; None if it may hold a story."""
    for table, expected_story in ((_DOCUMENTS, False), (_PACKED, True)):
        for magic, reason in table:
            if head.startswith(magic):
                return Skip(reason, expected_story)
    if head.lstrip(b"\xef\xbb\xbf \t\r\n\0").startswith(b"%PDF-"):
        return Skip(_DOCUMENTS[0][1])
    kind = next((kind for kind, magic in _MAGIC_PATTERNS if magic.match(head)), None)
    return Skip(f"{kind}, no story") if kind else None
