"""What a credit memo takes of a sales order, so that it comes to what the buyer got back, to the last unit.

Magento reckons a memo from the lines, the shipping and two adjustments; shipping and adjustments are told in the
base currency and converted by the order's rate. Source: credit memo totals of Magento 2.4 (module-sales).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal

from tiktok_orders.domain.currencies import ZERO, unit_of
from tiktok_orders.domain.failures import FailureFound

# Magento rounds every amount of a document to cents, whatever the currency.
_CENT = Decimal("0.01")
# How far a pair of adjustments is looked for: 5.00 in the base currency.
_MOST_STEPS = 500


@dataclass(frozen=True, slots=True)
class Parts:
    """Amounts of a line that are invoiced and not credited yet; the discount is positive."""

    row_total: Decimal
    discount: Decimal
    tax: Decimal
    compensation: Decimal

    @property
    def total(self) -> Decimal:
        return self.row_total - self.discount + self.tax + self.compensation

    def share(self, quantity: Decimal, of: Decimal) -> Decimal:
        """Returns the total of a part of the line, each amount rounded on its own; the last takes what is left."""
        if quantity == of:
            return self.total
        row, off, tax, compensation = (
            _cents(amount / of * quantity)
            for amount in (self.row_total, self.discount, self.tax, self.compensation)
        )
        return row - off + tax + compensation


@dataclass(frozen=True, slots=True)
class CreditableItem:
    """A line with the quantity and the amounts that can still be credited."""

    item_id: int
    quantity: Decimal
    parts: Parts


@dataclass(frozen=True, slots=True)
class CreditableOrder:
    """What can still be credited of a sales order, in its own currency; `rate` is that currency per base unit."""

    currency: str
    rate: Decimal
    paid: Decimal
    refunded: Decimal
    shipping: Decimal
    shipping_tax: Decimal
    base_shipping: Decimal
    items: tuple[CreditableItem, ...]

    @property
    def left(self) -> Decimal:
        return self.paid - self.refunded


@dataclass(frozen=True, slots=True)
class CreditPlan:
    """A credit memo: quantities by `item_id`, None for all that is left; the other amounts in the base currency.

    `shipping_amount` None takes all shipping that is left; `total` is what it comes to in the order's currency.
    """

    items: Mapping[int, Decimal] | None
    shipping_amount: Decimal | None
    adjustment_positive: Decimal
    adjustment_negative: Decimal
    total: Decimal


def plan_credit(
    order: CreditableOrder, wanted: Mapping[int, Decimal] | None, *, total: Decimal, shipping: Decimal | None
) -> CreditPlan | FailureFound:
    """Returns the credit memo that comes to `total`, or why there is none.

    `wanted` are quantities by `item_id`, None for all that is left; `shipping` is what the buyer got back of it,
    None where that is not stated: then it goes back with all that is left, and stays otherwise.
    """
    if total > order.left:
        detail = {"stated": _say(total, order), "possible": _say(order.left, order)}
        return FailureFound("credit_too_much", {**detail, "difference": _say(total - order.left, order)})
    items = _items(order, wanted)
    back, base_shipping = _shipping(order, shipping, is_all=items is None)
    reckoned = _goods(order, items) + back
    if items is None and base_shipping is None and not order.refunded:
        reckoned = order.left  # a memo of everything comes to what was invoiced
    found = _adjust(total - reckoned, order.rate)
    if found is None:
        detail = {"stated": _say(total, order), "possible": _say(reckoned, order)}
        return FailureFound("credit_differs", {**detail, "difference": _say(total - reckoned, order)})
    more, less = found
    return CreditPlan(_sendable(order, items), base_shipping, more, less, total)


def _items(order: CreditableOrder, wanted: Mapping[int, Decimal] | None) -> dict[int, Decimal] | None:
    """Returns quantities of lines that can be credited, None where that is all of them."""
    open_items = {item.item_id: item.quantity for item in order.items if item.quantity > 0}
    if wanted is None:
        return None
    taken = {item_id: min(quantity, open_items.get(item_id, ZERO)) for item_id, quantity in wanted.items()}
    taken = {item_id: quantity for item_id, quantity in taken.items() if quantity > 0}
    return None if taken == open_items and taken else taken


def _sendable(order: CreditableOrder, items: dict[int, Decimal] | None) -> dict[int, Decimal] | None:
    """Without any line Magento takes all that is open, so one of them is named with a quantity of nothing."""
    if items is None or items:
        return items
    return {order.items[0].item_id: ZERO} if order.items else {}


def _shipping(order: CreditableOrder, stated: Decimal | None, *, is_all: bool) -> tuple[Decimal, Decimal | None]:
    """Returns what of the shipping goes back in the order's currency, and as Magento is told it."""
    whole = order.shipping + order.shipping_tax
    if not whole:
        return ZERO, None if is_all else ZERO
    if (stated is None and is_all) or (stated is not None and stated >= order.shipping):
        return whole, None
    if not stated or not order.base_shipping:
        return ZERO, ZERO
    base = _cents(stated / whole * order.base_shipping)
    part = base / order.base_shipping
    return _cents(order.shipping * part) + _cents(order.shipping_tax * part), base


def _goods(order: CreditableOrder, items: Mapping[int, Decimal] | None) -> Decimal:
    taken = {item.item_id: item.quantity for item in order.items} if items is None else items
    return sum(
        (
            item.parts.share(taken[item.item_id], item.quantity)
            for item in order.items
            if item.quantity > 0 and taken.get(item.item_id, ZERO) > 0
        ),
        ZERO,
    )


def _adjust(difference: Decimal, rate: Decimal) -> tuple[Decimal, Decimal] | None:
    """Returns the smallest pair of adjustments that makes up the difference, None where no small pair does."""
    for less in _steps():
        for more in _near(difference + _converted(less, rate), rate):
            if _converted(more, rate) - _converted(less, rate) == difference:
                return more, less
        for other in _near(_converted(less, rate) - difference, rate):
            if _converted(less, rate) - _converted(other, rate) == difference:
                return less, other
    return None


def _steps() -> Iterator[Decimal]:
    return (_CENT * step for step in range(_MOST_STEPS + 1))


def _near(wanted: Decimal, rate: Decimal) -> Sequence[Decimal]:
    """Returns the base amounts that may be converted into the wanted one."""
    middle = _cents(wanted / rate)
    return [amount for amount in (middle, middle - _CENT, middle + _CENT) if amount >= 0]


def _converted(base: Decimal, rate: Decimal) -> Decimal:
    return _cents(base * rate)


def _cents(amount: Decimal) -> Decimal:
    return amount.quantize(_CENT, rounding=ROUND_HALF_UP)


def _say(amount: Decimal, order: CreditableOrder) -> str:
    return f"{amount.quantize(min(unit_of(order.currency), Decimal(1)))} {order.currency}"
