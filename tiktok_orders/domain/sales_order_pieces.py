"""From TikTok's units to pieces of Magento products: mapped, with the unit's amounts shared out to the last unit.

A piece is one product of one TikTok unit; pieces that cost the same become one line later. Its amounts are
TikTok's: price before discount, discount that the sales order shows, tax stated on top.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import ROUND_FLOOR, Decimal

from tiktok_orders.domain.currencies import ZERO, spread
from tiktok_orders.domain.failures import CannotBuildError, FailureFound
from tiktok_orders.domain.orders import LineItem
from tiktok_orders.domain.policy import OrderPolicy, PlatformDiscount
from tiktok_orders.domain.sales_order_amounts import OrderAmounts, UnitAmounts
from tiktok_orders.domain.sku_map import SKU_LENGTH, Component, Mappings, components_of, find_mapping

# An order of more pieces is no order of a shop: it would also outgrow what Magento's admin shows.
MOST_PIECES = 2000
# sales_order_item.price is decimal(20,4).
PRICE_UNIT = Decimal("0.0001")
_ONE = Decimal(1)


@dataclass(frozen=True, slots=True)
class Piece:
    """`quantity` is 1, or a fraction where the map says so; the amounts are those of that quantity."""

    sku: str
    name: str
    quantity: Decimal
    price: Decimal
    discount: Decimal
    tax: Decimal
    tax_percent: Decimal
    line_item_id: str


def split_into_pieces(amounts: OrderAmounts, mappings: Mappings, policy: OrderPolicy) -> list[Piece]:
    """Returns the pieces of all units; raises CannotBuildError with every item that has no SKU."""
    found: dict[tuple[str, str], FailureFound] = {}
    parts: list[tuple[UnitAmounts, tuple[Component, ...]]] = []
    for unit in amounts.units:
        if why_not := why_not_sold(unit.line, mappings):
            found[why_not.code, str(sorted(why_not.detail.items()))] = why_not
        parts.append((unit, components_of(unit.line, mappings)))
    if found:
        raise CannotBuildError(*found.values())
    _check_number(parts)
    as_discount = policy.platform_discount is PlatformDiscount.DISCOUNT
    return [piece for unit, components in parts for piece in _split(unit, components, as_discount, amounts.unit)]


def why_not_sold(line: LineItem, mappings: Mappings) -> FailureFound | None:
    """Returns why an item has no Magento SKU that could be looked for, or None where it has."""
    components = components_of(line, mappings)
    if not components:
        if find_mapping(line, mappings):
            return FailureFound("sku_empty", {"sku": line.seller_sku or line.sku_id})
        item = _name_of(line) or line.sku_id or line.id
        return FailureFound("sku_missing", {"sku_id": line.sku_id, "item": item})
    if any(not part.sku.strip() or part.quantity <= 0 for part in components):
        return FailureFound("sku_empty", {"sku": line.seller_sku or line.sku_id or line.product_name})
    long = next((part.sku for part in components if len(part.sku) > SKU_LENGTH), None)
    return FailureFound("sku_too_long", {"sku": long}) if long else None


def _name_of(line: LineItem, *, otherwise: str = "") -> str:
    """Returns the product's name with the variant's, where TikTok states one."""
    variant = f" - {line.sku_name}" if line.sku_name and line.sku_name.casefold() != "default" else ""
    name = line.product_name or otherwise
    return f"{name}{variant}" if name else line.sku_name


def _check_number(parts: Sequence[tuple[UnitAmounts, tuple[Component, ...]]]) -> None:
    pieces = sum((component.quantity for _, components in parts for component in components), ZERO)
    if pieces > MOST_PIECES:
        detail = {"units": f"{pieces.normalize():f}", "most": str(MOST_PIECES)}
        raise CannotBuildError(FailureFound("too_many_units", detail))


def _split(
    unit: UnitAmounts, components: Sequence[Component], as_discount: bool, smallest: Decimal
) -> list[Piece]:
    discount = unit.seller_discount + (unit.platform_discount if as_discount else ZERO)
    shares = [component.price_share for component in components]
    wholes = _Shared.of(unit.price, discount, unit.tax, shares, smallest)
    return [
        piece
        for component, price, off, tax in zip(
            components, wholes.prices, wholes.discounts, wholes.taxes, strict=True
        )
        for piece in _split_component(unit, component, price, off, tax, smallest)
    ]


def _split_component(
    unit: UnitAmounts, component: Component, price: Decimal, discount: Decimal, tax: Decimal, smallest: Decimal
) -> list[Piece]:
    quantities = _quantities(component.quantity, price)
    shared = _Shared.of(price, discount, tax, quantities, smallest)
    line = unit.line
    name = _name_of(line, otherwise=component.sku)
    return [
        Piece(component.sku.strip(), name, quantity, price, off, tax, unit.tax_percent, line.id)
        for quantity, price, off, tax in zip(
            quantities, shared.prices, shared.discounts, shared.taxes, strict=True
        )
    ]


def _quantities(quantity: Decimal, price: Decimal) -> list[Decimal]:
    """Returns ones for a whole quantity; one piece of a fraction, or ones and the fraction that is left over."""
    whole = quantity.to_integral_value(ROUND_FLOOR)
    if quantity == whole:
        return [_ONE] * int(whole)
    if divides(price, quantity):
        return [quantity]
    return [*[_ONE] * int(whole), quantity - whole]


def divides(amount: Decimal, quantity: Decimal) -> bool:
    """Tells whether a price of Magento's four decimals times the quantity gives exactly the amount."""
    return (amount / quantity).quantize(PRICE_UNIT) * quantity == amount


@dataclass(frozen=True, slots=True)
class _Shared:
    prices: list[Decimal]
    discounts: list[Decimal]
    taxes: list[Decimal]

    @classmethod
    def of(
        cls, price: Decimal, discount: Decimal, tax: Decimal, weights: Sequence[Decimal], unit: Decimal
    ) -> _Shared:
        """Shares a price by weights, the discount by the prices so that no part exceeds its own, the tax by what
        is left.
        """
        prices = spread(price, weights, unit)
        discounts = spread(discount, prices, unit)
        left = [one - off for one, off in zip(prices, discounts, strict=True)]
        return cls(prices, discounts, spread(tax, left, unit))
