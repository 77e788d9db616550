"""Kills the program at any moment, again and again, and looks whether anything was lost or doubled.

Run as `python -m tests.crash.campaign --kills 300` (`make campaign`); the suite runs twenty kills of it. It
imports, creates sales orders, ships, arranges shipments, rejects orders and answers buyers, who ask to cancel
meanwhile; what follows in Magento is held, released, cancelled, shipped and credited. The practice TikTok Shop and
the practice Magento live in a process of their own, so that their books are what the store has to equal; nearly a
third of what they are asked goes wrong, most of it so that they did it and the answer is lost.
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

from tests.crash.after_sale_books import faults_after_sale
from tests.crash.arranged_books import faults_of_arranging
from tests.crash.books import entries_of, faults_of_sales_orders
from tests.crash.cancel_books import faults_of_cancellations
from tests.crash.deeds import keep_diary_of_magento, keep_diary_of_tiktok
from tests.crash.desk import connect_desk, open_desk
from tests.crash.outside import let_buyers_ask, opened, pay_back_now
from tests.crash.parcel_books import faults_of_parcels
from tests.crash.reference_books import faults_of_references
from tests.crash.shipment_books import faults_of_shipments
from tests.crash.tallies import Tally, count_verbs, faults_of_jobs, tell_verbs
from tests.practice import books_of, open_in, stored_of
from tests.programs import ROOT, served_shop
from tiktok_orders.sandbox.command import name_magento_file
from tiktok_orders.sandbox.world.world import World
from tiktok_orders.store.database import Database

ORDERS, KILLS = 2_000, 300
KILLS_PER_DATABASE = 50
_MOST_LIVES_PER_KILL = 2  # one that ends by itself before its kill comes is no kill
# Of the practice shop's orders about one in seven needs no sales order: unpaid, cancelled, TikTok's own to send.
_WORLD_PER_ORDER = 1.2
_DAYS = 2
_BUYERS_PER_LIFE = 0.1  # of the sales orders that are asked for in a life: so many buyers want to cancel before it
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
# Batches of which some entries come back as errors, and how many of them do, beside the 30 %.
_BATCHES = {
    "shipments": "POST /fulfillment/202309/packages/ship",
    "references": "POST /order/202406/orders/external_orders",
}
_IN_PART, _BATCH_IN_PART = 0.5, "batch_in_part"
_SILENCE_SECONDS = 0.3  # until a connection that is not answered is closed


@dataclass
class Outcome:
    """What came of a campaign: how many kills met what under way, what each verb came to, and every fault."""

    kills: int = 0
    hits: Counter[str] = field(default_factory=Counter)
    verbs: dict[str, Tally] = field(default_factory=dict)
    struck: Counter[str] = field(default_factory=Counter)
    faults: list[str] = field(default_factory=list)


def run_campaign(folder: Path, *, kills: int, orders: int, seed: int) -> Outcome:
    """Kills the program so often while it imports and acts on orders, and returns what came of it.

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
    seed = dice.randrange(1, 10**6)
    # Orders of a few days: many of them wait to be sent.
    World.open(world_file, orders=in_the_world, seed=seed, days=_DAYS).close()
    keep_diary_of_tiktok(world_file)
    with served_shop(world_file, orders=in_the_world, seed=seed) as sandbox, opened(world_file) as world:
        magento_file = name_magento_file(world_file)
        assert magento_file is not None
        keep_diary_of_magento(magento_file)
        account_ids, starting = _connect(place, sandbox)
        _switch_on(sandbox, dice)
        each = 1 + orders * 3 // (2 * kills)
        met = 0
        for _ in range(_MOST_LIVES_PER_KILL * kills):
            if met == kills:
                break
            let_buyers_ask(world, 1 + round(each * _BUYERS_PER_LIFE), of=entries_of(world_file).keys())
            pay_back_now(world)
            after_seconds = starting * dice.uniform(0.9, 3.5)
            met += _kill(place, dice.choice(IMPORTS), each, after_seconds=after_seconds)
        outcome.kills += met
        struck = _switch_off(sandbox)
        began_at = int(time.time())
        _run(place, "--imports", IMPORTS[0])
        _run(place, "--request", str(in_the_world))
        outcome.struck.update(struck | _count_batches(sandbox))
        pay_back_now(world)
        _run(place, "--imports", IMPORTS[2], "--read-all")
        with open_in(place) as application:
            database = application.database
            found = _faults_of_import(database, world_file, account_ids, began_at)
            found += faults_of_sales_orders(database, world_file)
            found += faults_of_references(database, world_file)
            found += faults_of_shipments(database, world_file)
            found += faults_of_parcels(database, world_file)
            found += faults_of_arranging(database, world_file)
            found += faults_of_cancellations(database, world_file)
            found += faults_after_sale(database, world_file)
            found += faults_of_jobs(database)
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
    for endpoint in _BATCHES.values():
        disaster = {"kind": _BATCH_IN_PART, "endpoint": endpoint, "probability": _IN_PART}
        url = next(iter(_servers(sandbox)))
        requests.post(url, json=disaster | {"seed": dice.randrange(10**6)}, timeout=10).raise_for_status()


