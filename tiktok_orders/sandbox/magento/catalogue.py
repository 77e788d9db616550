"""What the practice Magento sells: the goods of all practice TikTok shops as simple products, in pounds."""

from __future__ import annotations

from collections.abc import Iterator

from tiktok_orders.sandbox.magento.amounts import Document
from tiktok_orders.sandbox.magento.oddities import choose_oddities, list_shops
from tiktok_orders.sandbox.magento.stores import BASE_CURRENCY, RATES, STORE_VIEWS
from tiktok_orders.sandbox.world.catalogue import Variant
from tiktok_orders.sandbox.world.numbers import mix

ENABLED, DISABLED = 1, 2
_VISIBLE_EVERYWHERE = 4
_DEFAULT_ATTRIBUTE_SET = 4
_TAXABLE_GOODS = "2"  # the id of that class in a new Magento; attributes are texts over REST
# Smallest units in one unit of a currency.
_CENTS = {"VND": 1}


def build_products(seed: int, *, now: str) -> Iterator[tuple[Document, bool]]:
    """Yields each product and whether it is in stock; those that are missing in Magento are left out."""
    oddities = choose_oddities(seed)
    for seller_sku, (variant, currency) in _list_variants(seed).items():
        sku = oddities.sku_in_magento(seller_sku)
        if sku is not None:
            product = _build(sku, seller_sku, variant, currency, now)
            if seller_sku in oddities.disabled:
                product["status"] = DISABLED
            yield product, seller_sku not in oddities.out_of_stock


def _list_variants(seed: int) -> dict[str, tuple[Variant, str]]:
    """Returns seller SKU to a variant of it and its currency; a shop in pounds, the first one, has most."""
    found: dict[str, tuple[Variant, str]] = {}
    for shop in list_shops(seed):
        for variant in sorted(shop.catalogue, key=lambda one: one.seller_sku):
            found.setdefault(variant.seller_sku, (variant, shop.currency))
    return found


def _build(sku: str, seller_sku: str, variant: Variant, currency: str, now: str) -> Document:
    price = variant.cents / _CENTS.get(currency, 100) / RATES[currency] * RATES[BASE_CURRENCY]
    return {
        "sku": sku,
        "name": f"{variant.product_name}, {variant.sku_name}",
        "attribute_set_id": _DEFAULT_ATTRIBUTE_SET,
        "price": round(price, 2),
        "status": ENABLED,
        "visibility": _VISIBLE_EVERYWHERE,
        "type_id": "simple",
        "created_at": now,
        "updated_at": now,
        "weight": (1 + mix(sum(map(ord, sku))) % 20) / 10,
        "website_ids": [view.store_id for view in STORE_VIEWS],
        "tax_class_id": _TAXABLE_GOODS,
        "tiktok_sku": seller_sku,
    }
