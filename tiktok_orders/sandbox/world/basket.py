"""What is in an order and its price: `line_items` and `payment`, in whole smallest units until they are spelled.

TikTok lists one line per unit. Its sums (Get Order List 202309) hold to the last digit:
`sub_total = original_total_product_price - seller_discount - platform_discount`,
`shipping_fee = original_shipping_fee - its discounts`,
`total_amount = sub_total + shipping_fee + tax + retail_delivery_fee`.
Germany's `pfand_fee` stands on the line alone: no stated formula counts it, so neither does the total here.
"""

from __future__ import annotations

import random
from collections.abc import Sequence
from typing import Any, NamedTuple

from tiktok_orders.sandbox.world.catalogue import Variant
from tiktok_orders.sandbox.world.money import share_out, speller_of
from tiktok_orders.sandbox.world.money import spell as spell_cents
from tiktok_orders.sandbox.world.places import AmericanCity, retail_delivery_fee_cents

# Stands for the practice server's own address until a reply is sent, when the address is known.
SERVER_ADDRESS = "{practice-shop}"

_MOST_UNITS = 12
# Shipping by market and delivery option (standard, economy, express), and where it turns free; all in the smallest
# unit of the market's money.
_SHIPPING = {
    "GB": (299, 199, 499),
    "US": (499, 399, 899),
    "SG": (249, 149, 399),
    "DE": (395, 295, 795),
    "VN": (32_000, 20_000, 48_000),
}
_FREE_FROM = {"GB": 2500, "US": 3500, "SG": 4000, "DE": 3900, "VN": 500_000}


class Unit(NamedTuple):
    variant: Variant
    is_gift: bool = False


class Offer(NamedTuple):
    """Who gives what: percents off the goods, and who pays for the shipping (seller, platform or buyer)."""

    seller_percent: int = 0
    platform_percent: int = 0
    shipping_paid_by: str = "buyer"


FREE_OF_CHARGE = Offer(seller_percent=100, shipping_paid_by="seller")


def draw_units(dice: random.Random, catalogue: Sequence[Variant], *, has_gift: bool, several: bool) -> list[Unit]:
    """Returns the units of an order: mostly one, now and then many; `several` asks for two products at least."""
    u = dice.random
    draw = u()
    products = 1 if draw < 0.72 else 2 if draw < 0.92 else 3
    units: list[Unit] = []
    for _ in range(max(products, 2 if several else 1)):
        place = int(u() ** 2 * len(catalogue))
        if several and units and units[0].variant is catalogue[place]:
            place -= 1
        draw = u()
        units += [Unit(catalogue[place])] * (1 if draw < 0.82 else 2 if draw < 0.94 else 3 if draw < 0.98 else 4)
    if has_gift:
        units.append(Unit(catalogue[int(u() * len(catalogue))], is_gift=True))
    return units[-_MOST_UNITS:]


def draw_offer(dice: random.Random, region: str, units: Sequence[Unit]) -> Offer:
    """Returns the offer under which the units were bought."""
    u = dice.random
    draw = u()
    seller = 0 if draw < 0.62 else (5, 10, 15, 20)[int((draw - 0.62) / 0.38 * 4)]
    platform = (0, 0, 0, 0, 0, 0, 0, 5, 8, 10)[int(u() * 10)]
    goods = sum(unit.variant.cents for unit in units if not unit.is_gift)
    payer = "buyer"
    if goods >= _FREE_FROM[region] or u() < 0.1:
        payer = "platform" if u() < 0.6 else "seller"
    return Offer(seller, platform, payer)


