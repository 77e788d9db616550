"""What TikTok says an order costs, unit by unit, and proof that its parts come to `total_amount`.

TikTok's formulas (order API 202309, payment): `sub_total = original_total_product_price - discounts`,
`total_amount = sub_total + shipping_fee + tax + retail_delivery_fee`; price detail 202407 adds `small_order_fee`.
For the other fees of a market it is not stated whether the total contains them: `order_fees` finds that out.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from tiktok_orders.domain.currencies import ZERO, is_exact, round_to, spread, unit_of
from tiktok_orders.domain.failures import CannotBuildError, FailureFound
from tiktok_orders.domain.order_fees import FeeAmount, find_fees
from tiktok_orders.domain.orders import LineItem, Order

_HUNDRED = Decimal(100)


@dataclass(frozen=True, slots=True)
class UnitAmounts:
    """One unit: its price before discounts, who took how much off, and the tax that TikTok states on top."""

    line: LineItem
    price: Decimal
    seller_discount: Decimal
    platform_discount: Decimal
    tax: Decimal
    tax_percent: Decimal

    @property
    def paid(self) -> Decimal:
        return self.price - self.seller_discount - self.platform_discount


@dataclass(frozen=True, slots=True)
class OrderAmounts:
    """An order's price in parts that add up to `total`; `shipping` is what the buyer paid for it, without tax."""

    currency: str
    unit: Decimal
    total: Decimal
    units: tuple[UnitAmounts, ...]
    shipping: Decimal
    shipping_platform_discount: Decimal
    shipping_tax: Decimal
    fees: tuple[FeeAmount, ...]
    warnings: tuple[str, ...]

    @property
    def tax(self) -> Decimal:
        """All the tax that the total contains on top of prices."""
        own = sum((unit.tax for unit in self.units), self.shipping_tax)
        return own + sum((fee.tax for fee in self.fees), ZERO)

    @property
    def platform_discount(self) -> Decimal:
        """What TikTok took off the goods at its own cost."""
        return sum((unit.platform_discount for unit in self.units), ZERO)

    @property
    def seller_discount(self) -> Decimal:
        return sum((unit.seller_discount for unit in self.units), ZERO)


def read_amounts(order: Order) -> OrderAmounts:
    """Returns the order's price in parts; raises CannotBuildError naming the part that does not agree."""
    pay = order.payment
    currency = pay.currency or next((line.currency for line in order.line_items if line.currency), "")
    unit = unit_of(currency)
    if pay.total_amount is None:
        raise CannotBuildError(FailureFound("no_total"))
    _check_amounts(order, currency, unit)
    lines = _sent_lines(order)
    prices = [_price(line) for line in lines]
    fails = _Differs(currency)
    fails.unless_equal("the price of the goods", sum(prices, ZERO), pay.original_total_product_price)
    by_seller = fails.discounts(
        "the seller's discount", prices, _seller_discounts(lines), pay.seller_discount, unit
    )
    left = [price - off for price, off in zip(prices, by_seller, strict=True)]
    stated = [line.platform_discount for line in lines]
    by_platform = fails.discounts("TikTok's discount", left, stated, pay.platform_discount, unit)
    paid = [price - off for price, off in zip(left, by_platform, strict=True)]
    fails.unless_equal("the sub-total", sum(paid, ZERO), pay.sub_total)
    taxes = _read_taxes(order, lines, paid, unit, fails)
    shipping = _shipping(order)
    rest = pay.total_amount - sum(paid, ZERO) - shipping
    found = find_fees(order, lines, rest=rest, tax=taxes.whole, insurance_tax_in_tax=taxes.contains_insurance)
    if found is None:
        raise fails.error("the total, beside goods, shipping, tax and fees,", rest - taxes.whole)
    extra = spread(found.payment_discount, paid, unit)
    if any(off > one for off, one in zip(extra, paid, strict=True)):
        raise fails.error("TikTok's discount on the payment", found.payment_discount - sum(paid, ZERO))
    on_top = taxes.goods if found.tax_in_total else [ZERO] * len(lines)
    units = tuple(
        UnitAmounts(line, prices[k], by_seller[k], by_platform[k] + extra[k], on_top[k], _percent(line))
        for k, line in enumerate(lines)
    )
    return OrderAmounts(
        currency=currency,
        unit=unit,
        total=pay.total_amount,
        units=units,
        shipping=shipping,
        shipping_platform_discount=pay.shipping_fee_platform_discount or ZERO,
        shipping_tax=taxes.shipping if found.tax_in_total else ZERO,
        fees=found.fees,
        warnings=(*_warnings(order, lines), *found.warnings),
    )


def revenue_of_refund(units: Sequence[UnitAmounts], refund_subtotal: Decimal, unit: Decimal) -> Decimal:
    """Returns what a refund of goods takes off the seller's revenue, which contains TikTok's discount.

    Of units paid back in part, that is the same part of the seller's price.
    """
    paid = sum((one.paid for one in units), ZERO)
    revenue = sum((one.price - one.seller_discount for one in units), ZERO)
    if not paid or refund_subtotal == paid:
        return revenue
    return round_to(revenue * refund_subtotal / paid, unit)


def unit_by_itself(line: LineItem) -> UnitAmounts:
    """Returns a unit as its own line states it, whatever the order as a whole says; without tax."""
    by_seller, by_platform = line.seller_discount or ZERO, line.platform_discount or ZERO
    return UnitAmounts(line, _price(line), by_seller, by_platform, ZERO, ZERO)


