"""Sorting by the base total equals what a plain statement says, whatever wrote an amount before."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path
from random import Random

import pytest

from tests.builders import GB, NOW, SG, TESTER, US, at, make_account, make_imported, open_database, store
from tiktok_orders.domain.filters import OrderFilter
from tiktok_orders.store import order_grid
from tiktok_orders.store.account_erasure import erase_account
from tiktok_orders.store.accounts import get_app, get_authorisation, save_connection
from tiktok_orders.store.compaction import cluster_if_needed
from tiktok_orders.store.database import Database
from tiktok_orders.store.migrations import migrate
from tiktok_orders.store.orders import ImportedOrder
from tiktok_orders.store.sales_orders import LinkedSalesOrder, SalesOrderChange, link, note_changes
from tiktok_orders.store.workspace import ExchangeRate, save_rate

REGIONS = {GB: "GB", US: "US", SG: "SG"}
CURRENCIES = ("GBP", "USD", "SGD", "VND")  # the last one has no rate
AMOUNTS = ("0.00", "9.99", "10.00", "12.50", "12.50", "99999.99", "")
STATUSES = ("AWAITING_SHIPMENT", "COMPLETED", "CANCELLED")
TOTALS = (Decimal("8.00"), Decimal("10.00"), Decimal("12.5000"), Decimal("-1"), Decimal("500"), None)
PER_ACCOUNT, PAGE = 70, 23

FILTERS = {
    "all": (OrderFilter(), "true"),
    "one account": (OrderFilter(account_id=US), f"o.account_id = '{US}'"),
    "a tab": (OrderFilter(tab="completed"), "o.status = 'COMPLETED'"),
    "with a sales order": (
        OrderFilter(flags=("in_magento",), statuses=STATUSES[:2]),
        "s.order_id IS NOT NULL AND o.status <> 'CANCELLED'",
    ),
    "without, by days": (
        OrderFilter(without=("in_magento",), placed_from=date(2026, 11, 5)),
        "s.order_id IS NULL AND o.create_time >= '2026-11-05'",
    ),
    "nothing": (OrderFilter(words="nowhere"), "false"),
}
NAIVE = """
    SELECT o.order_id FROM orders o
    LEFT JOIN sales_orders s ON s.order_id = o.order_id
    LEFT JOIN current_rates r ON r.currency = o.currency
    WHERE {condition}
    ORDER BY coalesce(s.base_grand_total, CAST(o.total_amount * r.rate AS DECIMAL(18, 4))) {direction} NULLS LAST,
        o.order_id {direction}
