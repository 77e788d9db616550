"""The documented commands, run as programs against a practice shop in a process of its own."""

from __future__ import annotations

import json
import os
import random
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from tests.practice import books_of, open_in, stored_of

ROOT = Path(__file__).parents[1]
LONG_AGO = (datetime.now(UTC) - timedelta(days=120)).date().isoformat()


def _environment(folder: Path) -> dict[str, str]:
    return {
        **os.environ,
        "DATABASE_URL": f"duckdb:///{folder}/orders.duckdb",
        "PRACTICE_WORLD": f"{folder}/practice.sqlite3",
    }


def _command(*words: str) -> list[str]:
    return [sys.executable, "-m", "tiktok_orders", *words]


def _run(folder: Path, *words: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        _command(*words),
        cwd=ROOT,
        env=_environment(folder),
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )


@contextmanager
def _sandbox(folder: Path, *, orders: int) -> Iterator[dict[str, Any]]:
    words = ("sandbox", "--seed", "11", "--orders", str(orders), "--world", str(folder / "world.sqlite3"))
    process = subprocess.Popen(_command(*words), cwd=ROOT, stdout=subprocess.PIPE, text=True)
    try:
        assert process.stdout is not None
        yield json.loads(process.stdout.readline())
    finally:
        process.send_signal(signal.SIGTERM)
        assert process.wait(timeout=20) == 0
        process.stdout.close()  # type: ignore[union-attr]


def _connect(folder: Path, shop: dict[str, Any]) -> list[str]:
    done = _run(
        folder, "connect", "--base-url", shop["base_url"], "--app-key", shop["app_key"],
        "--app-secret", shop["app_secret"], "--auth-code", shop["auth_code"], "--json",
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    return [account["account_id"] for account in json.loads(done.stdout)["accounts"]]


def test_connects_imports_and_reports(tmp_path: Path) -> None:
    with _sandbox(tmp_path, orders=300) as shop:
        account_ids = _connect(tmp_path, shop)
        assert account_ids == [one["id"] for one in shop["shops"]]
        done = _run(tmp_path, "import", "--since", LONG_AGO, "--json")
        assert done.returncode == 0, done.stderr
        runs = json.loads(done.stdout)["runs"]
        assert sum(run["new_count"] for run in runs) == 300
        one = _run(tmp_path, "import", "--account", account_ids[0])
        assert one.returncode == 0 and "0 new" in one.stdout
    status = json.loads(_run(tmp_path, "status", "--json").stdout)
    assert status["orders"] == 300
    assert {account["account_id"] for account in status["accounts"]} == set(account_ids)
    assert all(sum(account["statuses"].values()) == account["orders"] for account in status["accounts"])
    assert "300" not in _run(tmp_path, "status").stderr


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (("import",), "No shop is connected yet"),
        (("import", "--since", "tomorrow"), "is not a day"),
        (("import", "--since", "2999-01-01"), "choose a day between"),
        (("import", "--since", "0001-01-01"), "choose a day between"),
        (("sandbox", "--orders", "0"), "1 to 1,000,000"),
    ],
)
def test_says_in_one_sentence_what_is_wrong(tmp_path: Path, words: tuple[str, ...], sentence: str) -> None:
    done = _run(tmp_path, *words)
    assert done.returncode == 1
    assert sentence in done.stderr and done.stderr.count("\n") == 1


def test_an_unknown_account_is_answered_with_the_known_ones(tmp_path: Path) -> None:
    with _sandbox(tmp_path, orders=10) as shop:
        account_ids = _connect(tmp_path, shop)
        done = _run(tmp_path, "import", "--account", "12345")
    assert done.returncode == 1 and "12345" in done.stderr and account_ids[0] in done.stderr


def test_a_setting_that_cannot_be_used_is_named(tmp_path: Path) -> None:
    environment = {**_environment(tmp_path), "DATABASE_URL": "mysql://nope"}
    done = subprocess.run(
        _command("status"), cwd=ROOT, env=environment, capture_output=True, text=True, check=False
    )
    assert done.returncode == 1 and "DATABASE_URL" in done.stderr


@pytest.mark.crash
def test_killed_again_and_again_every_order_is_there_once(tmp_path: Path) -> None:
    dice = random.Random(7)
    kills = 0
    with _sandbox(tmp_path, orders=2500) as shop:
        account_ids = _connect(tmp_path, shop)
        for _ in range(8):
            process = subprocess.Popen(
                _command("import", "--since", LONG_AGO),
                cwd=ROOT,
                env=_environment(tmp_path),
                stdout=subprocess.DEVNULL,
            )
            time.sleep(dice.uniform(0.9, 2.4))  # the moment of the kill is the point: it must be any
            kills += process.poll() is None
            process.kill()
            process.wait()
        done = _run(tmp_path, "import", "--since", LONG_AGO, "--json")
        assert done.returncode == 0, done.stderr
    assert kills >= 3
    with open_in(tmp_path) as application:
        assert stored_of(application.database) == books_of(tmp_path / "world.sqlite3", account_ids)
        lines = "SELECT count(*) AS n, count(DISTINCT line_item_id) AS d FROM order_lines"
        row = application.database.row(lines)
        assert row is not None and row["n"] == row["d"]
