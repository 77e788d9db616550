"""The statements of a world's shops, one per day with transactions, and the payments that follow.

A statement is made at 00:00 UTC and lists the day before. It is paid three days later, in one day of twenty-three
two days later still, after a failure. What comes to less than nothing waits and is taken off the next payment.
"""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property

from tiktok_orders.sandbox.world.file import WorldFile
from tiktok_orders.sandbox.world.numbers import mix
from tiktok_orders.sandbox.world.sellers import Shop
from tiktok_orders.sandbox.world.settlements import (
    DAY,
    SETTLED_AFTER_DAYS,
    Transaction,
    charge_for_ads,
    settle_order,
)

PAID, FAILED, PROCESSING = "PAID", "FAILED", "PROCESSING"
_PAID_AFTER_DAYS = 3
_PAID_LATER_AFTER_DAYS = 5
_ONE_FAILS_IN = 23
_DELIVERED = (
    "SELECT id, json FROM orders WHERE shop_id = ? AND create_time < ? AND status IN ('DELIVERED', 'COMPLETED')"
)
_FINISHED = (
    "SELECT order_id, json FROM cases WHERE shop_id = ? AND update_time < ?"
    " AND status IN ('CANCELLATION_REQUEST_COMPLETE', 'RETURN_OR_REFUND_REQUEST_COMPLETE')"
)
_COUNT = "SELECT count(*) FROM orders WHERE shop_id = ? AND create_time < ?"


@dataclass(frozen=True)
class Statement:
    """One statement; `time` (unix seconds) is when it was made. `payment_id` is "" while nothing is to be paid."""

    id: str
    time: int
    transactions: tuple[Transaction, ...]
    payment_id: str = ""
    pays_at: int = 0
    fails_at: int = 0

    @cached_property
    def revenue(self) -> int:
        return sum(one.revenue_total for one in self.transactions)

    @cached_property
    def shipping(self) -> int:
        return sum(one.shipping_total for one in self.transactions)

    @cached_property
    def fees(self) -> int:
        return sum(one.fee_total for one in self.transactions)

    @cached_property
    def adjustment(self) -> int:
        return sum(one.adjustment for one in self.transactions)

    @property
    def settlement(self) -> int:
        return self.revenue + self.shipping + self.fees + self.adjustment

    def payment_status(self, now: int) -> str:
        """Returns how its payment stands at a moment."""
        return status_at(self.payment_id, self.pays_at, self.fails_at, now)


@dataclass(frozen=True)
class Payment:
    """One payment for one statement or for several, made when the last of them was."""

    id: str
    create_time: int
    amount: int
    pays_at: int
    fails_at: int

    def status(self, now: int) -> str:
        """Returns how it stands at a moment."""
        return status_at(self.id, self.pays_at, self.fails_at, now)


def status_at(payment_id: str, pays_at: int, fails_at: int, now: int) -> str:
    """Returns TikTok's word for a payment."""
    if not payment_id:
        return PROCESSING
    if now >= pays_at:
        return PAID
    return FAILED if fails_at and now >= fails_at else PROCESSING


@dataclass(frozen=True)
class ShopBooks:
    """All statements of a shop up to a day, oldest first, and their payments."""

    statements: tuple[Statement, ...]
    payments: tuple[Payment, ...]


@dataclass
class StatementBook:
    """The statements of a world. What was worked out for a shop is kept until the day or its orders change."""

    file: WorldFile
    _kept: dict[str, tuple[tuple[int, int], ShopBooks]] = field(default_factory=dict)

    def books_of(self, shop: Shop, *, now: int) -> ShopBooks:
        """Returns what there is at a moment (unix seconds)."""
        midnight = now - now % DAY
        with self.file.reading() as connection:
            count = connection.execute(_COUNT, (int(shop.id), midnight)).fetchone()[0]
            kept = self._kept.get(shop.id)
            if kept is None or kept[0] != (midnight, count):
                books = self._work_out(shop, midnight)
                kept = self._kept[shop.id] = ((midnight, count), books)
        return kept[1]

    def _work_out(self, shop: Shop, midnight: int) -> ShopBooks:
        with self.file.reading() as connection:
            last = midnight - SETTLED_AFTER_DAYS * DAY
            orders = connection.execute(_DELIVERED, (int(shop.id), last)).fetchall()
            cases = connection.execute(_FINISHED, (int(shop.id), midnight)).fetchall()
        of_order: dict[int, list[dict[str, object]]] = defaultdict(list)
        for order_id, text in cases:
            of_order[order_id].append(json.loads(text))
        found: list[Transaction] = []
        for order_id, text in orders:
            found += settle_order(json.loads(text), of_order[order_id], shop.region)
        return _close_days(shop, (one for one in found if one.time < midnight))


def _close_days(shop: Shop, transactions: Iterable[Transaction]) -> ShopBooks:
    by_day: dict[int, list[Transaction]] = defaultdict(list)
    for one in transactions:
        by_day[one.time // DAY].append(one)
    made = [_make_statement(shop, day, by_day[day]) for day in sorted(by_day)]
    return _pay(shop, made)


def _make_statement(shop: Shop, day: int, transactions: list[Transaction]) -> Statement:
    charged = charge_for_ads(shop.salt, day, shop.currency)
    listed = [*transactions, *([charged] if charged else [])]
    listed.sort(key=lambda one: (one.order_create_time, int(one.id)))
    return Statement(_number(72, shop, day), (day + 1) * DAY, tuple(listed))


def _pay(shop: Shop, statements: Sequence[Statement]) -> ShopBooks:
    paid: list[Statement] = []
    payments: list[Payment] = []
    waiting: list[Statement] = []
    for one in statements:
        waiting.append(one)
        amount = sum(statement.settlement for statement in waiting)
        if amount <= 0:
            continue
        payment = _make_payment(shop, one.time, amount)
        payments.append(payment)
        paid += [
            replace(each, payment_id=payment.id, pays_at=payment.pays_at, fails_at=payment.fails_at)
            for each in waiting
        ]
        waiting = []
    return ShopBooks((*paid, *waiting), tuple(payments))


def _make_payment(shop: Shop, time: int, amount: int) -> Payment:
    day = time // DAY
    fails = mix(shop.salt ^ day * 31) % _ONE_FAILS_IN == 0
    after = _PAID_LATER_AFTER_DAYS if fails else _PAID_AFTER_DAYS
    fails_at = time + _PAID_AFTER_DAYS * DAY if fails else 0
    return Payment(_number(34, shop, day), time + DAY // 4, amount, time + after * DAY, fails_at)


def _number(start: int, shop: Shop, day: int) -> str:
    """Returns a 19-digit id; those of a shop rise with the days."""
    return str(start * 10**17 + int(shop.id) % 10**11 * 10**6 + day)