class _Differs:
    """Compares parts with what TikTok states for their sum."""

    def __init__(self, currency: str) -> None:
        self._currency = currency

    def error(self, part: str, difference: Decimal) -> CannotBuildError:
        detail = {"part": part, "difference": f"{difference.normalize():f}", "currency": self._currency}
        return CannotBuildError(FailureFound("total_differs", detail))

    def unless_equal(self, part: str, found: Decimal, stated: Decimal | None) -> None:
        if stated is not None and stated != found:
            raise self.error(part, found - stated)

    def discounts(
        self,
        part: str,
        prices: Sequence[Decimal],
        own: Sequence[Decimal | None],
        stated: Decimal | None,
        unit: Decimal,
    ) -> list[Decimal]:
        """Returns each unit's discount: its own, or the order's spread over the units where they state none."""
        known = [amount or ZERO for amount in own]
        if stated and not any(known):
            known = spread(stated, prices, unit)
        self.unless_equal(part, sum(known, ZERO), stated)
        over = [off - price for off, price in zip(known, prices, strict=True) if off > price]
        if over:
            raise self.error(f"{part} against the price of an item", over[0])
        return known


def _price(line: LineItem) -> Decimal:
    if line.original_price is not None:
        return line.original_price
    return (line.sale_price or ZERO) + (line.seller_discount or ZERO) + (line.platform_discount or ZERO)


def _seller_discounts(lines: Sequence[LineItem]) -> list[Decimal | None]:
    """A unit that states no discount but a lower price than before was discounted by the seller."""
    return [
        max(line.original_price - line.sale_price, ZERO)
        if line.seller_discount is None
        and line.platform_discount is None
        and line.original_price is not None
        and line.sale_price is not None
        else line.seller_discount
        for line in lines
    ]


def _sent_lines(order: Order) -> tuple[LineItem, ...]:
    """All units; without those cancelled one by one where TikTok's price of the goods no longer contains them."""
    lines, stated = order.line_items, order.payment.original_total_product_price
    standing = tuple(line for line in lines if line.display_status != "CANCELLED")
    if not lines:
        raise CannotBuildError(FailureFound("no_items"))
    if stated is None or not standing or sum(map(_price, lines), ZERO) == stated:
        return lines
    return standing if sum(map(_price, standing), ZERO) == stated else lines


def _shipping(order: Order) -> Decimal:
    pay = order.payment
    if pay.shipping_fee is not None:
        return pay.shipping_fee
    off = (pay.shipping_fee_seller_discount or ZERO) + (pay.shipping_fee_platform_discount or ZERO)
    return max((pay.original_shipping_fee or ZERO) - off, ZERO)


@dataclass(frozen=True, slots=True)
class _Taxes:
    goods: list[Decimal]
    shipping: Decimal
    whole: Decimal
    contains_insurance: bool


def _read_taxes(
    order: Order, lines: Sequence[LineItem], paid: Sequence[Decimal], unit: Decimal, fails: _Differs
) -> _Taxes:
    """Divides the stated tax into that of each unit and that of shipping; `whole` leaves out insurance's own."""
    pay = order.payment
    own = [sum((tax.tax_amount for tax in line.item_tax), ZERO) for line in lines]
    goods, shipping = pay.product_tax, pay.shipping_fee_tax
    if goods is None:
        rest = (pay.tax or ZERO) - (shipping or ZERO)
        goods = sum(own, ZERO) if any(own) or pay.tax is None else rest
    if shipping is None:
        shipping = max((pay.tax or ZERO) - goods, ZERO)
    insurance = pay.item_insurance_tax or ZERO
    contains = bool(insurance) and pay.tax is not None and pay.tax == goods + shipping + insurance
    if not contains:
        fails.unless_equal("the tax", goods + shipping, pay.tax)
    taxes = own if sum(own, ZERO) == goods else spread(goods, own if any(own) else paid, unit)
    return _Taxes(list(taxes), shipping, goods + shipping, contains)


def _percent(line: LineItem) -> Decimal:
    """TikTok states a rate as a fraction of one ("0.0881")."""
    rates: list[Decimal] = []
    for tax in line.item_tax:
        text = tax.tax_rate.strip()
        if text.replace(".", "", 1).isdigit():
            rates.append(Decimal(text))
    return sum(rates, ZERO) * _HUNDRED


def _check_amounts(order: Order, currency: str, unit: Decimal) -> None:
    others = {line.currency for line in order.line_items if line.currency} - {currency}
    if others:
        detail = {"currency": currency or "no currency", "other": f"an item of it is in {sorted(others)[0]}"}
        raise CannotBuildError(FailureFound("currency_mismatch", detail))
    stated = [(name, value) for name, value in order.payment if isinstance(value, Decimal)]
    for line in order.line_items:
        stated += [(name, value) for name, value in line if isinstance(value, Decimal)]
        stated += [("tax_amount", tax.tax_amount) for tax in line.item_tax]
    for name, amount in stated:
        if amount < 0 or not is_exact(amount, unit):
            detail = {"amount": f"{amount}", "part": name, "currency": currency}
            raise CannotBuildError(FailureFound("amount_negative" if amount < 0 else "amount_not_exact", detail))


def _warnings(order: Order, lines: Sequence[LineItem]) -> list[str]:
    cancelled = sum(line.display_status == "CANCELLED" for line in lines)
    left_out = len(order.line_items) - len(lines)
    found = []
    if cancelled and cancelled < len(order.line_items):
        found.append(
            f"{cancelled} of {len(order.line_items)} units were cancelled on TikTok, yet its total has them."
        )
    if left_out:
        found.append(f"{left_out} of {len(order.line_items)} units were cancelled on TikTok and are left out.")
    return found
