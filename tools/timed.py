"""Run a command, then print its time and exit code: timed.py NAME COMMAND…"""

from __future__ import annotations

import subprocess
import sys
import time


def main(name: str, *command: str) -> int:
    start = time.monotonic()
    code = subprocess.run(command, check=False).returncode
    print(f"{name}: {time.monotonic() - start:.0f} s, exit code {code}", flush=True)
    return code


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
