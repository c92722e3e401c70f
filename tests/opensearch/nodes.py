"""Three nodes on loopback, each a process of its own that can be killed."""

from __future__ import annotations

import ctypes
import json
import os
import shutil
import signal
import socket
import subprocess
import time
import urllib.request
from contextlib import ExitStack, suppress
from pathlib import Path
from tempfile import mkdtemp
from typing import Any, Self

from tests.opensearch.server import HOME, CannotStart, find_java_home, install

_START, _STOP = 540.0, 15.0  # seconds; a busy machine takes minutes
_NOBODY = 65534
_PR_SET_PDEATHSIG = 1  # linux/prctl.h

_CONFIG = """\
cluster.name: news-archive-tests
node.name: n{number}
node.roles: [cluster_manager, data]
path.data: {folder}/data
path.logs: {folder}/logs
network.host: 127.0.0.1
http.port: {http}
transport.port: {transport}
discovery.seed_hosts: [{seeds}]
cluster.initial_cluster_manager_nodes: [n1, n2, n3]
node.processors: 1
node.store.allow_mmap: false
cluster.routing.allocation.disk.threshold_enabled: false
indices.breaker.total.use_real_memory: false
action.auto_create_index: false
search.concurrent_segment_search.mode: none
indices.query.bool.max_clause_count: 16384
cluster.fault_detection.follower_check.timeout: 3s
"""


class Nodes:
    """Cluster of three nodes, each with its own folder, which is removed at the end."""

    def __init__(self, heap: str = "512m", *, quick: bool = True) -> None:
        """`quick`: start sooner and work slower."""
        self._heap = f"-Xms{heap} -Xmx{heap} -XX:-AlwaysPreTouch -XX:+UseSerialGC"
        self._heap += " -XX:TieredStopAtLevel=1" if quick else ""
        self._server, self._java = install(), find_java_home()
        _remove_leftovers()
        self._root = Path(mkdtemp(prefix=f"cluster-{os.getpid()}-", dir=HOME))
        self._root.chmod(0o755)
        ports = _free_ports(6)
        self._http, self._transport = ports[:3], ports[3:]
        self._running: list[subprocess.Popen[bytes] | None] = [None, None, None]
        for number in range(3):
            self._configure(number)

    @property
    def urls(self) -> tuple[str, ...]:
        return tuple(f"http://127.0.0.1:{port}" for port in self._http)

    def __enter__(self) -> Self:
        try:
            for number in range(3):
                self.start(number)
            self.wait()
        except BaseException:
            self.__exit__()
            raise
        return self

    def __exit__(self, *_: object) -> None:
        for process in self._running:
            if process and process.poll() is None:
                process.terminate()
        for number in range(3):
            self._wait_for_end(number)
        shutil.rmtree(self._root, ignore_errors=True)

    def start(self, number: int) -> None:
        """Start a node with the data that it has."""
        folder = self._root / f"n{number + 1}"
        environment = {
            "PATH": "/usr/bin:/bin",
            "HOSTNAME": "localhost",
            "LANG": "C.UTF-8",
            "OPENSEARCH_JAVA_HOME": str(self._java),
            "OPENSEARCH_PATH_CONF": str(folder / "conf"),
            "OPENSEARCH_TMPDIR": str(folder / "tmp"),
            "OPENSEARCH_JAVA_OPTS": self._heap,
        }
        nobody = {"user": _NOBODY, "group": _NOBODY, "extra_groups": []}
        with open(folder / "out.txt", "ab") as out:
            self._running[number] = subprocess.Popen(
                [self._server / "bin" / "opensearch"],
                stdin=subprocess.DEVNULL,
                stdout=out,
                stderr=out,
                env=environment,
                preexec_fn=_die_with_the_tests,  # noqa: PLW1509 (no threads yet)
                **(nobody if os.geteuid() == 0 else {}),  # type: ignore[call-overload]
            )

    def is_running(self, number: int) -> bool:
        process = self._running[number]
        return process is not None and process.poll() is None

    def kill(self, number: int) -> None:
        """Kill a node as a loss of power would."""
        process = self._running[number]
        assert process
        process.send_signal(signal.SIGKILL)
        process.wait()

    def wait(self, nodes: int = 3, status: str = "green") -> None:
        """Wait until `nodes` nodes form a cluster of this health; raises CannotStart."""
        path = f"/_cluster/health?wait_for_nodes={nodes}&wait_for_status={status}&timeout=1s"
        end = time.monotonic() + _START
        while time.monotonic() < end:
            for number in range(3):
                if self.is_running(number):
                    with suppress(OSError, ValueError):
                        if not self.get(path, number)["timed_out"]:
                            return
            if not any(map(self.is_running, range(3))):
                break
            time.sleep(0.2)
        raise CannotStart(f"no {status} cluster of {nodes} nodes:\n{self._last_output()}")

    def get(self, path: str, number: int = 0) -> Any:
        """Send a GET request to a node; return its answer."""
        with urllib.request.urlopen(self.urls[number] + path, timeout=10) as answer:
            return json.load(answer)

    def resident_sizes(self) -> list[int]:
        """Return the resident memory of each running node in bytes."""
        sizes = []
        for process in self._running:
            if process and process.poll() is None:
                pages = Path(f"/proc/{process.pid}/statm").read_text().split()[1]
                sizes.append(int(pages) * os.sysconf("SC_PAGE_SIZE"))
        return sizes

    def _configure(self, number: int) -> None:
        folder = self._root / f"n{number + 1}"
        for name in ("data", "logs", "tmp"):
            (folder / name).mkdir(parents=True)
        shutil.copytree(self._server / "config", folder / "conf")
        options = folder / "conf" / "jvm.options"
        unwanted = ("Xlog:gc", "HeapDump", "XX:ErrorFile", "UseG1GC", "G1Reserve", "InitiatingHeap")
        lines = [
            line
            for line in options.read_text().splitlines()
            if not any(name in line for name in unwanted)  # they write into the server's own folder
        ]
        options.write_text("\n".join(lines) + "\n")
        seeds = ", ".join(f'"127.0.0.1:{port}"' for port in self._transport)
        config = _CONFIG.format(
            number=number + 1,
            folder=folder,
            http=self._http[number],
            transport=self._transport[number],
            seeds=seeds,
        )
        (folder / "conf" / "opensearch.yml").write_text(config)
        if os.geteuid() == 0:
            for path in (folder, *folder.rglob("*")):
                os.chown(path, _NOBODY, _NOBODY)

    def _wait_for_end(self, number: int) -> None:
        process = self._running[number]
        if process is None:
            return
        try:
            process.wait(_STOP)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()

    def _last_output(self) -> str:
        """Return the last lines that each node printed."""
        outputs = []
        for number in range(3):
            text = (self._root / f"n{number + 1}" / "out.txt").read_text(errors="replace")
            outputs.append(f"--- n{number + 1}\n" + "\n".join(text.splitlines()[-15:]))
        return "\n".join(outputs)


def _die_with_the_tests() -> None:
    """Have a node end with the test run, even if that is killed."""
    ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGKILL)


def _remove_leftovers() -> None:
    """Remove the folders of test runs that were killed."""
    for folder in HOME.glob("cluster-*-*"):
        if not Path("/proc", folder.name.split("-")[1]).exists():
            shutil.rmtree(folder, ignore_errors=True)


def _free_ports(count: int) -> list[int]:
    with ExitStack() as stack:
        sockets = [stack.enter_context(socket.socket()) for _ in range(count)]
        for opened in sockets:
            opened.bind(("127.0.0.1", 0))
        return [opened.getsockname()[1] for opened in sockets]
