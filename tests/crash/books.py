"""What the practice Magento's own books hold against what is linked here, read past its server."""

from __future__ import annotations

import json
import re
import sqlite3
from collections import Counter, defaultdict
from collections.abc import Collection, Iterable
from contextlib import closing
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import Any

from tiktok_orders.domain.currencies import unit_of
from tiktok_orders.sandbox.command import name_magento_file
from tiktok_orders.sandbox.magento.earlier import is_earlier
from tiktok_orders.store.database import Database

# Failures that come from the practice world, however often one tries: goods missing, disabled or sold out, and
# orders that are cancelled, sent, or wanted cancelled while the test runs, which then wait for a person.
OF_THE_WORLD = (
    *("product_missing", "product_disabled", "out_of_stock"),
    *("cancelled_since", "cancel_requested", "already_shipped"),
)
_ENDED = ("failed", "skipped")
_IDS = re.compile(r"\d{15,}")


@dataclass(frozen=True)
class Entry:
    """One sales order of the books."""

    entity_id: int
    increment_id: str
    store_id: int
    grand_total: Decimal
    currency: str


def entries_of(world_file: Path) -> dict[str, list[Entry]]:
    """Returns TikTok's order id to all sales orders of it that the practice Magento has, under whatever number."""
    found: defaultdict[str, list[Entry]] = defaultdict(list)
    file = name_magento_file(world_file)
    assert file is not None
    with closing(sqlite3.connect(file)) as books:
        rows = books.execute(
            "SELECT entity_id, store_id, increment_id, ext_order_id, data FROM sales_order"
        ).fetchall()
    for entity_id, store_id, increment_id, ext_order_id, text in rows:
        data = json.loads(text, parse_float=Decimal)
        total = Decimal(str(data["grand_total"]))
        entry = Entry(entity_id, increment_id, store_id, total, data["order_currency_code"])
        found[_order_id_of(increment_id, ext_order_id or "")].append(entry)
    return dict(found)


def count_entries(world_file: Path) -> int:
    """Returns how many sales orders the practice Magento has."""
    return sum(map(len, entries_of(world_file).values()))


def faults_of_sales_orders(database: Database, world_file: Path) -> list[str]:
    """Returns what is lost, doubled, unlinked or of another amount, as sentences; empty where all is well.

    Every order that was asked for has to be in the books once and linked to it, but for those which the world
    hinders: they have to be in the books not at all.
    """
    books = entries_of(world_file)
    jobs = database.rows("SELECT order_id, state, code FROM jobs WHERE action = 'create_sales_order'")
    linked = {row["order_id"]: row for row in database.rows("SELECT * FROM sales_orders")}
    done = {row["order_id"] for row in jobs if row["state"] == "done"}
    cancelled = {row["order_id"] for row in database.rows(_CANCELLED)}
    failed = {row["order_id"] for row in jobs if _is_of_the_world(row, cancelled)}
    rest = Counter((row["state"], row["code"]) for row in jobs if row["order_id"] not in done | failed)
    checks: dict[str, Any] = {
        "lost: done here and not in the books": done - books.keys(),
        "doubled in the books": [one for one in books if len(books[one]) > 1],
        "unlinked: done here without a link": done - linked.keys(),
        "linked without having been done": linked.keys() - done,
        # One of the earlier connector's may be cancelled on TikTok before it is linked here.
        "in the books though they failed": [one for one in failed & books.keys() if not is_earlier(one)],
        "linked to another than the books'": [
            one for one in linked.keys() & books.keys() if not _is_same(linked[one], books[one][0])
        ],
        "of another amount than expected": [
            one for one in linked.keys() & books.keys() if not _is_as_expected(linked[one], books[one][0])
        ],
        "asked for twice": [one for one, count in Counter(row["order_id"] for row in jobs).items() if count > 1],
        "left neither done nor failed": [f"{state} {code}" for state, code in rest],
    }
    return [sentence_of(what, found) for what, found in checks.items() if found]


_CANCELLED = "SELECT order_id FROM orders WHERE status = 'CANCELLED'"


def _is_of_the_world(job: dict[str, Any], cancelled: set[str]) -> bool:
    """Tells whether the world hindered a job; one given up is not asked for again once it is cancelled."""
    is_over = job["code"] == "needs_attention" or job["state"] == "stopped"
    if is_over and job["order_id"] in cancelled:
        return True
    return job["state"] in _ENDED and job["code"] in OF_THE_WORLD


def jobs_left(database: Database, action: str, *, of_the_world: Collection[str] = ()) -> list[str]:
    """Returns state and code of an action's jobs that are neither done nor, by their code, hindered by the world.

    What had failed of an order that is cancelled since is stopped: nothing is left to be done about it.
    """
    rows = database.rows(_LEFT, {"action": action, "codes": list(of_the_world)})
    return [f"{action} {row['state']} {row['code']}" for row in rows]


_LEFT = """
    SELECT j.state, j.code FROM jobs j LEFT JOIN orders o USING (order_id)
    WHERE j.action = $action AND j.state <> 'done' AND NOT list_contains($codes, j.code)
        AND NOT (j.state = 'stopped' AND coalesce(o.status = 'CANCELLED', false))
"""


def sentence_of(what: str, found: Iterable[object]) -> str:
    """Returns how many there are of what, with the first three named."""
    names = sorted(map(str, found))
    return f"{len(names)} {what} ({', '.join(names[:3])})"


def _order_id_of(increment_id: str, ext_order_id: str) -> str:
    found = _IDS.search(ext_order_id) or _IDS.search(increment_id)
    return found.group() if found else increment_id


def _is_same(linked: dict[str, Any], entry: Entry) -> bool:
    ours = (linked["entity_id"], linked["increment_id"], linked["store_id"], linked["currency"])
    return ours == (entry.entity_id, entry.increment_id, entry.store_id, entry.currency)


def _is_as_expected(linked: dict[str, Any], entry: Entry) -> bool:
    unit = unit_of(entry.currency)
    return linked["grand_total"] == entry.grand_total and abs(linked["expected_total"] - entry.grand_total) < unit
