"""Kills the program at any moment, again and again, and looks whether anything was lost or doubled.

Run as `python -m tests.crash.campaign --kills 300` (`make campaign`); the suite runs twenty kills of it. It
imports and creates sales orders at once. The practice TikTok Shop and the practice Magento live in a process of
their own, so that their books are what the store has to equal; nearly a third of what they are asked goes wrong,
most of it so that they did it and the answer is lost.
"""

from __future__ import annotations

import argparse
import json
import random
import subprocess
import sys
import tempfile
import time
from collections import Counter
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from pathlib import Path
from typing import Any

import requests

from tests.crash.books import faults_of_sales_orders
from tests.crash.desk import CREATE, connect_desk, open_desk
from tests.practice import books_of, open_in, stored_of
from tests.programs import ROOT, served_shop
from tiktok_orders.store.database import Database

ORDERS, KILLS = 2_000, 300
KILLS_PER_DATABASE = 50
_MOST_LIVES_PER_KILL = 2  # one that ends by itself before its kill comes is no kill
# Of the practice shop's orders about one in seven needs no sales order: unpaid, cancelled, TikTok's own to send.
_WORLD_PER_ORDER = 1.2
LONG_AGO = (datetime.now(UTC) - timedelta(days=120)).date().isoformat()
# What the killed process imports: what changed since long ago, a stretch of days, and what changed since.
IMPORTS = (f"since:{LONG_AGO}", f"placed:{LONG_AGO}", "changes")
# Kind to its part of all requests. Together 30 %, since of two that would strike only the first does.
TIKTOK_FAULTS = {
    "cut_midway": 0.08,
    "truncated_json": 0.05,
    "timeout_after": 0.03,
    "cut_before": 0.04,
    "http_500": 0.04,
    "html_502": 0.03,
    "http_429": 0.03,
    "code_36009002": 0.04,
}
MAGENTO_FAULTS = {
    "cut_midway": 0.10,
    "truncated_json": 0.06,
    "timeout_after": 0.04,
    "cut_before": 0.04,
    "http_500": 0.03,
    "http_503": 0.03,
    "html_502": 0.02,
    "http_429": 0.02,
}
_SILENCE_SECONDS = 0.3  # until a connection that is not answered is closed


@dataclass
class Outcome:
    """What came of a campaign: how many kills met what under way, what was created, and every fault found."""

    kills: int = 0
    hits: Counter[str] = field(default_factory=Counter)
    states: Counter[str] = field(default_factory=Counter)
    looked_up: int = 0
    struck: Counter[str] = field(default_factory=Counter)
    faults: list[str] = field(default_factory=list)


def run_campaign(folder: Path, *, kills: int, orders: int, seed: int) -> Outcome:
    """Kills the program so often while it imports and creates sales orders, and returns what came of it.

    After every fifty kills the work is done to its end, the books are compared and new practice systems are used.
    """
    dice, outcome = random.Random(seed), Outcome()
    for number in range(0, kills, KILLS_PER_DATABASE):
        place = folder / f"database-{number}"
        place.mkdir()
        now = min(KILLS_PER_DATABASE, kills - number)
        _kill_and_compare(place, now, round(orders * now / kills), dice, outcome)
    return outcome


def _kill_and_compare(place: Path, kills: int, orders: int, dice: random.Random, outcome: Outcome) -> None:
    world_file = place / "world.sqlite3"
    in_the_world = round(orders * _WORLD_PER_ORDER)
    with served_shop(world_file, orders=in_the_world, seed=dice.randrange(1, 10**6)) as sandbox:
        account_ids, starting = _connect(place, sandbox)
        _switch_on(sandbox, dice)
        each = 1 + orders * 3 // (2 * kills)
        met = 0
        for _ in range(_MOST_LIVES_PER_KILL * kills):
            if met == kills:
                break
            after_seconds = starting * dice.uniform(0.9, 3.5)
            met += _kill(place, dice.choice(IMPORTS), each, after_seconds=after_seconds)
        outcome.kills += met
        outcome.struck.update(_switch_off(sandbox))
        began_at = int(time.time())
        _run(place, "--imports", IMPORTS[0])
        _run(place, "--request", str(in_the_world))
        with open_in(place) as application:
            database = application.database
            found = _faults_of_import(database, world_file, account_ids, began_at)
            found += faults_of_sales_orders(database, world_file)
            _count(database, place, outcome)
        outcome.faults += [f"{place.name}: {fault}" for fault in found]


def _connect(place: Path, sandbox: dict[str, Any]) -> tuple[list[str], float]:
    """Connects the practice systems; returns the accounts, and the seconds that the program needs to start."""
    application = open_desk(place)
    try:
        account_ids = connect_desk(application, sandbox)
    finally:
        application.close()
    began = time.monotonic()
    _run(place)
    return account_ids, time.monotonic() - began


def _kill(place: Path, imports: str, request: int, *, after_seconds: float) -> bool:
    process = subprocess.Popen(
        [*_desk(place), "--imports", imports, "--request", str(request)], cwd=ROOT, stdout=subprocess.DEVNULL
    )
    time.sleep(after_seconds)  # the moment of the kill is the point: it must be any
    was_running = process.poll() is None
    process.kill()
    process.wait()
    return was_running


