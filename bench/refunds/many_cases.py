"""A database with very many cancellations and returns, made once through the product's own store and kept.

The practice shop's own cases are repeated under other ids and times: texts, amounts and states are theirs.
"""

from __future__ import annotations

import json
import shutil
import sys
from collections.abc import Iterator
from contextlib import closing
from hashlib import sha256
from itertools import groupby, islice
from pathlib import Path
from typing import Any, NamedTuple

from bench.places import DATA, NOW, SEED
from bench.searching.many_orders import connect_shops, open_orders
from tiktok_orders.domain.after_sale import CANCELLATION
from tiktok_orders.sandbox.world.world import World
from tiktok_orders.services.read_cases import read_cases
from tiktok_orders.store.after_sale_cases import ImportedCase, upsert_cases
from tiktok_orders.store.database import Database
from tiktok_orders.store.migrations import FOLDER, migrate
from tiktok_orders.store.statements import statements

_SQL = statements(__file__)
_BATCH = 10_000
_DAYS = 90
_WORLD_ORDERS = 3_000
_FIRST_ID = 4_035_100_000_000_000_000
_FIRST_ORDER = 576_500_000_000_000_000


class _Template(NamedTuple):
    kind: str
    shop_id: str
    shown: dict[str, Any]


def many_cases(cases: int) -> Path:
    """Returns the file of a database with so many cases; makes it where this shape is not there yet."""
    folder = DATA / f"cases-{cases}-{_shape()}"
    path = folder / "orders.duckdb"
    if not (folder / "complete").exists():
        for other in DATA.glob(f"cases-{cases}-*"):
            shutil.rmtree(other)
        folder.mkdir(parents=True)
        print(f"Making a database of {cases:,} cancellations and returns (once) ...", file=sys.stderr)
        _fill(path, cases)
        (folder / "complete").touch()
    return path


def sample_of(database: Database) -> dict[str, str]:
    """Returns ids of a refund somewhere in the middle: case_id, order_id, account_id; and its text."""
    row = database.row(_SQL["sample"])
    assert row is not None
    return row


def _shape() -> str:
    """Names what decides the rows: the tables, and what was made in Magento."""
    files = [*sorted(FOLDER.glob("*.sql")), Path(__file__), Path(__file__).with_suffix(".sql")]
    return sha256(b"\0".join(path.read_bytes() for path in files)).hexdigest()[:12]


def _fill(path: Path, cases: int) -> None:
    templates = _read_templates(path.parent / "world.sqlite3")
    database = open_orders(path)
    migrate(database, NOW)
    connect_shops(database)
    entries = _repeat(templates, cases)
    while batch := list(islice(entries, _BATCH)):
        _store(database, batch)
    for made_in_magento in ("sales_orders", "credit_memos", "jobs"):
        database.execute(_SQL[made_in_magento])
    database.checkpoint()
    database.close()


def _read_templates(world_file: Path) -> list[_Template]:
    with closing(World.open(world_file, seed=SEED, orders=_WORLD_ORDERS, clock=lambda: NOW)) as world:
        abroad = {int(shop.id) for shop in world.sellers[0].shops}
        with world.file.reading() as books:
            rows = books.execute("SELECT kind, shop_id, json FROM cases ORDER BY id").fetchall()
    return [_Template(kind, str(shop), json.loads(text)) for kind, shop, text in rows if shop in abroad]


def _repeat(templates: list[_Template], cases: int) -> Iterator[_Template]:
    """Yields so many cases spread over ninety days, each of an order of its own; some deadlines are over."""
    for number in range(cases):
        one = templates[number % len(templates)]
        back = (number * 7_919) % (_DAYS * 86_400)
        name = "cancel_id" if one.kind == CANCELLATION else "return_id"
        times = {field: one.shown[field] - back for field in ("create_time", "update_time")}
        ids = {name: str(_FIRST_ID + number), "order_id": str(_FIRST_ORDER + number)}
        waits = [
            {**asked, "deadline": asked["deadline"] - number % 4 * 86_400}
            for asked in one.shown.get("seller_next_action_response", ())
        ]
        yield one._replace(shown={**one.shown, **times, **ids, "seller_next_action_response": waits})


def _store(database: Database, batch: list[_Template]) -> None:
    for shop_id, group in groupby(sorted(batch, key=lambda one: one.shop_id), key=lambda one: one.shop_id):
        cases: list[ImportedCase] = []
        for one in group:
            entries = read_cases(one.kind, [one.shown])
            assert not entries.unreadable, entries.unreadable[0].reason
            cases += entries.cases
        database.write(
            lambda cursor, account_id=shop_id, found=cases: upsert_cases(
                cursor, account_id=account_id, cases=found, now=NOW
            )
        )
