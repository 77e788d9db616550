"""Returns, cancellations, statements and payments for the figures' tests, as TikTok would state them.

They are drawn from a seed over the orders of `figures_world`: edited returns, refunds of parts, orders cancelled
as a whole, payments around midnight and the change of the clock, a market without payments.
"""

from __future__ import annotations

import json
import random
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

from tests.builders import NOW
from tiktok_orders.domain.after_sale import CANCELLATION, RETURN
from tiktok_orders.services.feeds import AFTER_SALES
from tiktok_orders.services.read_cases import read_cases
from tiktok_orders.services.read_payouts import read_payment_page, read_statement_page
from tiktok_orders.store.after_sale_cases import upsert_cases
from tiktok_orders.store.database import Database
from tiktok_orders.store.payouts import upsert_payments, upsert_statements
from tiktok_orders.store.sync_runs import SyncCursor, save_cursor
from tiktok_orders.tiktok.search import Page

Raw = dict[str, Any]
_RETURNED = ("RETURN_OR_REFUND_REQUEST_COMPLETE", "RETURN_OR_REFUND_REQUEST_SUCCESS", "AWAITING_BUYER_SHIP")
_CLOSED = ("RETURN_OR_REFUND_REQUEST_CANCEL", "REFUND_OR_RETURN_REQUEST_REJECT")
_REASONS = (("damaged", "It came broken"), ("no_need", "No longer needed"), ("size", "Does not fit"), ("odd", ""))
_DAYS = [date(2026, 10, 18) + timedelta(days=number) for number in range(37)]


@dataclass
class AfterSale:
    """What was stated of each account: raw cancellations, returns, statements with transactions, payments."""

    cases: dict[str, list[tuple[str, Raw]]] = field(default_factory=dict)
    statements: dict[str, list[Raw]] = field(default_factory=dict)
    payments: dict[str, list[Raw]] = field(default_factory=dict)

    def store(self, database: Database) -> None:
        for account_id in self.cases:
            self._store_account(database, account_id)

    def _store_account(self, database: Database, account_id: str) -> None:
        read = [
            read_cases(kind, [raw for one, raw in self.cases[account_id] if one == kind])
            for kind in (CANCELLATION, RETURN)
        ]
        statements = read_statement_page(Page(entries=self.statements[account_id]))
        payments = read_payment_page(Page(entries=self.payments[account_id]))
        assert not any(one.unreadable for one in (*read, statements, payments))

        def unit(cursor: Any) -> None:
            cases = [case for one in read for case in one.cases]
            upsert_cases(cursor, account_id=account_id, cases=cases, now=NOW)
            upsert_statements(cursor, account_id=account_id, imported=statements.statements, now=NOW)
            upsert_payments(cursor, account_id=account_id, imported=payments.payments, now=NOW)
            for feed in AFTER_SALES:
                save_cursor(cursor, SyncCursor(account_id, NOW, feed=feed))

        database.write(unit)


def make_after_sale(
    seed: int, orders: list[tuple[str, Raw]], zones: dict[str, ZoneInfo], without_payments: str
) -> AfterSale:
    """Returns the same for the same orders."""
    chance, made = random.Random(seed), AfterSale()
    for account_id, zone in zones.items():
        own = [order for owner, order in orders if owner == account_id]
        made.cases[account_id] = list(_cases(chance, own))
        has_payments = account_id != without_payments
        stated = [_statement(chance, account_id, day, own, zone, has_payments) for day in _DAYS]
        made.statements[account_id] = [statement for statement, _ in stated]
        made.payments[account_id] = [payment for _, payment in stated if payment]
    return made


def _cases(chance: random.Random, orders: list[Raw]) -> Iterator[tuple[str, Raw]]:
    for order in orders:
        total = Decimal(order["payment"]["total_amount"])
        if order["status"] == "CANCELLED" and order.get("paid_time"):
            yield CANCELLATION, make_case(order, "cancel", "1", "CANCELLATION_REQUEST_COMPLETE", total)
        elif order["status"] not in ("UNPAID", "CANCELLED") and chance.random() < 0.2:
            yield from _cases_of_sold(chance, order, total)


