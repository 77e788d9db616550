"""The figures, each held against an independent calculation over the payloads, to the cent and the second."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from tests.builders import GB, NOW, US, at, link_sales_order, make_imported, make_raw_line, open_database, store
from tests.figures_in_pandas import WAYS, is_late, spans_of
from tests.figures_world import GONE, MONTHS, Order, World, is_paid, time_of, total_of
from tiktok_orders.domain.figures import DISCOUNTS, FIGURES, FUNNEL, Scope
from tiktok_orders.domain.filters import OrderFilter
from tiktok_orders.domain.periods import Period
from tiktok_orders.store.analytics import STATEMENTS, ask
from tiktok_orders.store.order_grid import count_tabs

# The columns of the discounts, and what TikTok calls them in an order's payment.
_DISCOUNTS_STATED = {
    "seller_discount": "seller_discount",
    "platform_discount": "platform_discount",
    "shipping_seller_discount": "shipping_fee_seller_discount",
    "shipping_platform_discount": "shipping_fee_platform_discount",
    "shipping_cofunded_discount": "shipping_fee_cofunded_discount",
    "payment_discount": "payment_platform_discount",
}


def _sums(orders: list[tuple[str, Order]], key: Callable[[str, Order], Any]) -> dict[Any, tuple[int, Decimal]]:
    found: dict[Any, list[Decimal]] = defaultdict(list)
    for owner, order in orders:
        found[key(owner, order)].append(total_of(order))
    return {one: (len(totals), sum(totals, Decimal(0))) for one, totals in found.items()}


def _currency(_: str, order: Order) -> str:
    return str(order["payment"]["currency"])


def test_sales_and_orders_of_each_account_are_those_of_the_payloads(world: World, scope: Scope) -> None:
    rows = world.ask("totals", scope).rows
    found = {(row["account_id"], row["currency"]): (row["orders"], row["sales"]) for row in rows if row["orders"]}
    assert found == _sums(world.sold(scope), lambda owner, order: (owner, _currency(owner, order)))
    assert {(row["account_id"], row["placed"]) for row in rows} == set(
        Counter(owner for owner, _ in world.placed(scope)).items()
    )


def test_days_are_those_of_the_accounts_own_time_zone(world: World, scope: Scope) -> None:
    rows = [row for row in world.ask("by_time", scope).rows if row["day"] is not None]
    found = {(row["account_id"], row["day"]): (row["orders"], row["sales"]) for row in rows if row["orders"]}
    assert found == _sums(world.sold(scope), lambda owner, order: (owner, world.day_of(owner, order).date()))


def test_hours_are_those_of_the_accounts_own_time_zone(world: World, scope: Scope) -> None:
    rows = [row for row in world.ask("by_time", scope).rows if row["day"] is None]
    found = {(row["currency"], row["weekday"], row["hour"]): (row["orders"], row["sales"]) for row in rows}

    def hour(owner: str, order: Order) -> tuple[str, int, int]:
        local = world.day_of(owner, order)
        return _currency(owner, order), local.isoweekday(), local.hour

    assert {key: value for key, value in found.items() if value[0]} == _sums(world.sold(scope), hour)


def test_the_parts_add_up_to_the_whole(world: World, scope: Scope) -> None:
    def by_currency(statement: str, keep: Callable[[dict[str, Any]], bool] = lambda _: True) -> dict[str, Decimal]:
        sums: dict[str, Decimal] = defaultdict(Decimal)
        for row in world.ask(statement, scope).rows:
            if keep(row):
                sums[row["currency"]] += row["sales"]
        return {currency: amount for currency, amount in sums.items() if amount}

    whole = by_currency("totals")
    assert whole
    assert by_currency("by_time", lambda row: row["day"] is not None) == whole
    assert by_currency("by_time", lambda row: row["day"] is None) == whole
    assert by_currency("areas") == whole


def test_products_and_what_is_no_product_add_up_to_sales(world: World, scope: Scope) -> None:
    rows = world.ask("products", scope).rows
    lines: dict[tuple[str, str], list[Decimal]] = defaultdict(list)
    units: Counter[tuple[str, str]] = Counter()
    rest: dict[str, Decimal] = defaultdict(Decimal)
    for owner, order in world.sold(scope):
        currency = _currency(owner, order)
        rest[currency] += total_of(order)
        for line in order["line_items"]:
            key = (line.get("sku_id") or line["seller_sku"], currency)
            lines[key].append(Decimal(line["sale_price"]))
            units[key] += scope.with_extras or not line.get("is_gift", False)
            rest[currency] -= Decimal(line["sale_price"])
    found = {(row["sku"], row["currency"]): (row["units"], row["sales"]) for row in rows}
    assert found == {key: (units[key], sum(prices, Decimal(0))) for key, prices in lines.items()}
    sales: dict[str, Decimal] = defaultdict(Decimal)
    for row in world.ask("totals", scope).rows:
        sales[row["currency"]] += row["sales"]
    for currency, amount in sales.items():
        products = sum((row["sales"] for row in rows if row["currency"] == currency), Decimal(0))
        assert amount - products == rest[currency]


def test_regions_are_those_of_the_addresses(world: World, scope: Scope) -> None:
    def area(owner: str, order: Order) -> tuple[str, str, str]:
        address = order.get("recipient_address") or {}
        found = [one["address_name"] for one in address.get("district_info", []) if one["address_level"] == "L1"]
        return address.get("region_code", ""), found[0] if found else "", _currency(owner, order)

    rows = world.ask("areas", scope).rows
    assert {(row["region"], row["area"], row["currency"]): (row["orders"], row["sales"]) for row in rows} == _sums(
        world.sold(scope), area
    )


def test_discounts_are_those_of_the_payments(world: World, scope: Scope) -> None:
    assert {one.column for one in DISCOUNTS} == _DISCOUNTS_STATED.keys()
    rows = world.ask("totals", scope).rows
    for column, name in _DISCOUNTS_STATED.items():
        expected = sum((Decimal(order["payment"].get(name, "0")) for _, order in world.sold(scope)), Decimal(0))
        assert sum((row[column] for row in rows), Decimal(0)) == expected
    assert sum((row["seller_discount"] for row in rows), Decimal(0)) > 0


def test_cancellations_and_their_reasons(world: World, scope: Scope) -> None:
    cancelled = [one for one in world.placed(scope) if one[1]["status"] == "CANCELLED"]
    rows = world.ask("reasons", scope).rows
    found = {(row["reason"], row["initiator"], row["currency"]): (row["orders"], row["sales"]) for row in rows}
    assert found == _sums(
        cancelled,
        lambda owner, order: (
            order.get("cancel_reason", ""),
            order.get("cancellation_initiator", ""),
            _currency(owner, order),
        ),
    )
    assert sum(row["cancelled"] for row in world.ask("totals", scope).rows) == len(cancelled)


@pytest.mark.parametrize("way", WAYS)
def test_half_and_nine_tenths_of_each_account_went_a_way_in_these_times(
    world: World, scope: Scope, way: str
) -> None:
    rows = world.ask("creation" if way == "creation" else "speeds", scope).rows
    found = {row["account_id"]: row[way] for row in rows}
    expected = spans_of(world, scope, way)
    assert found.keys() == expected.keys() and None in found
    for account_id, spans in found.items():
        assert spans == pytest.approx(expected[account_id], abs=1e-6) and spans[0] < spans[1]


def test_only_sales_orders_that_were_created_here_have_a_time(world: World, scope: Scope) -> None:
    created = Counter(
        owner
        for owner, order in world.sold(scope)
        if order["id"] in world.linked and order["id"] not in world.adopted
    )
    rows = world.ask("creation", scope).rows
    assert {row["account_id"]: row["orders"] for row in rows} == {None: created.total(), **created}


def test_late_are_those_past_their_deadline(world: World, scope: Scope) -> None:
    rows = world.ask("totals", scope).rows
    assert sum(row["late"] for row in rows) == sum(is_late(order) for _, order in world.sold(scope))
    assert sum(row["with_deadline"] for row in rows) == sum(
        bool(order.get("rts_sla_time") or order.get("tts_sla_time")) for _, order in world.sold(scope)
    )


def test_the_funnel_counts_each_step(world: World, scope: Scope) -> None:
    rows = world.ask("funnel", scope).rows
    paid = [order for _, order in world.placed(scope) if is_paid(order)]
    expected = {
        "placed": len(world.placed(scope)),
        "paid": len(paid),
        "in_magento": sum(order["id"] in world.linked for order in paid),
        "handed_over": sum(bool(order.get("collection_time")) or order["status"] in GONE for order in paid),
        "delivered": sum(bool(order.get("delivery_time")) or order["status"] in GONE[1:] for order in paid),
    }
    assert {step.column: sum(row[step.column] for row in rows) for step in FUNNEL} == expected


def _listed(world: World, wanted: OrderFilter) -> int:
    return count_tabs(world.database, wanted, now=NOW)["all"]


def test_the_list_that_a_figure_opens_holds_just_its_orders(world: World, scope: Scope) -> None:
    totals, products = world.ask("totals", scope).rows, world.ask("products", scope).rows
    assert _listed(world, scope.orders_of(FIGURES["sales"])) == sum(row["orders"] for row in totals)
    assert _listed(world, scope.orders_of(FIGURES["cancelled"])) == sum(row["cancelled"] for row in totals)
    assert _listed(world, scope.orders_of(FIGURES["late"])) == sum(row["late"] for row in totals)
    creation = next(row for row in world.ask("creation", scope).rows if row["account_id"] is None)
    assert world.adopted
    assert _listed(world, scope.orders_of(FIGURES["creation"])) == creation["orders"]
    area, reason = world.ask("areas", scope).rows[0], world.ask("reasons", scope).rows[0]
    wanted = scope.orders(
        flags=("sold",),
        picks=(("region", area["region"]), ("area", area["area"])),
    )
    same = [
        row
        for row in world.ask("areas", scope).rows
        if (row["region"], row["area"]) == (area["region"], area["area"])
    ]
    assert _listed(world, wanted) == sum(row["orders"] for row in same)
    cancelled = scope.orders(statuses=("CANCELLED",), picks=(("reason", reason["reason"]),))
    assert _listed(world, cancelled) == sum(
        row["orders"] for row in world.ask("reasons", scope).rows if row["reason"] == reason["reason"]
    )
    holders = sum(
        any(line.get("sku_id") == products[0]["sku"] for line in order["line_items"])
        for _, order in world.sold(scope)
    )
    assert _listed(world, scope.orders(flags=("sold",), picks=(("sku", products[0]["sku"]),))) == holders


def test_an_hour_of_the_week_opens_just_its_orders(world: World, scope: Scope) -> None:
    def hour(owner: str, order: Order) -> str:
        return f"{world.day_of(owner, order):%a %H:00}"

    expected = Counter(hour(owner, order) for owner, order in world.sold(scope))
    names = [name for name, _ in expected.most_common()]
    for name in names[0], names[len(names) // 2], names[-1]:
        wanted = scope.orders(flags=("sold",), picks=(("hour", name),))
        assert _listed(world, wanted) == expected[name], name
    assert _listed(world, scope.orders(flags=("sold",), picks=(("hour", "noon"),))) == 0


def test_a_discount_opens_just_the_orders_that_have_it(world: World, scope: Scope) -> None:
    found = {
        one.column: _listed(world, scope.orders(flags=("sold",), picks=(("discount", one.words),)))
        for one in DISCOUNTS
    }
    assert found == {
        column: sum(Decimal(order["payment"].get(name, "0")) > 0 for _, order in world.sold(scope))
        for column, name in _DISCOUNTS_STATED.items()
    }
    assert found["seller_discount"]
    assert _listed(world, scope.orders(picks=(("discount", "Nobody"),))) == 0


def test_a_day_of_an_account_opens_just_its_orders(world: World) -> None:
    scope = Scope(MONTHS)
    days = [row for row in world.ask("by_time", scope).rows if row["day"] == date(2026, 11, 1)]
    assert len(days) >= 3
    for row in days:
        wanted = scope.orders(flags=("sold",), day=row["day"], account_id=row["account_id"])
        assert _listed(world, wanted) == row["orders"]


@pytest.mark.parametrize("statement", STATEMENTS)
def test_a_statement_has_an_answer_where_nothing_was_sold(world: World, statement: str) -> None:
    empty = Scope(Period(date(2001, 1, 1), date(2001, 1, 2)))
    answer = world.ask(statement, empty)
    assert all(not row.get("orders") for row in answer.rows)
    assert "{" not in answer.sql


def test_practice_accounts_leave_the_figures_where_a_real_one_exists(tmp_path: Path) -> None:
    database = open_database(tmp_path)
    database.execute("UPDATE accounts SET is_practice = true WHERE account_id = $id", {"id": US})
    store(database, make_imported("1"))
    store(database, make_imported("2"), account_id=US, region="US")
    scope = Scope(Period(date(2026, 11, 20), date(2026, 11, 20)))
    assert [row["account_id"] for row in ask(database, "totals", scope, now=NOW).rows] == [GB]
    assert [row["account_id"] for row in ask(database, "totals", replace(scope, account_id=US), now=NOW).rows] == [
        US
    ]
    database.close()


def test_units_leave_gifts_out_unless_asked_for(tmp_path: Path) -> None:
    database = open_database(tmp_path)
    lines = [make_raw_line("1"), make_raw_line("1", 2), make_raw_line("1", 3, is_gift=True, sale_price="0.00")]
    store(database, make_imported("1", line_items=lines))
    store(database, make_imported("2", is_sample_order=True))
    scope = Scope(Period(date(2026, 11, 20), date(2026, 11, 20)))
    (row,) = ask(database, "products", scope, now=NOW).rows
    assert (row["units"], row["sales"]) == (2, Decimal("25.98"))
    (row,) = ask(database, "products", replace(scope, with_extras=True), now=NOW).rows
    assert row["units"] == 4
    database.close()


def test_products_follow_what_becomes_of_their_orders(tmp_path: Path) -> None:
    """Lines say themselves what their order is, as of its last import, and after the migration as of the order."""
    script = (Path(__file__).parents[2] / "tiktok_orders/store/migrations/0024_lines_of_orders.sql").read_text(
        "utf-8"
    )
    database = open_database(tmp_path)
    store(database, make_imported("1"), make_imported("2", is_sample_order=True))
    scope = Scope(Period(date(2026, 11, 20), date(2026, 11, 20)), with_extras=True)
    sold = ask(database, "products", scope, now=NOW).rows
    assert sum(row["units"] for row in sold) == 2
    database.execute(
        "UPDATE order_lines SET account_id = NULL, create_time = NULL, status = NULL, currency = NULL"
    )
    assert ask(database, "products", scope, now=NOW).rows == []
    database.execute(script[script.index("UPDATE order_lines") :])
    assert ask(database, "products", scope, now=NOW).rows == sold
    store(database, make_imported("1", status="CANCELLED", update_time=at("2026-11-23 11:00")))
    assert sum(row["units"] for row in ask(database, "products", scope, now=NOW).rows) == 1
    database.close()


def test_an_order_is_in_magento_once_it_is_linked(tmp_path: Path) -> None:
    """Orders say themselves when they got their sales order: as linked, and after the migration."""
    script = (
        Path(__file__).parents[2] / "tiktok_orders/store/migrations/0025_orders_with_sales_orders.sql"
    ).read_text("utf-8")
    database = open_database(tmp_path)
    paid = at("2026-11-20 10:00")
    store(database, make_imported("1", paid_time=paid), make_imported("2", paid_time=paid))
    scope = Scope(Period(date(2026, 11, 20), date(2026, 11, 20)))
    (step,) = ask(database, "funnel", scope, now=NOW).rows
    assert (step["paid"], step["in_magento"]) == (2, 0)
    link_sales_order(database, "1", "TTS-1", linked_at=time_of(paid) + timedelta(seconds=90))
    told = [ask(database, name, scope, now=NOW).rows for name in ("funnel", "creation")]
    assert told[0][0]["in_magento"] == 1
    assert (told[1][0]["orders"], told[1][0]["creation"]) == (1, [90, 90])
    database.execute("UPDATE orders SET sales_order_at = NULL, sales_order_origin = NULL")
    database.execute(script[script.index("UPDATE orders") :])
    assert [ask(database, name, scope, now=NOW).rows for name in ("funnel", "creation")] == told
    database.close()


def test_parts_that_were_stored_before_are_read_from_the_payloads(tmp_path: Path) -> None:
    """The migration fills the columns of orders that were imported before it as an import would."""
    script = (Path(__file__).parents[2] / "tiktok_orders/store/migrations/0014_analytics.sql").read_text("utf-8")
    database = open_database(tmp_path)
    facts = {
        "collection_time": at("2026-11-21 10:00"),
        "payment": {"currency": "GBP", "total_amount": "9.99", "seller_discount": "3.00", "tax": "0.10"},
        "recipient_address": {"district_info": [{"address_level": "L1", "address_name": "Wales"}]},
    }
    store(database, make_imported("1", **facts), make_imported("2"))
    columns = "order_id, collection_time, recipient_area, seller_discount, platform_discount, tax_amount"
    imported = database.rows(f"SELECT {columns} FROM orders ORDER BY order_id")
    assert imported[0]["recipient_area"] == "Wales" and imported[0]["seller_discount"] == 3
    database.execute(
        "UPDATE orders SET collection_time = NULL, recipient_area = '', seller_discount = NULL, tax_amount = NULL"
    )
    database.execute(script[script.index("CREATE TABLE stated_parts") : script.index("DROP TABLE stated_parts")])
    assert database.rows(f"SELECT {columns} FROM orders ORDER BY order_id") == imported
    assert imported[0]["collection_time"].isoformat() == "2026-11-21T10:00:00"
    database.close()
