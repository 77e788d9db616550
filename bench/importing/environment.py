"""The environment in which dlt runs: made once, from its own locked list, apart from the product's."""

from __future__ import annotations

import subprocess
import sys
from hashlib import sha256
from pathlib import Path

from bench.places import ROOT

_FOLDER = ROOT / ".venv-bench"
_LOCKED = ROOT / "requirements-bench.txt"


def peer_python() -> Path:
    """Returns the interpreter of the peer's environment; makes the environment where it is missing or outdated."""
    stamp = _FOLDER / "bench.stamp"
    wanted = sha256(_LOCKED.read_bytes()).hexdigest()
    python = _FOLDER / ("Scripts" if sys.platform == "win32" else "bin") / "python"
    if not stamp.exists() or stamp.read_text(encoding="utf-8") != wanted:
        print("Making .venv-bench for dlt (once) ...", file=sys.stderr)
        _make(python)
        stamp.write_text(wanted, encoding="utf-8")
    return python


def _make(python: Path) -> None:
    subprocess.run([sys.executable, "-m", "venv", "--clear", _FOLDER], check=True)
    install = ("install", "-qq", "--disable-pip-version-check", "--require-hashes", "-r", _LOCKED)
    subprocess.run([python, "-m", "pip", *install], check=True)