def build_lines(
    currency: str, line_ids: Sequence[str], units: Sequence[Unit], offer: Offer, city: AmericanCity | None
) -> list[dict[str, Any]]:
    """Returns the `line_items` of an order that has not been paid yet; `city` is given in the US, for the tax."""
    listed = [0 if unit.is_gift else unit.variant.cents for unit in units]
    by_seller = [cents * offer.seller_percent // 100 for cents in listed]
    left = [cents - off for cents, off in zip(listed, by_seller, strict=True)]
    by_platform = share_out(sum(left) * offer.platform_percent // 100, left)
    return [
        _build_line(line_ids[k], unit, currency, listed[k], by_seller[k], by_platform[k], city)
        for k, unit in enumerate(units)
    ]


def _build_line(
    line_id: str,
    unit: Unit,
    currency: str,
    listed: int,
    by_seller: int,
    by_platform: int,
    city: AmericanCity | None,
) -> dict[str, Any]:
    variant = unit.variant
    sale = listed - by_seller - by_platform
    spell = speller_of(currency)
    line = {
        "id": line_id,
        "product_id": variant.product_id,
        "product_name": variant.product_name,
        "sku_id": variant.sku_id,
        "sku_name": variant.sku_name,
        "seller_sku": variant.seller_sku,
        "sku_image": f"{SERVER_ADDRESS}/images/{variant.sku_id}.svg",
        "sku_type": "NORMAL",
        "currency": currency,
        "original_price": spell(listed),
        "sale_price": spell(sale),
        "seller_discount": spell(by_seller),
        "platform_discount": spell(by_platform),
        "gift_retail_price": spell(variant.cents if unit.is_gift else 0),
        "display_status": "UNPAID",
        "is_gift": unit.is_gift,
        "is_dangerous_good": variant.is_dangerous_good,
        "needs_prescription": False,
        "item_tax": _build_item_tax(sale, city) if city else [],
    }
    if variant.pfand_cents:
        line["pfand_fee"] = spell(0 if unit.is_gift else variant.pfand_cents)
    return line


def _build_item_tax(sale: int, city: AmericanCity) -> list[dict[str, str]]:
    if not city.tax_basis_points:
        return []
    rate = f"0.{city.tax_basis_points:04d}"
    return [{"tax_type": "SALES_TAX", "tax_amount": spell_cents(_tax(sale, city)), "tax_rate": rate}]


def _tax(cents: int, city: AmericanCity) -> int:
    return (cents * city.tax_basis_points + 5_000) // 10_000


def build_payment(
    region: str, currency: str, units: Sequence[Unit], offer: Offer, city: AmericanCity | None, *, speed: int
) -> dict[str, str]:
    """Returns the order's `payment`; the sums of its lines are the sums of `build_lines`."""
    listed = [0 if unit.is_gift else unit.variant.cents for unit in units]
    by_seller = [cents * offer.seller_percent // 100 for cents in listed]
    left = sum(listed) - sum(by_seller)
    by_platform = left * offer.platform_percent // 100
    shipping = _SHIPPING[region][speed]
    sub_total = left - by_platform
    spell = speller_of(currency)
    paid_shipping = shipping if offer.shipping_paid_by == "buyer" else 0
    payment = {
        "currency": currency,
        "original_total_product_price": spell(sum(listed)),
        "seller_discount": spell(sum(by_seller)),
        "platform_discount": spell(by_platform),
        "sub_total": spell(sub_total),
        "original_shipping_fee": spell(shipping),
        "shipping_fee_seller_discount": spell(shipping if offer.shipping_paid_by == "seller" else 0),
        "shipping_fee_platform_discount": spell(shipping if offer.shipping_paid_by == "platform" else 0),
        "shipping_fee_cofunded_discount": spell(0),
        "shipping_fee": spell(paid_shipping),
        "tax": spell(0),
        "total_amount": spell(sub_total + paid_shipping),
    }
    if city:
        parts = share_out(by_platform, [cents - off for cents, off in zip(listed, by_seller, strict=True)])
        sales = [cents - off - part for cents, off, part in zip(listed, by_seller, parts, strict=True)]
        _add_american_charges(payment, sales, paid_shipping, city)
    return payment


def _add_american_charges(
    payment: dict[str, str], sales: Sequence[int], shipping: int, city: AmericanCity
) -> None:
    on_goods = sum(_tax(sale, city) for sale in sales)
    on_shipping = _tax(shipping, city) if city.taxes_shipping else 0
    fee = retail_delivery_fee_cents(city.state_code, sub_total_cents=sum(sales))
    payment["product_tax"] = spell_cents(on_goods)
    payment["shipping_fee_tax"] = spell_cents(on_shipping)
    payment["tax"] = spell_cents(on_goods + on_shipping)
    payment["retail_delivery_fee"] = spell_cents(fee)
    payment["total_amount"] = spell_cents(sum(sales) + shipping + on_goods + on_shipping + fee)
