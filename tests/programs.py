"""The program and the practice shop as processes of their own, for tests of commands and of kills."""

from __future__ import annotations

import io
import json
import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager, redirect_stderr, redirect_stdout
from pathlib import Path
from typing import Any
from unittest.mock import patch

from tests.canary import find_canaries
from tiktok_orders.__main__ import main

ROOT = Path(__file__).parents[1]


def environment_in(folder: Path) -> dict[str, str]:
    """Returns the environment in which the program keeps its data in a folder."""
    return {
        **os.environ,
        "DATABASE_URL": f"duckdb:///{folder}/orders.duckdb",
        "PRACTICE_WORLD": f"{folder}/practice.sqlite3",
    }


def command(*words: str) -> list[str]:
    """Returns the command line of the program."""
    return [sys.executable, "-m", "tiktok_orders", *words]


def run_program(folder: Path, *words: str, **environment: str) -> subprocess.CompletedProcess[str]:
    """Runs a command of the program to its end on the data in a folder; what it says must hold no secret."""
    done = subprocess.run(
        command(*words),
        cwd=ROOT,
        env=environment_in(folder) | environment,
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert find_canaries(done.stdout + done.stderr) == []
    return done


def run_here(folder: Path, *words: str, **environment: str) -> subprocess.CompletedProcess[str]:
    """Runs a command in this process, which spares the start of another one; else like `run_program`."""
    said, complained = io.StringIO(), io.StringIO()
    with (
        patch.dict(os.environ, environment_in(folder) | environment),
        redirect_stdout(said),
        redirect_stderr(complained),
    ):
        code = main(words)
    assert find_canaries(said.getvalue() + complained.getvalue()) == []
    return subprocess.CompletedProcess(words, code, said.getvalue(), complained.getvalue())


@contextmanager
def served_shop(
    world_file: Path, *, orders: int, seed: int = 11, redirect_url: str = ""
) -> Iterator[dict[str, Any]]:
    """Serves a practice shop in a process of its own and gives what it says of itself."""
    words = ["sandbox", "--seed", str(seed), "--orders", str(orders), "--world", str(world_file)]
    words += ["--redirect-url", redirect_url] if redirect_url else []
    process = subprocess.Popen(command(*words), cwd=ROOT, stdout=subprocess.PIPE, text=True)
    assert process.stdout is not None
    try:
        yield json.loads(process.stdout.readline())
    finally:
        process.send_signal(signal.SIGTERM)
        assert process.wait(timeout=20) == 0
        process.stdout.close()
