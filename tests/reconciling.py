"""Orders with what is wrong between TikTok, Magento and the statements, worked out in cents beside the program."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from decimal import Decimal
from random import Random
from typing import Any

from tests.builders import GB, NOW, SG, US, make_imported, make_raw_line, store
from tiktok_orders.domain.expected_total import BridgePart, ExpectedTotal, expected_total
from tiktok_orders.domain.policy import OrderPolicy, PlatformDiscount
from tiktok_orders.domain.reconciliation import Box
from tiktok_orders.services.find_mismatches import MismatchFinder
from tiktok_orders.store.clock import naive_utc
from tiktok_orders.store.credit_memos import StoredCreditMemo, save_credit_memo
from tiktok_orders.store.database import Database
from tiktok_orders.store.lone_sales_orders import LoneSalesOrder, note_lone
from tiktok_orders.store.sales_orders import LinkedSalesOrder, link
from tiktok_orders.store.to_reconcile import mark_to_reconcile

MARKETS = ((GB, "GB", "GBP"), (US, "US", "USD"), (SG, "SG", "SGD"))
FIRST_STATEMENT = NOW - timedelta(days=60)
# What may be wrong with an order that TikTok and Magento have, the gravest first, and the box it is in then.
FAULTS = {
    "unlinked": Box.ONLY_TIKTOK,
    "gone": Box.ONLY_TIKTOK,
    "cancelled_on_tiktok": Box.STATUS,
    "cancelled_in_magento": Box.STATUS,
    "not_credited": Box.REFUNDED,
    "credited_alone": Box.REFUNDED,
    "in_another_currency": Box.AMOUNT,
    "total_changed": Box.AMOUNT,
    "credited_otherwise": Box.AMOUNT,
    "not_shipped": Box.STATUS,
    "shipped_in_magento": Box.STATUS,
    "settled_in_another_currency": Box.PAID_OUT,
    "settled_otherwise": Box.PAID_OUT,
    "payment_failed": Box.PAID_OUT,
    "not_settled": Box.NOT_SETTLED,
}
_ANOTHER_CURRENCY = "EUR"  # of none of the markets
_REFUNDS = {"not_credited", "credited_alone", "credited_otherwise"}


@dataclass
class History:
    """One order with its faults; amounts in the currency's hundredths, from which the test knows the answer."""

    order_id: str
    account_id: str
    region: str
    currency: str
    faults: frozenset[str]
    prices: tuple[tuple[int, int, int], ...]  # price, seller's discount, TikTok's discount of each unit
    shipping: int
    pays_platform_discount: bool
    refunded_units: int
    off: int
    placed_at: datetime = field(default=NOW - timedelta(days=20))

    @property
    def paid(self) -> list[int]:
        return [price - seller - platform for price, seller, platform in self.prices]

    @property
    def total(self) -> int:
        return sum(self.paid) + self.shipping

    @property
    def expected(self) -> int:
        return self.total + (sum(platform for _, _, platform in self.prices) if self.pays_platform_discount else 0)

    @property
    def grand_total(self) -> int:
        return self.expected + (self.off if "total_changed" in self.faults else 0)

    @property
    def in_magento(self) -> int | None:
        """What Magento has of it in the order's own currency."""
        is_none = {"unlinked", "in_another_currency"} & self.faults
        return None if is_none else self.grand_total

    @property
    def refunded(self) -> int:
        return sum(self.paid[: self.refunded_units])

    @property
    def gravest(self) -> str:
        return next((fault for fault in FAULTS if fault in self.faults), "")

    @property
    def box(self) -> Box:
        return FAULTS.get(self.gravest, Box.AGREES)

    @property
    def difference(self) -> int | None:
        """How much more Magento has than it must, or TikTok settled; None where it is about no amount."""
        return {
            "unlinked": -self.total,
            "gone": -self.expected,
            "cancelled_on_tiktok": self.in_magento,
            "cancelled_in_magento": -self.total,
            "not_credited": self.refunded,
            "credited_alone": -self.off,
            "total_changed": self.off,
            "credited_otherwise": -self.off,
            "settled_otherwise": self.off,
            "payment_failed": -self.settlement,
        }.get(self.gravest)

    @property
    def settlement(self) -> int:
        """What TikTok pays: the revenue less three of its fees."""
        sold = self.prices[self.refunded_units :]
        return sum(price - seller for price, seller, _ in sold) - 3


