"""Ships orders from one pasted table with 37 bad rows and compares with the practice shop's own books.

Run as `python -m tests.crash.table --rows 1000` (part of `make campaign`); the suite ships a smaller table.
"""

from __future__ import annotations

import argparse
import random
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path

from tests.selling import HastyClock, states
from tests.shipping import (
    Raw,
    all_orders,
    ask_to_ship,
    busy_desk,
    carrier_in,
    new_number,
    numbers_in_books,
    preview,
    skipped,
    waiting_orders,
    work_through,
)
from tiktok_orders.bootstrap import Application
from tiktok_orders.domain.shipping_table import read_rows, split_text
from tiktok_orders.services.actions.ship_order import NAME as SHIP

BAD = 37
_REGIONS = ("GB", "US", "SG")
_ORDERS_PER_ROW = 2.7  # of a practice world whose orders are all new, the seller sends somewhat less than half


@dataclass(frozen=True)
class Came:
    """What came of a table: how many orders were shipped, how many rows say why not, and every fault found."""

    rows: int
    shipped: int
    explained: int
    seconds: float
    faults: list[str]


def ship_a_table(folder: Path, rows: int) -> Came:
    """Ships a table of so many rows, 37 of them bad, and returns what came of it."""
    clock = HastyClock()
    with busy_desk(folder, orders=max(300, round(rows * _ORDERS_PER_ROW)), clock=clock) as desk:
        text, good = _table(desk, rows)
        began = time.perf_counter()
        checked = desk.shipping.check(read_rows(split_text(text)))
        left_out = skipped(preview(desk, checked.wishes))
        ask_to_ship(desk, checked.wishes)
        work_through(desk, clock)
        seconds = time.perf_counter() - began
        done = {order_id for order_id, (state, _, _) in states(desk, SHIP).items() if state == "done"}
        explained = [one.row for one in checked.bad if one.reason] + [one for one in left_out.values() if one]
        return Came(checked.row_count, len(done), len(explained), seconds, _faults(desk, good, done))


def _faults(desk: Application, good: dict[str, str], done: set[str]) -> list[str]:
    """Returns what the practice shop's own books say otherwise."""
    checks = {
        "right rows are not shipped": [f"{one} {states(desk, SHIP).get(one)}" for one in good.keys() - done],
        "wrong rows are shipped": done - good.keys(),
        "orders have another number, or two": [
            one for one in done & good.keys() if numbers_in_books(desk, one) != [good[one]]
        ],
    }
    return [f"{len(found)} {what}: {sorted(found)[:3]}" for what, found in checks.items() if found]


def _not_shippable(desk: Application) -> list[Raw]:
    """Of each kind one: cancelled, on its way, on hold, to be answered first, and for TikTok's carrier."""
    orders = all_orders(desk, "GB")
    fits = (
        lambda one: one["status"] == "CANCELLED",
        lambda one: one["status"] == "IN_TRANSIT" and one["shipping_type"] == "SELLER",
        lambda one: one["status"] == "ON_HOLD",
        lambda one: one["status"] == "AWAITING_SHIPMENT" and one["is_buyer_request_cancel"],
        lambda one: one["status"] == "AWAITING_SHIPMENT" and one["shipping_type"] == "TIKTOK",
    )
    return [next(one for one in orders if fit(one)) for fit in fits]


def _table(desk: Application, rows: int) -> tuple[str, dict[str, str]]:
    """Returns a table with its bad rows, and order id to number of the rows that are right."""
    waiting = [(region, order) for region in _REGIONS for order in waiting_orders(desk, region)]
    bad: list[list[str]] = []

    def take() -> tuple[str, str]:
        region, order = waiting.pop()
        return region, order["id"]

    bad += [[f"57646141303878{number:04}", new_number(), "Royal Mail"] for number in range(5)]
    bad += [["5.76461413038785E+17", new_number(), "Evri"], ["", new_number(), "Evri"]]
    for _ in range(4):
        bad.append([take()[1], "", "Royal Mail"])
        bad.append([take()[1], "RM-0000-1234", "Royal Mail"])
        bad.append([take()[1], new_number(), "Royal Maul of Nowhere"])
    bad += [[take()[1], new_number(), ""], [take()[1], "9.4001E+21", "Evri"]]
    twice, contradicted = new_number(), take()[1]
    bad += [[contradicted, new_number(), "Evri"], [contradicted, new_number(), "Evri"]]
    for _ in range(2):
        region, order_id = take()
        bad.append([order_id, twice, carrier_in(region)])
    bad += [[order["id"], new_number(), "Royal Mail"] for order in _not_shippable(desk)]
    good = {}
    while len(good) < rows - BAD:
        region, order_id = take()
        good[order_id] = (new_number(region), carrier_in(region))
    again = next(iter(good))
    bad += [[again, *good[again]] for _ in range(BAD - len(bad))]
    table = [[order_id, *said] for order_id, said in good.items()]
    # A row that only repeats another one is the one too many wherever it stands: those stay at the end.
    mixed = [*table, *bad[:-5]]
    random.Random(7).shuffle(mixed)
    lines = [["Order ID", "Tracking number", "Carrier"], *mixed, *bad[-5:]]
    return "\n".join("\t".join(line) for line in lines), {
        order_id: number for order_id, (number, _) in good.items()
    }


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rows", type=int, default=1_000)
    with tempfile.TemporaryDirectory(prefix="table-") as folder:
        came = ship_a_table(Path(folder), parser.parse_args().rows)
    sys.stdout.write(
        f"{came.rows:,} rows: {came.shipped:,} orders shipped in {came.seconds:.1f} s, {came.explained} rows "
        f"explained; {len(came.faults)} faults.\n" + "".join(f"- {fault}\n" for fault in came.faults)
    )
    return bool(came.faults) or came.explained != BAD


if __name__ == "__main__":
    sys.exit(main())
