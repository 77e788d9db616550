"""A PostgreSQL of its own, begun for a benchmark and thrown away with all it holds."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from bench.searching.many_orders import THREADS

_FOLDERS = (
    "usr/lib/postgresql/*/bin",
    "usr/pgsql-*/bin",
    "usr/local/opt/postgresql*/bin",
    "opt/homebrew/opt/postgresql*/bin",
)
_NEEDED = ("initdb", "pg_ctl", "psql")
# All of the rows lie in memory, sorts and joins too, and each processor works for the one question that is asked.
_SETTINGS = {
    "listen_addresses": "''",
    "shared_buffers": "2GB",
    "effective_cache_size": "4GB",
    "work_mem": "256MB",
    "maintenance_work_mem": "512MB",
    "max_parallel_workers_per_gather": str(THREADS),
    "max_wal_size": "8GB",
    "fsync": "off",
    "full_page_writes": "off",
    "autovacuum": "off",
    "random_page_cost": "1.1",
    "timezone": "UTC",
}


def find_binaries() -> Path | None:
    """Returns the folder with the newest PostgreSQL's programs, or None."""
    found = [folder for pattern in _FOLDERS for folder in Path("/").glob(pattern) if _is_whole(folder)]
    if found:
        return max(found, key=_version)
    on_path = shutil.which("initdb")
    folder = Path(on_path).resolve().parent if on_path else None
    return folder if folder and _is_whole(folder) else None


def _is_whole(folder: Path) -> bool:
    return all((folder / name).exists() for name in _NEEDED)


def _version(folder: Path) -> int:
    numbers = re.findall(r"\d+", str(folder))
    return int(numbers[0]) if numbers else 0


@contextmanager
def throwaway_cluster(binaries: Path) -> Iterator[list[str]]:
    """Runs a new cluster until the block ends; gives the command that opens a session in it.

    PostgreSQL does not run as root: for root it runs as the user postgres or nobody.
    """
    folder, who = Path(tempfile.mkdtemp(prefix="bench-postgres-")), _other_user()
    if who:
        os.chown(folder, who["user"], who["group"])
    data, settings = folder / "data", " ".join(f"-c {name}={value}" for name, value in _SETTINGS.items())
    begin = ("-w", "-l", folder / "log", "-o", f"-k {folder} {settings}", "start")

    def run(program: str, *words: str | Path) -> None:
        command = [str(word) for word in (binaries / program, "-D", data, *words)]
        subprocess.run(command, check=True, cwd=folder, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, **who)

    try:
        run("initdb", "-U", "bench", "-A", "trust", "-E", "UTF8", "--locale=C")
        run("pg_ctl", *begin)
        try:
            yield [str(binaries / "psql"), "-X", "-q", "--csv", "-h", str(folder), "-U", "bench", "-d", "postgres"]
        finally:
            run("pg_ctl", "-m", "fast", "-w", "stop")
    finally:
        shutil.rmtree(folder)


def _other_user() -> dict[str, Any]:
    """Returns as whom the server runs: the same person where this process is not root's."""
    if sys.platform == "win32" or os.geteuid() != 0:
        return {}
    import pwd

    known = {user.pw_name: user for user in pwd.getpwall()}
    user = known.get("postgres") or known["nobody"]
    return {"user": user.pw_uid, "group": user.pw_gid, "extra_groups": []}
