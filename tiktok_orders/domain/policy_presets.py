"""Three ways to begin with an order policy: each sets a few choices together and leaves the others as they are."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from typing import Any

from tiktok_orders.domain.policy import CreateMode, OnMissingProduct, OnUnsalable, OrderPolicy
from tiktok_orders.domain.tiktok_words import OrderStatus


class Preset(StrEnum):
    REVIEW_EVERYTHING = "REVIEW_EVERYTHING"
    AUTOMATIC = "AUTOMATIC"
    STOCK_SAFE = "STOCK_SAFE"


_TO_BE_SHIPPED: Mapping[str, Any] = {
    "statuses": (OrderStatus.AWAITING_SHIPMENT, OrderStatus.AWAITING_COLLECTION),
    "wait_for_hold": True,
}
# A stand-in is left as it is by AUTOMATIC, since only a person can name its SKU; the two careful ones take none.
_CHOICES: Mapping[Preset, Mapping[str, Any]] = {
    Preset.REVIEW_EVERYTHING: {
        **_TO_BE_SHIPPED,
        "create_mode": CreateMode.BY_HAND,
        "on_missing_product": OnMissingProduct.FAIL,
        "on_unsalable": OnUnsalable.FAIL,
        "invoice_at_once": False,
    },
    Preset.AUTOMATIC: {
        **_TO_BE_SHIPPED,
        "create_mode": CreateMode.AUTOMATIC,
        "on_unsalable": OnUnsalable.CREATE,
    },
    Preset.STOCK_SAFE: {
        **_TO_BE_SHIPPED,
        "create_mode": CreateMode.AUTOMATIC,
        "on_missing_product": OnMissingProduct.FAIL,
        "on_unsalable": OnUnsalable.FAIL,
        "create_fulfilled_by_tiktok": False,
    },
}
_WORDS = {
    Preset.REVIEW_EVERYTHING: (
        "Review everything: every order waits for a person, and one whose product is missing, disabled or out of "
        "stock in Magento fails and says why."
    ),
    Preset.AUTOMATIC: (
        "Automatic: new orders are created by themselves once TikTok's hold is over, also where Magento has no "
        "stock left, since the buyer has bought already."
    ),
    Preset.STOCK_SAFE: (
        "Stock-safe: new orders are created by themselves once TikTok's hold is over, but only with products that "
        "Magento has and can still sell; what TikTok ships from its own warehouse is left out."
    ),
}


def apply_preset(policy: OrderPolicy, preset: Preset) -> OrderPolicy:
    """Returns the policy with the preset's choices; store view, money, customer and codes stay as they are."""
    return policy.model_copy(update=dict(_CHOICES[preset]))


def describe_preset(preset: Preset) -> str:
    """Returns the preset's name and what it does, as one sentence."""
    return _WORDS[preset]
