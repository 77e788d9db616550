"""Where parcels leave from and who carries them, as TikTok Shop states it (logistics API 202309, read 2026-11)."""

from __future__ import annotations

from tiktok_orders.domain.stated import Id, Stated


class Warehouse(Stated):
    """`type` is SALES_WAREHOUSE or RETURN_WAREHOUSE, `effect_status` ENABLED, DISABLED or RESTRICTED."""

    id: Id
    name: str = ""
    type: str = ""
    sub_type: str = ""
    effect_status: str = ""
    is_default: bool = False


class DeliveryOption(Stated):
    """`type` is STANDARD, EXPRESS, ECONOMY or SEND_BY_SELLER."""

    id: Id
    name: str = ""
    type: str = ""


class ShippingProvider(Stated):
    """A carrier as TikTok knows it under a delivery option; there is no "other"."""

    id: Id
    name: str = ""


class Warehouses(Stated):
    warehouses: tuple[Warehouse, ...] = ()


class DeliveryOptions(Stated):
    delivery_options: tuple[DeliveryOption, ...] = ()


class ShippingProviders(Stated):
    shipping_providers: tuple[ShippingProvider, ...] = ()
