"""The program is killed at each named point on a job's way; then it runs again, and Magento's books decide."""

from __future__ import annotations

import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
import requests

from tests.crash.books import count_entries, entries_of, faults_of_sales_orders
from tests.crash.desk import connect_desk, import_orders, open_desk, read_import
from tests.crash.errands import ask_for_sales_orders
from tests.crash.shipment_books import faults_of_shipments
from tests.practice import open_in
from tests.programs import ROOT, served_shop
from tiktok_orders.store.jobs import count_jobs

LONG_AGO = (datetime.now(UTC) - timedelta(days=120)).date().isoformat()
ORDERS_EACH = 12  # asked for in each test: more than are sent at once, so that a kill meets some in every state
WORDS = [sys.executable, "-m", "tests.crash.desk"]


@dataclass(frozen=True)
class Desk:
    """A database with imported orders, and the practice systems, which outlive every kill."""

    folder: Path
    world_file: Path
    sandbox: dict[str, Any]

    def run(self, *words: str) -> int:
        """Runs the program to its end, or to its death; returns the exit code."""
        return subprocess.run([*WORDS, str(self.folder), *words], cwd=ROOT, timeout=120, check=False).returncode

    def ask(self) -> int:
        """Writes jobs into the outbox while nothing works on them."""
        application = open_desk(self.folder)
        try:
            return ask_for_sales_orders(application, ORDERS_EACH)
        finally:
            application.close()

    def faults(self) -> list[str]:
        with open_in(self.folder) as application:
            faults = faults_of_sales_orders(application.database, self.world_file)
            return faults + faults_of_shipments(application.database, self.world_file)

    def states(self) -> set[str]:
        with open_in(self.folder) as application:
            return set(count_jobs(application.database))


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Desk]:
    folder = tmp_path_factory.mktemp("desk")
    world_file = folder / "world.sqlite3"
    with served_shop(world_file, orders=400) as sandbox:
        application = open_desk(folder)
        try:
            connect_desk(application, sandbox)
            import_orders(application, read_import(f"since:{LONG_AGO}"))
            application.imports.wait()
        finally:
            application.close()
        yield Desk(folder, world_file, sandbox)


@pytest.mark.crash
@pytest.mark.parametrize(
    ("point", "hit"),
    [
        ("before the intent", 1),
        ("after intent", 1),
        ("before sending", 1),
        ("before sending", 4),
        ("after the reply", 1),
        ("after the reply", 4),
        ("before the commit", 1),
        ("before the commit", 3),
        ("after the commit", 1),
        ("after the commit", 3),
    ],
)
def test_a_kill_at_a_named_point_loses_and_doubles_nothing(desk: Desk, point: str, hit: int) -> None:
    before = count_entries(desk.world_file)
    assert desk.ask() == ORDERS_EACH
    assert desk.run("--die-at", point, "--hit", str(hit)) == -signal.SIGKILL
    assert desk.states() & {"queued", "running"}  # it died in the midst of its work
    assert desk.run() == 0
    assert desk.faults() == []
    assert count_entries(desk.world_file) > before


@pytest.mark.crash
def test_a_kill_after_the_effect_and_before_the_reply_is_looked_up_and_linked(desk: Desk) -> None:
    before = entries_of(desk.world_file)
    assert desk.ask() == ORDERS_EACH
    silence = {"kind": "timeout_after", "endpoint": "POST /rest/*", "seconds": 60}
    _disasters(desk, "POST", json=silence)
    process = subprocess.Popen([*WORDS, str(desk.folder)], cwd=ROOT)
    try:
        deadline = time.monotonic() + 60
        while len(created := entries_of(desk.world_file).keys() - before.keys()) < 2:
            assert time.monotonic() < deadline, "nothing reached Magento"
            assert process.poll() is None
            time.sleep(0.02)  # another process writes the books: there is nothing to wait on
    finally:
        process.kill()
        process.wait()
        _disasters(desk, "DELETE")
    with open_in(desk.folder) as application:
        linked = {row["order_id"] for row in application.database.rows("SELECT order_id FROM sales_orders")}
    assert not created & linked  # Magento has them, and nobody here knows
    assert desk.run() == 0
    assert desk.faults() == []
    with open_in(desk.folder) as application:
        linked = {row["order_id"] for row in application.database.rows("SELECT order_id FROM sales_orders")}
    assert created <= linked


def _disasters(desk: Desk, method: str, **parts: Any) -> None:
    url = f"{desk.sandbox['magento']['base_url']}/practice/disasters"
    requests.request(method, url, timeout=10, **parts).raise_for_status()
