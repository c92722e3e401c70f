"""Pages as a browser saves them: the folder of pictures and frames beside a page belongs to it."""

from __future__ import annotations

import re
from collections.abc import Iterable

# What browsers, and Windows, which moves such a folder with its page, put behind the page's name:
# Chrome always `_files`, Firefox and Internet Explorer the word of the reader's language.
_WORDS = (
    "_files .files _file _archivos _arquivos _bestanden _bylos -Dateien _Dateien _datoteke"
    " _dosyalar _elemei _failai _failid _faili _fails _fajlovi _ficheiros _fichiers -filer _filer"
    " _fisiere _fișiere _fitxategiak _fitxers _pliki _soubory _tiedostot _файлы _файли _αρχεία"
    " _fichièrs _comhaid _ffeiliau _skrár _berkas _tệp"
).casefold().split()  # fmt: skip
_ENDING = re.compile(f"(.+)({'|'.join(map(re.escape, _WORDS))})", re.DOTALL)
_PAGE = re.compile(r"(.+)\.(?:html?|xhtml?|shtml)", re.IGNORECASE | re.DOTALL)


class Pages:
    """The pages seen in a folder, or in the folders of an archive."""

    def __init__(self, names: Iterable[str] = ()) -> None:
        self._pages: dict[str, str] = {}  # what a page's folder would begin with -> the page
        for name in names:
            self.note(name)

    def note(self, name: str) -> None:
        """A file is there; its name may stand behind those of its folders."""
        if found := _PAGE.fullmatch(name):
            self._pages.setdefault(found[1].casefold(), name.rpartition("/")[2])

    @staticmethod
    def could_have(folder: str) -> bool:
        """Whether a folder is called as one that belongs to a page."""
        return bool(_ENDING.fullmatch(folder.casefold()))

    def page_of(self, name: str) -> str | None:
        """The page that a file belongs to by one of its folders.

        >>> Pages(["a/Ferry sails.html"]).page_of("a/Ferry sails-Dateien/frame.html")
        'Ferry sails.html'
        """
        folders = name.split("/")[:-1] if self._pages else ()
        paths = ("/".join(folders[:count]) for count in range(1, len(folders) + 1))
        return next((page for path in paths if (page := self.page_with(path))), None)

    def page_with(self, folder: str) -> str | None:
        """The page that a folder belongs to."""
        found = _ENDING.fullmatch(folder.casefold())
        return self._pages.get(found[1]) if found else None
