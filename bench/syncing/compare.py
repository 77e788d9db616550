"""Part (e): a status round over many open orders, beside the floor of the import of as many, in turns."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from typing import Any

from bench.figures import Figure, print_table
from bench.importing.compare import Contestant
from bench.importing.ours import open_new
from bench.importing.pages import record_pages
from bench.places import NOW, ROOT, new_folder
from bench.rounds import medians, spread, take_turns
from bench.syncing.world import REGION, fill, record_replies
from tiktok_orders.domain.people import Person, Role
from tiktok_orders.services.order_policies import PolicyDesk
from tiktok_orders.store.accounts import Account, StoredApp, StoredAuthorisation, save_connection
from tiktok_orders.store.database import Database
from tiktok_orders.store.magento_connections import MagentoConnection, save_magento
from tiktok_orders.tiktok.orders import IDS_PER_CALL

_FLOORS = 2.5
_ACCOUNT = "7490000000000000001"
# Of ten open orders so many are other than at the last round: half an hour's work, a quiet night, a day's pause.
_USUAL, _NONE, _ALL = 1, 0, 10


@dataclass
class Round:
    """One contestant: a round over a fresh copy of the database, with the replies of its kind."""

    database: Path
    replies: Path
    found: dict[str, Any] = field(default_factory=dict)
    cpu_seconds: list[float] = field(default_factory=list)

    def run(self) -> float:
        """Runs once and returns the seconds that the round itself took."""
        copy = new_folder("syncing-copy") / "orders.duckdb"
        shutil.copyfile(self.database, copy)
        command = [sys.executable, "-m", "bench.syncing.ours", str(self.replies), str(copy)]
        printed = subprocess.run(command, cwd=ROOT, check=True, capture_output=True, text=True).stdout
        self.found = json.loads(printed.splitlines()[-1])
        self.cpu_seconds.append(self.found["cpu_seconds"])
        return float(self.found["seconds"])


def compare_rounds(orders: int, rounds: int) -> None:
    """Makes the database and the replies, runs rounds and floor in turns, and prints the table."""
    folder, pages = new_folder("syncing"), record_pages(orders)
    path = folder / "orders.duckdb"
    contestants = _contestants(folder, path, orders)
    floor = Contestant([sys.executable, "-m", "bench.importing.floor"])
    turns: dict[str, Callable[[], float]] = {name: one.run for name, one in contestants.items()}
    found = take_turns(rounds, {**turns, "floor": lambda: floor.load(pages)})
    _print_figures(contestants, medians(found), orders)
    for name, seconds in found.items():
        cpu = spread(contestants[name].cpu_seconds if name in contestants else floor.cpu_seconds)
        print(f"- {name}: {spread(seconds)} s by the clock, {cpu} s of processor time")


def _contestants(folder: Path, path: Path, orders: int) -> dict[str, Round]:
    database = open_new(path)
    _connect(database)
    ids = fill(database, _ACCOUNT, orders)
    kinds = {"one of ten changed": _USUAL, "none changed": _NONE, "all changed": _ALL}
    made = {
        name: Round(path, record_replies(database, ids, folder / f"replies-{part}", changed_of_ten=part))
        for name, part in kinds.items()
    }
    database.checkpoint()
    database.close()
    return made


def _connect(database: Database) -> None:
    """A real account that is live and has a Magento: those of the practice shop take part in no schedule."""
    later = NOW + timedelta(days=365)
    app = StoredApp("bench", "", "service", "http://127.0.0.1:1", "http://127.0.0.1:1", is_practice=False)
    consent = StoredAuthorisation(
        "bench:seller", "bench", "s", "Seller", REGION, "", later, "", later, "", NOW, "b"
    )
    account = Account(
        _ACCOUNT, "bench:seller", "Shop", REGION, "CROSS_BORDER", "cipher", "code", "UTC", 0, False, NOW
    )
    save_connection(database, app, consent, [account])
    magento = MagentoConnection("magento", "Magento", "http://127.0.0.1:1", "", "", False, NOW, "b")
    save_magento(database, magento)
    PolicyDesk(database, lambda: NOW).go_live(
        account, go_live_at=NOW - timedelta(days=365), person=Person("benchmark", Role.ADMINISTRATOR)
    )


def _print_figures(contestants: dict[str, Round], seconds: dict[str, float], orders: int) -> None:
    usual, floor = contestants["one of ten changed"], seconds["floor"]
    calls, wanted = usual.found["calls"], -(-orders // IDS_PER_CALL)
    figures = [Figure("calls to TikTok", calls, None, "", f"at most {wanted:,}", calls <= wanted)]
    for name in contestants:
        goal = f"at most {_FLOORS}"
        figures.append(
            Figure(f"a round, {name}", seconds[name], floor, "s", goal, seconds[name] <= _FLOORS * floor)
        )
    print_table(f"(e) A status round over {orders:,} open orders", "floor", figures)
    for name, one in contestants.items():
        print(
            f"- {name}: {one.found['message']} {one.found['mismatches']:,} orders with a mismatch, "
            f"{one.found['jobs']:,} things asked for in Magento"
        )
