"""`python -m tests.opensearch`: start the cluster, say where it is, and stop it on Ctrl-C."""

from __future__ import annotations

import signal
import time

from tests.opensearch.nodes import Nodes

if __name__ == "__main__":
    began = time.monotonic()
    with Nodes(heap="1g", quick=False) as nodes:
        sizes = " ".join(f"{size / 1e6:.0f} MB" for size in nodes.resident_sizes())
        print(f"green in {time.monotonic() - began:.1f} s, {sizes}", flush=True)
        print(",".join(nodes.urls), flush=True)
        signal.sigwait({signal.SIGINT, signal.SIGTERM})
