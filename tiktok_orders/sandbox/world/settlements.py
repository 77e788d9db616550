"""What of an order's money is settled when: transactions as statements list them, in the currency's smallest unit.

An order is settled eight days after its delivery. What was paid back to the buyer by then lowers what is settled;
what is paid back later is a transaction of its own. Now and then an adjustment follows. All of it follows from the
order and its finished cases, so that a statement is the same whenever it is asked for.

Signs are the seller's: what comes in is positive, what goes out negative, and all parts add up to the settlement.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from tiktok_orders.domain.tiktok_words import SEA_REGIONS, ShippingType
from tiktok_orders.sandbox.world.money import reader_of
from tiktok_orders.sandbox.world.numbers import mix

Order = dict[str, Any]
Parts = dict[str, int]

DAY = 86_400
SETTLED_AFTER_DAYS = 8
_ADJUSTED_AFTER_DAYS = 2
# Rates in hundredths of a percent are invented; TikTok's differ by market, category and year.
_COMMISSION = {"US": 600, "GB": 900, "DE": 900}
_USUAL_COMMISSION = 500
_SOUTH_EAST_TRANSACTION_FEE = 200
# Kept of a fee that is given back (Get Transactions by Statement: 20%, referral fees are those of the US).
_KEPT_OF_REFERRAL_FEE = 20
_ONE_ADJUSTMENT_IN = 40
_ADJUSTMENTS = (
    ("LOGISTICS_REIMBURSEMENT", 450),
    ("PLATFORM_PENALTY", -500),
    ("SHIPPING_FEE_ADJUSTMENT", -125),
    ("PLATFORM_COMMISSION_COMPENSATION", 75),
)
ORDER = "ORDER"


@dataclass(frozen=True)
class Transaction:
    """One line of a statement; `time` (unix seconds) is when it happened, which says on which statement it is."""

    id: str
    type: str
    time: int
    order_id: str = ""
    order_create_time: int = 0
    adjustment_id: str = ""
    adjustment_order_id: str = ""
    adjustment: int = 0
    revenue: Parts = field(default_factory=dict)
    shipping: Parts = field(default_factory=dict)
    fees: Parts = field(default_factory=dict)
    aside: Parts = field(default_factory=dict)

    @property
    def revenue_total(self) -> int:
        return sum(self.revenue.values())

    @property
    def shipping_total(self) -> int:
        return sum(self.shipping.values())

    @property
    def fee_total(self) -> int:
        return sum(self.fees.values())

    @property
    def settlement(self) -> int:
        return self.revenue_total + self.shipping_total + self.fee_total + self.adjustment


@dataclass(frozen=True)
class _PaidBack:
    """What one finished case took back: goods before discounts, the seller's part of those, shipping, parcel."""

    case_id: str
    time: int
    goods: int
    seller_discount: int
    shipping: int
    return_shipping: int
    total: int


def settle_order(order: Order, cases: Iterable[Mapping[str, Any]], region: str) -> list[Transaction]:
    """Returns what the order brings onto statements, past and to come; nothing where it was never delivered.

    `cases` are its finished cancellations and returns as their searches show them.
    """
    if "delivery_time" not in order:
        return []
    settled_at = order["delivery_time"] + SETTLED_AFTER_DAYS * DAY
    paid_back = sorted((_read_case(order, case) for case in cases), key=lambda one: (one.time, one.case_id))
    before = [one for one in paid_back if one.time < settled_at]
    made = [_settle(order, before, region, settled_at)]
    made += [_take_back(order, one, region) for one in paid_back if one.time >= settled_at]
    made += _adjust(order, region, settled_at)
    return [one for one in made if any((*one.revenue.values(), *one.shipping.values(), one.adjustment))]


def _settle(order: Order, paid_back: Sequence[_PaidBack], region: str, time: int) -> Transaction:
    pay, read = order["payment"], reader_of(order["payment"]["currency"])
    refunded, refunded_discount = _sum(paid_back, "goods"), _sum(paid_back, "seller_discount")
    revenue = {
        "subtotal_before_discount_amount": read(pay["original_total_product_price"]),
        "seller_discount_amount": -read(pay["seller_discount"]),
        "refund_subtotal_before_discount_amount": -refunded,
        "seller_discount_refund_amount": refunded_discount,
    }
    carried_by_tiktok = order["shipping_type"] == ShippingType.TIKTOK.value
    shipping = {
        "actual_shipping_fee_amount": -read(pay["original_shipping_fee"]) if carried_by_tiktok else 0,
        "customer_paid_shipping_fee_amount": read(pay["shipping_fee"]) - _sum(paid_back, "shipping"),
        "shipping_fee_discount_amount": read(pay["shipping_fee_platform_discount"]),
        "return_shipping_fee_amount": -_sum(paid_back, "return_shipping"),
    }
    aside = {
        "customer_payment_amount": read(pay["total_amount"]),
        "customer_refund_amount": -_sum(paid_back, "total"),
        "platform_discount_amount": read(pay["platform_discount"]),
    }
    fees = _fees(sum(revenue.values()), region)
    return _of_order(order, f"1{order['id']}", time, revenue, shipping, fees, aside)