def _cases_of_sold(chance: random.Random, order: Raw, total: Decimal) -> Iterator[tuple[str, Raw]]:
    half = (total / 2).quantize(Decimal("0.01"))
    which = chance.randrange(5)
    if which == 0:  # a part was cancelled
        yield CANCELLATION, make_case(order, "cancel", "2", "CANCELLATION_REQUEST_COMPLETE", half)
    elif which == 1:  # the buyer edited the return: the first one goes on as the second
        second = f"{order['id']}4"
        reason = chance.choice(_REASONS)
        yield RETURN, make_case(order, "return", "3", _CLOSED[0], total, reason, next_return_id=second)
        first = f"{order['id']}3"
        yield RETURN, make_case(order, "return", "4", _RETURNED[0], half, reason, pre_return_id=first)
    elif which == 2:  # two returns, one of which is paid back
        yield RETURN, make_case(order, "return", "5", chance.choice(_CLOSED), half, chance.choice(_REASONS))
        yield RETURN, make_case(order, "return", "6", _RETURNED[0], half, chance.choice(_REASONS))
    else:
        yield RETURN, make_case(order, "return", "7", chance.choice(_RETURNED), total, chance.choice(_REASONS))


def make_case(
    order: Raw,
    kind: str,
    number: str,
    status: str,
    amount: Decimal,
    reason: tuple[str, str] = ("", ""),
    **more: str,
) -> Raw:
    return {
        f"{kind}_id": f"{order['id']}{number}",
        "order_id": order["id"],
        f"{kind}_type": "RETURN_AND_REFUND" if kind == "return" else "CANCEL",
        f"{kind}_status": status,
        f"{kind}_reason": reason[0],
        f"{kind}_reason_text": reason[1],
        "role": "BUYER",
        "create_time": order["create_time"] + 86_400,
        "update_time": order["create_time"] + 2 * 86_400,
        "refund_amount": {"currency": order["payment"]["currency"], "refund_total": str(amount)},
    } | more


def _statement(
    chance: random.Random, account_id: str, day: date, orders: list[Raw], zone: ZoneInfo, has_payments: bool
) -> tuple[Raw, Raw | None]:
    """One statement of a day, paid within an hour of a midnight of the account's own, or not yet."""
    currency = orders[0]["payment"]["currency"]
    statement_id = f"{account_id}{day:%Y%m%d}"
    made_at = int(datetime.combine(day + timedelta(days=1), time(), tzinfo=UTC).timestamp())
    midnight = datetime.combine(day + timedelta(days=3), time(), tzinfo=zone)
    paid_at = int(midnight.timestamp()) + chance.randrange(-3_600, 3_600)
    status = chance.choice(["PAID", "PAID", "PAID", "PROCESSING", "FAILED"])
    cents = [chance.randrange(-90_000, 900_000) for _ in range(4)]
    revenue, shipping, fees, adjustment = (
        Decimal(one) / 100 for one in (cents[0], *(-one // 9 for one in cents[1:]))
    )
    settled = revenue + shipping + fees + adjustment
    parts = {
        "total_revenue_amount": str(revenue),
        "total_shipping_cost_amount": str(shipping),
        "total_fee_tax_amount": str(fees),
        "total_adjustment_amount": str(adjustment),
    }
    statement = {
        "statement": {
            "id": statement_id,
            "statement_time": made_at,
            "currency": currency,
            "settlement_amount": str(settled),
            "payment_status": status,
            "payment_id": f"3{statement_id}" if has_payments else "",
            "payment_time": made_at if has_payments else paid_at,
        },
        "totals": {"total_settlement_amount": str(settled), "total_settlement_breakdown": parts},
        "transactions": [
            {"id": f"{statement_id}{number}", "type": "ORDER", "order_id": order["id"], "settlement_amount": "0"}
            for number, order in enumerate(chance.sample(orders, 5))
        ],
    }
    if not has_payments:
        return statement, None
    money = {"value": str(settled), "currency": currency}
    paid_time = paid_at if status == "PAID" else 0
    payment = {"id": f"3{statement_id}", "status": status, "paid_time": paid_time, "settlement_amount": money}
    return statement, json.loads(json.dumps(payment))
