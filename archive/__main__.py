"""Where the program starts.  Nothing is imported before it is known what Ctrl-C means."""

from __future__ import annotations

import os


def main() -> None:
    """Run the program with the process's arguments; ends the process."""
    try:
        from archive.cli import app

        app.main()
    except KeyboardInterrupt:  # while the rest was imported, a fifth of a second
        os.write(2, b"interrupted\n")
        os._exit(130)


if __name__ == "__main__":
    main()
