"""Where the benchmarks keep what they make; all of it can be removed at any time."""

from __future__ import annotations

import shutil
from datetime import UTC, datetime
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
DATA = ROOT / "data" / "bench"
# The orders are those of one seed, as they stood at one moment: every run measures the same rows.
SEED = 20261123
NOW = datetime(2026, 11, 23, 12, 0, tzinfo=UTC)


def new_folder(name: str) -> Path:
    """Returns an empty folder of that name among the benchmarks' data."""
    folder = DATA / name
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    return folder
