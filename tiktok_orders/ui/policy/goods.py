"""How TikTok's SKUs find Magento's products, and what happens where one is missing or cannot be sold."""

from __future__ import annotations

from typing import Any

from tiktok_orders.domain.policy import OnMissingProduct, OnUnsalable
from tiktok_orders.ui.policy.asking import Asking

_MISSING = {
    OnMissingProduct.FAIL: "The order fails, and says why",
    OnMissingProduct.STAND_IN: "A stand-in product takes its place",
}
_UNSALABLE = {
    OnUnsalable.FAIL: "The order fails, and says why",
    OnUnsalable.WAIT: "Out of stock: what is created by itself waits",
    OnUnsalable.CREATE: "It is created all the same",
}


def choose_goods(ask: Asking) -> dict[str, Any]:
    """Draws the choices of this group and returns field to value."""
    attribute = ask.text(
        "Attribute of Magento's products that holds TikTok's SKU",
        "sku_attribute",
        note="Usually “sku”. Where two products have the same value of another attribute, the order fails and "
        "names both.",
    )
    missing = ask.choose("Where Magento has no such product", "on_missing_product", _MISSING)
    stand_in = ask.policy.stand_in_sku
    if missing is OnMissingProduct.STAND_IN:
        stand_in = ask.text("SKU of the stand-in", "stand_in_sku")
    return {
        "sku_attribute": attribute,
        "on_missing_product": missing,
        "stand_in_sku": stand_in,
        "on_unsalable": ask.choose("Where it is disabled or out of stock", "on_unsalable", _UNSALABLE),
    }