def _run(place: Path, *words: str) -> None:
    done = subprocess.run(
        [*_desk(place), *words], cwd=ROOT, capture_output=True, text=True, timeout=400, check=False
    )
    assert done.returncode == 0, f"{words}: {done.stderr}"


def _desk(place: Path) -> list[str]:
    return [sys.executable, "-m", "tests.crash.desk", str(place)]


def _switch_on(sandbox: dict[str, Any], dice: random.Random) -> None:
    for url, faults in _servers(sandbox).items():
        for kind, probability in faults.items():
            disaster = {"kind": kind, "endpoint": "*", "probability": probability, "seed": dice.randrange(10**6)}
            silence = {"seconds": _SILENCE_SECONDS} if kind == "timeout_after" else {}
            requests.post(url, json=disaster | silence, timeout=10).raise_for_status()


def _switch_off(sandbox: dict[str, Any]) -> dict[str, int]:
    """Returns how many requests there were in which something went wrong, and in all, by system."""
    counts = {}
    for name, url in zip(("TikTok Shop", "Magento"), _servers(sandbox), strict=True):
        disasters = requests.get(url, timeout=10).json()["disasters"]
        counts[name] = sum(one["struck"] for one in disasters)
        counts[f"all {name}"] = max(one["asked"] for one in disasters)
        requests.delete(url, timeout=10).raise_for_status()
    return counts


def _servers(sandbox: dict[str, Any]) -> dict[str, dict[str, float]]:
    return {
        f"{sandbox['base_url']}/practice/disasters": TIKTOK_FAULTS,
        f"{sandbox['magento']['base_url']}/practice/disasters": MAGENTO_FAULTS,
    }


def _count(database: Database, place: Path, outcome: Outcome) -> None:
    """Adds what the kills met under way, how often an outcome was unknown, and how the orders ended."""
    lives = [json.loads(line) for line in (place / "lives.jsonl").read_text().splitlines()]
    outcome.hits["jobs"] += sum(1 for life in lives if life["jobs"])
    outcome.hits["imports"] += sum(1 for one, next_ in pairwise(lives) if next_["imports"] > one["imports"])
    rows = database.rows(
        "SELECT state, count(*) AS jobs FROM jobs WHERE action = $action GROUP BY state", {"action": CREATE}
    )
    outcome.states.update({row["state"]: row["jobs"] for row in rows})
    unknown = "SELECT count(DISTINCT job_id) AS jobs FROM job_attempts WHERE outcome = 'unknown'"
    outcome.looked_up += database.rows(unknown)[0]["jobs"]


def _faults_of_import(database: Database, world_file: Path, account_ids: list[str], began_at: int) -> list[str]:
    """Returns what is lost, doubled or left half done, as sentences; empty where all is well.

    An order that changed in the shop after the last import began (unix seconds) is the next import's.
    """
    books, stored = books_of(world_file, account_ids), stored_of(database)
    checks = {
        "lost": books.keys() - stored.keys(),
        "not in the books": stored.keys() - books.keys(),
        "other than in the books": [
            one for one in stored.keys() & books.keys() if books[one] != stored[one] and books[one][2] < began_at
        ],
        "doubled lines": database.rows("SELECT 1 FROM order_lines GROUP BY line_item_id HAVING count(*) > 1"),
        "orders without lines": database.rows("SELECT 1 FROM orders ANTI JOIN order_lines USING (order_id)"),
        "orders whose payload is gone": database.rows("""
            SELECT 1 FROM orders o ANTI JOIN order_payloads p
            ON p.order_id = o.order_id AND p.version = o.payload_version
        """),
        "runs that never ended": database.rows("SELECT 1 FROM sync_runs WHERE state = 'running'"),
    }
    return [f"{len(found)} {what}" for what, found in checks.items() if found]


def tell(outcome: Outcome, seed: int) -> str:
    """Returns the outcome as lines for people."""
    struck = ", ".join(
        f"{outcome.struck[name]:,} of {outcome.struck[f'all {name}']:,} requests to {name} went wrong"
        for name in ("TikTok Shop", "Magento")
    )
    asked_for = sum(outcome.states.values())
    ended = ", ".join(f"{count:,} {state}" for state, count in sorted(outcome.states.items()))
    return (
        f"Seed {seed}: {outcome.kills} kills, {outcome.hits['imports']} in an import and {outcome.hits['jobs']} "
        f"with sales orders under way; {struck}; {asked_for:,} sales orders asked for ({ended}), "
        f"{outcome.looked_up:,} answers lost and looked up; {len(outcome.faults)} faults.\n"
        + "".join(f"- {fault}\n" for fault in outcome.faults)
    )


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--kills", type=int, default=KILLS)
    parser.add_argument("--orders", type=int, default=ORDERS)
    parser.add_argument("--seed", type=int, default=int(time.time()))
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="campaign-") as folder:
        outcome = run_campaign(Path(folder), kills=asked.kills, orders=asked.orders, seed=asked.seed)
    sys.stdout.write(tell(outcome, asked.seed))
    return bool(outcome.faults)


if __name__ == "__main__":
    sys.exit(main())
