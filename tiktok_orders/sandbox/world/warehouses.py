"""The shops' warehouses and what is delivered from them; places and names follow from the shop."""

from __future__ import annotations

from functools import lru_cache
from typing import Any

from tiktok_orders.domain.tiktok_words import SellerType
from tiktok_orders.sandbox.world.numbers import mix
from tiktok_orders.sandbox.world.recipient_form import Recipient
from tiktok_orders.sandbox.world.recipients import build_recipient
from tiktok_orders.sandbox.world.sellers import Seller, Shop

# In the order of `Shop.delivery_option_ids`; names as the orders carry them.
_OPTIONS = (
    ("Standard Shipping", "STANDARD"),
    ("Economy Shipping", "ECONOMY"),
    ("Express Shipping", "EXPRESS"),
)
_LIMITS = {
    "dimension_limit": {"max_height": 60, "max_length": 120, "max_width": 80, "unit": "CM"},
    "weight_limit": {"max_weight": 20_000, "min_weight": 1, "unit": "GRAM"},
}


@lru_cache(maxsize=64)
def sender_address(shop: Shop) -> Recipient:
    """Returns where the shop's parcels come from."""
    return {**build_recipient(shop.region, mix(shop.salt)), "name": shop.name}


def list_warehouses(shop: Shop) -> list[dict[str, Any]]:
    """Returns two warehouses to sell from and one for returns."""
    first, second = shop.warehouse_ids
    main = _build(shop, first, "Main warehouse", is_default=True)
    annex = _build(shop, second, "Annex", number=1)
    returns = _build(shop, str(int(first) + 1), "Returns", kind="RETURN_WAREHOUSE")
    return [main, annex, returns]


def list_global_warehouses(seller: Seller) -> list[dict[str, str]]:
    """Returns the warehouses of a seller over all markets; a local seller has none."""
    shop = seller.shops[0]
    if shop.seller_type != SellerType.CROSS_BORDER.value:
        return []
    return [{"id": f"7000{int(shop.warehouse_ids[0]) % 10**15:015d}", "name": seller.name, "ownership": "SELLER"}]


def list_delivery_options(shop: Shop, *, whole: bool) -> list[dict[str, Any]]:
    """Returns the delivery options of the shop; without `whole` only their id and name."""
    options = zip(shop.delivery_option_ids, _OPTIONS, strict=True)
    return [
        {
            "id": option_id,
            "name": name,
            **({"type": kind, "description": name, **_LIMITS, "platform": ["TIKTOK_SHOP"]} if whole else {}),
        }
        for option_id, (name, kind) in options
    ]


def _build(
    shop: Shop,
    warehouse_id: str,
    name: str,
    *,
    number: int = 0,
    kind: str = "SALES_WAREHOUSE",
    is_default: bool = False,
) -> dict[str, Any]:
    is_abroad = shop.seller_type == SellerType.CROSS_BORDER.value
    return {
        "id": warehouse_id,
        "entity_id": f"7395{mix(int(warehouse_id)) % 10**15:015d}",
        "name": name,
        "effect_status": "ENABLED",
        "type": kind,
        "sub_type": "CB_OVERSEA_WAREHOUSE" if is_abroad else "DOMESTIC_WAREHOUSE",
        "is_default": is_default,
        "address": _build_address(sender_address(shop) if not number else _annex_address(shop)),
    }


def _annex_address(shop: Shop) -> Recipient:
    return build_recipient(shop.region, mix(shop.salt + 1))


def _build_address(place: Recipient) -> dict[str, Any]:
    """Returns a place as the warehouse list spells it, `distict` included."""
    names = [district["address_name"] for district in place["district_info"]]
    return {
        "region": names[0],
        "state": names[1],
        "distict": names[2],
        "city": names[-1],
        "contact_person": "Dispatch",
        "postal_code": place["postal_code"],
        "full_address": place["full_address"],
        "region_code": place["region_code"],
        "phone_number": place["phone_number"],
        "address_line1": place["address_line1"],
        "address_line2": place["address_line2"],
    }
