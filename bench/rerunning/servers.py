"""Streamlit servers in processes of their own, on free ports, ended when the measuring is done."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from bench.places import ROOT

_PATIENCE_SECONDS = 180


@dataclass(frozen=True, slots=True)
class Server:
    """A running server: where it answers, and its process."""

    address: str
    process_id: int

    def resident_mebibytes(self) -> float:
        """Returns how much memory the process holds at this moment (VmRSS)."""
        status = Path(f"/proc/{self.process_id}/status").read_text(encoding="ascii")
        kibibytes = next(line.split()[1] for line in status.splitlines() if line.startswith("VmRSS"))
        return int(kibibytes) / 1024


@contextmanager
def streamlit_server(script: str, log: Path, **environment: str) -> Iterator[Server]:
    """Serves a script of the repository until the block ends; what the server says goes to `log`."""
    port = _free_port()
    command = [sys.executable, "-m", "streamlit", "run", script, "--server.port", str(port)]
    settings = {**os.environ, "PYTHONPATH": str(ROOT), **environment}
    with log.open("w") as output:
        process = subprocess.Popen(command, cwd=ROOT, env=settings, stdout=output, stderr=subprocess.STDOUT)
        try:
            server = Server(f"http://127.0.0.1:{port}", process.pid)
            _wait_until_up(server, process)
            yield server
        finally:
            process.terminate()
            process.wait(timeout=60)


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _wait_until_up(server: Server, process: subprocess.Popen[bytes]) -> None:
    deadline = time.monotonic() + _PATIENCE_SECONDS
    while time.monotonic() < deadline:
        if process.poll() is not None:
            raise SystemExit("A server ended while it was starting; its log is among the benchmarks' data.")
        try:
            with urllib.request.urlopen(f"{server.address}/_stcore/health", timeout=5):
                return
        except OSError:
            time.sleep(0.1)
    raise SystemExit(f"A server was not up after {_PATIENCE_SECONDS} seconds.")
