"""Pages saved by a browser: a page, and next to it a folder of its pictures and frames."""

from __future__ import annotations

import re
from collections.abc import Iterable

# Endings that browsers add to the page's name.  Windows moves a folder with such an ending when the
# user moves the page.
# Chrome always `_files`, Firefox and Internet Explorer the word in the user's language.
_WORDS = (
    "_files .files _file _archivos _arquivos _bestanden _bylos -Dateien _Dateien _datoteke"
    " _dosyalar _elemei _failai _failid _faili _fails _fajlovi _ficheiros _fichiers -filer _filer"
    " _fisiere _fișiere _fitxategiak _fitxers _pliki _soubory _tiedostot _файлы _файли _αρχεία"
    " _fichièrs _comhaid _ffeiliau _skrár _berkas _tệp"
).casefold().split()  # fmt: skip
_ENDING = re.compile(f"(.+)({'|'.join(map(re.escape, _WORDS))})", re.DOTALL)
_PAGE = re.compile(r"(.+)\.(?:html?|xhtml?|shtml)", re.IGNORECASE | re.DOTALL)


class SavedPages:
    """Saved pages found in a folder, or in the folders of a zip file."""

    def __init__(self, names: Iterable[str] = ()) -> None:
        self._pages: dict[str, str] = {}  # page's path without ending, casefolded -> its file name
        for name in names:
            self.add(name)

    def add(self, name: str) -> None:
        """Add a file, by its name or its path."""
        if match := _PAGE.fullmatch(name):
            self._pages.setdefault(match[1].casefold(), name.rpartition("/")[2])

    @staticmethod
    def is_page_folder(folder: str) -> bool:
        """Return whether a folder's name is one that a browser gives to a page's folder."""
        return bool(_ENDING.fullmatch(folder.casefold()))

    def page_of_file(self, name: str) -> str | None:
        """Return the page whose folder contains a file, at any depth; None if there is none.

        >>> SavedPages(["a/Ferry sails.html"]).page_of_file("a/Ferry sails-Dateien/frame.html")
        'Ferry sails.html'
        """
        folders = name.split("/")[:-1] if self._pages else ()
        paths = ("/".join(folders[:count]) for count in range(1, len(folders) + 1))
        return next((page for path in paths if (page := self.page_of_folder(path))), None)

    def page_of_folder(self, folder: str) -> str | None:
        """Return the page that a folder belongs to."""
        match = _ENDING.fullmatch(folder.casefold())
        return self._pages.get(match[1]) if match else None
