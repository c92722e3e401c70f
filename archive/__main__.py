"""Entry point of the program; handles Ctrl-C from before the first import."""

from __future__ import annotations

import os


def main() -> None:
    """Run the program with the arguments of the process, and end the process."""
    try:
        from archive.cli import app

        app.main()
    except KeyboardInterrupt:  # during the imports, which take a fifth of a second
        os.write(2, b"interrupted\n")
        os._exit(130)


if __name__ == "__main__":
    main()