def cents(amount: int) -> Decimal:
    return Decimal(amount) / 100


def make_history(random: Random, number: int, faults: Iterable[str] | None = None) -> History:
    """An order with the faults, or with some at random that can be true together."""
    account_id, region, currency = MARKETS[number % len(MARKETS)]
    chosen = set(random.sample(list(FAULTS), random.randint(0, 3)) if faults is None else faults)
    refunds = sorted(chosen & _REFUNDS, key=list(FAULTS).index)
    chosen -= set(refunds[1:])
    if "cancelled_in_magento" in chosen:
        chosen -= {*_REFUNDS, "cancelled_on_tiktok"}  # nothing is to be credited of it, or both sides cancelled
    if "credited_alone" in chosen:
        chosen -= {"total_changed"}  # the one would explain the other
    if "not_shipped" in chosen:
        chosen -= {"shipped_in_magento"}
    if "not_settled" in chosen:
        chosen -= {"settled_in_another_currency", "settled_otherwise", "payment_failed"}
    if "unlinked" in chosen:
        chosen -= {"cancelled_on_tiktok"}
    prices = tuple(
        (price, random.randint(0, price // 3), random.randint(0, price // 3))
        for price in (random.randint(200, 9_000) for _ in range(random.randint(2, 4)))
    )
    is_refunded = bool(chosen & {"not_credited", "credited_otherwise"}) or (
        "credited_alone" not in chosen and random.random() < 0.2
    )
    return History(
        order_id=str(576_000_000_000_000_000 + number),
        account_id=account_id,
        region=region,
        currency=currency,
        faults=frozenset(chosen),
        prices=prices,
        shipping=random.randint(0, 900),
        pays_platform_discount=random.random() < 0.5,
        refunded_units=1 if is_refunded else 0,
        off=random.choice((7, 13, 150)),
        placed_at=NOW - timedelta(days=random.randint(1, 50), hours=random.randint(0, 23)),
    )


def write_history(database: Database, one: History) -> None:
    """Writes all sides of the order as they would be read, and has the two sides compared."""
    imported = make_imported(one.order_id, **_raw(one))
    store(database, imported, account_id=one.account_id, region=one.region)
    policy = OrderPolicy(
        platform_discount=PlatformDiscount.INCOME if one.pays_platform_discount else PlatformDiscount.DISCOUNT
    )
    expected = expected_total(imported.order, policy)
    assert expected.total == cents(one.expected)
    if "unlinked" not in one.faults:
        database.write(lambda cursor: link(cursor, _linked(one, expected)))
    if one.refunded_units or "credited_alone" in one.faults:
        write_refund(database, one)
    if "not_settled" not in one.faults:
        _write_settled(database, one)
    MismatchFinder(database, lambda: NOW).look([one.order_id])


def write_lone(database: Database, number: int, amount: int, *, magento_id: str = "magento") -> str:
    """A sales order that names a TikTok order which is not here; returns that order's id."""
    order_id = str(577_000_000_000_000_000 + number)
    seen = LoneSalesOrder(
        90_000 + number,
        order_id,
        f"TTS-{order_id}",
        1,
        "processing",
        "GBP",
        cents(amount),
        NOW - timedelta(days=3),
    )
    assert note_lone(database, magento_id, [seen]) == [order_id]
    return order_id


def _raw(one: History) -> dict[str, Any]:
    lines = [
        make_raw_line(
            one.order_id,
            place,
            currency=one.currency,
            original_price=f"{cents(price)}",
            seller_discount=f"{cents(seller)}",
            platform_discount=f"{cents(platform)}",
            sale_price=f"{cents(price - seller - platform)}",
        )
        for place, (price, seller, platform) in enumerate(one.prices, start=1)
    ]
    payment = {
        "currency": one.currency,
        "original_total_product_price": f"{cents(sum(price for price, _, _ in one.prices))}",
        "seller_discount": f"{cents(sum(seller for _, seller, _ in one.prices))}",
        "platform_discount": f"{cents(sum(platform for _, _, platform in one.prices))}",
        "sub_total": f"{cents(sum(one.paid))}",
        "original_shipping_fee": f"{cents(one.shipping)}",
        "shipping_fee": f"{cents(one.shipping)}",
        "total_amount": f"{cents(one.total)}",
    }
    placed = int(one.placed_at.timestamp())
    status = "AWAITING_SHIPMENT" if "shipped_in_magento" in one.faults else "COMPLETED"
    return {
        "status": "CANCELLED" if "cancelled_on_tiktok" in one.faults else status,
        "create_time": placed,
        "update_time": placed + 600,
        "delivery_time": placed + 3_600,
        "payment": payment,
        "line_items": lines,
    }


def _linked(one: History, expected: ExpectedTotal) -> LinkedSalesOrder:
    units, waits = Decimal(len(one.prices)), "not_shipped" in one.faults
    bridge = json.dumps([[part.label, str(part.amount)] for part in expected.bridge])
    return LinkedSalesOrder(
        order_id=one.order_id,
        increment_id=f"TTS-{one.order_id}",
        magento_id="magento",
        entity_id=int(one.order_id) % 1_000_000,
        store_id=1,
        state="canceled" if "cancelled_in_magento" in one.faults else "processing",
        magento_status="processing",
        currency=_ANOTHER_CURRENCY if "in_another_currency" in one.faults else one.currency,
        grand_total=cents(one.grand_total),
        base_currency="GBP",
        base_grand_total=None,
        expected_total=expected.total,
        bridge=bridge,
        origin="created",
        linked_at=NOW,
        updated_at=NOW,
        qty_shipped=Decimal(0) if waits else units,
        qty_to_ship=units if waits else Decimal(0),
        total_invoiced=cents(one.grand_total),
        total_refunded=cents(_credited(one)),
        gone_at=NOW if "gone" in one.faults else None,
    )


def _credited(one: History) -> int:
    if "credited_alone" in one.faults:
        return one.off
    if "not_credited" in one.faults or not one.refunded_units:
        return 0
    return one.refunded + (one.off if "credited_otherwise" in one.faults else 0)


def write_refund(database: Database, one: History, at: datetime = NOW - timedelta(hours=30)) -> None:
    """A refund of the first units, or, where only Magento gave money back, a request that was turned down."""
    is_paid = bool(one.refunded_units)
    case = {
        "case_id": f"4{one.order_id}",
        "account_id": one.account_id,
        "order_id": one.order_id,
        "kind": "RETURN",
        "case_type": "REFUND",
        "status": "RETURN_OR_REFUND_REQUEST_COMPLETE" if is_paid else "REFUND_OR_RETURN_REQUEST_REJECT",
        "state": "REFUNDED" if is_paid else "CLOSED",
        "update_time": naive_utc(at),
        "currency": one.currency,
        "refund_total": cents(one.refunded),
        "refund_subtotal": cents(one.refunded),
        "buyer_keeps_item": False,
        "unit_count": one.refunded_units,
        "first_seen_at": naive_utc(NOW),
        "changed_at": naive_utc(NOW),
        "payload_version": 1,
        "payload_hash": 0,
    }
    texts = [
        "role",
        "reason",
        "reason_text",
        "next_action",
        "arbitration_status",
        "tracking_number",
        "provider_name",
    ]
    case |= dict.fromkeys((*texts, "pre_case_id", "next_case_id", "search_text"), "")
    _insert(database, "after_sale_cases", case)
    for place in range(one.refunded_units):
        line = dict.fromkeys(["sku_id", "sku_name", "seller_sku", "product_name", "picture_url"], "")
        line |= {"case_id": case["case_id"], "case_line_id": str(place), "currency": one.currency}
        _insert(database, "after_sale_lines", line | {"line_item_id": f"{one.order_id}{place + 1}"})
    if is_paid and "not_credited" not in one.faults and "unlinked" not in one.faults:
        memo = StoredCreditMemo(
            case_id=str(case["case_id"]),
            account_id=one.account_id,
            order_id=one.order_id,
            magento_id="magento",
            entity_id=int(one.order_id) % 1_000_000,
            increment_id=f"C-{one.order_id}",
            line_item_ids=(),
            currency=one.currency,
            grand_total=cents(_credited(one)),
            origin="created",
            credited_at=NOW,
            expected_total=cents(one.refunded),
            refund_total=cents(one.refunded),
        )
        database.write(lambda cursor: save_credit_memo(cursor, memo))


def _write_settled(database: Database, one: History) -> None:
    """A statement of its own, and one of the account's first day, before which nothing is known."""
    is_failed = "payment_failed" in one.faults
    currency = _ANOTHER_CURRENCY if "settled_in_another_currency" in one.faults else one.currency
    status = "FAILED" if is_failed else "PAID"
    _write_statement(database, one, f"first-{one.account_id}", FIRST_STATEMENT)
    _write_statement(database, one, f"s-{one.order_id}", NOW - timedelta(hours=20), status, currency)
    back = one.prices[: one.refunded_units]
    off = one.off if "settled_otherwise" in one.faults else 0
    goods, seller = sum(price for price, _, _ in one.prices), sum(seller for _, seller, _ in one.prices)
    goods_back, seller_back = sum(price for price, _, _ in back), sum(seller for _, seller, _ in back)
    revenue = goods + off - seller - goods_back + seller_back
    _write_transaction(
        database,
        one,
        f"s-{one.order_id}",
        "ORDER",
        currency=currency,
        settlement_amount=cents(revenue - 3),
        revenue_amount=cents(revenue),
        fee_tax_amount=cents(-3),
        goods_amount=cents(goods + off),
        goods_refund_amount=cents(-goods_back),
        seller_discount_amount=cents(-seller),
        seller_discount_refund_amount=cents(seller_back),
    )


def write_beside(database: Database, one: History, kind: str) -> None:
    """A line about the order that settles nothing: 1.00 charged back or held in reserve, on a later statement."""
    amount = "adjustment_amount" if kind != "RESERVE" else "reserve_amount"
    _write_statement(database, one, f"first-{one.account_id}", FIRST_STATEMENT)
    _write_statement(database, one, f"beside-{one.order_id}", NOW - timedelta(hours=2))
    _write_transaction(database, one, f"beside-{one.order_id}", kind, **{amount: cents(-100)})


def _write_statement(
    database: Database,
    one: History,
    statement_id: str,
    made_at: datetime,
    status: str = "PAID",
    currency: str = "",
) -> None:
    money = dict.fromkeys(("revenue_amount", "shipping_amount", "fee_tax_amount", "adjustment_amount"), 0)
    statement = {
        "statement_id": statement_id,
        "account_id": one.account_id,
        "statement_time": naive_utc(made_at),
        "currency": currency or one.currency,
        "adds_up": True,
        "payment_status": status,
        "payment_id": "",
        "transaction_count": 1,
        "first_seen_at": naive_utc(NOW),
        "changed_at": naive_utc(NOW),
        "payload_hash": 0,
        "payload": "{}",
    }
    _insert(database, "statements", statement | money, verb="INSERT OR IGNORE INTO")


def _write_transaction(
    database: Database, one: History, statement_id: str, kind: str, *, currency: str = "", **amounts: Decimal
) -> None:
    names = ("revenue", "shipping", "fee_tax", "adjustment", "goods", "goods_refund", "seller_discount")
    money = dict.fromkeys((*(f"{name}_amount" for name in names), "seller_discount_refund_amount"), Decimal(0))
    transaction = {
        "statement_id": statement_id,
        "transaction_id": f"{kind}-{one.order_id}",
        "account_id": one.account_id,
        "type": kind,
        "order_id": one.order_id,
        "adjustment_id": "",
        "reserve_id": "",
        "currency": currency or one.currency,
        "payload": "{}",
    }
    _insert(database, "statement_transactions", transaction | money | amounts)
    database.write(lambda cursor: mark_to_reconcile(cursor, [one.order_id]))


def _insert(database: Database, table: str, row: dict[str, Any], *, verb: str = "INSERT INTO") -> None:
    values = ", ".join(f"${name}" for name in row)
    database.execute(f"{verb} {table} ({', '.join(row)}) VALUES ({values})", row)


def steps_add_up(steps: Iterable[BridgePart], difference: Decimal | None) -> bool:
    return sum((step.amount for step in steps), Decimal(0)) == (difference or 0)
