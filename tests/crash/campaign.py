"""Kills the program at any moment, again and again, and looks whether anything was lost or doubled.

Run as `python -m tests.crash.campaign --kills 300` (`make campaign`); the suite runs twenty kills of it. The
practice shop lives in a process of its own, so that its books are what the store has to equal.
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
from pathlib import Path
from typing import Any

from tests.practice import books_of, open_in, stored_of
from tests.programs import ROOT, command, environment_in, served_shop
from tiktok_orders.sandbox.world.authorisations import Authorisations
from tiktok_orders.sandbox.world.file import WorldFile

ORDERS = 2_500
KILLS_PER_DATABASE = 10
LONG_AGO = (datetime.now(UTC) - timedelta(days=120)).date().isoformat()
# What the killed process was doing: the first import, a stretch of days, and what changed since.
IMPORTS = (("--since", LONG_AGO), ("--placed-from", LONG_AGO), ())


@dataclass
class Outcome:
    """What came of a campaign: how many kills hit a running import, and every fault that was found."""

    kills: int = 0
    hits: Counter[str] = field(default_factory=Counter)
    faults: list[str] = field(default_factory=list)


def run_campaign(folder: Path, *, kills: int, seed: int) -> Outcome:
    """Kills so many imports and returns what came of it; after every ten the books are compared."""
    dice, outcome, world_file = random.Random(seed), Outcome(), folder / "world.sqlite3"
    with served_shop(world_file, orders=ORDERS) as shop:
        for number in range(0, kills, KILLS_PER_DATABASE):
            place = folder / f"database-{number}"
            place.mkdir()
            _kill_and_compare(place, shop, world_file, min(KILLS_PER_DATABASE, kills - number), dice, outcome)
            shop["auth_code"] = ""
    return outcome


def _kill_and_compare(
    place: Path, shop: dict[str, Any], world_file: Path, kills: int, dice: random.Random, outcome: Outcome
) -> None:
    account_ids = _connect(place, shop, world_file)
    began = time.monotonic()
    _run(place, "status")
    starting = time.monotonic() - began
    for _ in range(kills):
        asked = dice.choice(IMPORTS)
        was_running = _kill(place, asked, after_seconds=starting * dice.uniform(0.8, 2.5))
        outcome.kills += 1
        outcome.hits[" ".join(asked[:1]) or "changes"] += was_running
    began_at = int(time.time())
    _run(place, "import", "--since", LONG_AGO)
    outcome.faults += _faults(place, world_file, account_ids, began_at)


def _kill(place: Path, asked: tuple[str, ...], *, after_seconds: float) -> bool:
    process = subprocess.Popen(
        command("import", *asked), cwd=ROOT, env=environment_in(place), stdout=subprocess.DEVNULL
    )
    time.sleep(after_seconds)  # the moment of the kill is the point: it must be any
    was_running = process.poll() is None
    process.kill()
    process.wait()
    return was_running


def _connect(place: Path, shop: dict[str, Any], world_file: Path) -> list[str]:
    """Connects the shops; a code works once, so that later databases take one from the world's own file."""
    code = shop["auth_code"] or _new_code(shop["app_key"], world_file)
    said = _run(
        place, "connect", "--base-url", shop["base_url"], "--app-key", shop["app_key"],
        "--app-secret", shop["app_secret"], "--auth-code", code, "--json",
    )  # fmt: skip
    return [account["account_id"] for account in json.loads(said)["accounts"]]


def _new_code(app_key: str, world_file: Path) -> str:
    file = WorldFile(world_file)
    try:
        return Authorisations(file).new_code(app_key, now=int(time.time()))
    finally:
        file.close()


def _run(place: Path, *words: str) -> str:
    done = subprocess.run(
        command(*words),
        cwd=ROOT,
        env=environment_in(place),
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert done.returncode == 0, f"{words}: {done.stderr}"
    return done.stdout


def _faults(place: Path, world_file: Path, account_ids: list[str], began_at: int) -> list[str]:
    """Returns what is lost, doubled or left half done, as sentences; empty where all is well.

    An order that changed in the shop after the last import began (unix seconds) is the next import's.
    """
    books = books_of(world_file, account_ids)
    with open_in(place) as application:
        database = application.database
        stored = stored_of(database)
        checks = {
            "lost": books.keys() - stored.keys(),
            "not in the books": stored.keys() - books.keys(),
            "other than in the books": [
                one
                for one in stored.keys() & books.keys()
                if books[one] != stored[one] and books[one][2] < began_at
            ],
            "doubled lines": database.rows("SELECT 1 FROM order_lines GROUP BY line_item_id HAVING count(*) > 1"),
            "orders without lines": database.rows("SELECT 1 FROM orders ANTI JOIN order_lines USING (order_id)"),
            "orders whose payload is gone": database.rows("""
                SELECT 1 FROM orders o ANTI JOIN order_payloads p
                ON p.order_id = o.order_id AND p.version = o.payload_version
            """),
            "runs that never ended": database.rows("SELECT 1 FROM sync_runs WHERE state = 'running'"),
        }
    return [f"{place.name}: {len(found)} {what}" for what, found in checks.items() if found]


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--kills", type=int, default=300)
    parser.add_argument("--seed", type=int, default=int(time.time()))
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="campaign-") as folder:
        outcome = run_campaign(Path(folder), kills=asked.kills, seed=asked.seed)
    hits = ", ".join(f"{count} during {name}" for name, count in outcome.hits.items())
    sys.stdout.write(f"Seed {asked.seed}: {outcome.kills} kills ({hits}); {len(outcome.faults)} faults.\n")
    sys.stdout.write("".join(f"- {fault}\n" for fault in outcome.faults))
    return bool(outcome.faults)


if __name__ == "__main__":
    sys.exit(main())