def _switch_off(sandbox: dict[str, Any]) -> dict[str, int]:
    """Returns how many requests there were in which something went wrong, and in all, by system.

    How many batches failed in part stands by what they were of. Batches of shipments go on failing so: most come
    when all that is left is asked for.
    """
    counts = _count_batches(sandbox)
    for name, url in zip(("TikTok Shop", "Magento"), _servers(sandbox), strict=True):
        disasters = _list_disasters(url)
        counts[name] = sum(one["struck"] for one in disasters if one["kind"] != _BATCH_IN_PART)
        counts[f"all {name}"] = max(one["asked"] for one in disasters)
        for one in disasters:
            if one["endpoint"] != _BATCHES["shipments"]:
                requests.delete(url, params={"id": one["id"]}, timeout=10).raise_for_status()
    return counts


def _count_batches(sandbox: dict[str, Any]) -> dict[str, int]:
    disasters = _list_disasters(next(iter(_servers(sandbox))))
    names = {endpoint: name for name, endpoint in _BATCHES.items()}
    return {names[one["endpoint"]]: one["struck"] for one in disasters if one["kind"] == _BATCH_IN_PART}


def _list_disasters(url: str) -> list[dict[str, Any]]:
    listed: list[dict[str, Any]] = requests.get(url, timeout=10).json()["disasters"]
    return listed


def _servers(sandbox: dict[str, Any]) -> dict[str, dict[str, float]]:
    return {
        f"{sandbox['base_url']}/practice/disasters": TIKTOK_FAULTS,
        f"{sandbox['magento']['base_url']}/practice/disasters": MAGENTO_FAULTS,
    }


def _count(database: Database, place: Path, outcome: Outcome) -> None:
    """Adds what the kills met under way, and what came of each verb."""
    lives = [json.loads(line) for line in (place / "lives.jsonl").read_text().splitlines()]
    outcome.hits["jobs"] += sum(1 for life in lives if life["jobs"])
    outcome.hits["imports"] += sum(1 for one, next_ in pairwise(lives) if next_["imports"] > one["imports"])
    for verb, tally in count_verbs(database).items():
        outcome.verbs[verb] = outcome.verbs.get(verb, Tally()) + tally


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
    in_part = ", ".join(f"{outcome.struck[name]:,} of {name}" for name in _BATCHES)
    return (
        f"Seed {seed}: {outcome.kills} kills, {outcome.hits['imports']} in an import and {outcome.hits['jobs']} "
        f"with jobs under way; {struck}; batches that failed in part: {in_part}; {len(outcome.faults)} faults.\n"
        + tell_verbs(outcome.verbs)
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
