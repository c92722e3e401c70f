"""Run one part of the tests within its budget of seconds: within.py SECONDS NAME COMMAND…"""

from __future__ import annotations

import subprocess
import sys
import time


def main(seconds: str, name: str, *command: str) -> int:
    began = time.monotonic()
    try:
        code = subprocess.run(command, timeout=float(seconds), check=False).returncode
    except subprocess.TimeoutExpired:
        print(f"{name}: over its budget of {seconds} s", flush=True)
        return 1
    print(f"{name}: {time.monotonic() - began:.0f} s of {seconds} s", flush=True)
    return code


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
