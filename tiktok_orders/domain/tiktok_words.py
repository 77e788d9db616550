"""TikTok Shop's own words, spelled as its Open API spells them (order API 202309, read 2026-11).

A value that TikTok adds later stays text everywhere: these enums are for comparing, not for refusing.
"""

from __future__ import annotations

from enum import StrEnum


class OrderStatus(StrEnum):
    """The nine states of an order, in the order in which they are passed."""

    UNPAID = "UNPAID"
    ON_HOLD = "ON_HOLD"
    AWAITING_SHIPMENT = "AWAITING_SHIPMENT"
    PARTIALLY_SHIPPING = "PARTIALLY_SHIPPING"
    AWAITING_COLLECTION = "AWAITING_COLLECTION"
    IN_TRANSIT = "IN_TRANSIT"
    DELIVERED = "DELIVERED"
    COMPLETED = "COMPLETED"
    CANCELLED = "CANCELLED"


class FulfillmentType(StrEnum):
    BY_SELLER = "FULFILLMENT_BY_SELLER"
    BY_TIKTOK = "FULFILLMENT_BY_TIKTOK"


class ShippingType(StrEnum):
    TIKTOK = "TIKTOK"
    SELLER = "SELLER"


class SellerType(StrEnum):
    LOCAL = "LOCAL"
    CROSS_BORDER = "CROSS_BORDER"


# Markets where TikTok holds a paid order for one hour (Partner Center, On Hold announcement, 2023-12-13).
HOLD_REGIONS = frozenset({"US", "GB"})
HOLD_SECONDS = 3600
# South East Asia: an order has its package before it is shipped, and is shipped by that package.
SEA_REGIONS = frozenset({"SG", "MY", "TH", "VN", "ID", "PH"})
# Where the seller tells by order and lines what was sent, and TikTok makes the package then (Mark Package As
# Shipped, 202309). Elsewhere an order has its package before.
MARK_AS_SHIPPED_REGIONS = frozenset({"US", "GB", "ES", "IE", "IT", "DE", "FR", "JP"})