def _take_back(order: Order, one: _PaidBack, region: str) -> Transaction:
    """What is paid back after the order was settled; of a fee that comes back in the US, a fifth is kept."""
    revenue = {
        "subtotal_before_discount_amount": 0,
        "seller_discount_amount": 0,
        "refund_subtotal_before_discount_amount": -one.goods,
        "seller_discount_refund_amount": one.seller_discount,
    }
    shipping = {
        "actual_shipping_fee_amount": 0,
        "customer_paid_shipping_fee_amount": -one.shipping,
        "shipping_fee_discount_amount": 0,
        "return_shipping_fee_amount": -one.return_shipping,
    }
    fees = _fees(sum(revenue.values()), region)
    if region == "US":
        fees["refund_administration_fee_amount"] = -(fees["referral_fee_amount"] * _KEPT_OF_REFERRAL_FEE // 100)
    aside = {"customer_payment_amount": 0, "customer_refund_amount": -one.total, "platform_discount_amount": 0}
    number = str(int(one.case_id) - 2 * 10**18)
    return _of_order(order, number, one.time, revenue, shipping, fees, aside)


def _of_order(
    order: Order, number: str, time: int, revenue: Parts, shipping: Parts, fees: Parts, aside: Parts
) -> Transaction:
    return Transaction(
        id=number,
        type=ORDER,
        time=time,
        order_id=order["id"],
        order_create_time=order["create_time"],
        revenue=revenue,
        shipping=shipping,
        fees=fees,
        aside=aside,
    )


def _fees(revenue: int, region: str) -> Parts:
    """Returns the fees on a revenue, negative; those on a revenue that is taken back come back."""
    commission = _share(revenue, _COMMISSION.get(region, _USUAL_COMMISSION))
    fees = {"referral_fee_amount" if region == "US" else "platform_commission_amount": -commission}
    if region in SEA_REGIONS:
        fees["transaction_fee_amount"] = -_share(revenue, _SOUTH_EAST_TRANSACTION_FEE)
    return fees


def _share(amount: int, hundredths: int) -> int:
    part = (abs(amount) * hundredths + 5_000) // 10_000
    return part if amount >= 0 else -part


def _adjust(order: Order, region: str, settled_at: int) -> Iterator[Transaction]:
    dice = mix(int(order["id"]))
    if dice % _ONE_ADJUSTMENT_IN:
        return
    kind, amount = _ADJUSTMENTS[dice // _ONE_ADJUSTMENT_IN % len(_ADJUSTMENTS)]
    yield Transaction(
        id=f"2{order['id']}",
        type=kind,
        time=settled_at + _ADJUSTED_AFTER_DAYS * DAY,
        adjustment_id=f"3{order['id']}",
        adjustment_order_id=order["id"],
        adjustment=amount * (100 if region == "VN" else 1),
    )


def charge_for_ads(shop_salt: int, day: int, currency: str) -> Transaction | None:
    """Returns what the shop paid for its advertisements on a day (counted from 1970), on one day in nine."""
    dice = mix(shop_salt ^ day)
    if dice % 9:
        return None
    amount = 1_000 + dice // 9 % 4_000
    return Transaction(
        id=str(6 * 10**18 + shop_salt % 10**12 * 10**5 + day),
        type="GMV_PAYMENT_FOR_ADS",
        time=day * DAY + DAY // 2,
        adjustment_id=str(7 * 10**18 + shop_salt % 10**12 * 10**5 + day),
        adjustment=-amount * (100 if currency == "VND" else 1),
    )


def _read_case(order: Order, case: Mapping[str, Any]) -> _PaidBack:
    read = reader_of(order["payment"]["currency"])
    lines = {line["id"]: line for line in order["line_items"]}
    goods = discount = 0
    for part in case.get("return_line_items") or case.get("cancel_line_items") or ():
        line = lines[part["order_line_item_id"]]
        back, sold = read(part["refund_amount"]["refund_subtotal"]), read(line["sale_price"])
        # A refund of part of the price gives back the same part of the price before discounts.
        share, whole = (back, sold) if sold else (1, 1)
        goods += read(line["original_price"]) * share // whole
        discount += read(line["seller_discount"]) * share // whole
    parcel = (case.get("shipping_fee_amount") or [{}])[0]
    return _PaidBack(
        case_id=case.get("return_id") or case["cancel_id"],
        time=case["update_time"],
        goods=goods,
        seller_discount=discount,
        shipping=read(case["refund_amount"]["refund_shipping_fee"]),
        return_shipping=read(parcel.get("seller_paid_return_shipping_fee", "0")),
        total=read(case["refund_amount"]["refund_total"]),
    )


def _sum(paid_back: Sequence[_PaidBack], name: str) -> int:
    return sum(getattr(one, name) for one in paid_back)