"""


def made(random: Random, order_id: str, **facts: object) -> ImportedOrder:
    amount = random.choice(AMOUNTS)
    payment = {"currency": random.choice(CURRENCIES)} | ({"total_amount": amount} if amount else {})
    placed = at("2026-11-01 00:00") + random.randrange(10 * 86_400)
    return make_imported(order_id, payment=payment, status=random.choice(STATUSES), create_time=placed, **facts)


def sales_order(order_id: str, total: Decimal | None) -> LinkedSalesOrder:
    return LinkedSalesOrder(
        order_id=order_id,
        increment_id=f"TTS-{order_id}",
        magento_id="magento",
        entity_id=int(order_id),
        store_id=1,
        state="new",
        magento_status="pending",
        currency="GBP",
        grand_total=Decimal("12.99"),
        base_currency="GBP",
        base_grand_total=total,
        expected_total=None,
        bridge="[]",
        origin="created",
        linked_at=NOW,
        updated_at=NOW - timedelta(days=1),
    )


def changed(order_id: str, total: Decimal) -> SalesOrderChange:
    nothing = Decimal(0)
    return SalesOrderChange(
        entity_id=int(order_id),
        increment_id=f"TTS-{order_id}",
        state="processing",
        magento_status="processing",
        grand_total=total,
        base_grand_total=total,
        updated_at=NOW,
        qty_shipped=nothing,
        qty_to_ship=nothing,
        total_invoiced=nothing,
        total_refunded=nothing,
    )


def set_rate(database: Database, currency: str, rate: str, day: int) -> None:
    save_rate(
        database,
        ExchangeRate("GBP", currency, Decimal(rate), "test", date(2026, 11, day)),
        person=TESTER.name,
        now=NOW,
    )


def ids_of(account_id: str) -> list[str]:
    first = 1000 * (1 + list(REGIONS).index(account_id))
    return [str(first + number) for number in range(PER_ACCOUNT)]


def import_orders(database: Database, account_id: str, random: Random, **facts: object) -> None:
    orders = [made(random, order_id, **facts) for order_id in ids_of(account_id)]
    store(database, *orders, account_id=account_id, region=REGIONS[account_id])


def link_orders(database: Database, random: Random, order_ids: list[str]) -> None:
    for order_id in order_ids:
        linked = sales_order(order_id, random.choice(TOTALS))
        database.write(lambda cursor, linked=linked: link(cursor, linked))


@pytest.fixture
def world(tmp_path: Path) -> Iterator[Database]:
    """Three accounts' orders of few amounts in four currencies; half of them have a sales order."""
    random = Random(7)
    with closing(open_database(tmp_path)) as database:
        set_rate(database, "USD", "0.8", 1)
        set_rate(database, "SGD", "0.6", 1)
        for account_id in REGIONS:
            import_orders(database, account_id, random)
            link_orders(database, random, random.sample(ids_of(account_id), PER_ACCOUNT // 2))
        yield database


def assert_agrees(database: Database, wanted: OrderFilter, condition: str) -> None:
    """All pages one after the other are the plain statement's answer, upwards and downwards."""
    for descending in (True, False):
        asked = replace(wanted, sort="total", descending=descending)
        direction = "DESC" if descending else "ASC"
        naive = database.rows(NAIVE.format(condition=condition, direction=direction))
        paged = [
            row["order_id"]
            for offset in range(0, PER_ACCOUNT * len(REGIONS) + PAGE, PAGE)
            for row in order_grid.search(database, asked, now=NOW, offset=offset, limit=PAGE).to_pylist()
        ]
        assert paged == [row["order_id"] for row in naive]
        streamed = order_grid.stream_matching(database, asked, now=NOW)
        assert [row["order_id"] for batch in streamed for row in batch] == paged


@pytest.mark.parametrize("name", FILTERS)
def test_all_pages_are_in_the_order_of_a_plain_statement(world: Database, name: str) -> None:
    assert_agrees(world, *FILTERS[name])


def test_the_generated_orders_have_ties_and_amounts_without_a_rate(world: Database) -> None:
    (row,) = world.rows(
        "SELECT count(*) - count(total) AS without, count(total) - count(DISTINCT total) AS ties FROM ("
        "SELECT coalesce(s.base_grand_total, o.total_amount * r.rate) AS total FROM orders o "
        "LEFT JOIN sales_orders s USING (order_id) LEFT JOIN current_rates r ON r.currency = o.currency)"
    )
    assert row["without"] > PAGE and row["ties"] > PER_ACCOUNT


def test_whatever_writes_an_amount_the_order_of_the_list_follows(world: Database) -> None:
    random = Random(8)
    everything = FILTERS["all"]
    link_orders(world, random, [*ids_of(GB), *ids_of(US)[:10]])  # new ones, and others with another total
    assert_agrees(world, *everything)
    changes = [changed(order_id, Decimal(random.randrange(30))) for order_id in ids_of(GB)[:40]]
    assert note_changes(world, "magento", changes)
    assert_agrees(world, *everything)
    set_rate(world, "USD", "0.2", 9)
    set_rate(world, "VND", "0.00003", 9)
    assert_agrees(world, *everything)
    import_orders(world, GB, random, update_time=at("2026-11-22 09:00"))
    assert_agrees(world, *everything)
    assert cluster_if_needed(world)
    assert_agrees(world, *everything)


def test_orders_that_were_erased_and_come_again_are_sorted_by_their_sales_orders(world: Database) -> None:
    app, authorisation = get_app(world, "app"), get_authorisation(world, "app:seller")
    erase_account(world, SG)
    assert_agrees(world, *FILTERS["all"])
    save_connection(world, app, authorisation, [make_account(SG, "SG")])
    import_orders(world, SG, Random(9))
    assert_agrees(world, OrderFilter(account_id=SG), f"o.account_id = '{SG}'")


def test_a_database_of_before_is_brought_on_with_its_sales_orders(world: Database) -> None:
    world.execute("ALTER TABLE orders DROP COLUMN base_grand_total")
    world.execute("DELETE FROM schema_migrations WHERE number = 23")
    assert migrate(world, NOW) == ["0023_order_base_totals.sql"]
    assert_agrees(world, *FILTERS["all"])
