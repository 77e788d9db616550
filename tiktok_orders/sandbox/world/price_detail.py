"""How an order's price came about, in the shape of Get Price Detail (202407).

Its formulas, which hold to the last digit for the order and for each line:
`sku_sale_price = sku_list_price - subtotal_deduction_seller - subtotal_deduction_platform`,
`subtotal = sku_sale_price + subtotal_tax_amount`, `total = sku_list_price + shipping_list_price`,
`payment = sku_sale_price + shipping_sale_price + tax_amount`. A retail delivery fee is not part of it.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, NamedTuple

from tiktok_orders.sandbox.world.life import Order
from tiktok_orders.sandbox.world.money import reader_of, share_out, speller_of


class _Price(NamedTuple):
    """The parts of one price, in the smallest unit of its currency; `gift` is what the gifts would have cost."""

    listed: int
    by_seller: int
    by_platform: int
    goods_tax: int
    shipping: int
    shipping_by_seller: int
    shipping_by_platform: int
    shipping_tax: int
    gift: int


def build_price_detail(order: Order) -> dict[str, Any]:
    """Returns the build-up of the order's price; the lines share the shipping by what they cost."""
    payment, lines = order["payment"], order["line_items"]
    currency = payment["currency"]
    read, nothing = reader_of(currency), speller_of(currency)(0)
    whole = _Price(
        listed=read(payment["original_total_product_price"]),
        by_seller=read(payment["seller_discount"]),
        by_platform=read(payment["platform_discount"]),
        goods_tax=read(payment.get("product_tax", nothing)),
        shipping=read(payment["original_shipping_fee"]),
        shipping_by_seller=read(payment["shipping_fee_seller_discount"]),
        shipping_by_platform=read(payment["shipping_fee_platform_discount"]),
        shipping_tax=read(payment.get("shipping_fee_tax", nothing)),
        gift=sum(read(line["gift_retail_price"]) for line in lines),
    )
    rate = next((tax["tax_rate"] for line in lines for tax in line["item_tax"]), "0")
    return {
        **_spell_price(whole, currency, rate),
        "cod_fee_net_amount": nothing,
        "line_items": [
            {"id": line["id"], **_spell_price(price, currency, rate), "cod_fee_amount": nothing}
            for line, price in zip(lines, _divide(whole, lines, read), strict=True)
        ],
    }


def _divide(whole: _Price, lines: list[dict[str, Any]], read: Callable[[str], int]) -> list[_Price]:
    weights = [read(line["original_price"]) for line in lines]
    if not any(weights):
        weights = [1] * len(lines)
    shared = zip(
        *(
            share_out(amount, weights)
            for amount in (
                whole.shipping,
                whole.shipping_by_seller,
                whole.shipping_by_platform,
                whole.shipping_tax,
            )
        ),
        strict=True,
    )
    return [
        _Price(
            listed=read(line["original_price"]),
            by_seller=read(line["seller_discount"]),
            by_platform=read(line["platform_discount"]),
            goods_tax=sum(read(tax["tax_amount"]) for tax in line["item_tax"]),
            shipping=shipping,
            shipping_by_seller=by_seller,
            shipping_by_platform=by_platform,
            shipping_tax=tax,
            gift=read(line["gift_retail_price"]),
        )
        for line, (shipping, by_seller, by_platform, tax) in zip(lines, shared, strict=True)
    ]


def _spell_price(price: _Price, currency: str, rate: str) -> dict[str, str]:
    spell = speller_of(currency)
    sale = price.listed - price.by_seller - price.by_platform
    shipping_sale = price.shipping - price.shipping_by_seller - price.shipping_by_platform
    tax = price.goods_tax + price.shipping_tax
    return {
        "currency": currency,
        "total": spell(price.listed + price.shipping),
        "payment": spell(sale + shipping_sale + tax),
        "sku_list_price": spell(price.listed),
        "sku_sale_price": spell(sale),
        "subtotal": spell(sale + price.goods_tax),
        "subtotal_deduction_seller": spell(price.by_seller),
        "subtotal_deduction_platform": spell(price.by_platform),
        "subtotal_tax_amount": spell(price.goods_tax),
        "shipping_list_price": spell(price.shipping),
        "shipping_sale_price": spell(shipping_sale),
        "shipping_fee_deduction_seller": spell(price.shipping_by_seller),
        "shipping_fee_deduction_platform": spell(price.shipping_by_platform),
        "tax_amount": spell(tax),
        "tax_rate": rate,
        "net_price_amount": spell(sale + price.goods_tax),
        "cod_fee": spell(0),
        "sku_gift_original_price": spell(price.gift),
        "sku_gift_net_price": spell(price.gift),
    }
